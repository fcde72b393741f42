"""The file of a case: what its rights, loan and agreement come to at any moment."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from domain.casefile import CaseFile, CoverFile, Drawn, RightFile
from domain.layers import Layer, LayerKind
from domain.ledger import Extended, Received
from domain.loanfile import Entry, LoanFile
from domain.opening import Right, RightKind
from domain.payloads import CededPayment, Cession, ConditionalApproval, Cover, Method, Repayment, Secured
from domain.quotas import QuotaKind
from domain.schedule import schedule
from domain.stages import RightStage

_START = date(2026, 3, 2)
_RIGHT = Right("ZL202310000001.5", RightKind.INVENTION, "一种阀", date(2040, 1, 1), 500_000_000)
_APPROVAL = ConditionalApproval("批1", 1_200_000, Decimal("0.06"), 12, Method.EQUAL_PRINCIPAL, Cover.NONE)


def _loan(*entries: Entry) -> LoanFile:
    lines = schedule(1_200_000, Decimal("0.06"), 12, Method.EQUAL_PRINCIPAL, _START)
    return LoanFile(
        1_200_000,
        Decimal("0.06"),
        12,
        Method.EQUAL_PRINCIPAL,
        _START,
        lines,
        Decimal("0.5"),
        0,
        [Decimal(n) for n in (0, 90, 270, 360)],
        "call",
        entries=list(entries),
        repaid_before=["old"],
    )


def test_a_right_is_examined_while_the_registry_has_it_undecided() -> None:
    examined = [stage for stage in RightStage if RightFile(_RIGHT, stage).examined]

    assert examined == [RightStage.FILED, RightStage.EXAMINED, RightStage.CORRECTING, RightStage.DECLARING]


def test_a_right_counts_until_it_leaves_the_pledge_or_its_pledge_ends() -> None:
    gone = {RightStage.DROPPED, RightStage.REVOKED, RightStage.LAPSED, RightStage.EXTINCT, RightStage.RELEASED}

    assert {stage for stage in RightStage if not RightFile(_RIGHT, stage).counts} == gone
    assert RightFile(_RIGHT).no == "ZL202310000001.5"


def test_only_registered_rights_are_pledged() -> None:
    rights = [RightFile(_RIGHT, RightStage.REGISTERED), RightFile(_RIGHT, RightStage.FILED)]

    assert CaseFile(rights=rights).pledged() == rights[:1]


def test_a_loan_stands_where_its_entries_have_brought_it() -> None:
    loan = _loan(Entry(7, Received("r1", 106_000, date(2026, 4, 2))))

    first, second = loan.lines[0], loan.lines[1]
    assert (loan.left(first), loan.left(second), loan.outstanding()) == (0, 105_500, 1_100_000)
    assert loan.next_unpaid() == second
    assert loan.receipts() == ["old", "r1"]
    assert (loan.interest_due(date(2026, 5, 1)), loan.interest_due(date(2026, 5, 2))) == (0, 5_500)


def test_an_account_is_computed_anew_when_there_is_another_entry() -> None:
    loan = _loan()
    before = loan.account

    assert loan.account is before
    loan.entries.append(Entry(7, Received("r1", 106_000, date(2026, 4, 2))))
    assert loan.account is not before
    assert (before.as_of, loan.account.as_of) == (_START, date(2026, 4, 2))


def test_only_repayments_have_receipts() -> None:
    assert _loan(Entry(7, Extended(date(2027, 2, 2), date(2027, 6, 2)))).receipts() == ["old"]


def test_what_is_late_bears_a_penalty_from_the_day_after_it_was_due() -> None:
    loan = _loan()

    assert loan.penalty_due(date(2026, 4, 2)) == 0
    assert loan.penalty_due(date(2026, 4, 12)) == 265  # (100,000 + 6,000) fen × 0.09 × 10 / 360


def test_a_chapter_that_has_not_come_yet_is_named() -> None:
    with pytest.raises(ValueError, match=r"^the case has no conditional approval yet$"):
        CaseFile().agreed()
    with pytest.raises(ValueError, match=r"^nothing has been lent in this case yet$"):
        CaseFile().lent()


def test_what_was_agreed_and_lent_is_handed_out() -> None:
    loan = _loan()
    file = CaseFile(approval=_APPROVAL, loan=loan)

    assert (file.agreed(), file.lent(), file.maximum) == (_APPROVAL, loan, False)
    assert CaseFile(approval=replace(_APPROVAL, secured=Secured.MAXIMUM)).maximum


def test_what_a_quota_gives_at_most_is_told_by_its_kind() -> None:
    file = CaseFile(drawn=[Drawn(QuotaKind.PLAN, "plan/b/2026", 100, 300), Drawn(QuotaKind.SHARE, "park/a/f", 100, 200)])

    assert file.left_of(QuotaKind.PLAN) == 300
    assert file.left_of(QuotaKind.PARK, QuotaKind.SHARE) == 200
    assert file.left_of(QuotaKind.PARK) is None


def test_a_cover_knows_its_cessions_as_layers_with_what_was_paid() -> None:
    quota, excess = Cession("reinsurance", "re", Decimal("0.3"), "T1"), Cession("excess_of_loss", "xl", Decimal(1), "T2", 500, 900)
    paid = [CededPayment("re", "TH1", 70, date(2027, 1, 4)), CededPayment("re", "TH2", 5, date(2027, 1, 5))]
    cover = CoverFile(Cover.INSURANCE, "insurer-sx", "P1", Decimal(1), cessions=[quota, excess], received=paid)

    assert cover.layers() == [
        Layer(LayerKind.QUOTA_SHARE, "re", Decimal("0.3"), received_fen=75, treaty_no="T1"),
        Layer(LayerKind.EXCESS_OF_LOSS, "xl", Decimal(1), 500, 900, treaty_no="T2"),
    ]


def test_a_repayment_counts_from_its_effective_day_where_it_has_one() -> None:
    assert Repayment("HK1", 1, date(2027, 1, 4)).counts_from == date(2027, 1, 4)
    assert Repayment("HK1", 1, date(2027, 1, 4), effective_on=date(2027, 1, 2)).counts_from == date(2027, 1, 2)
