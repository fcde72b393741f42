"""What a rehearsal reads of journals as they were kept."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from audit.histories import read
from cli.policy_rehearsal import document, results, sums
from cli.recorded import recorded
from domain.claimbase import Claimant
from domain.facts import Fact
from domain.layers import LayerKind
from policies.sheets import read_sheet

_KEPT = Path(__file__).parents[1] / "histories" / "0.1.0"
_DRAFT = """jurisdiction = "shanxi"
kind = "fund"
[[fund.ratio]]
value = "0.25"
from = 2027-01-01
clause = "草案"
source = "草案"
mark = "D"
overrides = "national"
"""


@pytest.fixture(scope="module")
def journals() -> dict[str, list[Fact]]:
    return {case.case_no: case.journal for case in read(_KEPT)}


def test_a_case_with_a_claim_is_read_from_its_opening_to_its_claim(journals: dict[str, list[Fact]]) -> None:
    case = recorded(journals["SX-2026-000001"])

    assert (case.jurisdiction, case.opened_on, case.dossier.demand.demand_no) == ("shanxi", date(2026, 11, 21), "D10")
    assert (case.lending.requested_fen, case.lending.rights[0].value_fen, case.lending.policy_guarantee) == (
        400_000_000,
        2_400_000_000,
        True,
    )
    assert [(filing.register, filing.started) for filing in case.filings] == [("patent", date(2026, 11, 21))]
    assert case.subsidy is not None
    assert (case.subsidy.principal_fen, case.subsidy.rate, case.subsidy.disbursed_on) == (
        400_000_000,
        Decimal("0.0385"),
        date(2026, 11, 30),
    )
    assert (case.subsidy.costs.guarantee_fee_fen, case.subsidy.costs.premium_fen) == (4_000_000, 0)
    assert case.claim is not None
    assert (case.claim.claimant, case.claim.principal_fen, case.claim.paid_fen, case.claim.ratio) == (
        Claimant.GUARANTOR,
        400_000_000,
        320_000_000,
        Decimal("0.50"),
    )
    assert [(layer.kind, layer.share) for layer in case.claim.layers] == [(LayerKind.RE_GUARANTEE, Decimal("0.40"))]


def test_a_correction_and_a_right_that_was_dropped_are_read_too(journals: dict[str, list[Fact]]) -> None:
    corrected, dropped = recorded(journals["XT-2026-000002"]), recorded(journals["XT-2026-000006"])

    assert [(filing.corrected, filing.cured) for filing in corrected.filings] == [(date(2026, 11, 23), date(2026, 11, 23))]
    assert len(dropped.lending.rights) == len(dropped.dossier.rights) - 1


def test_a_case_that_ended_before_it_was_filed_has_no_clock_no_loan_and_no_claim(journals: dict[str, list[Fact]]) -> None:
    case = recorded(journals["XT-2026-000011"])

    assert (case.filings, case.subsidy, case.claim) == ([], None, None)


def test_every_kept_case_is_rehearsed_with_the_compensation_that_was_paid_and_what_the_draft_would_pay(
    journals: dict[str, list[Fact]],
) -> None:
    done = results(read_sheet("d.toml", _DRAFT), list(journals.values()))
    shanxi = next(each for each in done if each.case_no == "SX-2026-000001")

    assert len(done) == len(journals)
    assert (shanxi.before.claim_fen, shanxi.after.claim_fen) == (80_000_000, 40_000_000)
    assert sums(done)["cases"] == (len(journals), len(journals))
    assert sums(done)["claims_fen"][0] - sums(done)["claims_fen"][1] >= 40_000_000
    assert [each.case_no for each in done if each.differs and not each.case_no.startswith("SX")] == []
    assert document(done)["sum"] == {name: list(pair) for name, pair in sums(done).items()}
