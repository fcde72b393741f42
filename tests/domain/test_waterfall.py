"""The distribution of proceeds."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.rules import Unset
from domain.waterfall import Disposed, LaterRecovery, Settled, SharedRecovery, distribute, distributed, settlement, share_recovery
from tests.domain.fund_rules import told, working

_ORDER = ["costs", "interest", "principal"]
fen = st.integers(0, 10**12)


def test_costs_come_first_then_interest_then_principal() -> None:
    """Example W8a."""
    found = distribute(150_000_000, 15_000_000, 7_050_000, 400_000_000, _ORDER)

    assert (found.costs, found.interest, found.principal, found.surplus) == (15_000_000, 7_050_000, 127_950_000, 0)
    assert found.shortfall == 400_000_000 - 127_950_000


def test_an_agreement_may_put_the_principal_before_the_interest() -> None:
    found = distribute(100, 10, 50, 80, ["costs", "principal", "interest"])

    assert (found.principal, found.interest) == (80, 10)


def test_what_is_over_is_the_pledgors() -> None:
    assert distribute(1_000, 10, 20, 30, _ORDER).surplus == 940


def test_an_order_that_forgets_the_interest_is_refused() -> None:
    with pytest.raises(ValueError, match="once each"):
        distribute(1, 1, 1, 1, ["costs", "principal"])


@given(fen, fen, fen, fen, st.permutations(_ORDER))
def test_every_fen_is_distributed_and_a_surplus_means_that_all_is_paid(
    gross: int, costs: int, interest: int, principal: int, order: list[str]
) -> None:
    found = distribute(gross, costs, interest, principal, order)

    assert found.costs + found.interest + found.principal + found.surplus == gross
    assert found.shortfall == costs + interest + principal - (gross - found.surplus)
    assert not (found.surplus and found.shortfall)


def test_a_later_recovery_is_shared_net_of_its_cost() -> None:
    """Example W8c."""
    found = share_recovery(60_000_000, 2_000_000, Decimal("0.50"), 136_025_000)

    assert (found.net_fen, found.to_fund_fen, found.to_others_fen, found.fund_left_fen) == (58_000_000, 29_000_000, 29_000_000, 107_025_000)


@given(fen, fen, st.decimals(0, 1, places=4), fen)
def test_a_fund_never_gets_back_more_than_it_paid(gross: int, cost: int, ratio: Decimal, paid: int) -> None:
    found = share_recovery(gross, cost, ratio, paid)

    assert 0 <= found.to_fund_fen <= paid
    assert found.to_fund_fen + found.to_others_fen == max(gross - cost, 0)


_W8A = Disposed(
    principal_fen=400_000_000,
    gross_fen=150_000_000,
    interest_fen=5_250_000,
    penalty_fen=1_800_000,
    disposal_costs_fen=9_000_000,
    enforcement_costs_fen=6_000_000,
    ratio=Decimal("0.50"),
)


def test_the_fund_advances_and_gets_back_what_the_disposal_brought_of_its_part() -> None:
    """Example W8a."""
    by = working()

    found = settlement(by, _W8A)

    assert found == Settled(
        advance_fen=200_000_000,
        costs_fen=15_000_000,
        interest_fen=7_050_000,
        principal_fen=127_950_000,
        surplus_fen=0,
        unpaid_costs_fen=0,
        unpaid_interest_fen=0,
        net_loss_fen=272_050_000,
        deficiency_fen=272_050_000,
        final_fen=136_025_000,
        returned_fen=63_975_000,
        payable_fen=0,
        recoveries=[],
    )
    assert told(by) == [
        ("advance_fen", "200000000"),
        ("costs_fen", "15000000"),
        ("interest_fen", "7050000"),
        ("principal_fen", "127950000"),
        ("surplus_fen", "0"),
        ("deficiency_fen", "272050000"),
        ("net_loss_fen", "272050000"),
        ("final_fen", "136025000"),
        ("returned_fen", "63975000"),
        ("payable_fen", "0"),
    ]
    assert by.steps[0].zh == "前置补偿（比例由决策委员会决定）"
    assert [step.zh for step in by.steps[1:6]] == ["清偿费用", "清偿利息", "清偿本金", "剩余归出质人", "不足部分由债务人清偿"]
    assert (by.steps[1].rule, by.steps[1].inputs, by.steps[4].rule) == (
        "waterfall.order",
        {"order": "costs interest principal"},
        "waterfall.surplus",
    )


def test_the_ratio_of_the_pack_is_cited_and_may_not_be_contradicted() -> None:
    by = working({"fund.ratio": "0.45"})

    assert settlement(by, replace(_W8A, ratio=None)).advance_fen == 180_000_000
    assert (by.steps[0].rule, by.steps[0].inputs) == ("fund.ratio", {"base_fen": "400000000", "ratio": "0.45"})
    assert (by.steps[6].zh, by.steps[6].en) == ("本金净损失", "principal lost in the end")
    with pytest.raises(ValueError, match=r"fund\.ratio is 0\.45 for testland"):
        settlement(by, _W8A)


def test_an_agreement_may_have_the_principal_paid_first() -> None:
    found = settlement(working(), replace(_W8A, order=["costs", "principal", "interest"]))

    assert (found.principal_fen, found.interest_fen, found.unpaid_interest_fen) == (135_000_000, 0, 7_050_000)
    assert (found.net_loss_fen, found.final_fen, found.returned_fen) == (265_000_000, 132_500_000, 67_500_000)


def test_proceeds_below_the_costs_leave_all_of_the_loss() -> None:
    found = settlement(working(), replace(_W8A, gross_fen=10_000_000))

    assert (found.costs_fen, found.unpaid_costs_fen, found.unpaid_interest_fen) == (10_000_000, 5_000_000, 7_050_000)
    assert (found.final_fen, found.returned_fen, found.payable_fen) == (200_000_000, 0, 0)


def test_a_surplus_is_the_pledgors_and_the_whole_advance_comes_back() -> None:
    found = settlement(working(), replace(_W8A, gross_fen=450_000_000))

    assert (found.surplus_fen, found.deficiency_fen, found.final_fen, found.returned_fen) == (27_950_000, 0, 0, 200_000_000)


def test_an_advance_that_was_too_small_is_made_up_for() -> None:
    found = settlement(working(), replace(_W8A, advance_fen=100_000_000))

    assert (found.advance_fen, found.returned_fen, found.payable_fen) == (100_000_000, 0, 36_025_000)


def test_of_a_guarantors_base_the_fund_bears_its_ratio_of_what_is_lost() -> None:
    found = settlement(working(), replace(_W8A, base_fen=160_000_000))

    assert (found.advance_fen, found.final_fen, found.returned_fen) == (80_000_000, 54_410_000, 25_590_000)


def test_a_pledgor_who_is_not_the_debtor_owes_nothing_beyond_the_pledge() -> None:
    by = working({"fund.ratio": "0.5"})

    settlement(by, replace(_W8A, pledgor_is_debtor=False))

    assert (by.steps[0].zh, by.steps[0].en) == ("前置补偿", "advance")
    assert by.steps[5].zh == "不足部分由债务人，出质人以质物为限清偿"
    assert by.steps[5].en == "deficiency, owed by the debtor; the pledgor is free beyond the pledge"


def test_later_recoveries_are_shared_until_the_fund_has_back_what_it_bears() -> None:
    """Example W8c, and a second recovery beyond what the fund still bears."""
    by = working()
    later = [LaterRecovery(60_000_000, 2_000_000), LaterRecovery(300_000_000)]

    found = settlement(by, replace(_W8A, recoveries=later)).recoveries

    assert found[0] == SharedRecovery(58_000_000, 29_000_000, 29_000_000, 107_025_000)
    assert found[1] == SharedRecovery(300_000_000, 107_025_000, 192_975_000, 0)
    assert by.steps[-2].inputs == {"net_fen": "58000000", "ratio": "0.50"}


def test_recovered_money_is_remitted_within_the_packs_working_days() -> None:
    by = working()

    assert settlement(by, replace(_W8A, received_on=date(2026, 9, 21))).remit_by == date(2026, 10, 6)
    assert (by.steps[-1].name, by.steps[-1].rule, by.steps[-1].inputs) == ("remit_by", "fund.remit_days", {"received_on": "2026-09-21"})


@pytest.mark.parametrize(
    ("given_", "reason"),
    [
        (replace(_W8A, gross_fen=-1), "^gross_fen must not be negative, not -1$"),
        (replace(_W8A, base_fen=400_000_001), "^base_fen must not exceed the principal of 400000000 fen, not 400000001$"),
        (replace(_W8A, recoveries=[LaterRecovery(1, -1)]), "^cost_fen must not be negative, not -1$"),
    ],
)
def test_a_settlement_that_cannot_be_is_refused(given_: Disposed, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        settlement(working(), given_)


@settings(max_examples=100, deadline=None)
@given(fen, fen, fen, st.decimals(0, 1, places=4), st.sampled_from([_ORDER, ["costs", "principal", "interest"]]))
def test_a_settlement_loses_no_fen(principal: int, gross: int, interest: int, ratio: Decimal, order: list[str]) -> None:
    found = settlement(working(), Disposed(principal, gross, interest, disposal_costs_fen=1000, ratio=ratio, order=order))

    assert found.costs_fen + found.interest_fen + found.principal_fen + found.surplus_fen == gross
    assert 0 <= found.final_fen <= found.net_loss_fen
    assert found.advance_fen + found.payable_fen - found.returned_fen == found.final_fen


def test_a_ratio_that_nobody_gave_is_named_by_its_row() -> None:
    with pytest.raises(Unset, match=r"^fund\.ratio is not set for testland: clause of fund\.ratio"):
        settlement(working(), replace(_W8A, ratio=None))


@pytest.mark.parametrize(("order", "named"), [([], "nothing"), (["costs", "principal"], "costs principal")])
def test_an_order_that_is_refused_is_repeated(order: list[str], named: str) -> None:
    with pytest.raises(ValueError, match=f"^the order of a distribution names costs, interest and principal once each, not {named}$"):
        distribute(1, 1, 1, 1, order)


def test_a_base_may_be_the_whole_principal() -> None:
    assert settlement(working(), replace(_W8A, base_fen=400_000_000)) == settlement(working(), _W8A)


def test_a_deficiency_is_the_debtors_who_is_the_pledgor_unless_it_is_said_otherwise() -> None:
    by = working()

    distributed(by, 1, 0, 0, 2)

    assert by.steps[-1].en == "deficiency, owed by the debtor"
