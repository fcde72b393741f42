"""The answers: the shapes of what the API's own routes say, for its description; routes of others bring theirs along."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.problems import CODES

CaseNo = Annotated[str, Field(pattern=r"^[A-Z]{1,10}-\d{4}-\d{6,12}$", examples=["XT-2026-000001"])]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Open(BaseModel):
    """An answer that may hold more than is described here."""

    model_config = ConfigDict(extra="allow")


class FactLine(BaseModel):
    """One fact that the act led to."""

    seq: Annotated[int, Field(ge=0)]
    kind: str
    subject: str
    at: datetime
    hash: Sha256


class Done(Open):
    """The case took the act, and this is what it recorded."""

    request: Sha256
    state: Literal["done"]
    case_no: CaseNo
    act: str
    facts: list[FactLine]
    result: dict[str, Any]


class Kept(BaseModel):
    """The act is written down and its case decides later; `result` is where to ask."""

    request: Sha256
    state: Literal["open"]
    case_no: CaseNo
    act: str
    result: str


class Heard(Open):
    """A partner's answer has arrived: the case took it, or refused it, which need not be sent again."""

    request: Sha256
    state: Literal["done", "refused"]


class WrongField(BaseModel):
    """One field that is wrong, by its path."""

    field: str
    message: str


class ProblemDocument(Open):
    """A refusal (RFC 9457): its stable code, and its sentence in the language of Accept-Language."""

    type: Annotated[str, Field(examples=["urn:zhiya:problem:not_open"])]
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    code: Annotated[str, Field(examples=sorted(CODES)[:3])]
    detail: str
    detail_en: str
    detail_zh: str
    clause: Annotated[str, Field(description="The clause that the refused act stands under, where one applies.")] = ""
    errors: list[WrongField] = []


class Clock(Open):
    """A clock of a case: how it stands, and its ledger."""

    subject: str
    clock: str
    state: str
    clause: str
    ledger: list[dict[str, Any]]


class Clocks(BaseModel):
    """The clocks of a case."""

    case_no: CaseNo
    clocks: list[Clock]


class Calculator(BaseModel):
    """One calculator, and the JSON Schema of what it takes."""

    model_config = ConfigDict(protected_namespaces=())

    name: str
    zh: str
    en: str
    schema_: Annotated[dict[str, Any], Field(alias="schema")]


class Calculators(BaseModel):
    """What can be calculated alone."""

    calculators: list[Calculator]


class Calculated(Open):
    """A figure, with the steps that led to it."""


class Health(BaseModel):
    """Whether requests can be written down and decided."""

    status: str
    database: bool
    temporal: bool


class EventType(BaseModel):
    """A type of event."""

    type: str
    version: int | str
    title: str
    title_zh: str
    act: bool


class EventTypes(BaseModel):
    """The catalogue of events."""

    items: list[EventType]


class ImportKinds(BaseModel):
    """What can be imported, with sheets and columns."""

    kinds: list[dict[str, Any]]


class ExportColumn(BaseModel):
    """A column, with its headers."""

    name: str
    zh: str
    en: str


class ExportColumns(Open):
    """The columns of each kind of export."""

    __pydantic_extra__: dict[str, list[ExportColumn]]


class Admitted(BaseModel):
    """An organisation that may send signed packages."""

    organisation: str
    public_key: str
    tenants: list[str]


# operation: status of the usual answer, and its shape
ANSWERS: dict[str, tuple[int, type[BaseModel]]] = {
    "open_case": (201, Done),
    "receive_answer": (200, Heard),
    "read_request": (200, Done),
    "read_clocks": (200, Clocks),
    "list_calculators": (200, Calculators),
    "calculate": (200, Calculated),
    "health": (200, Health),
    "list_event_types": (200, EventTypes),
    "list_import_kinds": (200, ImportKinds),
    "list_export_columns": (200, ExportColumns),
    "admit_to_exchange": (200, Admitted),
}
