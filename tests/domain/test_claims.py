"""Claims on the fund: base, compensation, settlement."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import claims
from domain.claims import settled, settlement
from domain.explained import Working
from domain.money import rounded
from domain.payloads import Cession
from domain.rules import CalendarData, Rule, Rules
from domain.workdays import WorkingDays

_REGUARANTEE = [Cession("re_guarantee", "national", Decimal("0.20"), "T1"), Cession("re_guarantee", "province", Decimal("0.20"), "T2")]
_BANK_CLAIMS = claims.Loss(
    loss_fen=400_000_000,
    paid_fen=400_000_000,
    ceded_fen=0,
    ratio=Decimal("0.50"),
    advance_fen=200_000_000,
    recovered_fen=127_950_000,
    bank="bank",
    claimant="bank",
    ceded_to=[],
    fund="fund",
)


def test_a_re_guaranteed_share_of_the_loan_is_deducted_from_what_the_guarantor_paid() -> None:
    """Example W6a."""
    ceded, base = claims.base(320_000_000, _REGUARANTEE, 400_000_000)

    assert (ceded, base, claims.compensation(base, Decimal("0.50"))) == (160_000_000, 160_000_000, 80_000_000)


def test_a_reinsured_share_of_the_payment_is_deducted_as_the_contract_cedes_it() -> None:
    """Example W6d."""
    ceded = [Cession("reinsurance", "re", Decimal("0.30"), "T1")]

    assert claims.base(243_150_000, ceded, 300_000_000) == (72_945_000, 170_205_000)
    assert claims.compensation(170_205_000, Decimal("0.40")) == 68_082_000


def test_a_pack_that_deducts_cash_only_leaves_a_larger_base() -> None:
    """Example W6d, the other flag."""
    ceded = [Cession("reinsurance", "re", Decimal("0.30"), "T1")]

    _, base = claims.base(243_150_000, ceded, 300_000_000, received_fen=50_000_000)

    assert claims.compensation(base, Decimal("0.40")) == 77_260_000


def test_the_fund_gets_back_what_it_advanced_beyond_its_part_of_the_final_loss() -> None:
    """Example W8a."""
    found = claims.settlement(_BANK_CLAIMS)

    assert (found.final_fen, found.returned_fen, found.payable_fen) == (136_025_000, 63_975_000, 0)
    assert found.shares == [claims.Share("bank", 63_975_000), claims.Share("fund", 63_975_000)]


def test_a_fund_that_advanced_too_little_pays_the_rest() -> None:
    found = claims.settlement(replace(_BANK_CLAIMS, advance_fen=100_000_000))

    assert (found.returned_fen, found.payable_fen) == (0, 36_025_000)


def test_all_who_bore_the_loss_share_the_recovery_in_proportion() -> None:
    loss = replace(
        _BANK_CLAIMS,
        paid_fen=320_000_000,
        ceded_fen=160_000_000,
        advance_fen=80_000_000,
        recovered_fen=100_000_000,
        claimant="guarantor",
        ceded_to=["national", "province"],
        ceded_shares=[Decimal("0.30"), Decimal("0.10")],
    )

    found = claims.settlement(loss)

    shared = {share.party: share.amount_fen for share in found.shares}
    assert shared == {"bank": 20_000_000, "guarantor": 20_000_000, "national": 30_000_000, "province": 10_000_000, "fund": 20_000_000}
    assert found.returned_fen == 20_000_000


@given(
    st.integers(1, 10**12),
    st.decimals(0, 1, places=3),
    st.lists(st.decimals(0, "0.6", places=3), max_size=3),
    st.decimals("0.001", 1, places=3),
    st.integers(0, 10**12),
    st.sampled_from(["re_guarantee", "reinsurance"]),
)
def test_nobody_is_paid_more_than_the_loss_and_every_recovered_fen_has_an_owner(
    loss: int, cover: Decimal, ceded: list[Decimal], ratio: Decimal, recovered: int, kind: str
) -> None:
    paid = rounded(loss * cover) or loss
    cessions = [Cession(kind, f"re-{n}", share, "T") for n, share in enumerate(ceded)]
    ceded_fen, base = claims.base(paid, cessions, loss)
    advance = claims.compensation(base, ratio)

    found = claims.settlement(
        claims.Loss(
            loss,
            paid,
            ceded_fen,
            ratio,
            advance,
            recovered,
            "bank",
            "guarantor",
            [c.party for c in cessions],
            "fund",
            ceded_equal(cessions),
        )
    )

    assert 0 <= ceded_fen <= paid
    assert sum(share.amount_fen for share in found.shares) == min(recovered, loss)
    assert all(share.amount_fen >= 0 for share in found.shares)
    assert 0 <= found.final_fen <= advance
    assert found.returned_fen == advance - found.final_fen


def ceded_equal(cessions: list[Cession]) -> list[Decimal]:
    """Each cession's own share; equal ones where all are zero."""
    return [cession.share for cession in cessions] if any(cession.share for cession in cessions) else []


_WHOLE = claims.Loss(100, 100, 0, Decimal("0.50"), 50, 100, "bank", "guarantor", [], "fund")


def _shared(loss: claims.Loss) -> dict[str, int]:
    return {share.party: share.amount_fen for share in claims.settlement(loss).shares}


def test_a_bank_that_bore_nothing_gets_nothing_of_a_recovery_and_is_named() -> None:
    assert _shared(_WHOLE) == {"bank": 0, "guarantor": 50, "fund": 50}
    assert _shared(replace(_WHOLE, loss_fen=99, recovered_fen=100)) == {"bank": 0, "guarantor": 50, "fund": 50}


def test_a_party_that_is_listed_twice_gets_both_its_parts_in_one() -> None:
    twice = replace(_WHOLE, ceded_fen=60, ceded_to=["re", "re"], advance_fen=20)

    assert _shared(twice) == {"bank": 0, "guarantor": 20, "re": 60, "fund": 20}
    assert _shared(replace(twice, ceded_shares=[Decimal("0.1"), Decimal("0.5")])) == {"bank": 0, "guarantor": 20, "re": 60, "fund": 20}


def test_a_cession_is_split_by_its_shares_and_equally_without_them() -> None:
    ceded = replace(_WHOLE, ceded_fen=60, ceded_to=["a", "b"], advance_fen=20)

    assert _shared(ceded) == {"bank": 0, "guarantor": 20, "a": 30, "b": 30, "fund": 20}
    assert _shared(replace(ceded, ceded_shares=[Decimal("0.1"), Decimal("0.5")]))["b"] == 50


def test_who_ceded_nothing_shares_with_no_reinsurer() -> None:
    assert _shared(replace(_WHOLE, ceded_to=["re"])) == {"bank": 0, "guarantor": 50, "fund": 50}


def test_a_fund_that_bears_all_gets_all_that_is_recovered() -> None:
    all_borne = replace(_WHOLE, ratio=Decimal(1), advance_fen=100, recovered_fen=40, claimant="bank")

    assert _shared(all_borne) == {"bank": 0, "fund": 40}
    assert claims.settlement(all_borne).final_fen == 60


@pytest.mark.parametrize(("recovered", "final"), [(-1, 50), (0, 50), (1, 50), (2, 49), (99, 1), (100, 0), (101, 0)])
def test_what_is_recovered_lies_between_nothing_and_the_whole_loss(recovered: int, final: int) -> None:
    found = claims.settlement(replace(_WHOLE, recovered_fen=recovered))

    assert (found.final_fen, found.returned_fen, found.payable_fen) == (final, 50 - final, 0)
    assert sum(share.amount_fen for share in found.shares) == min(max(recovered, 0), 100)


def test_of_no_loss_nothing_is_borne_and_the_advance_comes_back() -> None:
    found = claims.settlement(replace(_WHOLE, loss_fen=0, paid_fen=0))

    assert (found.final_fen, found.returned_fen) == (0, 50)
    assert [share.amount_fen for share in found.shares] == [0, 0]


def test_of_a_loss_of_a_fen_half_a_fen_is_a_fen() -> None:
    assert claims.settlement(replace(_WHOLE, loss_fen=1, paid_fen=1, advance_fen=1, recovered_fen=0)).final_fen == 1


def test_a_cession_is_never_more_than_the_payment() -> None:
    assert claims.base(100, [], 100, received_fen=101) == (100, 0)
    assert claims.base(100, [Cession("re_guarantee", "re", Decimal("0.60"), "T")], 200) == (100, 0)


def test_a_settlement_is_told_step_by_step() -> None:
    rules = {"law.advance": Rule("law.advance", "国知发运字〔2021〕17号", "前置模式", "s", "S-30")}
    working = Working(Rules("x", "h", rules), WorkingDays(CalendarData("", date(2026, 12, 31))))

    assert settled(working, _BANK_CLAIMS) == settlement(_BANK_CLAIMS)
    assert [(step.name, step.value, step.clause) for step in working.steps] == [
        ("net_loss_fen", "272050000", ""),
        ("final_fen", "136025000", "前置模式"),
        ("returned_fen", "63975000", "前置模式"),
        ("payable_fen", "0", "前置模式"),
        ("share_fen", "63975000", ""),
        ("share_fen", "63975000", ""),
    ]
    assert [step.en for step in working.steps[-2:]] == ["of what was recovered, to bank", "of what was recovered, to fund"]
    assert working.steps[1].inputs == {"base_fen": "400000000", "compensation_fen": "200000000"}
