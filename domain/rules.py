"""The rules and the calendar that a case carries: rows of policy packs in force on its legal date, and the days that are worked."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

_REMARK = {"GK": "（条文待核对）", "D": "（本系统设定）", "≈": "（据转述，原文待核对）"}


@dataclass(frozen=True)
class Rule:
    """One row of a policy pack in force on the case's legal date. `value` is text; an unset row has "" and says so."""

    key: str
    value: str
    clause: str
    source: str
    mark: str  # evidence mark of the reference; D = our own choice


class Unset(ValueError):
    """A rule whose figure nobody has set yet; the sentence names the clause that leaves it open."""


@dataclass(frozen=True)
class Rules:
    """The rows a case carries, by key, with the hash of their pack; a missing or unset key is an error that names it."""

    jurisdiction: str
    sha256: str
    rows: dict[str, Rule]

    def text(self, key: str) -> str:
        row = self.rows.get(key)
        if row is None:
            raise KeyError(f"the pack of {self.jurisdiction} has no row {key}")
        return row.value

    def set_text(self, key: str) -> str:
        """The value of a row that is set; an unset one is named with its clause."""
        if not self.is_set(key):
            row = self.rows.get(key)
            where = f"{row.clause}（{row.source}）" if row else f"the pack of {self.jurisdiction} has no such row"
            raise Unset(f"{key} is not set for {self.jurisdiction}: {where}")
        return self.text(key)

    def number(self, key: str) -> Decimal:
        return Decimal(self.set_text(key))

    def days(self, key: str) -> int:
        return int(self.set_text(key))

    def fen(self, key: str) -> int:
        """An amount that the pack gives in yuan, in whole fen."""
        return int(Decimal(self.set_text(key)) * 100)

    def numbers(self, key: str) -> list[Decimal]:
        return [Decimal(part) for part in self.set_text(key).split()]

    def table(self, key: str) -> dict[str, Decimal]:
        """Pairs name:number, in the order of the pack."""
        return {name: Decimal(value) for name, value in (part.split(":") for part in self.set_text(key).split())}

    def under(self, prefix: str) -> list[str]:
        """The names that stand directly under a prefix, for example the schemes under `subsidy`."""
        found = (key[len(prefix) + 1 :].split(".")[0] for key in self.rows if key.startswith(f"{prefix}."))
        return list(dict.fromkeys(found))

    def is_set(self, key: str) -> bool:
        return bool(self.rows.get(key) and self.rows[key].value)

    def clause(self, key: str) -> str:
        """What a figure cites; that a text was not verified, or is our own choice, stands beside it and is never left out."""
        row = self.rows.get(key)
        return row.clause + _REMARK.get(row.mark[-1] if row.mark.endswith("≈") else row.mark, "") if row else ""


@dataclass(frozen=True)
class CalendarData:
    """Which days are worked: everything that is not a plain week. Recorded with the case, so that a replay counts the same days."""

    sha256: str
    confirmed_through: date
    rest_weekdays: list[date] = field(default_factory=list)  # Monday to Friday, not worked
    work_weekends: list[date] = field(default_factory=list)  # Saturday or Sunday, worked (调休)
    names: dict[date, str] = field(default_factory=dict)  # the holiday for which a day is not worked, or is made up for
    half_days: dict[date, str] = field(default_factory=dict)  # worked until this time, as 12:00
    opens_at: str = "09:00"
    closes_at: str = "24:00"  # without business hours a day ends at midnight (Civil Code 203)
