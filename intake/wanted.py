"""What a row of an import asks for, whatever kind it is of."""

from dataclasses import dataclass
from typing import Any

from intake.rows import Refusal

Content = dict[str, list[list[Any]]]
"""The cells of each sheet by its name, the headers first."""


@dataclass(frozen=True)
class Wanted:
    """What a row asks for: an act on a case, or, with the act open_case and no number, that a case is opened."""

    act: str
    case_no: str
    body: dict[str, Any]
    owner: str  # within which the key is the row's own name
    key: str
    documents: tuple[dict[str, str], ...] = ()  # that are attached to a case once it is open


@dataclass(frozen=True)
class Row:
    """One row of a file: where it stands, and what it asks for or why it is refused."""

    sheet: str
    row: int
    wanted: Wanted | None
    refusals: tuple[Refusal, ...] = ()
