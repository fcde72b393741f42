"""Disposal by its routes: what each needs, its rounds, and what follows when nobody bids."""

from tests.workflows.defaulted import BANK, DISPOSAL, end, fail_a_round, nobody_bids, refused, route, to_default
from tests.workflows.world import Case, World


async def defaulted(world: World) -> Case:
    case = await world.open()
    await case.to_repayment(months=12)
    await to_default(case)
    await case.rest()
    return case


async def distribute(case: Case, gross_fen: int) -> None:
    day = (await case.today()).isoformat()
    await case.act("record_assignment", {"buyer": "运营公司", "record_no": "ZR1", "recorded_on": day}, DISPOSAL)
    await case.act("distribute_proceeds", {"gross_fen": gross_fen, "costs_fen": 0, "distributed_on": day}, DISPOSAL)


async def test_a_price_agreed_with_the_pledgor_needs_no_rounds(world: World) -> None:
    case = await defaulted(world)
    await route(case, "agreement", "price_agreed")
    assert "list_asset is not open" in await refused(
        case, "list_asset", {"listing_no": "G", "reserve_fen": 1, "opens_on": "2027-09-01", "closes_on": "2027-09-01"}, DISPOSAL
    )
    assert "a positive amount" in await refused(case, "agree_price", {"contract_no": "ZR1", "buyer": "运营公司", "amount_fen": 0}, DISPOSAL)
    await case.act("agree_price", {"contract_no": "ZR1", "buyer": "运营公司", "amount_fen": 500_000_00}, DISPOSAL, **BANK)
    await distribute(case, 500_000_00)
    assert case.last("waterfall_computed").data["gross_fen"] == 500_000_00
    assert await end(case) == "disposed"


async def test_the_court_auctions_only_after_its_ruling(world: World) -> None:
    case = await defaulted(world)
    day = (await case.today()).isoformat()
    await case.act("value_asset", {"value_fen": 2_000_000_00, "base_date": day, "report_no": "P1"}, DISPOSAL)
    told = await refused(case, "choose_route", {"route": "court", "ready": ["court_filed"]}, DISPOSAL, **BANK)
    assert "法院尚未裁定拍卖、变卖" in told
    assert "court_filed" not in told
    assert "民事诉讼法 207" in told
    assert "is no prerequisite of a route" in await refused(case, "choose_route", {"route": "court", "ready": ["ruling"]}, DISPOSAL, **BANK)
    await case.act("choose_route", {"route": "court", "ready": ["court_filed", "court_ruling"]}, DISPOSAL, **BANK)
    assert case.last("disposal_moved").data["stage"] == "routed"


async def test_rights_that_nobody_buys_are_taken_at_the_last_reserve(world: World) -> None:
    case = await defaulted(world)
    await nobody_bids(case)
    assert [fact.data["next"] for fact in case.journal if fact.kind == "round_failed"] == ["round", "sale", "set_off"]
    await case.act("decide_set_off", {"accepted": True}, DISPOSAL, **BANK)
    await distribute(case, 1_280_000_00)
    assert await end(case) == "disposed"


async def test_the_sale_after_the_rounds_goes_at_the_last_reserve_and_not_below(world: World) -> None:
    case = await defaulted(world)
    await route(case, "auction", "mandate")
    for reserve_fen in (1_600_000_00, 1_280_000_00):
        await fail_a_round(case, reserve_fen)
    day = (await case.today()).isoformat()
    listing = {"listing_no": "GP3", "reserve_fen": 1_279_999_99, "opens_on": day, "closes_on": day}
    assert "at least 128000000 fen" in await refused(case, "list_asset", listing, DISPOSAL)


async def test_rights_that_nobody_takes_go_back_and_the_case_ends(world: World) -> None:
    case = await defaulted(world)
    await nobody_bids(case)
    await case.act("decide_set_off", {"accepted": False}, DISPOSAL, **BANK)
    assert case.last("disposal_moved").data["stage"] == "returned"
    assert "waterfall_computed" not in case.kinds()
    assert await end(case) == "disposed"


async def test_another_route_begins_its_rounds_anew(world: World) -> None:
    case = await defaulted(world)
    await route(case, "auction", "mandate")
    await fail_a_round(case, 1_600_000_00)
    await case.act("choose_route", {"route": "agreement", "ready": ["price_agreed"]}, DISPOSAL, **BANK)
    await case.act("agree_price", {"contract_no": "ZR1", "buyer": "运营公司", "amount_fen": 300_000_00}, DISPOSAL, **BANK)
    assert case.last("disposal_moved").data["stage"] == "sold"


async def test_only_the_best_bid_is_accepted(world: World) -> None:
    case = await defaulted(world)
    await route(case, "auction", "mandate")
    day = (await case.today()).isoformat()
    await case.act("list_asset", {"listing_no": "GP1", "reserve_fen": 1_600_000_00, "opens_on": day, "closes_on": day}, DISPOSAL)
    low, high = ({"bidder": "甲", "amount_fen": 1_600_000_00}, {"bidder": "乙", "amount_fen": 1_700_000_00})
    assert "a bid is at least the reserve" in await refused(case, "record_bid", low | {"amount_fen": 1_599_999_99}, DISPOSAL)
    await case.act("record_bid", high, DISPOSAL)
    await case.act("record_bid", low, DISPOSAL)
    await case.pass_days(1)
    assert "the best bid of this round is 170000000 fen" in await refused(case, "accept_bid", low, DISPOSAL)
    assert "no bid of 170000000 fen by 甲 is recorded" in await refused(case, "accept_bid", high | {"bidder": "甲"}, DISPOSAL)
    await case.act("accept_bid", high, DISPOSAL)
    assert case.last("disposal_moved").data["stage"] == "sold"
