"""The words of the letters: how a date, an amount, a ratio or a code is written in each language."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from zoneinfo import ZoneInfo

from domain.money import yuan

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]

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
        "window_officer": ("窗口经办人", "window officer"),
        "registry_officer": ("登记经办人", "registry officer"),
        "registry_head": ("登记部门负责人", "head of the registry desk"),
        "bureau_leader": ("分管局领导", "leader of the bureau"),
        "supervisor": ("督办人员", "supervisor"),
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


def ground(code: str, language: str) -> str:
    """A ground of refusal: its words and its code, or the sentence that was given instead."""
    said = word(code, language)
    brackets = "（{}）" if language == "zh" else " ({})"
    return code if said == code else said + brackets.format(code)


def money(fen: int) -> str:
    """An amount in yuan, ¥1,234.56."""
    return f"-¥{yuan(-fen)}" if fen < 0 else f"¥{yuan(fen)}"


def percent(ratio: str) -> str:
    """A ratio as it stands in a fact, 0.045, in percent: 4.5%."""
    return f"{(Decimal(ratio) * 100).normalize():f}%"


def day(text: str, language: str) -> str:
    """A date, or the local date of an instant: 2026年11月21日, 21 November 2026."""
    local = datetime.fromisoformat(text).astimezone(_SHANGHAI).date() if "T" in text else date.fromisoformat(text)
    return f"{local.year}年{local.month}月{local.day}日" if language == "zh" else f"{local.day} {_MONTHS[local.month - 1]} {local.year}"
