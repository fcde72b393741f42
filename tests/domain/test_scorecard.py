"""The scorecard: points by band, the class, and what would change it."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.explained import Working, lines
from domain.opening import RightKind
from domain.rules import CalendarData, Rule, Rules
from domain.scorecard import Change, Indicators, Score, ScoredRight, ScoreLine, class_of, readings, score
from domain.workdays import WorkingDays

_ON = date(2026, 11, 21)
_ROWS = {
    "score.points.rights": "1:4 3:8 6:12",
    "score.points.rd_ratio": "0.03:5 0.05:10",
    "score.points.tax_level": "C:3 B:11 A:15",
    "score.points.white_list": "no:0 yes:10",
    "score.class": "A:30 B:20 E:10",
}


def _working(**rows: str) -> Working:
    rules = {key: Rule(key, value, f"clause of {key}", "source", "X1") for key, value in rows.items()}
    return Working(Rules("x", "0" * 64, rules), WorkingDays(CalendarData("", date(2026, 12, 31))))


def _rights(count: int) -> list[ScoredRight]:
    return [ScoredRight(RightKind.INVENTION, date(2035, 1, 1))] * count


def _points(name: str, given: Indicators, table: str) -> Decimal:
    rows = {f"score.points.{name}": table, "score.class": "E:0"}
    return score(_working(**rows), given).points


def test_a_firm_is_scored_by_band_and_told_what_would_change_its_class() -> None:
    found = score(_working(**_ROWS), Indicators(_rights(3), _ON, white_list=False, tax_level="B", rd_ratio=None))

    assert found == Score(
        points=Decimal(19),
        risk_class="E",
        lines=[
            ScoreLine("rights", "3", Decimal(8), Decimal(12)),
            ScoreLine("rd_ratio", "—", Decimal(0), Decimal(10)),
            ScoreLine("tax_level", "B", Decimal(11), Decimal(15)),
            ScoreLine("white_list", "no", Decimal(0), Decimal(10)),
        ],
        changes=[
            Change("rights", "≥6", Decimal(23), "B"),
            Change("rd_ratio", "≥0.03", Decimal(24), "B"),
            Change("tax_level", "A", Decimal(23), "B"),
            Change("white_list", "yes", Decimal(29), "B"),
        ],
        unknown=["rd_ratio"],
    )


def test_every_step_is_explained_with_its_clause() -> None:
    working = _working(**_ROWS)

    score(working, Indicators(_rights(3), _ON, tax_level="A", rd_ratio=Decimal("0.05")))

    assert list(lines(working.explanation("score"), "en")) == [
        "1. points for rights: 8 (reading 3) [clause of score.points.rights]",
        "2. points for rd_ratio: 10 (reading 0.05) [clause of score.points.rd_ratio]",
        "3. points for tax_level: 15 (reading A) [clause of score.points.tax_level]",
        "4. points for white_list, unknown: 0 (reading —) [clause of score.points.white_list]",
        "5. points together: 33 (rights 8, rd_ratio 10, tax_level 15, white_list 0)",
        "6. risk class: A (points 33) [clause of score.class]",
        "7. with rights at ≥6 the class would be A: 37 [clause of score.points.rights]",
        "8. with white_list at yes the class would be A: 43 [clause of score.points.white_list]",
    ]
    assert [step.name for step in working.steps] == ["points"] * 5 + ["class"] + ["change"] * 2
    assert [line.split(":")[0] for line in lines(working.explanation("score"), "zh")][2:7] == [
        "3. tax_level 得分",
        "4. white_list 得分（未知，不计分）",
        "5. 得分合计",
        "6. 风险等级",
        "7. rights 达到 ≥6 时为 A 级",
    ]


@pytest.mark.parametrize(("count", "points"), [(0, 0), (1, 4), (2, 4), (3, 8), (5, 8), (6, 12), (60, 12)])
def test_a_number_has_the_points_of_the_bound_that_it_reaches(count: int, points: int) -> None:
    assert _points("rights", Indicators(_rights(count), _ON), "1:4 3:8 6:12") == points


def test_the_highest_bound_that_is_reached_counts_in_whatever_order_the_pack_gives_them() -> None:
    assert _points("rights", Indicators(_rights(4), _ON), "6:12 3:8 1:4") == 8


def test_an_unknown_word_is_told_its_first_better_one() -> None:
    working = _working(**{"score.points.first_loan": "yes:2 no:5", "score.class": "A:5 B:0"})

    found = score(working, Indicators([], _ON))

    assert found.changes == [Change("first_loan", "yes", Decimal(2), "B")]


@pytest.mark.parametrize(("points", "name"), [("30", "A"), ("29.99", "B"), ("20", "B"), ("10", "E"), ("9", "E"), ("-1", "E")])
def test_a_class_begins_at_its_least_points(points: str, name: str) -> None:
    assert class_of(_working(**_ROWS).rules, Decimal(points)) == name


def test_classes_rank_by_their_points_whatever_they_are_called() -> None:
    rules = _working(**{"score.class": "good:10 best:20 bad:0"}).rules

    assert [class_of(rules, Decimal(points)) for points in (25, 15, 5, -1)] == ["best", "good", "bad", "bad"]


def test_words_that_are_not_known_are_told_without_a_bound() -> None:
    tables = {"tax_level": "B:11 A:15", "white_list": "no:0 yes:10", "first_loan": "yes:5 no:5"}
    rows = {f"score.points.{name}": table for name, table in tables.items()} | {"score.class": "E:0"}

    assert [change.to for change in score(_working(**rows), Indicators([], _ON)).changes] == ["B", "yes", "yes"]


def test_what_the_indicators_show() -> None:
    rights = [
        ScoredRight(RightKind.INVENTION, date(2030, 11, 21)),
        ScoredRight(RightKind.INVENTION, date(2040, 1, 1)),
        ScoredRight(RightKind.TRADEMARK, date(2031, 1, 1)),
        ScoredRight(RightKind.DESIGN, date(2031, 1, 1)),
        ScoredRight(RightKind.DESIGN, date(2031, 1, 1)),
    ]

    assert readings(Indicators(rights, _ON, first_loan=True, white_list=False, tax_level="M", rd_ratio=Decimal("0.1"))) == {
        "rights": Decimal(5),
        "kinds": Decimal(3),
        "invention_share": Decimal("0.4"),
        "remaining_years": Decimal(4),
        "first_loan": "yes",
        "white_list": "no",
        "tax_level": "M",
        "rd_ratio": Decimal("0.1"),
    }


def test_what_is_not_known_shows_nothing() -> None:
    assert readings(Indicators([], _ON)) == {
        "rights": Decimal(0),
        "kinds": Decimal(0),
        "invention_share": Decimal(0),
        "remaining_years": Decimal(0),
        "first_loan": None,
        "white_list": None,
        "tax_level": None,
        "rd_ratio": None,
    }


@pytest.mark.parametrize(
    ("expires", "years"),
    [(date(2029, 11, 20), 2), (date(2029, 11, 21), 3), (date(2029, 12, 1), 3), (date(2029, 10, 30), 2), (date(2020, 1, 1), 0)],
)
def test_remaining_years_are_whole_and_never_negative(expires: date, years: int) -> None:
    assert readings(Indicators([ScoredRight(RightKind.DESIGN, expires)], _ON))["remaining_years"] == years


def test_a_word_without_points_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^score\.points\.tax_level gives points for C, B, A, not for 'Z'$"):
        score(_working(**_ROWS), Indicators([], _ON, tax_level="Z"))


def test_an_indicator_that_nobody_reads_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^score\.points\.luck scores luck, which nobody reads; there are rights, kinds, "):
        score(_working(**{"score.points.luck": "1:1", "score.class": "E:0"}), Indicators([], _ON))


def test_a_negative_ratio_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^rd_ratio must not be negative, not -0\.1$"):
        Indicators([], _ON, rd_ratio=Decimal("-0.1"))
    assert Indicators([], _ON, rd_ratio=Decimal(0)).rd_ratio == 0


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 9), st.integers(0, 5))
def test_more_rights_never_lower_the_points(count: int, more: int) -> None:
    working = _working(**_ROWS)

    assert score(working, Indicators(_rights(count + more), _ON)).points >= score(working, Indicators(_rights(count), _ON)).points
