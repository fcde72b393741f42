"""The scorecard of a firm by its rights and records: points by band from the pack, a class from A to E, and what would change it."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from domain.explained import Working
from domain.opening import RightKind
from domain.rules import Rules

Reading = Decimal | str | None  # what an indicator shows: a number, a word, or None where nobody knows


@dataclass(frozen=True)
class ScoredRight:
    """What counts of a right: its kind and its last day."""

    kind: RightKind
    expires_on: date


@dataclass(frozen=True)
class Indicators:
    """What a firm is scored by; what is not known is None or "", gives no points and is named."""

    rights: list[ScoredRight]
    on: date
    first_loan: bool | None = None  # 首贷
    white_list: bool | None = None  # 白名单
    tax_level: str = ""  # 纳税信用级别 A, B, M, C, D
    rd_ratio: Decimal | None = None  # R&D expense by revenue

    def __post_init__(self) -> None:
        if self.rd_ratio is not None and self.rd_ratio < 0:
            raise ValueError(f"rd_ratio must not be negative, not {self.rd_ratio}")


@dataclass(frozen=True)
class ScoreLine:
    """What one indicator gave, of the most that it can give."""

    indicator: str
    reading: str
    points: Decimal
    most: Decimal


@dataclass(frozen=True)
class Change:
    """The next better band of an indicator, and the points and the class that the firm would then have."""

    indicator: str
    to: str
    points: Decimal
    risk_class: str


@dataclass(frozen=True)
class Score:
    """The points, the class, and how they came about."""

    points: Decimal
    risk_class: str
    lines: list[ScoreLine]
    changes: list[Change] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def score(working: Working, given: Indicators) -> Score:
    """Points and class of a firm（潭知发〔2020〕1号（二）；山西2023 S8 以知识产权信息为核心指标）; every band is a row of the pack."""
    rules = working.rules
    shown = readings(given)
    names = rules.under("score.points")
    for name in names:
        if name not in shown:
            raise ValueError(f"score.points.{name} scores {name}, which nobody reads; there are {', '.join(shown)}")
    lines = [_line(working, name, shown[name]) for name in names]
    zh, en = "得分合计", "points together"
    inputs: dict[str, Any] = {line.indicator: line.points for line in lines}
    points = working.step("points", sum((line.points for line in lines), Decimal(0)), zh, en, **inputs)
    risk_class = working.step("class", class_of(rules, points), "风险等级", "risk class", rule="score.class", points=points)
    changes = [change for line in lines for change in _changes(rules, line, shown[line.indicator], points)]
    for change in changes:
        to, then = change.to, change.risk_class
        zh, en = f"{change.indicator} 达到 {to} 时为 {then} 级", f"with {change.indicator} at {to} the class would be {then}"
        working.step("change", change.points, zh, en, rule=f"score.points.{change.indicator}")
    return Score(points, risk_class, lines, changes, [name for name in names if shown[name] is None])


def readings(given: Indicators) -> dict[str, Reading]:
    """What each indicator shows of the firm on the day."""
    count = len(given.rights)
    inventions = sum(right.kind is RightKind.INVENTION for right in given.rights)
    years = min((_whole_years(given.on, right.expires_on) for right in given.rights), default=0)
    return {
        "rights": Decimal(count),
        "kinds": Decimal(len({right.kind for right in given.rights})),
        "invention_share": Decimal(inventions) / count if count else Decimal(0),
        "remaining_years": Decimal(max(0, years)),
        "first_loan": _yes_no(given.first_loan),
        "white_list": _yes_no(given.white_list),
        "tax_level": given.tax_level or None,
        "rd_ratio": given.rd_ratio,
    }


def class_of(rules: Rules, points: Decimal) -> str:
    """The best class whose least points are reached; below all of them the last one."""
    classes = sorted(rules.table("score.class").items(), key=lambda each: -each[1])
    return next((name for name, least in classes if least <= points), classes[-1][0])


def _line(working: Working, name: str, reading: Reading) -> ScoreLine:
    key = f"score.points.{name}"
    table = working.rules.table(key)
    told = "—" if reading is None else str(reading)
    points = _points(key, table, reading)
    zh, en = (
        f"{name} 得分" + ("（未知，不计分）" if reading is None else ""),
        f"points for {name}" + (", unknown" if reading is None else ""),
    )
    working.step("points", points, zh, en, rule=key, reading=told)
    return ScoreLine(name, told, points, max(table.values()))


def _points(key: str, table: dict[str, Decimal], reading: Reading) -> Decimal:
    """A number has the points of the highest bound that it reaches, a word its own."""
    if reading is None:
        return Decimal(0)
    if isinstance(reading, str):
        if reading not in table:
            raise ValueError(f"{key} gives points for {', '.join(table)}, not for {reading!r}")
        return table[reading]
    reached = [Decimal(bound) for bound in table if Decimal(bound) <= reading]
    return next(points for bound, points in table.items() if Decimal(bound) == max(reached)) if reached else Decimal(0)


def _changes(rules: Rules, line: ScoreLine, reading: Reading, points: Decimal) -> list[Change]:
    """The nearest band that gives more than the indicator gives now."""
    better = [(worth, to) for to, worth in rules.table(f"score.points.{line.indicator}").items() if worth > line.points]
    if not better:
        return []
    worth, to = min(better, key=lambda each: each[0])
    then = points - line.points + worth
    at_least = "" if isinstance(reading, str) or line.indicator in ("first_loan", "white_list", "tax_level") else "≥"
    return [Change(line.indicator, f"{at_least}{to}", then, class_of(rules, then))]


def _whole_years(start: date, end: date) -> int:
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))


def _yes_no(flag: bool | None) -> str | None:
    return None if flag is None else "yes" if flag else "no"
