"""The approval matrix of amount and class, and the first loan."""

from datetime import date

import pytest

from domain.approval import Authority, Borrowed, Deciding, FirstLoan, Level, authority, first_loan
from domain.explained import Working, lines
from domain.rules import CalendarData, Rule, Rules, Unset
from domain.workdays import WorkingDays

_ROWS = {
    "approval.A": "bank_officer:1000000 bank_approver:5000000.50",
    "approval.E": "committee:500000",
    "approval.above": "committee",
    "credit.first_loan_before": "0",
}


def _working(**rows: str) -> Working:
    rules = {key: Rule(key, value, key, "source", "X1") for key, value in (_ROWS | rows).items()}
    return Working(Rules("x", "0" * 64, rules), WorkingDays(CalendarData("", date(2026, 12, 31))))


@pytest.mark.parametrize(
    ("fen", "risk_class", "level", "most"),
    [
        (0, "A", Level.BANK_OFFICER, 100_000_000),
        (100_000_000, "A", Level.BANK_OFFICER, 100_000_000),
        (100_000_001, "A", Level.BANK_APPROVER, 500_000_050),
        (500_000_050, "A", Level.BANK_APPROVER, 500_000_050),
        (500_000_051, "A", Level.COMMITTEE, None),
        (50_000_000, "E", Level.COMMITTEE, 50_000_000),
        (50_000_001, "E", Level.COMMITTEE, None),
    ],
)
def test_the_lowest_level_within_whose_authority_the_amount_lies_approves(
    fen: int, risk_class: str, level: Level, most: int | None
) -> None:
    assert authority(_working(), Deciding(fen, risk_class)) == Authority(level, most)


def test_the_level_is_explained_with_its_bound() -> None:
    working = _working()

    authority(working, Deciding(100_000_001, "A"))
    authority(working, Deciding(500_000_051, "A"))

    assert list(lines(working.explanation("level"), "en")) == [
        "1. the amount is within the authority of this level: bank_approver (amount 1,000,000.01, most 5,000,000.50) [approval.A]",
        "2. the amount is above the authority of the levels before: committee (amount 5,000,000.51) [approval.above]",
    ]
    assert [step.name for step in working.steps] == ["level", "level"]
    assert [step.zh for step in working.steps] == ["金额在该级审批权限以内", "金额超出各级审批权限"]


def test_above_all_bounds_the_level_that_the_pack_names_approves() -> None:
    assert authority(_working(**{"approval.above": "bank_approver"}), Deciding(50_000_001, "E")).level is Level.BANK_APPROVER


def test_a_class_without_a_matrix_is_named() -> None:
    with pytest.raises(Unset, match=r"^approval\.C is not set for x: "):
        authority(_working(), Deciding(1, "C"))


@pytest.mark.parametrize(
    ("before", "renewal", "first"),
    [(0, False, True), (1, False, False), (0, True, False)],
)
def test_a_first_loan_has_no_loan_before_it_and_is_no_renewal(before: int, renewal: bool, first: bool) -> None:
    assert first_loan(_working(), Borrowed(before, renewal)) == FirstLoan(first)


def test_a_pack_may_count_a_first_loan_otherwise() -> None:
    working = _working(**{"credit.first_loan_before": "1"})

    assert [first_loan(working, Borrowed(count)).first for count in (0, 1, 2)] == [True, True, False]
    assert list(lines(working.explanation("first"), "en"))[1:] == [
        "2. a first loan: yes (loans_before 1, most 1, renewal no) [credit.first_loan_before]",
        "3. not a first loan: no (loans_before 2, most 1, renewal no) [credit.first_loan_before]",
    ]
    assert [step.name for step in working.steps] == ["first"] * 3
    assert [step.zh for step in working.steps][1:] == ["属于首贷", "不属于首贷"]


def test_what_cannot_be_is_refused_by_its_name() -> None:
    with pytest.raises(ValueError, match=r"^amount_fen must not be negative, not -1$"):
        Deciding(-1, "A")
    with pytest.raises(ValueError, match=r"^loans_before must not be negative, not -1$"):
        Borrowed(-1)
