"""A draft is rehearsed on cases as they were recorded."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from domain.claimbase import Claim, Claimant
from domain.dossier import Dossier
from domain.limits import Lending, Offered
from domain.opening import Demand, Right, RightKind
from domain.subsidy_terms import Costs, SubsidyGiven
from policies.packs import in_force, rules_for, shipped
from policies.rehearsal import Filing, Recorded, Rehearsed, drafted, rehearsed
from policies.sheets import BadPack, Sheet, read_sheet

_OPENED = date(2026, 11, 20)  # a Friday
_USCC = "91140100MA0KXYZ12K"
_RIGHT = Right("ZL202310000001.1", RightKind.INVENTION, "一种装置", date(2041, 1, 1), 400_000_000)
_DEMAND = Demand("D1", "太原某某科技有限公司", _USCC, 100_000_000, 12, "bank-sx-jz", "guarantee", guarantor="guarantor-sx")
_LOAN = SubsidyGiven(date(2027, 11, 20), 100_000_000, Decimal("0.04"), date(2026, 11, 25), costs=Costs(interest_fen=4_000_000))
_CLAIM = Claim(Claimant.GUARANTOR, 100_000_000, admitted=True, paid_fen=80_000_000, ratio=Decimal("0.5"))
_CASE = Recorded(
    "SX-2026-000001",
    "shanxi",
    _OPENED,
    rules_for("shanxi", _OPENED).sha256,
    _OPENED,
    Dossier(_DEMAND, [_RIGHT]),
    Lending([Offered(_RIGHT.right_no, _RIGHT.kind, 400_000_000)], 100_000_000, months=12),
    [Filing(_RIGHT.right_no, "patent", _OPENED)],
    _LOAN,
    _CLAIM,
)
_ROW = '[[{key}]]\nvalue = "{value}"\nfrom = 2030-01-01\nclause = "草案"\nsource = "草案"\nmark = "D"\n{more}'


def _draft(kind: str, key: str, value: str, more: str = "", jurisdiction: str = "shanxi") -> Sheet:
    return read_sheet("d.toml", f'jurisdiction = "{jurisdiction}"\nkind = "{kind}"\n' + _ROW.format(key=key, value=value, more=more))


def _rehearsed(*draft: str, case: Recorded = _CASE) -> Rehearsed:
    return rehearsed(shipped(), drafted(shipped(), _draft(*draft)), case)


def test_a_draft_that_sets_the_funds_ratio_pays_it_in_the_place_of_the_committees() -> None:
    done = _rehearsed("fund", "fund.ratio", "0.30", 'overrides = "national"\n')

    assert (done.before.claim_fen, done.after.claim_fen) == (40_000_000, 24_000_000)
    assert (done.before.cost_fen, done.after.cost_fen) == (40_000_000, 24_000_000)
    assert done.differs
    assert replace(done.after, claim_fen=40_000_000) == done.before


def test_a_draft_with_a_longer_limit_moves_the_deadline() -> None:
    done = _rehearsed("registration", "registration.days", "7", 'overrides = "national"\n')

    assert done.before.deadlines == {_RIGHT.right_no: date(2026, 11, 27)}
    assert done.after.deadlines == {_RIGHT.right_no: date(2026, 12, 1)}


def test_a_draft_with_another_ratio_lends_more() -> None:
    done = _rehearsed("credit", "ltv.invention", "0.20", 'overrides = "national"\n')

    assert (done.after.limit_fen, done.after.approved_fen) == (80_000_000, 80_000_000)
    assert done.before.approved_fen == 100_000_000


def test_a_subsidy_that_is_left_open_costs_nothing_until_a_draft_sets_it() -> None:
    given = replace(_CASE, jurisdiction="xiangtan", claim=None)
    done = rehearsed(shipped(), drafted(shipped(), _draft("subsidy", "subsidy.xt-loan.ratio", "0.01", jurisdiction="xiangtan")), given)

    assert (done.before.subsidies["xt-loan"], done.after.subsidies["xt-loan"]) == (None, 1_000_000)
    assert (done.before.cost_fen, done.after.cost_fen) == (0, 1_000_000)


def test_a_draft_for_the_nation_reaches_who_inherits_it_and_not_who_overrides_it() -> None:
    done = _rehearsed("fund", "fund.deduct_ceded", "received", "", "national")

    assert not done.differs


def test_what_cannot_be_computed_is_named_and_the_rest_is_there() -> None:
    case = replace(_CASE, claim=replace(_CLAIM, ratio=None))
    done = _rehearsed("fund", "fund.ratio", "0.30", 'overrides = "national"\n', case=case)

    assert [told.partition(" ")[0] for told in done.before.open] == ["claim:"]
    assert done.before.claim_fen is None
    assert (done.after.open, done.after.claim_fen) == ([], 24_000_000)


def test_a_right_that_has_ended_makes_the_case_not_eligible() -> None:
    ended = replace(_CASE, dossier=Dossier(_DEMAND, [replace(_RIGHT, expires_on=date(2026, 1, 1))]))
    done = _rehearsed("registration", "registration.days", "7", 'overrides = "national"\n', case=ended)

    assert not done.before.eligible
    assert any(told.endswith(_RIGHT.right_no) for told in done.before.objections)


def test_it_is_told_whether_the_case_carries_the_rows_of_the_shipped_pack() -> None:
    draft = drafted(shipped(), _draft("registration", "registration.days", "7", 'overrides = "national"\n'))

    assert rehearsed(shipped(), draft, _CASE).as_recorded
    assert not rehearsed(shipped(), draft, replace(_CASE, rules_sha256="0" * 64)).as_recorded


def test_the_last_row_of_a_draft_holds_on_every_day_and_the_packs_stay_what_they_are() -> None:
    draft = drafted(shipped(), _draft("registration", "registration.days", "7", 'overrides = "national"\n'))

    assert in_force(draft, "shanxi", date(2021, 11, 15))["registration.days"].rule.value == "7"
    assert in_force(shipped(), "shanxi", _OPENED)["registration.days"].rule.value == "5"


def test_a_draft_with_a_mistake_is_not_rehearsed() -> None:
    with pytest.raises(BadPack, match=r"shanxi, \[\[registration\.days\]\], overrides: must be 'national'"):
        drafted(shipped(), _draft("registration", "registration.days", "7"))
