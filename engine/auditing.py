"""Auditing, as the API and long work need it; audit/ does it, and whoever puts the parts together hands it in."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from domain.facts import Fact


class NotProvable(Exception):
    """A case cannot be verified or packed now; the sentence says why and what to do."""


@dataclass(frozen=True)
class Verified:
    """What a verification found of one case: the verdict as JSON, and the certificate of it as a file."""

    verdict: dict[str, Any]
    certificate: str


# The forms of an event log: how the name of its file ends, and its media type.
LOG_FORMS: Mapping[str, tuple[str, str]] = {
    "ocel-json": ("jsonocel", "application/json"),
    "ocel-sqlite": ("sqlite", "application/vnd.sqlite3"),
    "xes": ("xes", "application/xml"),
}


class Auditor(Protocol):
    """Somebody who verifies cases and packs evidence."""

    async def verify(self, case_no: str) -> Verified:
        """Run the case's history again and compare all that is stored; NotProvable when nobody can be asked."""
        ...

    async def package(self, case_no: str, documents: Collection[str]) -> bytes:
        """The evidence package, with those of its documents whose SHA-256 is named; NotProvable when nobody has its history."""
        ...

    def event_log(self, journals: Iterable[Sequence[Fact]], form: str, path: Path) -> int:
        """Write the event log of these cases for process mining; how many events it has. It takes its time, so call it in a thread."""
        ...

    def public_key(self) -> str:
        """The public key, in PEM, of certificates, packages and daily roots."""
        ...
