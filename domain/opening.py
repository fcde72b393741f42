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
    LAYOUT_DESIGN = "layout_design"
    GEOGRAPHICAL_INDICATION = "geographical_indication"
    DATA_IP = "data_ip"
    INCOME_RIGHT = "income_right"


REGISTER: dict[RightKind, str] = {
    RightKind.INVENTION: "patent",
    RightKind.UTILITY_MODEL: "patent",
    RightKind.DESIGN: "patent",
    RightKind.TRADEMARK: "trademark",
    RightKind.COPYRIGHT: "copyright",
    RightKind.LAYOUT_DESIGN: "layout_design",
    RightKind.GEOGRAPHICAL_INDICATION: "geographical_indication",
    RightKind.DATA_IP: "data_ip",
    RightKind.INCOME_RIGHT: "income_right",
}


@dataclass(frozen=True)
class PersonRef:
    """A person's value, kept in `personal_values`: the reference and the salted commitment that stand for it."""

    ref: str
    commitment: str  # SHA-256 of salt and value


@dataclass(frozen=True)
class Extract:
    """What the register says of a right on a day (登记簿副本); what is not known is None, and is then not checked but named."""

    as_of: date
    owner: str = ""  # the firm as the register names it; "" where it is the pledgor
    filed_on: date | None = None
    granted_on: date | None = None
    fee_paid_until: date | None = None
    status: str = "in_force"  # in_force, pending, terminated, invalid
    pledged_to: str = ""  # R09: who holds a live pledge
    frozen: bool = False  # R05: sealed or preserved by a court, or suspended in a dispute
    invalidation_started: bool = False  # R11
    same_day_filing: bool = False  # R10: a utility model with an invention of the same day
    co_owners: list[str] = field(default_factory=list)
    co_owners_consent: bool = False  # R08
    similar_marks: list[str] = field(default_factory=list)  # registration numbers of identical or similar marks on similar goods
    licences: int = 0  # granted before the pledge
    licences_filed: bool = False


@dataclass(frozen=True)
class Right:
    """A right that the firm offers."""

    right_no: str
    kind: RightKind
    title: str
    expires_on: date
    declared_value_fen: int
    extract: Extract | None = None


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
    park: str = ""  # the park (园区) whose indicative line the loan draws on


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
