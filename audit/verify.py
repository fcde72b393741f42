"""Verification: a case's history is run again through the code, and what is stored of the case is compared with what comes out."""

import asyncio
import re
from collections.abc import Coroutine, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar

from temporalio.client import WorkflowHistory
from temporalio.converter import DataConverter
from temporalio.exceptions import TemporalError

from audit.code import builds, code
from audit.derived import Stored
from audit.difference import Difference, of_chain, of_head, of_journals
from audit.histories import opened
from audit.replay import Remade, input_of, replay
from audit.whole import Unverifiable, check_ends, check_events, check_first, decided
from domain.casefile import Run
from domain.facts import digest, plain
from domain.rules import Rule
from engine.codec import UnreadablePayload

T = TypeVar("T")
_PATIENCE_S, _EVENTS_A_SECOND = 30, 100  # a replay takes some 4,000 events a second
_MESSAGE = re.compile(r'message: "((?:[^"\\]|\\.)+)"')  # of the failure that the engine's library tells
_UNREADABLE = (RuntimeError, ValueError, TypeError, LookupError, AttributeError, TemporalError)


class Result(StrEnum):
    """What came out."""

    MATCH = "match"
    DIFFERS = "differs"
    UNVERIFIED = "unverified"


@dataclass(frozen=True)
class Verdict:
    """What a verification found of one case; the figures are those that the history makes."""

    case_no: str
    result: Result
    reason: str = ""  # why it could not be verified
    differences: list[Difference] = field(default_factory=list)  # the first of the journal, of a handover, of the derived rows
    events: list[int] = field(default_factory=list)  # of each run
    facts: int = 0
    head: str = ""
    pack: str = ""
    calendars: list[str] = field(default_factory=list)  # the one it was opened with, then its revisions


async def verify(case_no: str, runs: Sequence[WorkflowHistory], kept: Stored, converter: DataConverter, *, ended: bool) -> Verdict:
    """Compare what is stored of a case with what its histories make; `ended` says that its keeper keeps no unfinished cases."""
    try:
        first, remade = await run_again(case_no, runs, converter, ended=ended)
    except (Unverifiable, UnreadablePayload) as error:
        return unverified(case_no, str(error), by_itself(case_no, kept))
    return judged(case_no, runs, kept, first, remade)


def judged(case_no: str, runs: Sequence[WorkflowHistory], kept: Stored, first: Run, remade: Remade) -> Verdict:
    """The verdict on what is stored of a case, beside what its histories made."""
    # A journal that is the one which the history makes is an unbroken chain; its end is still to be compared.
    found = _firsts(of_journals(kept.journal, remade.facts), _handovers(remade), _hashes(first))
    found = (found or _firsts(of_head(kept.journal, kept.head))) + _firsts(kept.differences, kept.beside)
    return Verdict(
        case_no,
        Result.DIFFERS if found else Result.MATCH,
        differences=found,
        events=[len(run.events) for run in runs],
        facts=len(remade.facts),
        head=remade.facts[-1].hash if remade.facts else "",
        pack=first.opening.rules.sha256,
        calendars=_calendars(first, remade),
    )


def alone(case_no: str, kept: Stored) -> list[Difference]:
    """Where what is stored contradicts itself, without any history."""
    return _firsts(of_chain(case_no, kept.journal, kept.head), kept.differences)


def by_itself(case_no: str, kept: Stored) -> list[Difference]:
    """The same, and where documents or persons' values are not those that the journal names."""
    return alone(case_no, kept) + _firsts(kept.beside)


def unverified(case_no: str, reason: str, differences: list[Difference]) -> Verdict:
    """The verdict where nothing could be run again; what contradicts itself is a difference all the same."""
    return Verdict(case_no, Result.DIFFERS if differences else Result.UNVERIFIED, reason, differences)


def is_behind(kept: Stored, verdict: Verdict) -> bool:
    """Whether nothing is wrong but that the last facts are not stored: they may be on their way."""
    return (
        len(verdict.differences) == 1 and verdict.differences[0].place == f"fact {len(kept.journal)}" and len(kept.journal) < verdict.facts
    )


def sentence(verdict: Verdict) -> str:
    """The verdict on one line."""
    if verdict.result is Result.MATCH:
        runs = f"{len(verdict.events)} {'run' if len(verdict.events) == 1 else 'runs'}"
        return f"{verdict.case_no}  match: {verdict.facts} facts from {sum(verdict.events)} events of {runs}, head {verdict.head}"
    if verdict.result is Result.UNVERIFIED:
        return f"{verdict.case_no}  not verified: {verdict.reason}"
    told = "; ".join([str(each) for each in verdict.differences] + ([f"not run again: {verdict.reason}"] if verdict.reason else []))
    return f"{verdict.case_no}  DIFFERS: {told}"


def document(verdict: Verdict) -> dict[str, Any]:
    """The verdict as JSON."""
    found: dict[str, Any] = plain(asdict(verdict))
    return found


async def run_again(case_no: str, runs: Sequence[WorkflowHistory], converter: DataConverter, *, ended: bool) -> tuple[Run, Remade]:
    """The input of the first run, and what the code makes of all; Unverifiable or UnreadablePayload when nothing can be made of them."""
    check_events(case_no, runs)
    try:
        first = await input_of(runs[0], converter)
        check_first(case_no, first)
        check_ends(case_no, runs, ended=ended)
        return first, await within(replay(decided(runs), converter), _PATIENCE_S + sum(len(run.events) for run in runs) / _EVENTS_A_SECOND)
    except _UNREADABLE as error:
        if converter.payload_codec:
            for run in runs:
                await opened(run, converter.payload_codec)  # the error says what is wrong with the key
        raise Unverifiable(_not_taken(case_no, runs, error)) from error


async def within(work: Coroutine[Any, Any, T], seconds: float) -> T:
    """Do the work, or give it up: the engine's library waits for ever when it breaks over a history."""
    task = asyncio.ensure_future(work)
    for _ in range(2):  # its clean-up waits for the same
        done, _pending = await asyncio.wait({task}, timeout=seconds)
        if done:
            return task.result()
        task.cancel()
        seconds = 1
    task.cancel()
    raise RuntimeError("it came to no end")


def _not_taken(case_no: str, runs: Sequence[WorkflowHistory], error: BaseException) -> str:
    said = _MESSAGE.search(str(error))
    made = f" ({', '.join(found)})" if (found := builds(runs)) else ""
    why = said[1] if said else f"{type(error).__name__}: {error}"
    return (
        f"The code of this installation, {code()}, does not take the steps of the history of case {case_no} ({why.splitlines()[0][:200]})."
        f" Verify with the version that made it{made}; if that is this one, the history was changed."
    )


def _firsts(*found: Any) -> list[Difference]:
    """The first of each kind."""
    return [each for differences in found for each in list(differences)[:1]]


def _handovers(remade: Remade) -> Iterator[Difference]:
    for told in remade.breaks:
        place, _, values = told.partition(": ")
        given, _, left = values.partition(", expected ")
        yield Difference(place, given or "another state", left or "none")


def _hashes(first: Run) -> Iterator[Difference]:
    """Pack and calendar are what their hashes say: a row that was replaced in the opening is found."""
    rules, calendar = first.opening.rules, plain(first.opening.calendar)
    makes = _hash(rules.jurisdiction, tuple(rules.rows.items()))
    if makes != rules.sha256:
        yield Difference("opening.rules.sha256", rules.sha256, makes)
    says = calendar.pop("sha256")
    if digest(calendar) != says:
        yield Difference("opening.calendar.sha256", says, digest(calendar))


@lru_cache(maxsize=64)  # cases opened under the same pack carry the same rows
def _hash(jurisdiction: str, rows: tuple[tuple[str, Rule], ...]) -> str:
    return digest({"jurisdiction": jurisdiction, "rows": plain(dict(rows))})


def _calendars(first: Run, remade: Remade) -> list[str]:
    revised = [str(fact.data["calendar"]["sha256"]) for fact in remade.facts if fact.kind == "revise_calendar"]
    return [first.opening.calendar.sha256, *revised]
