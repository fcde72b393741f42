"""What has to hold after any fault: no process left, no fact lost, doubled or forked, every answered act there exactly once."""

import os
import signal
import time
from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx2
from temporalio.client import Client

from cli.drive import Lived, Office
from db import journal
from db.database import Database
from domain.facts import Fact, intact
from engine.client import connect
from engine.supervisor import Stack

# How the command line of each child is known among the processes of a zhiya.
WORDS = {"worker": "-m worker", "api": "-m api", "postgres": "pginstall/bin/postgres -D", "temporal": "temporal server start-dev"}
VICTIMS = {"worker": ["worker"], "api": ["api"], "postgres": ["postgres"], "temporal": ["temporal"], "both": ["worker", "temporal"]}


class WatchedOffice(Office):
    """The office of the demo, with a copy of every answer that its people were given."""

    def __init__(self, api_url: str, sandbox_url: str, people: list[Mapping[str, Any]]) -> None:
        super().__init__(api_url, sandbox_url, people)
        self.answers: list[dict[str, Any]] = []

    async def write(self, path: str, token: str, key: str, body: Mapping[str, Any]) -> httpx2.Response:
        response = await super().write(path, token, key, body)
        if response.status_code in (200, 201):
            self.answers.append(response.json())
        return response


# Processes


def descendants(pid: int) -> set[int]:
    """Every living process below this one."""
    try:
        found = {int(word) for task in Path(f"/proc/{pid}/task").iterdir() for word in (task / "children").read_text().split()}
    except FileNotFoundError:
        return set()
    return found.union(*(descendants(child) for child in found))


def child_of(zhiya: int, name: str) -> int | None:
    """The process of this child of a zhiya, while there is one."""
    for pid in descendants(zhiya):
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if WORDS[name] in command:
            return pid
    return None


def kill(pid: int) -> None:
    """SIGKILL, whether or not it still lives."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def all_gone(pids: Iterable[int], within_s: float = 10) -> bool:
    """Whether all of them end within these seconds."""
    until = time.monotonic() + within_s
    while (left := [pid for pid in pids if _lives(pid)]) and time.monotonic() < until:
        time.sleep(0.05)
    return not left


def _lives(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


# Stories and journals


def assert_ended_as_told(cases: Iterable[Lived]) -> None:
    """Every case has ended, and as its story says."""
    wrong = [f"{case.demand_no} {case.case_no} {case.chapter}: {case.outcome!r}, not {case.expected!r}; {case.problem}" for case in cases
             if not case.outcome or case.expected not in ("", case.outcome)]  # fmt: skip
    assert not wrong, wrong


async def assert_sound(stack: Stack, answers: Iterable[Mapping[str, Any]] = ()) -> None:
    """The books of all cases are whole and say what the cases themselves say."""
    database, client = await Database.connect(stack.settings.database_url, max_size=2), await connect(stack.settings)
    try:
        numbers = [row["case_no"] for row in await database.pool.fetch("SELECT case_no FROM cases ORDER BY case_no")]
        assert numbers
        facts = {number: await journal.facts(database, number) for number in numbers}
        for number in numbers:
            _assert_one_chain(facts[number])
            assert [fact.hash for fact in facts[number]] == [fact.hash for fact in await own_words(client, number)], number
            assert await journal.head(database, number) == (facts[number][-1].seq, facts[number][-1].hash)
        rows = await database.pool.fetch("SELECT id, case_no, act, state, asked, answer FROM requests")
        _assert_every_request_is_there_once([dict(row) for row in rows], facts)
        _assert_answered_is_recorded(answers, facts)
        assert await database.pool.fetchval("SELECT count(*) FROM heads") == len(numbers)
    finally:
        await database.close()


async def own_words(client: Client, case_no: str) -> list[Fact]:
    """The facts of a case as its histories give them when they are replayed, over all its runs."""
    runs = [run async for run in client.list_workflows(f"WorkflowId = '{case_no}'")]
    told: list[Fact] = []
    for run in sorted(runs, key=lambda run: run.start_time):
        handle = client.get_workflow_handle(case_no, run_id=run.run_id)
        told += await handle.query("facts_since", 0, result_type=list[Fact])
    return told


def _assert_one_chain(facts: list[Fact]) -> None:
    assert [fact.seq for fact in facts] == list(range(len(facts)))
    assert all(intact(fact) for fact in facts)
    assert facts[0].prev == ""
    assert all(after.prev == before.hash for before, after in pairwise(facts))


def _assert_every_request_is_there_once(rows: list[dict[str, Any]], facts: Mapping[str, list[Fact]]) -> None:
    left_open = [(row["case_no"], row["act"]) for row in rows if row["state"] == "open"]
    assert not left_open
    known = {row["id"] for row in rows if row["state"] == "done"}
    stray = [fact for chain in facts.values() for fact in chain if fact.request and fact.request not in known]
    assert not stray, "facts of requests that were refused or never written down"
    for row in rows:
        ours = [fact for fact in facts.get(row["case_no"], []) if fact.request == row["id"]]
        if row["state"] == "refused":
            assert not ours, row
        elif row["act"] == "let_time_pass":
            assert len(ours) <= 1, row  # none when the case only came to rest
        else:
            assert [fact.kind for fact in ours] in ([row["act"]], ["late_answer"]), (row, [fact.kind for fact in ours])


def _assert_answered_is_recorded(answers: Iterable[Mapping[str, Any]], facts: Mapping[str, list[Fact]]) -> None:
    for answer in (each for each in answers if "act" in each):  # a mandate is no act
        chain = facts[answer["case_no"]]
        missing = [line for line in answer["facts"] if chain[line["seq"]].hash != line["hash"]]
        assert not missing, (answer["case_no"], answer["act"], missing)
