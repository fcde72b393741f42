"""The shapes of the auditor's workspace: samples, who has looked, findings and notes, as answers carry them."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from api.answers import CaseNo, Sha256
from api.work_shapes import Next, TimeLeft
from domain.findings import FindingState, Grade
from domain.sampling import SampleKind


class RiskShown(BaseModel):
    """A risk of the table; its weight is ours, no law sets it."""

    risk: str
    zh: str
    en: str
    weight: Annotated[int, Field(description="The points of each fact that shows it")]
    most: Annotated[int, Field(description="How many of its facts count")]


class Risks(BaseModel):
    """The whole table."""

    items: list[RiskShown]


class RiskFound(RiskShown):
    """A risk that a case showed when it was drawn."""

    points: int
    facts: Annotated[list[int], Field(description="The places in the case's journal of the facts that show it")]


class SampledCase(BaseModel):
    """A case of a sample, and what it was drawn for."""

    place: int
    case_no: CaseNo
    points: int
    risks: list[RiskFound]


class PopulationShown(BaseModel):
    """What a sample was drawn from."""

    count: int
    sha256: Sha256


class SampleLine(BaseModel):
    """A sample: of which cases, drawn how, and with which seed."""

    id: int
    name: str
    purpose: str
    kind: SampleKind
    size: Annotated[int, Field(description="How many cases were asked for; there are fewer where the population is smaller")]
    seed: str
    seed_given: Annotated[bool, Field(description="The auditor named it; otherwise it was made for this draw")]
    filter: Annotated[dict[str, Any], Field(description="The filters of GET /cases; what was said of the moment stands as of the draw")]
    tenants: list[str]
    population: PopulationShown
    rule: Annotated[str, Field(description="How anybody draws the same cases again")]
    rule_zh: str
    drawn_by: str
    drawn_at: datetime


class Sample(SampleLine):
    """A sample with its cases."""

    cases: list[SampledCase]


class Samples(BaseModel):
    """A page of samples, newest first."""

    items: list[SampleLine]
    next: Next


class Population(BaseModel):
    """The numbers that a sample was drawn from; their hash is over each with a line feed after it."""

    sample: int
    count: int
    sha256: Sha256
    case_nos: list[str]


class Looked(BaseModel):
    """How far a case of a sample is: which auditors have read it since the draw, by the access log, and its findings."""

    place: int
    case_no: CaseNo
    looked: bool
    first_at: datetime | None = None
    last_at: datetime | None = None
    looks: int
    people: list[str]
    findings: int
    awaiting: Annotated[int, Field(description="Findings that are to be answered")]
    closed: int


class Progress(BaseModel):
    """How far the cases of a sample are."""

    sample: int
    cases: int
    looked: int
    items: list[Looked]


class FindingLine(TimeLeft):
    """A finding as it stands; a deadline is there while an answer is owed."""

    id: int
    case_no: CaseNo
    sample: int | None = None
    fact_seq: int | None = None
    figure: str
    grade: Grade
    text: str
    addressee: str
    addressee_role: Annotated[str, Field(description="Empty for any role of the addressee that answers")]
    raised_by: str
    raised_by_name: str
    organisation: str
    raised_at: datetime
    state: FindingState
    moved_at: datetime
    version: Annotated[int, Field(description="The version for If-Match")]
    href: str


class FindingMove(BaseModel):
    """What was said of a finding, and where it stood then."""

    version: int
    state: FindingState
    text: str
    due: datetime | None = None
    by: str
    by_name: str
    role: str
    organisation: str
    at: datetime


class Finding(FindingLine):
    """A finding with its history, oldest first."""

    history: list[FindingMove]


class Findings(BaseModel):
    """A page of findings, newest first."""

    items: list[FindingLine]
    next: Next


class NoteVersion(BaseModel):
    """What a note said, and since when; without words it is struck out."""

    version: int
    text: str
    written_at: datetime


class Note(NoteVersion):
    """One of the auditor's own notes, which nobody else reads."""

    note: str
    case_no: CaseNo
    fact_seq: int | None = None


class WholeNote(Note):
    """A note with what it said before, newest first."""

    versions: list[NoteVersion]


class Notes(BaseModel):
    """A page of notes."""

    items: list[Note]
    next: Next
