"""The seven registers as the national pack describes them."""

from dataclasses import replace
from datetime import date

import pytest

from domain.opening import REGISTER, RightKind
from domain.registers import Grade, Ground, Named, explain_ground, ground_of, grounds_of, named_of, register_of
from domain.rules import Rules, Unset
from policies import packs

_RULES = packs.rules_for("xiangtan", date(2026, 11, 21))
_REGISTERS = {register: kind for kind, register in REGISTER.items()}


def _without(*keys: str) -> Rules:
    return replace(_RULES, rows={key: row for key, row in _RULES.rows.items() if key not in keys})


def test_there_are_seven_registers_each_with_a_registrar_a_checklist_and_a_limit_to_correct() -> None:
    found = {name: register_of(_RULES, kind) for name, kind in _REGISTERS.items()}

    assert {name: register.registrar for name, register in found.items()} == {
        "patent": "registry-cnipa",
        "trademark": "registry-cnipa",
        "copyright": "registry-ncac",
        "layout_design": "registry-cnipa",
        "geographical_indication": "registry-cnipa",
        "data_ip": "registry-data",
        "income_right": "registry-pboc",
    }
    assert all(register.name == name and register.checklist and register.correction_days == 30 for name, register in found.items())


@pytest.mark.parametrize(
    ("kind", "documents", "grounds", "missed", "pledge_end", "fee_fen", "effect"),
    [
        (RightKind.DESIGN, 6, 12, "withdrawn", "entry", 0, "constitutive"),
        (RightKind.TRADEMARK, 5, 7, "abandoned", "lapse", 0, "constitutive"),
        (RightKind.GEOGRAPHICAL_INDICATION, 5, 7, "abandoned", "lapse", 0, "constitutive"),
        (RightKind.COPYRIGHT, 8, 8, "withdrawn", "entry", None, "constitutive"),
        (RightKind.LAYOUT_DESIGN, 0, 0, "withdrawn", "", None, "constitutive"),
        (RightKind.DATA_IP, 0, 0, "withdrawn", "", None, "record_only"),
        (RightKind.INCOME_RIGHT, 0, 0, "withdrawn", "", None, "constitutive"),
    ],
)
def test_a_register_has_its_own_documents_grounds_end_fee_and_effect(
    kind: RightKind, documents: int, grounds: int, missed: str, pledge_end: str, fee_fen: int | None, effect: str
) -> None:
    found = register_of(_RULES, kind)

    assert (len(found.documents), len(found.grounds)) == (documents, grounds)
    assert (found.correction_missed, found.pledge_end, found.fee_fen, found.effect) == (missed, pledge_end, fee_fen, effect)


def test_what_nobody_has_set_is_empty_and_named_with_its_clause() -> None:
    found = register_of(_RULES, RightKind.COPYRIGHT)

    assert found.unset == ("register.copyright.fee is not set for xiangtan: 收费标准以登记机构规定为准（登记机构规定）",)
    assert register_of(_RULES, RightKind.INVENTION).unset == ()
    assert register_of(_without("register.patent.effect"), RightKind.INVENTION).unset == (
        "register.patent.effect is not set for xiangtan: the pack of xiangtan has no such row",
    )


def test_a_register_without_registrar_or_limit_is_refused_by_name() -> None:
    for key in ("registrar.data_ip", "correction.days.data_ip"):
        with pytest.raises(Unset, match=key):
            register_of(_without(key), RightKind.DATA_IP)


def test_documents_notices_and_elements_are_named_in_both_languages_with_their_clause() -> None:
    patent = register_of(_RULES, RightKind.INVENTION)

    assert patent.documents[0] == Named(
        "PAT-01", "专利权质押登记申请表（双方签章）", "application form, signed by both", "专利权质押登记办法 7"
    )
    assert [notice.zh for notice in patent.notices] == ["专利权质押登记通知书", "专利权质押不予登记通知书", "撤销通知书"]
    assert [element.code for element in patent.contract] == ["parties", "claim", "term", "rights", "scope"]
    assert patent.contract[0].clause == "专利权质押登记办法 8（条文待核对）"
    assert [point.code for point in patent.checklist] == ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "12", "13", "14"]


def test_only_patents_have_annual_fees_and_only_marks_have_similar_ones_in_their_checklist() -> None:
    with_fee = {name for name, kind in _REGISTERS.items() if "3" in [point.code for point in register_of(_RULES, kind).checklist]}
    with_marks = {name for name, kind in _REGISTERS.items() if "11" in [point.code for point in register_of(_RULES, kind).checklist]}

    assert with_fee == {"patent"}
    assert with_marks == {"trademark", "geographical_indication"}


@pytest.mark.parametrize(
    ("codes", "grade"),
    [("R01 R04 R06 R07 R08 R09", Grade.CURABLE), ("R02", Grade.FATAL), ("R03 R05 R12", Grade.WAIT), ("R10 R11", Grade.INFORM)],
)
def test_each_ground_for_patents_is_curable_fatal_waited_for_or_told_and_declared(codes: str, grade: Grade) -> None:
    assert {ground_of(_RULES, code).grade for code in codes.split()} == {grade}


def test_a_ground_has_its_condition_its_words_its_cure_and_its_clause() -> None:
    assert ground_of(_RULES, "R06") == Ground(
        code="R06",
        condition="term",
        grade=Grade.CURABLE,
        zh="债务人履行债务的期限超过专利权有效期",
        en="the term of the debt exceeds that of the patent",
        cure_zh="缩短债务期限或者剔除该专利",
        cure_en="shorten the loan or leave the patent out",
        clause="专利权质押登记办法（不予登记情形 R06）",
    )
    assert ground_of(_RULES, "T01").clause.endswith("（条文待核对）")
    with pytest.raises(Unset, match=r"ground\.R13"):
        ground_of(_RULES, "R13")
    with pytest.raises(Unset, match=r"notice\.X"):
        named_of(_RULES, "notice", "X")


def test_the_grounds_of_the_window_follow_those_of_the_register() -> None:
    codes = [ground.code for ground in grounds_of(_RULES, "patent")]

    assert codes[:12] == [f"R{number:02}" for number in range(1, 13)]
    assert codes[12:] == [ground.code for ground in grounds_of(_RULES, "data_ip")] == [ground.code for ground in grounds_of(_RULES, "")]
    assert len(codes) == 40
    assert grounds_of(_without("register.patent.grounds", "precheck.grounds"), "patent") == []


def test_a_ground_is_told_with_its_grade_its_words_its_cure_and_its_clause() -> None:
    assert explain_ground(_RULES, "R05") == {
        "ground": "R05",
        "grade": "wait",
        "zh": "权属纠纷中止或被法院保全，质押手续被暂停",
        "en": "suspended in a dispute over ownership, or preserved by a court",
        "cure_zh": "待中止或保全解除",
        "cure_en": "wait until the suspension or preservation is lifted",
        "clause": "专利权质押登记办法（不予登记情形 R05）",
    }


def test_a_ground_in_other_words_is_told_as_it_is() -> None:
    assert explain_ground(_RULES, "材料涂改") == {"ground": "材料涂改"}
    assert explain_ground(_without("ground.R05"), "R05") == {"ground": "R05"}
