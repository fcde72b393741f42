"""The nights: what came of each step, and the notice to the administrators when something is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from db.database import Database, Reader

_WRITE = """
INSERT INTO night_results (night, step, at, outcome, said, details) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (night, step) DO NOTHING"""
_NIGHTS = """
SELECT night, step, at, outcome, said FROM night_results WHERE night IN (
    SELECT night FROM night_results GROUP BY night ORDER BY max(at) DESC LIMIT $1
) ORDER BY max(at) OVER (PARTITION BY night) DESC, night, at"""
_DETAILS = "SELECT step, details FROM night_results WHERE night = $1"
_LAST = """
SELECT max(at) AS at, bool_or(outcome = 'failed') AS failed, bool_or(outcome = 'wrong') AS wrong
FROM night_results GROUP BY night ORDER BY 1 DESC LIMIT 1"""
_ADMINISTRATORS = """
SELECT DISTINCT m.organisation FROM memberships m JOIN people p USING (actor)
WHERE m.role = 'administrator' AND p.active AND m.withdrawn_at IS NULL
    AND (now() AT TIME ZONE 'Asia/Shanghai')::date BETWEEN m.since AND coalesce(m.until, 'infinity') ORDER BY 1"""
_NOTICE = """
INSERT INTO outbox (case_no, fact_seq, template, recipient, context) VALUES ($1, $2, 'night_alarm', 'role:administrator', $3)
ON CONFLICT DO NOTHING"""


@dataclass(frozen=True)
class NightResult:
    """What came of one step."""

    step: str
    at: datetime
    outcome: str  # ok, wrong, failed
    said: str  # one sentence; it names no case
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Night:
    """One night by its steps in their order."""

    night: str
    results: list[NightResult]

    @property
    def outcome(self) -> str:
        """The worst of the steps."""
        return worst(result.outcome for result in self.results)


def worst(outcomes: Any) -> str:
    """What is to be said of all of them."""
    found = set(outcomes)
    return next((each for each in ("failed", "wrong") if each in found), "ok")


async def write(database: Database, night: str, results: Sequence[NightResult]) -> None:
    """Write a night down, with a notice to each organisation that has administrators when something is wrong; again changes nothing."""
    async with database.transaction() as conn:
        await conn.executemany(_WRITE, [(night, each.step, each.at, each.outcome, each.said, each.details) for each in results])
        wrong = [each for each in results if each.outcome != "ok"]
        if not wrong:
            return
        said = [{"step": each.step, "outcome": each.outcome, "said": each.said} for each in wrong]
        for place, row in enumerate(await conn.fetch(_ADMINISTRATORS)):
            context = {"organisation": row["organisation"], "at": results[-1].at.isoformat(), "night": night, "wrong": said}
            await conn.execute(_NOTICE, night, place, context)


async def latest(reader: Reader, limit: int) -> list[Night]:
    """The last nights, newest first, without their details."""
    found: dict[str, list[NightResult]] = {}
    for row in await reader.fetch(_NIGHTS, limit):
        found.setdefault(row["night"], []).append(NightResult(row["step"], row["at"], row["outcome"], row["said"]))
    return [Night(night, results) for night, results in found.items()]


async def details(reader: Reader, night: str) -> dict[str, dict[str, Any]]:
    """What each step of a night found, case by case."""
    return {row["step"]: row["details"] for row in await reader.fetch(_DETAILS, night)}


async def last(reader: Reader) -> dict[str, Any] | None:
    """When the last night ended and how; None before the first."""
    row = await reader.fetchrow(_LAST)
    return {"at": row["at"].isoformat(), "outcome": "failed" if row["failed"] else "wrong" if row["wrong"] else "ok"} if row else None
