"""The words of the domain's codes in Chinese and English, as letters, reports and pages say them."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from domain.stages import CaseStage, ClaimStage, DisposalStage, LoanStage, RightStage

# A code of the journal, and what a reader calls it: Chinese, English.
WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "window": ("窗口预审", "pre-check at the window"),
        "registration": ("质押登记", "pledge registration"),
        "filing": ("提交登记申请", "filing of the application"),
        "credit": ("放款审核", "drawdown review"),
        "disbursement": ("放款", "disbursement"),
        "cover": ("承保或担保答复", "reply of the insurer or guarantor"),
        "insurance_assessment": ("保险核定", "the insurer's assessment"),
        "insurance_payment": ("保险赔付", "the insurer's payment"),
        "guarantee_payment": ("担保代偿", "the guarantor's payment"),
        "claim_review": ("补偿申请初审", "review of the claim on the fund"),
        "claim_decision": ("补偿申请决策", "decision on the claim on the fund"),
        "registry": ("登记机关办理", "the registry's own limit"),
        "window_officer": ("窗口经办人", "window officer"),
        "registry_officer": ("登记经办人", "registry officer"),
        "registry_head": ("登记部门负责人", "head of the registry desk"),
        "bureau_leader": ("分管局领导", "leader of the bureau"),
        "supervisor": ("督办人员", "supervisor"),
        "firm": ("企业", "firm"),
        "agent": ("代理机构", "agent"),
        "bank_officer": ("银行客户经理", "bank officer"),
        "insurer": ("保险机构", "insurer"),
        "guarantor": ("担保机构", "guarantor"),
        "finance": ("基金财务", "finance department of the fund"),
        "disposal_officer": ("处置平台经办人", "disposal officer"),
        "appraiser": ("评估师", "appraiser"),
        "ip_operator": ("知识产权运营机构", "IP operator"),
        "reinsurer": ("再保险或再担保机构", "reinsurer or re-guarantor"),
        "auditor": ("审计人员", "auditor"),
        "administrator": ("系统管理员", "administrator"),
        "driver": ("沙盒驱动", "sandbox driver"),
        "case": ("系统（案件自身）", "the case itself"),
        "normal": ("正常", "normal"),
        "special_mention": ("关注", "special mention"),
        "substandard": ("次级", "substandard"),
        "doubtful": ("可疑", "doubtful"),
        "loss": ("损失", "loss"),
        "bank_approver": ("贷款审批人", "credit approver"),
        "fund_officer": ("基金经办人", "fund officer"),
        "fund_approver": ("基金决策人员", "committee of the fund"),
        "equal_instalments": ("等额本息", "equal instalments"),
        "equal_principal": ("等额本金", "equal principal"),
        "monthly_interest": ("按月付息、到期还本", "monthly interest, principal at maturity"),
        "quarterly_interest": ("按季付息、到期还本", "quarterly interest, principal at maturity"),
        "single_payment": ("到期一次还本付息", "a single payment at maturity"),
        "insurance": ("保证保险", "insurance cover"),
        "guarantee": ("融资担保", "guarantee"),
        "none": ("无", "none"),
        "released": ("贷款结清，质押解除", "the loan is settled and the pledge released"),
        "declined": ("未予放款，登记已注销", "the loan was declined; no registration remains"),
        "refused": ("不予受理", "the case was refused"),
        "withdrawn": ("申请人撤回", "withdrawn by the applicant"),
        "disposed": ("质物处置完毕", "the pledged rights were realised"),
        "settled_with_fund": ("与风险补偿基金清算完毕", "settled with the compensation fund"),
        "settled": ("贷款结清", "the loan is settled"),
        "realised": ("质物已处置", "the pledged rights were realised"),
        "redo": ("须重新登记", "the registration is to be made anew"),
        "credit_declined": ("未予放款", "the loan was declined"),
        "renewal": ("无还本续贷", "renewal without repayment"),
        "auction": ("拍卖", "auction"),
        "listing": ("挂牌转让", "listing"),
        "agreement": ("协议转让", "sale by agreement"),
        "court": ("申请法院实现担保物权", "realisation by the court"),
        "licence": ("许可使用", "licence"),
        "buy_back": ("回购", "buy-back"),
        "correction": ("补正", "correction"),
        "declaration": ("告知并征询", "consent asked for"),
        "dispute": ("权属争议", "dispute of ownership"),
        "hearing": ("听证", "hearing"),
        "appraisal": ("鉴定评估", "appraisal"),
        "expert_review": ("专家评审", "expert review"),
        "public_notice": ("公告", "public notice"),
        "outage": ("系统故障", "outage of a system"),
        "force_majeure": ("不可抗力", "force majeure"),
        "R01": ("出质人与登记簿上的权利人不一致", "the pledgor is not the right holder on the register"),
        "R02": ("权利已终止或被宣告无效", "the right has ended or was declared invalid"),
        "R03": ("尚未授权", "the right is not granted yet"),
        "R04": ("未按规定缴纳年费", "the annual fee is not paid"),
        "R05": ("权属纠纷中止或被采取保全措施", "a dispute of ownership or a preservation order stands against it"),
        "R06": ("债务履行期限超过权利有效期", "the debt runs longer than the right"),
        "R07": ("质押合同不符合规定", "the pledge contract does not meet the requirements"),
        "R08": ("未经共有人同意", "the co-owners have not consented"),
        "R09": ("已被质押登记且处于质押期间", "the right is already under a registered pledge"),
        "R10": ("同日另有发明专利申请", "an invention was applied for on the same day for the same creation"),
        "R11": ("已启动无效宣告程序", "an invalidation proceeding has been started"),
        "R12": ("其他不适合质押的情形", "other circumstances unfit for a pledge"),
    }
)


def word(code: str, language: str) -> str:
    """The code in the reader's words; a sentence that is no code stays as it was written."""
    pair = WORDS.get(code)
    return pair[language == "en"] if pair else code


# By part of the case: a right that is released is not a case that ended so.
STAGES: Mapping[type[StrEnum], Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        CaseStage: {
            "opened": ("受理", "opened"),
            "takeover": ("存量接管", "takeover"),
            "preparation": ("贷前准备", "preparation"),
            "window": ("窗口预审", "window"),
            "registration": ("质押登记", "registration"),
            "credit": ("放款审核", "drawdown review"),
            "cover": ("增信", "credit enhancement"),
            "disbursement": ("放款", "disbursement"),
            "repayment": ("还款监测", "repayment"),
            "default": ("违约处理", "default"),
            "release": ("解除质押", "release"),
            "closed": ("结案", "closed"),
        },
        RightStage: {
            "named": ("已列明", "named"),
            "reserved": ("已预留", "reserved"),
            "filed": ("已提交登记", "filed"),
            "examined": ("审查中", "examined"),
            "correcting": ("补正中", "being corrected"),
            "declaring": ("征询中", "asked for consent"),
            "registered": ("已登记", "registered"),
            "cancelling": ("注销中", "being cancelled"),
            "cancelled": ("已注销", "cancelled"),
            "refused": ("不予登记", "refused"),
            "fallen": ("视为撤回", "fallen"),
            "dropped": ("已退出质物", "dropped"),
            "revoked": ("已撤销", "revoked"),
            "lapsed": ("登记届满失效", "lapsed"),
            "extinct": ("权利终止", "extinct"),
            "released": ("已部分解除", "released"),
            "freed": ("已释放", "given free"),
        },
        LoanStage: {
            "disbursed": ("已放款", "disbursed"),
            "repaying": ("正常还款", "repaying"),
            "overdue": ("逾期", "overdue"),
            "defaulted": ("违约", "defaulted"),
            "settled": ("已结清", "settled"),
        },
        ClaimStage: {
            "opened": ("待申请", "opened"),
            "lodged": ("已申请", "lodged"),
            "returned": ("退回补正", "returned"),
            "decided": ("已决定", "decided"),
            "advanced": ("已先行补偿", "advanced"),
            "settled": ("已清算", "settled"),
            "refused": ("不予补偿", "refused"),
        },
        DisposalStage: {
            "opened": ("待处置", "opened"),
            "valued": ("已估值", "valued"),
            "routed": ("已定方式", "routed"),
            "listed": ("已挂牌", "listed"),
            "sold": ("已成交", "sold"),
            "assigned": ("已过户", "assigned"),
            "distributed": ("已分配", "distributed"),
            "returned": ("已退还出质人", "returned"),
        },
    }
)


def stage_word(stage: StrEnum, language: str) -> str:
    """A stage in the reader's words."""
    return STAGES[type(stage)][stage][language == "en"]
