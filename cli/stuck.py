"""zhiya stuck: the cases that are paused by an error, since when, by which error, and what to do."""

import asyncio
from pathlib import Path

from cli.access import access
from cli.up import read_settings, sentence_or, until_told
from domain.workdays import SHANGHAI
from engine.paused import GUIDE, Paused, paused_cases
from engine.settings import Settings

NONE, SOME = 0, 1
_ADVICE = f"""\
What to do: {GUIDE}, "It is paused by an error". Mend the code, let the committed histories replay, restart the worker:
each case goes on by itself from where it was. Do not terminate or reset it: a terminated case cannot go on."""


def run(data: Path | None) -> int:
    """List the paused cases; 0 when there is none, 1 when there is one, or nobody could be asked."""
    return sentence_or(lambda: asyncio.run(until_told(_list(read_settings(data)))))


async def _list(settings: Settings) -> int:
    async with access(settings) as found:
        cases = await paused_cases(found.client)
    if not cases:
        print("No case is paused by an error.")
        return NONE
    for case in cases:
        print(_line(case))
    print(_ADVICE)
    return SOME


def _line(case: Paused) -> str:
    since = case.since.astimezone(SHANGHAI).isoformat(sep=" ", timespec="seconds")
    return f"{case.case_no}  paused since {since}, tried {case.attempts} times\n    {case.message}"
