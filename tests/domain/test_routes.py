"""The routes of a disposal."""

from decimal import Decimal

import pytest

from domain.payloads import Route
from domain.routes import (
    FACTS,
    REALISATIONS,
    Realisation,
    after_failure,
    forfeiture,
    has_rounds,
    missing,
    open_routes,
    reserve,
)
from domain.rules import Unset
from domain.terms import Ground
from tests.domain.fund_rules import told, working

_RULES = working().rules
_R = Realisation


def test_everything_that_is_missing_for_the_court_is_named_at_once() -> None:
    assert [ground.code for ground in missing(_RULES, Route.COURT, set())] == [
        "default_declared",
        "valuation",
        "court_filed",
        "court_ruling",
    ]
    assert missing(_RULES, Route.COURT, {"default_declared", "valuation", "court_filed"}) == [
        Ground(
            "court_ruling",
            "法院尚未裁定拍卖、变卖",
            "the court has not ruled that the rights be auctioned or sold",
            "clause of disposal.court.needs",
        )
    ]


def test_a_route_is_open_when_nothing_is_missing() -> None:
    assert open_routes(_RULES, {"default_declared", "valuation", "mandate"}) == [Route.AUCTION, Route.LISTING]
    assert open_routes(_RULES, {"default_declared", "purchase_committed"}) == [Route.BUY_BACK]
    assert open_routes(_RULES, set(FACTS)) == list(Route)


def test_a_forfeiture_clause_is_no_bar_and_leaves_priority() -> None:
    by = working()

    assert forfeiture(by, agreed=True) == Ground(
        "forfeiture",
        "流质条款仅产生优先受偿效力，不妨碍处置",
        "the forfeiture clause leaves priority on the proceeds, and bars no route",
        "clause of disposal.forfeiture",
    )
    assert told(by) == [("forfeiture", "priority")]
    assert by.steps[0].clause == "clause of disposal.forfeiture"
    assert by.steps[0].zh == "流质条款仅产生优先受偿效力，不妨碍处置"
    assert by.steps[0].en == "the forfeiture clause leaves priority on the proceeds, and bars no route"
    assert forfeiture(by, agreed=False) is None
    assert len(by.steps) == 1


def test_a_pack_that_asks_for_what_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^disposal\.court\.needs: 'moon' is not one of default_declared, valuation"):
        missing(working({"disposal.court.needs": "valuation moon"}).rules, Route.COURT, set())


def test_a_route_that_no_pack_rules_is_named() -> None:
    with pytest.raises(Unset, match=r"disposal\.court\.needs"):
        missing(working({"disposal.court.needs": None}).rules, Route.COURT, set())


def test_only_auction_court_and_listing_have_rounds() -> None:
    assert [route for route in Route if has_rounds(_RULES, route)] == [Route.AUCTION, Route.LISTING, Route.COURT]


def test_the_first_reserve_is_part_of_the_value_and_the_next_of_the_reserve_before() -> None:
    by = working()

    assert reserve(by, Route.AUCTION, 0, 1_000_001, 0) == 700_001
    assert reserve(by, Route.AUCTION, 1, 1_000_001, 800_000) == 640_000
    assert [(step.rule, step.inputs, step.zh) for step in by.steps] == [
        ("disposal.auction.first_reserve", {"of_fen": "1000001", "part": "0.7"}, "第1轮保留价下限"),
        ("disposal.auction.next_reserve", {"of_fen": "800000", "part": "0.8"}, "第2轮保留价下限"),
    ]
    assert by.steps[1].en == "floor of the reserve in round 2"
    assert told(by) == [("reserve_fen", "700001"), ("reserve_fen", "640000")]


def test_a_listing_has_no_judicial_floor() -> None:
    by = working()

    assert reserve(by, Route.LISTING, 0, 1_000_000, 0) == 0
    assert (by.steps[0].inputs, by.steps[0].zh, by.steps[0].en) == ({"round": "1"}, "该路径未规定保留价", "this route has no floor")
    assert told(by) == [("reserve_fen", "0")]


def test_a_listing_may_be_given_a_floor_by_a_pack() -> None:
    assert reserve(working({"disposal.listing.first_reserve": "0.9"}), Route.LISTING, 0, 1000, 0) == Decimal(900)


def test_a_route_without_rounds_has_no_reserve() -> None:
    with pytest.raises(ValueError, match=r"^the route agreement has no rounds, and so no reserve$"):
        reserve(working(), Route.AGREEMENT, 0, 1, 0)


def test_after_the_last_round_the_rights_are_sold_off_then_set_off_then_returned() -> None:
    assert after_failure(_RULES, Route.AUCTION, _R.ROUND, 1) is _R.ROUND
    assert after_failure(_RULES, Route.AUCTION, _R.ROUND, 2) is _R.SALE
    assert after_failure(_RULES, Route.AUCTION, _R.SALE, 2) is _R.SET_OFF
    assert after_failure(_RULES, Route.AUCTION, _R.SET_OFF, 2) is _R.RETURNED


def test_a_listing_goes_on_for_as_many_rounds_as_the_parties_agree() -> None:
    assert after_failure(_RULES, Route.LISTING, _R.ROUND, 9) is _R.ROUND


def test_nothing_fails_that_was_not_offered() -> None:
    with pytest.raises(ValueError, match=r"^nothing was offered that could fail: the realisation is sold$"):
        after_failure(_RULES, Route.AUCTION, _R.SOLD, 1)
    with pytest.raises(ValueError, match=r"^the route licence has no rounds$"):
        after_failure(_RULES, Route.LICENCE, _R.ROUND, 1)


def test_every_state_is_in_the_table_and_all_but_the_first_are_reached() -> None:
    assert set(REALISATIONS) == set(_R)
    assert {to for moves in REALISATIONS.values() for to in moves} == set(_R) - {_R.OPEN}
    assert all(after_failure(_RULES, Route.AUCTION, now, 2) in REALISATIONS[now] for now in (_R.ROUND, _R.SALE, _R.SET_OFF))
