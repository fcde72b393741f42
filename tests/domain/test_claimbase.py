"""What the ratio of a claim applies to, and what no claim can break."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.claimbase import Claim, Claimant, balance, check
from domain.entitlement import Status, claim
from domain.layers import Layer, LayerKind
from domain.terms import Part
from tests.domain.fund_rules import claimed, parts, told, working

_BANK, _GUARANTOR, _INSURER = Claimant.BANK, Claimant.GUARANTOR, Claimant.INSURER
_HALF = Decimal("0.50")
_LAYERS = [Layer(LayerKind.RE_GUARANTEE, party, Decimal("0.20")) for party in ("national_fund", "province")]
_W6A = Claim(_GUARANTOR, 400_000_000, admitted=True, paid_fen=320_000_000, layers=_LAYERS, ratio=_HALF)
_PLAIN = Claim(_BANK, 1_000_000, admitted=True)
_RATIO: dict[str, str | None] = {"fund.ratio": "0.40"}


def test_what_the_guarantor_ceded_is_deducted_and_all_bear_their_part() -> None:
    """Example W6a."""
    found = claimed(_W6A)

    assert (found.status, found.paid_fen, found.ceded_fen) == (Status.GRANTED, 320_000_000, 160_000_000)
    assert (found.base_fen, found.net_fen, found.entitlement_fen, found.payable_fen) == (160_000_000, 160_000_000, 80_000_000, 80_000_000)
    assert found.parts == [Part(party, 80_000_000) for party in ("bank", "national_fund", "province", "fund", "guarantor")]
    assert claimed(replace(_W6A, layers=[])).payable_fen == 160_000_000


@pytest.mark.parametrize(("basis", "payable", "ceded"), [("ceded", 68_082_000, 72_945_000), ("received", 77_260_000, 50_000_000)])
def test_the_pack_deducts_what_the_contract_cedes_or_what_was_received(basis: str, payable: int, ceded: int) -> None:
    """Example W6d."""
    layers = [Layer(LayerKind.QUOTA_SHARE, "re", Decimal("0.30"), received_fen=50_000_000)]
    given = Claim(_INSURER, 243_150_000, admitted=True, paid_fen=243_150_000, layers=layers, ratio=Decimal("0.40"))

    found = claimed(given, {"fund.deduct_ceded": basis})

    assert (found.payable_fen, found.ceded_fen) == (payable, ceded)
    assert parts(found)["re"] == ceded


def test_received_money_beyond_the_payment_is_deducted_once() -> None:
    layers = [Layer(LayerKind.QUOTA_SHARE, party, Decimal("0.5"), received_fen=80) for party in ("a", "b")]

    found = claimed(Claim(_INSURER, 100, admitted=True, paid_fen=100, layers=layers, ratio=_HALF), {"fund.deduct_ceded": "received"})

    assert (found.ceded_fen, found.payable_fen, parts(found)) == (100, 0, {"a": 80, "b": 20, "insurer": 0})


def test_interest_and_penalty_count_only_where_the_pack_covers_them() -> None:
    given = Claim(_BANK, 100, admitted=True, interest_fen=20, penalty_fen=5, ratio=_HALF)

    for interest, penalty, eligible in (("no", "no", 100), ("yes", "no", 120), ("no", "yes", 105), ("yes", "yes", 125)):
        found = claimed(given, {"fund.cover_interest": interest, "fund.cover_penalty": penalty})
        assert (found.exposure_fen, found.eligible_fen, found.base_fen) == (125, eligible, eligible)
    assert parts(claimed(given)) == {"fund": 50, "bank": 75}


def test_of_a_combined_loan_the_ip_part_counts_where_the_pack_says_so() -> None:
    given = replace(_PLAIN, ip_share=Decimal("0.6"))

    assert claimed(given, _RATIO).payable_fen == 240_000
    assert claimed(given, {**_RATIO, "fund.ip_share_only": "no"}).payable_fen == 400_000


def test_the_base_is_what_was_paid_in_so_far_as_the_fund_covers_the_loss() -> None:
    found = claimed(Claim(_GUARANTOR, 100, admitted=True, interest_fen=25, paid_fen=100, ratio=_HALF))

    assert (found.base_fen, found.payable_fen, parts(found)) == (80, 40, {"bank": 25, "fund": 40, "guarantor": 60})


def test_what_the_bank_gets_from_its_cover_is_not_its_loss() -> None:
    found = claimed(replace(_PLAIN, covered_fen=800_000), _RATIO)

    assert (found.paid_fen, found.payable_fen) == (200_000, 80_000)
    assert parts(found) == {"covered": 800_000, "fund": 80_000, "bank": 120_000}


def test_what_was_recovered_reduces_the_base() -> None:
    found = claimed(replace(_PLAIN, recovered_fen=250_000), _RATIO)

    assert (found.base_fen, found.net_fen, found.payable_fen) == (1_000_000, 750_000, 300_000)
    assert parts(found) == {"recovered": 250_000, "fund": 300_000, "bank": 450_000}
    assert claimed(replace(_PLAIN, recovered_fen=1_000_001), _RATIO).net_fen == 0


def test_a_claim_without_a_loss_comes_to_nothing() -> None:
    found = claimed(Claim(_BANK, 0, admitted=True, ratio=_HALF))

    assert (found.base_fen, found.payable_fen, found.parts) == (0, 0, [Part("bank", 0)])


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (replace(_PLAIN, principal_fen=-1), "^principal_fen must not be negative, not -1$"),
        (replace(_PLAIN, ip_share=Decimal("1.5")), r"^ip_share must lie between 0 and 1, not 1\.5$"),
        (replace(_PLAIN, paid_fen=1), "^paid_fen and layers are a guarantor's or insurer's; of a bank's loss give covered_fen$"),
        (replace(_PLAIN, layers=_LAYERS), "^paid_fen and layers are"),
        (replace(_W6A, paid_fen=None), "^a claim by the guarantor needs paid_fen, and no covered_fen: the base is what it paid$"),
        (replace(_W6A, covered_fen=1), "^a claim by the guarantor needs paid_fen, and no covered_fen"),
        (replace(_W6A, paid_fen=400_000_001), "^paid_fen must not exceed the loss of 400000000 fen, not 400000001$"),
        (replace(_PLAIN, covered_fen=1_000_001), "^covered_fen must not exceed the loss of 1000000 fen, not 1000001$"),
    ],
)
def test_a_claim_that_cannot_be_is_refused_by_name(given: Claim, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        check(given)


def test_a_payment_may_be_the_whole_loss_with_interest_and_penalty() -> None:
    check(Claim(_GUARANTOR, 100, admitted=True, interest_fen=20, penalty_fen=5, paid_fen=125))
    check(replace(_PLAIN, covered_fen=1_000_000))


def test_the_balance_is_the_principal_where_nothing_else_is_given() -> None:
    assert balance(_PLAIN) == 1_000_000
    assert balance(replace(_PLAIN, balance_fen=0)) == 0


fen = st.integers(0, 10**11)
part = st.decimals(0, 1, places=4)
layers = st.lists(st.builds(Layer, st.sampled_from(LayerKind), st.just("re"), part, fen, st.none() | fen, st.none() | fen, fen), max_size=3)
_SHARED: dict[str, str | None] = {
    "fund.ratio": "0.45",
    "fund.shares": "fund:0.45 bank:0.35 insurer:0.10 disposal:0.10",
    "fund.extra_ratio": "0.20",
    "fund.extra_cap": "99999999999",
    "fund.public_cap": "0.9",
}


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    """A claim of any claimant, with its amounts within the loss."""
    claimant = draw(st.sampled_from(Claimant))
    principal, interest = draw(fen), draw(fen)
    paid = draw(st.integers(0, principal + interest))
    banks = claimant is _BANK
    return Claim(
        claimant,
        principal,
        admitted=True,
        interest_fen=interest,
        paid_fen=None if banks else paid,
        covered_fen=paid if banks else 0,
        ip_share=draw(part),
        layers=[] if banks else draw(layers),
        year_fen=draw(fen),
        recovered_fen=draw(fen),
        other_public_fen=draw(fen),
        fund_balance_fen=draw(st.none() | fen),
    )


@settings(max_examples=100, deadline=None)
@given(claims(), st.sampled_from(["ceded", "received"]))
def test_all_parts_sum_to_the_loss_and_nobody_gets_more_than_it_lost(given: Claim, basis: str) -> None:
    found = claimed(given, {**_SHARED, "fund.deduct_ceded": basis})

    assert sum(part.amount_fen for part in found.parts) == found.exposure_fen == given.principal_fen + given.interest_fen
    assert all(part.amount_fen >= 0 for part in found.parts)
    lost = found.paid_fen - found.ceded_fen
    assert 0 <= found.payable_fen + found.deferred_fen + found.extra_fen <= lost
    assert found.payable_fen + found.extra_fen + min(given.recovered_fen + given.other_public_fen, lost) <= found.exposure_fen


@settings(max_examples=100, deadline=None)
@given(claims().filter(lambda claim: claim.claimant is not _BANK), part, part)
def test_deducting_more_never_pays_more(given: Claim, less: Decimal, more: Decimal) -> None:
    less, more = sorted((less, more))
    few, many = (claimed(replace(given, layers=[Layer(LayerKind.QUOTA_SHARE, "re", share)]), _SHARED) for share in (less, more))

    assert many.ceded_fen >= few.ceded_fen
    assert many.payable_fen + many.deferred_fen <= few.payable_fen + few.deferred_fen
    assert claimed(replace(given, layers=[]), _SHARED).payable_fen >= few.payable_fen


def test_a_balance_on_the_ceiling_is_not_prorated() -> None:
    rows: dict[str, str | None] = {**_RATIO, "fund.ceiling": "5000", "fund.ceiling_mode": "prorate"}
    at, above = working(rows), working(rows)

    claim(at, replace(_PLAIN, balance_fen=500_000))
    claim(above, replace(_PLAIN, balance_fen=500_001))

    assert "prorated_fen" not in dict(told(at))
    assert dict(told(above))["prorated_fen"] == "999998"


def test_what_was_kept_earlier_in_the_year_counts_for_a_stop_loss() -> None:
    layers = [Layer(LayerKind.STOP_LOSS, "re", retention_fen=100)]
    given = Claim(_INSURER, 50, admitted=True, paid_fen=50, layers=layers, ratio=_HALF)

    assert [claimed(replace(given, year_fen=year)).ceded_fen for year in (0, 50, 51, 90, 100, 200)] == [0, 0, 1, 40, 50, 50]


def test_nobody_gets_more_than_is_left_of_its_loss_after_recovery_and_other_public_money() -> None:
    given = replace(_PLAIN, recovered_fen=300_000, other_public_fen=400_000)

    found = claimed(given, {"fund.ratio": "0.90"})

    assert (found.net_fen, found.entitlement_fen) == (700_000, 630_000)
    assert (found.payable_fen, found.bound_by) == (300_000, "loss")
    assert claimed(replace(given, other_public_fen=700_000), {"fund.ratio": "0.90"}).payable_fen == 0
