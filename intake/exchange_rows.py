"""The rows of signed packages: acts that a partner asks for, tasks that it is asked for, and the receipt of each row."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from intake.packages import BadPackage
from intake.tables import Unreadable, read
from intake.written import csv_bytes

ACTS, TASKS, RECEIPT = "acts.csv", "tasks.csv", "receipt.csv"
ACT_COLUMNS = ("case_no", "subject", "act", "payload", "reason", "officer")
TASK_COLUMNS = ("case_no", "subject", "act", "payload", "reason", "officer", "title", "until", "firm")
RECEIPT_COLUMNS = ("row", "case_no", "subject", "act", "state", "code", "message", "message_zh", "request")
_CASE = re.compile(r"[A-Z]{1,10}-\d{4}-\d{6,12}")
_OFFICER = re.compile(r"[A-Za-z0-9._-]{0,20}")
_MOST = 10_000


@dataclass(frozen=True)
class ActRow:
    """One act that a partner asks for; `officer` is the number of its person, by which who decides and who confirms are told apart."""

    row: int
    case_no: str
    subject: str
    act: str
    payload: dict[str, Any]
    reason: str
    officer: str
    wrong: str = ""  # why the row cannot be taken


def acts(content: bytes) -> list[ActRow]:
    """The rows of acts.csv; raises BadPackage where it is no such table."""
    try:
        (table,) = read(content, ACTS)
    except Unreadable as unreadable:
        raise BadPackage("unreadable", f"{ACTS}: {unreadable}") from None
    headers = [str(cell).strip() for cell in table.rows[0]] if table.rows else []
    missing = [name for name in ACT_COLUMNS[:4] if name not in headers]
    if missing:
        raise BadPackage("unreadable", f"{ACTS} has no column {', '.join(missing)}")
    rows = [dict(zip(headers, line, strict=False)) for line in table.rows[1:]]
    if len(rows) > _MOST:
        raise BadPackage("too_large", f"{ACTS} has more than {_MOST} rows: send several packages")
    return [_act(n, row) for n, row in enumerate(rows, start=2) if any(str(cell).strip() for cell in row.values())]


def rows_of(content: bytes) -> list[dict[str, str]]:
    """The rows of any table of a package, by header."""
    (table,) = read(content, "rows.csv")
    headers = [str(cell) for cell in table.rows[0]]
    return [dict(zip(headers, (str(cell) for cell in line), strict=False)) for line in table.rows[1:]]


def tasks_csv(rows: Iterable[Mapping[str, Any]]) -> tuple[bytes, int]:
    """The table of tasks, and how many they are."""
    return _csv(TASK_COLUMNS, rows)


def acts_csv(rows: Iterable[Mapping[str, Any]]) -> tuple[bytes, int]:
    """The table of acts, and how many they are."""
    return _csv(ACT_COLUMNS, rows)


def receipt_csv(rows: Iterable[Mapping[str, Any]]) -> tuple[bytes, int]:
    """The table of results, and how many they are."""
    return _csv(RECEIPT_COLUMNS, rows)


def _csv(columns: tuple[str, ...], rows: Iterable[Mapping[str, Any]]) -> tuple[bytes, int]:
    listed = [[row.get(name, "") for name in columns] for row in rows]
    return csv_bytes(columns, listed), len(listed)


def _act(n: int, row: Mapping[str, Any]) -> ActRow:
    said = {name: str(row.get(name, "") or "").strip() for name in ACT_COLUMNS}
    payload, wrong = _payload(said["payload"])
    if not _CASE.fullmatch(said["case_no"]):
        wrong = "case_no: a case is written like XT-2026-000001"
    elif not re.fullmatch("[a-z_]{1,60}", said["act"]):
        wrong = "act: an act is written like record_repayment"
    elif not _OFFICER.fullmatch(said["officer"]):
        wrong = "officer: a number of at most 20 letters and digits, no name"
    return ActRow(n, said["case_no"], said["subject"] or "case", said["act"], payload, said["reason"], said["officer"], wrong)


def _payload(text: str) -> tuple[dict[str, Any], str]:
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}, "payload: this is not JSON"
    return (found, "") if isinstance(found, dict) else ({}, "payload: this is no JSON object")
