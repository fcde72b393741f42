"""The events: which facts are told to partners; thin, since who wants more asks for it and is shown what is theirs."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from domain.acts import ACTS

VERSION = 1  # of the shape of an event; a new shape is a new number, and both are sent for a year
TEST = "webhook_test"  # sent when a subscriber asks for it; of no case, in no feed


@dataclass(frozen=True)
class Event:
    """One type of event: the kind of fact that it tells, and its title."""

    type: str
    zh: str
    en: str
    act: bool = False  # somebody did it; otherwise the case itself noted it


def _of_the_case(kind: str, zh: str, en: str) -> Event:
    return Event(kind, zh, en)


# An act under one name everywhere; time is let pass, and calls are tried again, for the operator alone.
_ACTS = tuple(Event(act.name, act.zh, act.en, act=True) for act in ACTS.values() if act.name not in ("let_time_pass", "retry_call"))
_FACTS = (
    # Where it stands
    _of_the_case("entered", "案件进入新阶段", "The case entered a stage"),
    _of_the_case("asked", "有待办理事项", "An act is asked for"),
    _of_the_case("lapsed", "事项逾期未办", "A question lapsed unanswered"),
    _of_the_case("closed_question", "事项不再需要办理", "A question was closed"),
    _of_the_case("late_answer", "答复迟到未采纳", "An answer came too late"),
    _of_the_case("past_declared", "已申报接管前的经过", "What was before the takeover is declared"),
    _of_the_case("cover_declared", "已申报原有增信", "A cover from before the takeover is declared"),
    _of_the_case("disbursement_declared", "已申报原有放款", "A disbursement from before the takeover is declared"),
    _of_the_case("repayment_declared", "已申报原有还款", "A repayment from before the takeover is declared"),
    _of_the_case("default_declared", "已申报原有违约", "A default from before the takeover is declared"),
    _of_the_case("corrected", "记录已更正", "A record was corrected"),
    _of_the_case("closed", "结案", "The case is closed"),
    # Rights and their registration
    _of_the_case("reserved", "权利已预留", "A right is reserved"),
    _of_the_case("reservation_refused", "权利已被占用", "A right is held by another case"),
    _of_the_case("reservation_ended", "预留已解除", "The reservation of a right ended"),
    _of_the_case("right_moved", "权利状态变更", "A right moved"),
    _of_the_case("filing_fell", "申请视为撤回", "A filing fell"),
    _of_the_case("precheck_found", "预审发现问题", "The pre-check found objections"),
    _of_the_case("valuation_round", "估值协商一轮", "A round of the valuation"),
    _of_the_case("valuation_expired", "评估价值过期", "The valuation expired"),
    _of_the_case("term_ends_soon", "登记期限将届满", "A registered term ends soon"),
    _of_the_case("annual_fee_due", "年费应缴", "An annual fee is due"),
    _of_the_case("pledge_ended", "质权消灭", "A pledge ended"),
    # Clocks and supervision
    _of_the_case("clock_started", "时限开始计算", "A clock started"),
    _of_the_case("clock_paused", "时限中止", "A clock was paused"),
    _of_the_case("clock_resumed", "时限恢复", "A clock was resumed"),
    _of_the_case("clock_restarted", "时限重新计算", "A clock was restarted"),
    _of_the_case("clock_extended", "时限延长", "A clock was extended"),
    _of_the_case("clock_projected", "时限按新日历重算", "A clock was projected anew"),
    _of_the_case("clock_met", "时限内办结", "A clock was met"),
    _of_the_case("clock_breached", "超过时限", "A clock was breached"),
    _of_the_case("reminded", "催办提醒", "A reminder"),
    _of_the_case("escalated", "升级催办", "An escalation"),
    _of_the_case("supervision_ordered", "督办", "A supervision order"),
    _of_the_case("inquiry_sent", "发函询问", "An inquiry was sent"),
    # Credit, cover and loan
    _of_the_case("limit_computed", "可贷额度已计算", "The limit was computed"),
    _of_the_case("quota_reserved", "额度已占用", "A quota was reserved"),
    _of_the_case("quota_released", "额度已释放", "A quota was released"),
    _of_the_case("cover_computed", "保费或担保费已计算", "Premium or fee was computed"),
    _of_the_case("schedule_made", "还款计划已生成", "A schedule was made"),
    _of_the_case("loan_moved", "贷款状态变更", "The loan moved"),
    _of_the_case("instalment_due_soon", "分期即将到期", "An instalment is due soon"),
    _of_the_case("instalment_paid", "分期已还清", "An instalment is paid"),
    _of_the_case("instalment_reopened", "分期重新未清", "An instalment is owed again"),
    _of_the_case("repayment_applied", "还款已入账", "A repayment was applied"),
    _of_the_case("repayment_reapplied", "还款重新入账", "A repayment was applied anew"),
    _of_the_case("account_restated", "账目已重述", "The account was restated"),
    _of_the_case("overdue", "逾期", "An instalment is overdue"),
    _of_the_case("overdue_withdrawn", "逾期认定撤回", "An overdue notice is withdrawn"),
    _of_the_case("overdue_found", "补认逾期", "Arrears were found later"),
    _of_the_case("overdue_changed", "逾期期间变更", "A time of arrears changed"),
    _of_the_case("arrears_cleared", "欠款已清", "Arrears are cleared"),
    _of_the_case("classification_reopened", "分类须重新认定", "A classification is open again"),
    # Default, claim and disposal
    _of_the_case("waiting_period_over", "等待期届满", "The waiting period is over"),
    _of_the_case("indemnity_computed", "赔付已计算", "The indemnity was computed"),
    _of_the_case("guarantee_computed", "代偿已计算", "The guarantor's payment was computed"),
    _of_the_case("loss_shared", "损失分担已计算", "The loss was shared"),
    _of_the_case("claim_moved", "补偿申请状态变更", "A claim moved"),
    _of_the_case("claim_computed", "补偿已计算", "A claim was computed"),
    _of_the_case("settlement_computed", "清算已计算", "A settlement was computed"),
    _of_the_case("disposal_moved", "处置状态变更", "A disposal moved"),
    _of_the_case("round_failed", "处置流拍", "A round of the disposal failed"),
    _of_the_case("waterfall_computed", "处置款分配已计算", "The proceeds were shared out"),
)
EVENTS: Mapping[str, Event] = MappingProxyType({event.type: event for event in (*_ACTS, *_FACTS)})

# What a case notes for itself, for the operator or for an auditor alone, each with why nobody else is told.
NOT_TOLD: Mapping[str, str] = MappingProxyType(
    {
        "let_time_pass": "the sandbox's own",
        "retry_call": "the operator's own",
        "called": "the partner that is called gets the call itself",
        "call_refused": "the operator mends it",
        "cancellation_refused": "the operator mends it",
        "register_searched": "part of the drawdown review, told by its decision",
        "credit_assessed": "the bank's own working",
        "compensated": "what was done already is undone, each step told by its own fact",
        "gap_shown": "for the auditor",
    }
)


def event_id(case_no: str, seq: int) -> str:
    """The name of an event, the same in the feed, in every webhook and in every repetition of one."""
    return f"evt_{case_no}_{seq}"


def told(n: str, case_no: str, seq: int, kind: str, subject: str, at: str, digest: str) -> dict[str, object]:
    """The event of a fact as partners get it; `n` is its cursor in the feed."""
    event, case = EVENTS[kind], f"/api/v1/cases/{case_no}"
    return {
        "id": event_id(case_no, seq),
        "type": kind,
        "version": VERSION,
        "title": event.en,
        "title_zh": event.zh,
        "case_no": case_no,
        "seq": seq,
        "subject": subject,
        "at": at,
        "hash": digest,
        "cursor": n,
        "links": {"case": case, "fact": f"{case}/journal?since={seq}"},
    }


def trial(name: str) -> dict[str, object]:
    """The event of a test: the shape of all others, of no case."""
    words = {"title": "A test of this webhook", "title_zh": "测试推送"}
    nowhere = {"case_no": "", "seq": 0, "subject": "", "at": "1970-01-01T00:00:00+00:00", "hash": "", "cursor": "0", "links": {}}
    return {"id": name, "type": TEST, "version": VERSION, **words, **nowhere}


def catalogue() -> str:
    """The catalogue as a page of the documentation."""
    rows = [f"| `{event.type}` | {event.zh} | {event.en} | {'act' if event.act else 'case'} |" for event in EVENTS.values()]
    silent = [f"| `{kind}` | {why} |" for kind, why in NOT_TOLD.items()]
    return _PAGE.format(version=VERSION, rows="\n".join(rows), silent="\n".join(silent))


_PAGE = """# Event catalogue

Made from `domain/events.py` by `python -m domain.events`; a test compares. How events are read and received: [partners.md](partners.md).

Version of the shape: {version}. An event is thin: `id`, `type`, `version`, `title`, `title_zh`, `case_no`, `seq` (place in the case's
journal), `subject`, `at` (the case's time, UTC), `hash` (of the fact), `cursor` (place in the feed) and `links`. No personal data,
no amounts; read the link for more, masked as your role requires. New types may come at any time: ignore those that you do not know.

| type | 中文 | English | noted by |
|---|---|---|---|
{rows}

## Not told

| kind of fact | why |
|---|---|
{silent}
"""

if __name__ == "__main__":
    import sys

    sys.stdout.write(catalogue())
