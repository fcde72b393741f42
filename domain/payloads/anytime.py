"""What the acts carry that are open at any time."""

from dataclasses import dataclass, field
from datetime import datetime

from domain.rules import CalendarData


@dataclass(frozen=True)
class Nothing:
    """An act that carries no figures: who did it, and why, stands in the request."""


@dataclass(frozen=True)
class Document:
    """A document by its hash; its content lies elsewhere."""

    name: str
    kind: str
    sha256: str


@dataclass(frozen=True)
class Correction:
    """Which fact was wrong: withdrawn altogether, or with which figures instead; the reason stands in the request."""

    fact_seq: int
    withdrawn: bool = False
    figures: dict[str, str | int | bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Confirmation:
    """A second person's yes or no."""

    confirmed: bool


@dataclass(frozen=True)
class CalendarRevision:
    """A calendar that follows the one the case was opened with, and the notice that brought it."""

    calendar: CalendarData
    notice: str


@dataclass(frozen=True)
class Erasure:
    """Which persons' values were erased, by which law, and the number of the receipt; the commitments in the journal stay."""

    refs: list[str]
    ground: str
    receipt: int


@dataclass(frozen=True)
class TimeTarget:
    """Sandbox only: how far the case's clock moves; without an instant it stays and the case comes to rest."""

    to: datetime | None = None
