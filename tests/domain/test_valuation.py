"""The negotiated valuation: rounds of offers, both signatures, validity, spread alarm."""

from datetime import date
from decimal import Decimal

import pytest

from domain.explained import Working, lines
from domain.payloads import RightValue
from domain.rules import CalendarData, Rule, Rules
from domain.valuation import Alarm, Negotiation, Offer, Side, Signature, State, Valued, valuation
from domain.workdays import WorkingDays

_ROWS = {"valuation.negotiated": "yes", "valuation.valid_days": "365", "valuation.alarm_ratio": "0.30"}
_ON = date(2026, 11, 21)


def _working() -> Working:
    rules = {key: Rule(key, value, f"clause of {key}", "source", "X1") for key, value in _ROWS.items()}
    return Working(Rules("x", "0" * 64, rules), WorkingDays(CalendarData("", date(2026, 12, 31))))


def _values(a: int, b: int) -> list[RightValue]:
    return [RightValue("ZL1", a), RightValue("TM2", b)]


def _offer(side: Side, day: int, a: int, b: int) -> Offer:
    return Offer(side, date(2026, 11, day), _values(a, b))


def _signed(side: Side, day: int, a: int, b: int) -> Signature:
    return Signature(side, date(2026, 11, day), _values(a, b))


_DECLARED = _values(1_000, 1_000)
_OFFERS = [
    _offer(Side.PLEDGOR, 2, 1_000, 1_000),
    _offer(Side.PLEDGEE, 3, 700, 800),
    _offer(Side.PLEDGOR, 4, 900, 900),
]


def _state(signatures: list[Signature], on: date = _ON) -> Valued:
    return valuation(_working(), Negotiation(_DECLARED, on, _OFFERS, signatures))


def test_before_anybody_offers_nothing_is_valued() -> None:
    assert valuation(_working(), Negotiation(_DECLARED, _ON)) == Valued(State.OPEN, 0, None, [], None, None, [])


def test_rounds_and_the_gap_between_the_last_offers_are_told() -> None:
    found = _state([])

    assert (found.state, found.rounds, found.gap_fen, found.values) == (State.OPEN, 2, 300, [])


def test_while_one_side_has_not_offered_there_is_no_gap() -> None:
    found = valuation(_working(), Negotiation(_DECLARED, _ON, _OFFERS[:1]))

    assert (found.rounds, found.gap_fen) == (1, None)


def test_offers_count_by_their_day_and_only_up_to_the_day_asked_for() -> None:
    on_the_third = valuation(_working(), Negotiation(_DECLARED, date(2026, 11, 3), list(reversed(_OFFERS))))
    at_last = valuation(_working(), Negotiation(_DECLARED, date(2026, 11, 4), list(reversed(_OFFERS))))

    assert (on_the_third.rounds, on_the_third.gap_fen) == (1, 500)
    assert (at_last.rounds, at_last.gap_fen) == (2, 300)


def test_it_is_agreed_when_both_signed_the_same_figures() -> None:
    found = _state([_signed(Side.PLEDGEE, 6, 900, 850), _signed(Side.PLEDGOR, 5, 900, 850)])

    assert found == Valued(State.AGREED, 2, 300, _values(900, 850), date(2026, 11, 6), date(2027, 11, 6), [])


@pytest.mark.parametrize(
    "signatures",
    [
        [_signed(Side.PLEDGOR, 5, 900, 850)],
        [_signed(Side.PLEDGOR, 5, 900, 850), _signed(Side.PLEDGEE, 6, 900, 849)],
        [_signed(Side.PLEDGOR, 5, 900, 850), _signed(Side.PLEDGEE, 6, 850, 900)],
        [_signed(Side.PLEDGOR, 5, 900, 850), _signed(Side.PLEDGOR, 6, 900, 850)],
        [_signed(Side.PLEDGOR, 5, 900, 850), _signed(Side.PLEDGEE, 22, 900, 850)],
        [_signed(Side.PLEDGOR, 5, 900, 850), _signed(Side.PLEDGOR, 6, 800, 800), _signed(Side.PLEDGEE, 7, 900, 850)],
    ],
)
def test_it_stays_open_while_the_sides_have_not_signed_the_same(signatures: list[Signature]) -> None:
    assert _state(signatures).state is State.OPEN


def test_an_agreement_is_not_left_by_one_side_alone_but_replaced_by_both() -> None:
    agreed = [_signed(Side.PLEDGOR, 5, 900, 850), _signed(Side.PLEDGEE, 5, 900, 850), _signed(Side.PLEDGEE, 8, 800, 800)]

    assert _state(agreed).values == _values(900, 850)
    assert _state([*agreed, _signed(Side.PLEDGOR, 9, 800, 800)]).agreed_on == date(2026, 11, 9)
    assert _state([*agreed, _signed(Side.PLEDGOR, 9, 800, 800)]).values == _values(800, 800)


def test_the_order_in_which_rights_are_named_does_not_matter() -> None:
    turned = Signature(Side.PLEDGEE, date(2026, 11, 6), list(reversed(_values(900, 850))))

    assert _state([_signed(Side.PLEDGOR, 5, 900, 850), turned]).state is State.AGREED


@pytest.mark.parametrize(
    ("on", "state"),
    [(date(2026, 11, 6), State.AGREED), (date(2027, 11, 6), State.AGREED), (date(2027, 11, 7), State.EXPIRED)],
)
def test_an_agreement_holds_through_its_last_day(on: date, state: State) -> None:
    found = _state([_signed(Side.PLEDGOR, 5, 900, 850), _signed(Side.PLEDGEE, 6, 900, 850)], on)

    assert (found.state, found.valid_until, found.values) == (state, date(2027, 11, 6), _values(900, 850))


def test_a_value_beyond_the_ratio_of_what_was_declared_is_told() -> None:
    signed = [_signed(Side.PLEDGOR, 5, 1_300, 699), _signed(Side.PLEDGEE, 6, 1_300, 699)]

    assert _state(signed).alarms == [Alarm("TM2", 699, "declared", 1_000, Decimal("0.3010"))]
    signed = [_signed(Side.PLEDGOR, 5, 1_301, 700), _signed(Side.PLEDGEE, 6, 1_301, 700)]
    assert _state(signed).alarms == [Alarm("ZL1", 1_301, "declared", 1_000, Decimal("0.3010"))]


@pytest.mark.parametrize(
    ("peers", "reference"),
    [([500], 500), ([1, 500, 9_000], 500), ([9_000, 1, 400, 501], 451), ([400, 600], 500)],
)
def test_a_value_is_compared_with_the_middle_of_its_peers(peers: list[int], reference: int) -> None:
    given = Negotiation(_DECLARED, _ON, [_offer(Side.PLEDGOR, 2, 1_000, 1_000)], peers=[RightValue("TM2", fen) for fen in peers])

    [alarm] = valuation(_working(), given).alarms

    assert (alarm.right_no, alarm.against, alarm.reference_fen) == ("TM2", "peers", reference)
    assert alarm.spread == round(Decimal(1_000 - reference) / reference, 4)


def test_the_offer_on_the_table_is_watched_until_there_is_an_agreement() -> None:
    low = [_offer(Side.PLEDGOR, 2, 1_000, 1_000), _offer(Side.PLEDGEE, 3, 500, 1_000)]
    signed = [_signed(Side.PLEDGOR, 5, 900, 1_000), _signed(Side.PLEDGEE, 6, 900, 1_000)]

    assert [alarm.value_fen for alarm in valuation(_working(), Negotiation(_DECLARED, _ON, low)).alarms] == [500]
    assert valuation(_working(), Negotiation(_DECLARED, _ON, low, signed)).alarms == []


def test_every_figure_is_explained_with_its_clause() -> None:
    working = _working()
    signed = [_signed(Side.PLEDGOR, 5, 900, 600), _signed(Side.PLEDGEE, 6, 900, 600)]

    valuation(working, Negotiation(_DECLARED, _ON, _OFFERS, signed))
    valuation(working, Negotiation(_DECLARED, _ON))

    assert list(lines(working.explanation("valuation"), "en")) == [
        "1. rounds of offers: 2 (offers 3) [clause of valuation.negotiated]",
        "2. the last offers of the two sides differ by: 3.00 (pledgor 18.00, pledgee 15.00)",
        "3. the value of TM2 lies beyond the alarm ratio: 0.4000 (value 6.00, declared 10.00) [clause of valuation.alarm_ratio]",
        "4. what both sides signed, together: 15.00 (agreed_on 2026-11-06) [clause of valuation.negotiated]",
        "5. the valuation is valid until: 2027-11-06 [clause of valuation.valid_days]",
        "6. rounds of offers: 0 (offers 0) [clause of valuation.negotiated]",
        "7. the two sides have not signed the same figures: open",
    ]
    names = ["rounds", "gap_fen", "spread", "agreed_fen", "valid_until", "rounds", "state"]
    assert [step.name for step in working.steps] == names
    assert [step.zh for step in working.steps] == [
        "协商轮次",
        "双方最近报价之差",
        "TM2 估值偏离超过警戒比例",
        "双方签署的估值合计",
        "估值有效期至",
        "协商轮次",
        "双方尚未签署相同的估值",
    ]


def test_figures_that_do_not_fit_the_rights_are_refused() -> None:
    part = Offer(Side.PLEDGOR, _ON, [RightValue("ZL1", 1)])
    twice = Signature(Side.PLEDGEE, _ON, [*_values(1, 1), RightValue("ZL1", 2)])

    with pytest.raises(ValueError, match=r"^the pledgor values \['ZL1'\]: each of \['TM2', 'ZL1'\] needs one value$"):
        Negotiation(_DECLARED, _ON, [part])
    with pytest.raises(ValueError, match=r"^the pledgee values \['TM2', 'ZL1'\]: each of \['TM2', 'ZL1'\] needs one value$"):
        Negotiation(_DECLARED, _ON, [], [twice])
    with pytest.raises(ValueError, match=r"^declared names a right twice: give each right one value$"):
        Negotiation([RightValue("ZL1", 1), RightValue("ZL1", 1)], _ON)


@pytest.mark.parametrize(
    ("declared", "offers", "signatures", "peers"),
    [
        ([RightValue("ZL1", 0)], [], [], []),
        ([RightValue("ZL1", 1)], [Offer(Side.PLEDGOR, _ON, [RightValue("ZL1", 0)])], [], []),
        ([RightValue("ZL1", 1)], [], [Signature(Side.PLEDGOR, _ON, [RightValue("ZL1", 0)])], []),
        ([RightValue("ZL1", 1)], [], [], [RightValue("ZL1", 0)]),
    ],
)
def test_a_value_of_nothing_is_refused(
    declared: list[RightValue], offers: list[Offer], signatures: list[Signature], peers: list[RightValue]
) -> None:
    with pytest.raises(ValueError, match=r"^value_fen of ZL1 must be more than 0, not 0$"):
        Negotiation(declared, _ON, offers, signatures, peers)


def test_where_values_are_not_negotiated_an_agency_is_named() -> None:
    row = Rule("valuation.negotiated", "no", "本地须评估", "source", "X1")
    working = Working(Rules("x", "0" * 64, {row.key: row}), WorkingDays(CalendarData("", date(2026, 12, 31))))

    with pytest.raises(ValueError, match=r"^a value is not negotiated here, ask an agency: 本地须评估$"):
        valuation(working, Negotiation(_DECLARED, _ON))


def test_a_value_of_one_fen_is_a_value() -> None:
    assert Negotiation([RightValue("ZL1", 1)], _ON).declared[0].value_fen == 1
