"""The shapes of the chapters of a case, each asked for alone."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from api.answers import CaseNo
from api.moments import Viewed
from api.shapes import ClaimRecord, DisposalRecord, Fen, LoanRecord, Masked, PartyRecord, RightRecord
from api.work_shapes import TimeLeft


class LoanSums(BaseModel):
    """What the lines and payments add up to."""

    due_principal_fen: int
    due_interest_fen: int
    paid_principal_fen: int
    paid_interest_fen: int
    overdue_principal_fen: int
    overdue_interest_fen: int
    penalty_fen: int
    repaid_fen: int
    covered_fen: Annotated[int, Field(description="What insurer, guarantor and fund paid, in whole fen")]
    next_due: date | None = None


class OneRight(Viewed, RightRecord):
    """One right of a case."""


class Rights(Viewed):
    """The rights of a case."""

    case_no: CaseNo
    items: list[RightRecord]


class Loan(Viewed):
    """The loan of a case and its sums; null while nothing is lent."""

    case_no: CaseNo
    loan: LoanRecord | None
    sums: LoanSums | None


class Claims(Viewed):
    """The claims of a case."""

    case_no: CaseNo
    items: list[ClaimRecord]


class Disposals(Viewed):
    """The disposals of a case."""

    case_no: CaseNo
    items: list[DisposalRecord]


class Parties(Viewed):
    """The parties of a case."""

    case_no: CaseNo
    items: list[PartyRecord]


class DeadlineRecord(TimeLeft, Masked):
    """Something that ends: an open question, an instalment, a right's term."""

    kind: Literal["question", "instalment", "expiry"]
    subject: str
    question: int | None = None
    acts: list[str]
    amount_fen: Fen = None


class Deadlines(Viewed):
    """What ends when, the nearest first."""

    case_no: CaseNo
    now: datetime
    items: list[DeadlineRecord]
