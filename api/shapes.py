"""The shapes of cases and of the daily work, as answers carry them: columns that are there, and nothing besides."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from api.answers import CaseNo, Sha256
from api.moments import Viewed
from domain.facts import plain
from domain.stages import CaseStage, ClaimStage, DisposalStage, LoanStage, Outcome, RightStage

Fen = Annotated[int | None, Field(description="Whole fen; null where it is not known, or hidden from the caller")]
Ratio = Annotated[str | None, Field(pattern=r"^-?\d+(\.\d+)?$", description="A decimal number as text")]


class Masked(BaseModel):
    """Values that the caller's role does not see are null, and named here."""

    masked: Annotated[list[str] | None, Field(description="The paths of what is hidden from the caller")] = None


def shaped(model: type[BaseModel], row: Mapping[str, Any]) -> dict[str, Any]:
    """What the shape has of the row; absent values are left out."""
    found: dict[str, Any] = plain({name: row[name] for name in model.model_fields if name in row})
    return found


def all_shaped(model: type[BaseModel], rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The same of each row."""
    return [shaped(model, row) for row in rows]


class CaseRecord(Masked):
    """A case: its demand, where it stands, and how it ended."""

    case_no: CaseNo
    tenant: str
    jurisdiction: str
    firm: str
    uscc: str
    bank: str
    insurer: str
    guarantor: str
    stage: CaseStage
    outcome: Outcome | str
    sandbox: bool
    clock_offset_s: int
    opened_at: datetime
    closed_at: datetime | None = None
    limit_fen: Fen = None
    approved_fen: Fen = None
    amount_fen: Fen = None
    demand: dict[str, Any]


class RightRecord(Masked):
    """A right of a case, its value as agreed, and its pledge."""

    case_no: CaseNo
    right_no: str
    kind: str
    title: str
    declared_value_fen: Fen = None
    value_fen: Fen = None
    stage: RightStage
    registration_no: str
    pledgee: str
    expires_on: date


class PartyRecord(BaseModel):
    """An organisation that takes part, and as what."""

    organisation: str
    part: str


class OpenQuestion(BaseModel):
    """A question of the case that is open."""

    case_no: CaseNo
    question: int
    acts: list[str]
    subject: str
    until: datetime | None = None
    stays_open: bool
    state: str
    asked_at: datetime


class InstalmentRecord(BaseModel):
    """One instalment of the schedule that holds."""

    n: int
    due: date
    principal_fen: Fen = None
    interest_fen: Fen = None
    paid_principal_fen: Fen = None
    paid_interest_fen: Fen = None
    paid_on: date | None = None
    overdue_since: date | None = None


class PaymentRecord(BaseModel):
    """Money that was reported as paid."""

    seq: int
    kind: str
    receipt_no: str
    amount_fen: Fen = None
    paid_on: date
    penalty_fen: Fen = None


class LoanRecord(Masked):
    """The loan and what is still owed."""

    case_no: CaseNo
    slip_no: str | None = None
    amount_fen: Fen = None
    disbursed_on: date | None = None
    stage: LoanStage
    schedule: int | None = None
    replaced: int | None = None
    method: str | None = None
    annual_rate: Ratio = None
    start: date | None = None
    balance_fen: Fen = None
    penalty_fen: Fen = None
    tier: str | None = None
    lines: list[InstalmentRecord] | None = None
    payments: list[PaymentRecord] | None = None


class ClaimRecord(Masked):
    """A claim on the fund."""

    case_no: CaseNo
    claim: str
    stage: ClaimStage
    claimant: str
    paid_fen: Fen = None
    ceded_fen: Fen = None
    base_fen: Fen = None
    ratio: Ratio = None
    compensation_fen: Fen = None
    advance_fen: Fen = None
    final_fen: Fen = None
    returned_fen: Fen = None


class DisposalRecord(Masked):
    """A disposal of what is pledged."""

    case_no: CaseNo
    disposal: str
    stage: DisposalStage
    route: str
    value_fen: Fen = None
    rounds: int
    reserve_fen: Fen = None
    price_fen: Fen = None
    gross_fen: Fen = None
    costs_fen: Fen = None
    surplus_fen: Fen = None
    shortfall_fen: Fen = None


class ErasedRecord(BaseModel):
    """What the law had erased of the case: which fields, when, and on what ground; the commitments in the journal stay."""

    fields: list[str]
    refs: list[str]
    ground: str
    at: datetime
    erasure: int


class WholeCase(Masked, Viewed):
    """A case with all that its journal tells, and what time it is there."""

    case: CaseRecord
    rights: list[RightRecord]
    parties: list[PartyRecord]
    tasks: list[OpenQuestion]
    loan: LoanRecord | None = None
    claims: list[ClaimRecord]
    disposals: list[DisposalRecord]
    erased: list[ErasedRecord]
    now: datetime


class FactRecord(Masked):
    """One fact of the journal."""

    version: int
    case_no: CaseNo
    seq: int
    kind: str
    subject: str
    at: datetime
    received_at: str
    request: str
    actor: str
    role: str
    organisation: str
    on_behalf_of: str
    tenant: str
    clause: str
    reason: str | None
    data: dict[str, Any]
    prev: str
    hash: Sha256


class JournalPage(BaseModel):
    """A page of the journal."""

    case_no: CaseNo
    facts: list[FactRecord]
    next: int | None
