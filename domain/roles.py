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
