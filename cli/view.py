"""A case as the demo sees it, and a move that one of its people makes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from domain.roles import Role
from domain.workdays import local_day
from sandbox.plans import Plan


@dataclass(frozen=True)
class View:
    """What the demo knows of a case when it looks for the next move."""

    case_no: str
    tenant: str
    now: datetime
    demand: Mapping[str, Any]
    rights: Sequence[Mapping[str, Any]]
    journal: list[Mapping[str, Any]]
    plan: Plan

    @property
    def today(self) -> date:
        return local_day(self.now)

    def last(self, kind: str) -> Mapping[str, Any]:
        """The data of the last fact of a kind, or nothing."""
        return next((fact["data"] for fact in reversed(self.journal) if fact["kind"] == kind), {})

    def count(self, kind: str, *, since: str = "") -> int:
        """How often a fact of a kind stands in the journal, after the last fact of another kind."""
        kinds = [fact["kind"] for fact in self.journal]
        start = len(kinds) - kinds[::-1].index(since) if since in kinds else 0
        return kinds[start:].count(kind)

    def number(self, prefix: str) -> str:
        return f"{prefix}-{self.case_no}-{len(self.journal)}"

    @property
    def coverer(self) -> str:
        bound = [fact["organisation"] for fact in self.journal if fact["kind"] in ("bind_cover", "issue_guarantee")]
        wanted = self.last("give_conditional_approval").get("cover", "none")
        named = {"insurance": self.demand["insurer"], "guarantee": self.demand["guarantor"]}.get(wanted, "")
        return bound[-1] if bound else str(named)

    @property
    def claimant(self) -> str:
        return str(self.last("claim_computed").get("claimant", "")) or self.coverer or str(self.demand["bank"])


@dataclass(frozen=True)
class Move:
    """One act that somebody performs."""

    act: str
    role: Role
    organisation: str = ""
    payload: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
