"""What a case starts from: the demand, its rights, the rules and the calendar, all recorded with it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.extract import Extract
from domain.facts import Asked
from domain.past import Past
from domain.rules import CalendarData, Rules


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
    past: Past | None = None  # of a loan that already runs
