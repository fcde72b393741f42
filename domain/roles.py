"""Who may act: the roles that people and partners hold, each within one kind of organisation."""

from enum import StrEnum


class Role(StrEnum):
    """A role as it stands in a token, a fact and the table of acts."""

    FIRM = "firm"
    AGENT = "agent"
    WINDOW_OFFICER = "window_officer"
    REGISTRY_OFFICER = "registry_officer"
    REGISTRY_HEAD = "registry_head"
    BUREAU_LEADER = "bureau_leader"
    SUPERVISOR = "supervisor"
    BANK_OFFICER = "bank_officer"
    BANK_APPROVER = "bank_approver"
    INSURER = "insurer"
    GUARANTOR = "guarantor"
    FUND_OFFICER = "fund_officer"
    FUND_APPROVER = "fund_approver"
    FINANCE = "finance"
    DISPOSAL_OFFICER = "disposal_officer"
    APPRAISER = "appraiser"
    IP_OPERATOR = "ip_operator"
    REINSURER = "reinsurer"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    DRIVER = "driver"
    CASE = "case"

    @property
    def zh(self) -> str:
        """What officers call it."""
        return _ZH[self]


ORGANISATION_KIND: dict[Role, str] = {
    Role.FIRM: "firm",
    Role.AGENT: "agency",
    Role.WINDOW_OFFICER: "bureau",
    Role.REGISTRY_OFFICER: "registry",
    Role.REGISTRY_HEAD: "registry",
    Role.BUREAU_LEADER: "bureau",
    Role.SUPERVISOR: "bureau",
    Role.BANK_OFFICER: "bank",
    Role.BANK_APPROVER: "bank",
    Role.INSURER: "insurer",
    Role.GUARANTOR: "guarantor",
    Role.FUND_OFFICER: "fund",
    Role.FUND_APPROVER: "fund",
    Role.FINANCE: "fund",
    Role.DISPOSAL_OFFICER: "platform",
    Role.APPRAISER: "appraiser",
    Role.IP_OPERATOR: "operator",
    Role.REINSURER: "reinsurer",
    Role.AUDITOR: "bureau",
    Role.ADMINISTRATOR: "bureau",
    Role.DRIVER: "sandbox",
    Role.CASE: "case",
}

_ZH: dict[Role, str] = {
    Role.FIRM: "企业",
    Role.AGENT: "代理机构",
    Role.WINDOW_OFFICER: "窗口经办人",
    Role.REGISTRY_OFFICER: "登记机构经办人",
    Role.REGISTRY_HEAD: "登记机构负责人",
    Role.BUREAU_LEADER: "局领导",
    Role.SUPERVISOR: "监管人员",
    Role.BANK_OFFICER: "银行经办人",
    Role.BANK_APPROVER: "银行审批人",
    Role.INSURER: "保险机构",
    Role.GUARANTOR: "担保机构",
    Role.FUND_OFFICER: "风险补偿资金经办人",
    Role.FUND_APPROVER: "风险补偿资金审批人",
    Role.FINANCE: "财政部门",
    Role.DISPOSAL_OFFICER: "处置机构经办人",
    Role.APPRAISER: "评估机构",
    Role.IP_OPERATOR: "知识产权运营机构",
    Role.REINSURER: "再担保（再保险）机构",
    Role.AUDITOR: "审计人员",
    Role.ADMINISTRATOR: "系统管理员",
    Role.DRIVER: "沙盒驱动",
    Role.CASE: "案件",
}
