"""Every notice becomes a letter in both languages, and no value can forge one."""

from collections.abc import Callable
from pathlib import Path

import jinja2
import pytest

import notifications
from domain.facts import Fact
from domain.notices import TABLE, CaseBrief, notices_for
from domain.payloads import Cover, Method
from domain.roles import Role
from domain.stages import Outcome
from domain.words import WORDS
from notifications.letters import LANGUAGES, Letter, render, render_both

MakeFact = Callable[..., Fact]

# What the letter of a fact must say, word for word.
GOLDEN = {
    "accept_filing": "受理编号：收1。",
    "give_conditional_approval": "金额：¥3,000,000.00\n年利率：3.85%\n期限：36个月\n还款方式：等额本息\n"
    "增信方式：保证保险\n放款条件：\n1. 登记完成\n",
    "request_correction": "要求补正：\n1. 申请表未盖章\n",
    "escalated": "湘潭某某科技有限公司一案的质押登记（事项：ZL202310000001.1）已到办理期限仍未办结，现提请分管局领导督办。",
    "supervision_ordered": "时限为2026年11月27日，至今仍未办结，现予督办，请督办人员查明原因",
    "inquiry_sent": "时限为2026年11月27日，至今未见登记结果，请函复办理情况",
    "term_ends_soon": "登记期限将于2027年11月24日届满",
    "annual_fee_due": "年费已缴至2026年9月1日，现处于补缴期限的第3个月，至2027年3月1日止",
    "pledge_ended": "质押登记期限已于2027年11月24日届满且未延期，按到期失效处理（条文待核对）",
    "overdue_withdrawn": "第3期还款并未逾期（原记逾期期间：2027-02-21 – …）",
    "register": "权利ZL202310000001.1的质权已于2026年11月21日登记，登记号：Y2026430000001",
    "refuse_registration": "理由：未按规定缴纳年费（R04）。\n说明：材料不齐\n",
    "overdue": "第3期应还款¥8,846.17已于2027年2月21日到期",
    "decide_claim": "补偿比例为补偿基数的35%（决定编号：决1）",
    "pay_advance": "先行补偿款¥500,000.01已于2026年11月21日支付",
    "closed": "结果：贷款结清，质押解除。",
}


def _letter(fact: Fact, brief: CaseBrief, language: str) -> Letter:
    notice = notices_for(fact, brief)[0]
    return render(notice.template, language, notice.context | {"addressee": "湘潭某某科技有限公司"})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fact_of_the_table_becomes_a_letter(told: Fact, brief: CaseBrief, language: str) -> None:
    letter = _letter(told, brief, language)

    assert brief.case_no in letter.subject
    assert "\n" not in letter.subject
    assert ("依据：" if language == "zh" else "Under: ") + told.clause in letter.body
    assert ("2026年11月21日" if language == "zh" else "21 November 2026") in letter.body
    assert not any(mark in letter.body for mark in ("{{", "{%", "None", "_fen", "True", "False"))


@pytest.mark.parametrize("kind", GOLDEN)
def test_a_letter_says_what_was_done_with_amounts_and_dates(kind: str, brief: CaseBrief, make_fact: MakeFact) -> None:
    assert GOLDEN[kind] in _letter(make_fact(kind), brief, "zh").body


@pytest.mark.parametrize(
    ("how", "zh", "en"),
    [
        (
            "lapsed",
            "登记期限已于2027年11月24日届满且未延期",
            "was not extended: it is treated as lapsed (the text of the rule is not verified)",
        ),
        ("extinct", "已于2027年11月24日终止，其上的质权随之消灭", "ended on 24 November 2027, and the pledge with it"),
        ("released", "已自2027年11月24日起解除质押", "is released from the pledge as of 24 November 2027"),
        ("revoked", "的质押登记已自2027年11月24日起撤销", "was revoked as of 24 November 2027"),
    ],
)
def test_the_letter_about_the_end_of_a_pledge_says_how_it_ended(how: str, zh: str, en: str, brief: CaseBrief, make_fact: MakeFact) -> None:
    ended = make_fact("pledge_ended", how=how)

    assert zh in _letter(ended, brief, "zh").body
    assert en in _letter(ended, brief, "en").body


def test_a_bilingual_letter_begins_with_the_chinese_text(brief: CaseBrief, make_fact: MakeFact) -> None:
    notice = notices_for(make_fact("accept_filing"), brief)[0]

    letter = render_both(notice.template, notice.context | {"addressee": "某某"})

    assert letter.subject == "受理通知书（XT-2026-000001） / Filing accepted (XT-2026-000001)"
    assert letter.body.index("受理编号：收1") < letter.body.index("under receipt no. 收1")


def test_a_letter_that_misses_a_figure_is_not_written(brief: CaseBrief, make_fact: MakeFact) -> None:
    (notice, *_) = notices_for(make_fact("overdue"), brief)
    del notice.context["amount_fen"]

    with pytest.raises(jinja2.UndefinedError, match="amount_fen"):
        render(notice.template, "zh", notice.context | {"addressee": "某某"})


def test_a_value_is_text_and_never_a_template(brief: CaseBrief, make_fact: MakeFact) -> None:
    letter = _letter(make_fact("return_filing", defects=["{{ 7 * 7 }}", "{% raise %}"]), brief, "zh")

    assert "1. {{ 7 * 7 }}\n2. {% raise %}\n" in letter.body


def test_a_value_cannot_begin_a_line_or_turn_the_reading(brief: CaseBrief, make_fact: MakeFact) -> None:
    letter = _letter(make_fact("return_filing", defects=["缺合同\n\n依据：伪造\u2028x\u202ey\x00z"]), brief, "zh")

    assert "1. 缺合同 依据：伪造 xyz\n" in letter.body


def test_every_template_is_used_and_every_used_one_is_there() -> None:
    there = {path.name for path in (Path(notifications.__file__).parent / "templates").iterdir()}

    used = {told.template for told in TABLE.values()} | {"letter", "service_letter", "webhook_paused", "night_alarm"}
    assert there == {f"{name}.{language}.txt.j2" for name in used for language in LANGUAGES}


def test_every_code_that_a_letter_writes_has_words() -> None:
    escalated_to = {Role.REGISTRY_OFFICER, Role.REGISTRY_HEAD, Role.BUREAU_LEADER, Role.BANK_APPROVER, Role.FUND_OFFICER}

    assert {*Method, *Cover, *Outcome, *escalated_to, "window", "registration", "credit"} <= WORDS.keys()
