"""The checklist: what the packs and this system ask for, chapter by chapter, and what of it is there."""

from dataclasses import replace
from datetime import date

import pytest

from domain.checklist import OTHER, checklist, condition_of, types_of
from domain.opening import RightKind
from domain.registers import named_of
from domain.stages import CaseStage
from policies.packs import rules_for

RULES = rules_for("xiangtan", date(2026, 11, 21))
PATENT = ("ZL202310000001.1", RightKind.INVENTION)
TRADEMARK = ("12345678", RightKind.TRADEMARK)


def states(cover: str = "none", *present: tuple[str, str, str]) -> dict[tuple[str, str], str]:
    lines = checklist(types_of(RULES, [PATENT, TRADEMARK], cover), present)
    return {(line.type.code, line.type.subject): line.state for line in lines}


def test_each_right_asks_for_what_its_register_asks_for() -> None:
    found = states()

    assert found["PAT-01", PATENT[0]] == "missing"
    assert found["TM-03", TRADEMARK[0]] == "missing"
    assert ("PAT-01", TRADEMARK[0]) not in found


def test_what_the_law_asks_for_under_a_condition_is_not_missing() -> None:
    found = states()

    assert found["PAT-04", PATENT[0]] == found["PAT-05", PATENT[0]] == found["PAT-06", PATENT[0]] == "optional"


def test_conditions_are_read_in_the_words_of_the_law() -> None:
    rows = [key.removeprefix("document.") for key in RULES.rows if key.startswith("document.")]

    conditional = {code for code in rows if condition_of(named_of(RULES, "document", code).zh)}

    assert conditional == {"PAT-04", "PAT-05", "PAT-06", "TM-04", "CR-04", "CR-05", "CR-06", "CR-07", "CR-08"}
    assert condition_of("委托书及代理人身份证明（委托代理的）") == "委托代理的"


@pytest.mark.parametrize(
    ("cover", "policy", "letter"),
    [("insurance", "missing", "optional"), ("guarantee", "optional", "missing"), ("none", "optional", "optional")],
)
def test_a_cover_asks_for_its_own_paper(cover: str, policy: str, letter: str) -> None:
    found = states(cover)

    assert (found["insurance_policy", "case"], found["guarantee_letter", "case"]) == (policy, letter)


def test_a_document_is_there_for_its_right_and_not_for_another() -> None:
    second = ("ZL202310000002.9", RightKind.INVENTION)
    types = types_of(RULES, [PATENT, second], "none")

    lines = checklist(types, [("d1", "PAT-01", PATENT[0])])

    assert {line.type.subject: line.state for line in lines if line.type.code == "PAT-01"} == {PATENT[0]: "present", second[0]: "missing"}


def test_a_document_of_the_whole_case_is_there_for_each_of_its_rights() -> None:
    assert states("none", ("d1", "PAT-02", "case"))["PAT-02", PATENT[0]] == "present"


def test_a_right_s_own_paper_is_there_for_the_case() -> None:
    assert states("none", ("d1", "registration_notice", PATENT[0]))["registration_notice", "case"] == "present"


def test_every_type_has_both_names_a_clause_and_a_chapter_in_the_order_of_a_case() -> None:
    types = types_of(RULES, [PATENT, TRADEMARK], "none")

    assert all(each.zh and each.en and each.clause for each in types)
    assert OTHER in {each.code for each in types}
    chapters = [list(CaseStage).index(each.chapter) for each in types]
    assert chapters == sorted(chapters)


def test_every_paper_that_a_subsidy_is_applied_for_with_is_a_type() -> None:
    codes = {each.code for each in types_of(RULES, [PATENT], "none")}

    assert set(RULES.text("subsidies.evidence").split()) <= codes


def test_a_paper_that_no_subsidy_of_the_place_asks_for_is_no_type_there() -> None:
    evidence = replace(RULES.rows["subsidies.evidence"], value="bank_account")
    rules = replace(RULES, rows=RULES.rows | {"subsidies.evidence": evidence})

    codes = {each.code for each in types_of(rules, [PATENT], "none")}

    assert "bank_account" in codes
    assert "application_form" not in codes
