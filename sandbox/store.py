"""The stand-ins' durable books in one SQLite file: calls, answers to come, clocks of cases, and the register of pledges."""

import json
import sqlite3
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from domain.calls import Answer, Call, Search
from sandbox.knobs import Knobs, changed
from sandbox.moments import instant


@dataclass(frozen=True)
class Stored:
    """How a call was answered."""

    body_sha256: str
    status: int
    response: dict[str, Any]


@dataclass(frozen=True)
class Ready:
    """An answer that is due and not delivered."""

    service: str
    party: str  # whose answer it is, and who signs it
    answer: Answer
    attempts: int


class Store:
    """All of it on one connection; every method that writes commits before it returns, so a kill loses nothing that was answered."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("pragma journal_mode = wal")
        self._db.execute("pragma synchronous = normal")
        self._db.executescript(files("sandbox").joinpath("schema.sql").read_text("utf-8"))

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    # Calls

    def find(self, call: str) -> Stored | None:
        """How a call was answered before; None for a new one."""
        row = self._db.execute("select body_sha256, status, response from calls where call = ?", (call,)).fetchone()
        return Stored(row["body_sha256"], row["status"], json.loads(row["response"])) if row else None

    def case_of(self, call: str) -> str:
        """The case that made a call."""
        return str(self._db.execute("select case_no from calls where call = ?", (call,)).fetchone()[0])

    def take(self, service: str, call: Call, stored: Stored, answers: list[tuple[Answer, dict[str, str]]], forget: list[str]) -> None:
        """Keep a call, its answer and the answers to come, all or nothing; drop the answers to come that it makes void."""
        with self._db:
            self._db.execute("begin immediate")
            self._db.execute(
                "insert into calls values (?, ?, ?, ?, ?, ?, ?)",
                (call.call, service, call.party, call.case_no, stored.body_sha256, stored.status, _text(stored.response)),
            )
            for act in forget:
                self._db.execute("delete from answers where case_no = ? and act = ? and ripe = 0", (call.case_no, act))
            self._db.executemany(
                "insert into answers (call, number, service, case_no, act, answer, effect, due) values (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (call.call, answer.number, service, call.case_no, answer.act, _text(asdict(answer)), _text(effect), _seconds(answer.at))
                    for answer, effect in answers
                ],
            )

    # Answers

    def ripen(self, case_no: str, now: datetime) -> None:
        """Decide every answer that has become due: from now on it can be polled for, and the books show its effect."""
        with self._db:
            self._db.execute("begin immediate")
            rows = self._db.execute(
                "select call, number, effect from answers where case_no = ? and ripe = 0 and due <= ? order by due, rowid",
                (case_no, int(now.timestamp())),
            ).fetchall()
            for row in rows:
                self._book(case_no, json.loads(row["effect"]))
                self._db.execute("update answers set ripe = 1 where call = ? and number = ?", (row["call"], row["number"]))

    def ready(self, case_no: str, *, wall: float | None = None) -> list[Ready]:
        """Decided answers that were not delivered, in order; with `wall`, only those whose next attempt has come."""
        rows = self._db.execute(
            "select a.service, c.party, a.answer, a.attempts from answers a join calls c on c.call = a.call"
            " where a.case_no = ? and a.state = 'waiting' and a.ripe = 1 and a.next_try <= ? order by a.due, a.rowid",
            (case_no, float("inf") if wall is None else wall),
        )
        return [Ready(row["service"], row["party"], Answer(**json.loads(row["answer"])), row["attempts"]) for row in rows]

    def mark(self, answer: Answer, state: str) -> None:
        """Note that an answer was sent, lost or refused."""
        self._db.execute("update answers set state = ? where call = ? and number = ?", (state, answer.call, answer.number))

    def postpone(self, answer: Answer, next_try: float) -> None:
        """Note a failed attempt and the wall time of the next."""
        self._db.execute(
            "update answers set attempts = attempts + 1, next_try = ? where call = ? and number = ?", (next_try, answer.call, answer.number)
        )

    def decided(self, call: str) -> list[Answer]:
        """The answers of a conversation so far, delivered or not."""
        rows = self._db.execute("select answer from answers where call = ? and ripe = 1 order by number", (call,))
        return [Answer(**json.loads(row["answer"])) for row in rows]

    def pending(self, case_no: str) -> tuple[int | None, int]:
        """Of a case: the second of the earliest answer that is still to be delivered, and how many are."""
        row = self._db.execute("select min(due), count(*) from answers where case_no = ? and state = 'waiting'", (case_no,)).fetchone()
        return row[0], row[1]

    def cases_with_something_due(self, wall: float) -> list[str]:
        """The cases whose clock has reached an answer that may be attempted now."""
        rows = self._db.execute(
            "select distinct a.case_no from answers a join clocks c using (case_no)"
            " where a.state = 'waiting' and a.due <= ? + max(0, c.offset_s) and a.next_try <= ?",
            (wall, wall),
        )
        return [row["case_no"] for row in rows]

    # What the desks remember

    def extract(self, right_no: str) -> Search:
        """What the register says of a right."""
        row = self._db.execute("select registration_no, pledgee from register where right_no = ?", (right_no,)).fetchone()
        return Search(right_no, row["registration_no"], row["pledgee"], "in_force") if row else Search(right_no, "", "", "in_force")

    def last_answer(self, case_no: str, act: str) -> dict[str, Any] | None:
        """What the last answer of this kind carried."""
        row = self._db.execute(
            "select answer from answers where case_no = ? and act = ? order by due desc, rowid desc limit 1", (case_no, act)
        ).fetchone()
        return dict(json.loads(row["answer"])["payload"]) if row else None

    def _book(self, case_no: str, effect: dict[str, str]) -> None:
        if "register" in effect:
            entry = (effect["register"], effect["registration_no"], effect["pledgee"], case_no)
            self._db.execute("insert or replace into register values (?, ?, ?, ?)", entry)
        if "cancel" in effect:
            self._db.execute("delete from register where right_no = ?", (effect["cancel"],))

    # Clocks and knobs

    def saw(self, case_no: str, now: datetime) -> None:
        """Note the case's time as a call or the driver tells it; a case's clock never runs back."""
        self._db.execute(
            "insert into clocks values (?, ?) on conflict (case_no) do update set offset_s = max(offset_s, excluded.offset_s)",
            (case_no, now.timestamp() - time.time()),
        )

    def clock(self, case_no: str) -> datetime:
        """The case's time: the wall's and what it was seen to be ahead."""
        row = self._db.execute("select offset_s from clocks where case_no = ?", (case_no,)).fetchone()
        return datetime.fromtimestamp(time.time() + max(0.0, row["offset_s"] if row else 0.0), UTC)

    def knobs(self, service: str) -> Knobs:
        """How a service misbehaves now."""
        row = self._db.execute("select position from knobs where service = ?", (service,)).fetchone()
        return changed(Knobs(), json.loads(row["position"])) if row else Knobs()

    def turn(self, service: str, knobs: Knobs) -> None:
        """Let a service misbehave so from now on."""
        self._db.execute("insert or replace into knobs values (?, ?)", (service, _text(asdict(knobs))))

    # Mail

    def keep_mail(self, message_id: str, sender: str, recipients: str, subject: str, body: str) -> None:
        """Keep a mail; the same Message-ID again changes nothing."""
        received = datetime.now(UTC).isoformat(timespec="seconds")
        self._db.execute("insert or ignore into mails values (?, ?, ?, ?, ?, ?)", (message_id, received, sender, recipients, subject, body))

    def mails(self) -> list[dict[str, str]]:
        """All mails, the newest first."""
        return [dict(row) for row in self._db.execute("select * from mails order by rowid desc")]


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _seconds(moment: str) -> int:
    return int(instant(moment).timestamp())
