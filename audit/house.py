"""The house: what is done each night, so that every history is kept, every day sealed, every row right, and a sample proven."""

import logging
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from temporalio.client import Client
from temporalio.exceptions import ApplicationError

from activities.night import Outcome, WholeNight
from audit import drift, roots, witness
from audit.archive import archive_of
from audit.roots import Unsealable
from audit.sealing import seal_day
from audit.sources import StackSource
from audit.verify import Result, Verdict, sentence
from db import job_files, kept_answers, nights, sessions
from db.database import Database
from db.nights import NightResult
from documents.store import StoreAway, StoreFull
from domain.sampling import sample
from engine.files import CannotStart
from engine.settings import Settings

log = logging.getLogger(__name__)

OK, WRONG = "ok", "wrong"
_NAMED = 100  # cases that are named in the details of a step


@dataclass(frozen=True)
class NightHouse:
    """Temporal and database of a stack, and the settings that lead to its folders."""

    client: Client
    database: Database
    settings: Settings

    async def archive(self) -> Outcome:
        """Keep the histories of all runs that have ended and are not kept."""
        try:
            done = await archive_of(self.settings, self.database).keep_ended(self.client)
        except (StoreAway, StoreFull) as error:
            raise ApplicationError(str(error)) from error
        said = f"{done.came} runs came into the archive, {len(done.left)} cases have one that could not be kept"
        return Outcome(WRONG if done.left else OK, said, {"came": done.came, "left": _few(done.left)})

    async def seal(self, day: date) -> Outcome:
        """Seal the day, unless a later one is sealed already, and send every root that the witness lacks."""
        settings = self.settings
        sealed = await _sealed(self.database, settings, day)
        if not settings.witness_url:
            return Outcome(OK, f"sealed to {sealed}; there is no witness", {"day": sealed})
        await witness.send(settings.data, settings.witness_url)
        had = {receipt["day"] for receipt in witness.receipts(settings.data) if receipt["url"] == settings.witness_url}
        missing = [root.day for root in map(roots.parsed, roots.read_lines(settings.data)) if root.day not in had]
        said = f"sealed to {sealed}; the witness lacks {len(missing)} roots"
        return Outcome(WRONG if missing else OK, said, {"day": sealed, "witness_lacks": missing})

    async def rows(self) -> Outcome:
        """Compare the derived rows of every case that changed since it was found right."""
        done = await drift.check(self.database, quick=True)
        said = f"{done.cases} cases, {done.looked_at} of them looked at, {len(done.drifted)} drift"
        details = _few({each.case_no: str(each.differences[0]) for each in done.drifted})
        return Outcome(WRONG if done.drifted else OK, said, {"cases": done.cases, "looked_at": done.looked_at, "drifted": details})

    async def sample(self, seed: str) -> Outcome:
        """Verify the cases that the seed draws, all else the same whoever draws them."""
        source = StackSource(self.client, self.database, archive_of(self.settings, self.database))
        drawn = sample(await source.all(), self.settings.night_sample, seed)
        found = [await source.verdict(case_no) for case_no in drawn]
        wrong = [verdict for verdict in found if verdict.result is not Result.MATCH]
        said = f"{len(found)} cases drawn with seed {seed}: {_told(found)}"
        details = {"seed": seed, "drawn": drawn[:_NAMED], "wrong": _few({verdict.case_no: sentence(verdict) for verdict in wrong})}
        return Outcome(WRONG if wrong else OK, said, details)

    async def forget(self) -> Outcome:
        """Forget answers to repetitions, sessions and files of jobs whose time is over."""
        async with self.database.transaction() as conn:
            answers, ended = await kept_answers.forget(conn), await sessions.forget(conn)
            await job_files.expire(conn)
        said = f"{answers} answers to repetitions and {ended} sessions forgotten, and the files of jobs whose time is over"
        return Outcome(OK, said, {"answers": answers, "sessions": ended})

    async def write(self, whole: WholeNight) -> None:
        """Write the night down; who has to know of what is wrong is told by mail."""
        found = [NightResult(each.step, datetime.fromisoformat(each.at), each.outcome, each.said, each.details) for each in whole.steps]
        await nights.write(self.database, whole.night, found)
        for each in found:
            if each.outcome != OK:
                log.error("the night's step %s is %s: %s; zhiya night show %s says more", each.step, each.outcome, each.said, whole.night)


async def _sealed(database: Database, settings: Settings, day: date) -> str:
    """The last day that is sealed now: this one, or a later one that somebody sealed by hand."""
    try:
        last = [roots.parsed(line).day for line in roots.read_lines(settings.data)[-1:]]
        if last and last[0] > day.isoformat():
            return last[0]
        return (await seal_day(database, settings.data, day)).day
    except (Unsealable, CannotStart, ValueError) as error:  # the same when it is tried again
        raise ApplicationError(str(error), non_retryable=True) from error


def _told(found: list[Verdict]) -> str:
    count = {result: sum(each.result is result for each in found) for result in Result}
    return f"{count[Result.MATCH]} match, {count[Result.DIFFERS]} differ, {count[Result.UNVERIFIED]} not verified"


def _few(found: dict[str, str]) -> dict[str, Any]:
    """The first of them, and how many there are: a result travels through Temporal, which takes two megabytes."""
    return {"count": len(found), "first": dict(list(found.items())[:_NAMED])}
