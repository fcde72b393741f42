"""The shapes of erasures: what is asked for, what would go, and the receipts."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from api import bodies
from api.answers import CaseNo
from api.people import Short

Ref = Annotated[str, StringConstraints(pattern="^person-[0-9a-f]{32}$")]


class Persons(BaseModel):
    """Whose values are meant: those of a case, these references, every place of a value, or somebody of ours who has left."""

    model_config = bodies.STRICT

    case_no: Annotated[str, StringConstraints(max_length=40)] = ""
    field: Annotated[str, StringConstraints(pattern="^[a-z_]{1,40}$")] = "contact"
    refs: Annotated[list[Ref], Field(max_length=1000)] = []
    value: Annotated[str, StringConstraints(max_length=300)] = ""  # is looked for and kept nowhere
    actor: Annotated[str, StringConstraints(max_length=100)] = ""


class NewErasure(Persons):
    """What is to be erased, the law that wants it, and why."""

    ground: Short
    reason: bodies.Reason


class Approval(BaseModel):
    """A yes; where a legal hold stands, why this goes before it."""

    model_config = bodies.STRICT

    over_hold: bodies.Text = ""


class Refusal(BaseModel):
    """A no, and why."""

    model_config = bodies.STRICT

    reason: bodies.Reason


class CasePlaces(BaseModel):
    """Where in a case it stands, and how often."""

    case_no: CaseNo | str
    personal_values: int
    comments: int
    job_files: int
    letters: int


class Foreseen(BaseModel):
    """What erasing would take away now."""

    refs: list[str]
    cases: list[CasePlaces]
    held: list[str]  # cases on which a legal hold stands


class Receipt(BaseModel):
    """The receipt of one case, or of somebody of ours."""

    id: int
    erasure: int
    case_no: str
    actor: str
    refs: list[str]
    commitments: list[str]
    fields: list[str]
    places: dict[str, int]
    ground: str
    reason: str
    by: str
    second: str
    over_hold: str
    at: str


class Erasure(BaseModel):
    """An erasure: what was asked for, and how it was decided."""

    id: int
    tenants: list[str]
    cases: list[str]
    refs: list[str]
    actor: str
    ground: str
    reason: str
    asked_by: str
    asked_at: str
    state: str
    decided_by: str
    decided_at: str | None = None
    said: str
    receipts: list[Receipt] = []


class Erasures(BaseModel):
    """Erasures, newest first."""

    items: list[Erasure]
    next: str | None


class Asked(Foreseen):
    """The number under which another person decides."""

    erasure: int
