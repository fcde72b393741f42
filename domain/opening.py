"""What a case starts from: the demand, its rights, the rules and the calendar, all recorded with it."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from domain.facts import Asked


class RightKind(StrEnum):
    """The kinds of rights that can be pledged here, each with its own register."""

    INVENTION = "invention"
    UTILITY_MODEL = "utility_model"
    DESIGN = "design"
    TRADEMARK = "trademark"
    COPYRIGHT = "copyright"


REGISTER: dict[RightKind, str] = {
    RightKind.INVENTION: "patent",
    RightKind.UTILITY_MODEL: "patent",
    RightKind.DESIGN: "patent",
    RightKind.TRADEMARK: "trademark",
    RightKind.COPYRIGHT: "copyright",
}


@dataclass(frozen=True)
class PersonRef:
    """A person's value, kept in `personal_values`: the reference and the salted commitment that stand for it."""

    ref: str
    commitment: str  # SHA-256 of salt and value


@dataclass(frozen=True)
class Right:
    """A right that the firm offers."""

    right_no: str
    kind: RightKind
    title: str
    expires_on: date
    declared_value_fen: int


@dataclass(frozen=True)
class Demand:
    """One row of the bureau's workbook: who wants to borrow how much from whom."""

    demand_no: str
    firm: str
    uscc: str  # unified social credit code, 18 characters
    amount_fen: int
    months: int
    bank: str  # organisation id, e.g. bank-xt-rcb
    cover: str  # insurance, guarantee, none: what the firm offers
    insurer: str = ""
    guarantor: str = ""
    purpose: str = ""
    contact: PersonRef | None = None


_REMARK = {"GK": "（条文待核对）", "D": "（本系统设定）"}


@dataclass(frozen=True)
class Rule:
    """One row of a policy pack in force on the case's legal date. `value` is text; an unset row has "" and says so."""

    key: str
    value: str
    clause: str
    source: str
    mark: str  # evidence mark of the reference; D = our own choice


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

    def number(self, key: str) -> Decimal:
        return Decimal(self.text(key))

    def days(self, key: str) -> int:
        return int(self.text(key))

    def numbers(self, key: str) -> list[Decimal]:
        return [Decimal(part) for part in self.text(key).split()]

    def is_set(self, key: str) -> bool:
        return bool(self.rows.get(key) and self.rows[key].value)

    def clause(self, key: str) -> str:
        """What a figure cites; that a text was not verified, or is our own choice, stands beside it and is never left out."""
        row = self.rows.get(key)
        return row.clause + _REMARK.get(row.mark, "") if row else ""


@dataclass(frozen=True)
class CalendarData:
    """Which days are worked: everything that is not a plain week. Recorded with the case, so that a replay counts the same days."""

    sha256: str
    confirmed_through: date
    rest_weekdays: list[date] = field(default_factory=list)  # Monday to Friday, not worked
    work_weekends: list[date] = field(default_factory=list)  # Saturday or Sunday, worked (调休)


@dataclass(frozen=True)
class Opening:
    """The one argument of a case's first run."""

    case_no: str
    tenant: str  # = jurisdiction, e.g. xiangtan, shanxi
    opened: Asked
    demand: Demand
    rights: list[Right]
    rules: Rules
    calendar: CalendarData
    sandbox: bool = False
