"""Erasing: what is known of a person goes from every place that we know of; the commitments stay, and so does every chain."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from db import archives, cases, requests
from db.archives import Held
from db.cases import Row
from db.database import Connection, Reader
from db.erasure import COLUMNS, DECIDE, LEAST, RECEIPT, NotErasable, of_refs
from db.requests import StoredRequest
from domain.facts import Asked, canonical

REASON = "依法删除 erased by law: "  # what a redacted comment says, before the ground

_LOCKED = f"SELECT {COLUMNS} FROM erasures WHERE id = $1 FOR UPDATE"  # noqa: S608 - the constant above
# Comments of the case that name the person by a part of the value.
_NAMING = f"""
SELECT DISTINCT k.id FROM comments k JOIN personal_values v ON v.case_no = k.case_no AND v.ref = ANY($2)
CROSS JOIN LATERAL unnest(string_to_array(v.value, ' ')) AS part
WHERE k.case_no = $1 AND k.redacted_at IS NULL AND length(part) >= {LEAST} AND (
    position(part in k.text) > 0 OR EXISTS (SELECT FROM comment_versions o WHERE o.comment = k.id AND position(part in o.text) > 0))
ORDER BY 1"""  # noqa: S608 - the constant above
_REDACT = """
UPDATE comments SET text = '', mentions = '{}', version = version + 1, redacted_at = now(), redacted_by = $2, redaction_reason = $3
WHERE id = ANY($1)"""
_FORGET = ("DELETE FROM comment_versions WHERE comment = ANY($1)", "DELETE FROM mentions WHERE comment = ANY($1)")
# Workbooks from which the case was opened: files of jobs, which would go by themselves after a week.
_FILES = """
SELECT DISTINCT f.job, f.name FROM job_files f JOIN job_items i ON i.job = f.job JOIN jobs j ON j.id = f.job
WHERE j.finished_at IS NOT NULL AND f.name IN ('upload', 'errors') AND $1 IN (i.key, i.result ->> 'case_no')"""
_DROP_FILES = (
    "DELETE FROM job_chunks c USING unnest($1::text[], $2::text[]) AS gone (job, name) WHERE (c.job, c.name) = (gone.job, gone.name)",
    "DELETE FROM job_files c USING unnest($1::text[], $2::text[]) AS gone (job, name) WHERE (c.job, c.name) = (gone.job, gone.name)",
)
_LETTERS = "SELECT count(*) FROM outbox WHERE case_no = $1 AND state = 'waiting' AND context ->> 'contact_ref' = ANY($2)"
_UNSENT = """
UPDATE outbox SET state = 'unsent', last_error = 'not sent: the contact was erased by law'
WHERE case_no = $1 AND state = 'waiting' AND context ->> 'contact_ref' = ANY($2) RETURNING id"""
_VALUES = "DELETE FROM personal_values WHERE ref = ANY($1) AND coalesce(case_no, '') = $2 RETURNING ref, field, commitment"

_PERSON = """
UPDATE people SET name = '', password_hash = NULL, issuer = '', subject = '', version = version + 1
WHERE actor = $1 AND NOT active RETURNING actor"""
_SESSIONS = "DELETE FROM sessions WHERE actor = $1 RETURNING id"
_JOBS = "UPDATE jobs SET caller = caller - 'name' WHERE actor = $1 AND caller ? 'name' RETURNING id"
_CALENDARS = "DELETE FROM calendar_feeds WHERE actor = $1 RETURNING actor"

_RECEIPT = f"""
INSERT INTO erasure_receipts (erasure, case_no, actor, refs, commitments, fields, places, ground, reason, by, second, over_hold)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING {RECEIPT}"""  # noqa: S608 - the constant above


async def places(reader: Reader, case_no: str, refs: Sequence[str]) -> dict[str, int]:
    """Where what is known of these persons stands in this case, and how often: what erasing would take away."""
    return {
        "personal_values": len([row for row in await of_refs(reader, refs) if row["case_no"] == case_no]),
        "comments": len(await reader.fetch(_NAMING, case_no, list(refs))),
        "job_files": len(await reader.fetch(_FILES, case_no)),
        "letters": int(await reader.fetchval(_LETTERS, case_no, list(refs))),
    }


async def carry_out(conn: Connection, number: int, second: str, over_hold: str = "") -> list[Row]:
    """Erase what was asked for, with a receipt for each case; needs a transaction.

    Held while a legal hold stands, unless the second person says why this goes before it; NotErasable when it was decided already, or
    both persons are one.
    """
    row = await conn.fetchrow(_LOCKED, number)
    if row is None or row["state"] != "asked":
        en = f"The erasure {number} is not waiting for a decision."
        raise NotErasable("already_decided", en, f"删除申请 {number} 已处理或不存在。")
    if row["asked_by"] == second:
        en = "Two persons erase: who asked for it does not approve it."
        raise NotErasable("second_person_needed", en, "删除须由两人办理：申请人不得自行批准。")
    await archives.keep_holds_still(conn)
    held = [hold for case_no in row["cases"] for hold in await archives.holds(conn, case_no)]
    if held and not over_hold:
        raise Held(f"A hold stands on {held[0]['case_no']} since {held[0]['since']:%Y-%m-%d}: {held[0]['reason']}.")
    told = [await _of_case(conn, dict(row), case_no, second, over_hold if held else "") for case_no in row["cases"]]
    if row["actor"]:
        told.append(await _of_person(conn, dict(row), second))
    await conn.execute(DECIDE, number, "done", second, over_hold)
    return told


async def _of_case(conn: Connection, row: Row, case_no: str, second: str, over_hold: str) -> Row:
    comments = [found["id"] for found in await conn.fetch(_NAMING, case_no, row["refs"])]
    await conn.execute(_REDACT, comments, second, REASON + row["ground"])
    for statement in _FORGET:
        await conn.execute(statement, comments)
    files = await conn.fetch(_FILES, case_no)
    for statement in _DROP_FILES:
        await conn.execute(statement, [file["job"] for file in files], [file["name"] for file in files])
    letters = await conn.fetch(_UNSENT, case_no, row["refs"])
    gone = await conn.fetch(_VALUES, row["refs"], case_no)
    where = {"personal_values": len(gone), "comments": len(comments), "job_files": len(files), "letters": len(letters)}
    said = ([each[name] for each in gone] for name in ("ref", "commitment", "field"))
    return await _receipt(conn, row, case_no, "", *said, where, second, over_hold)


async def _of_person(conn: Connection, row: Row, second: str) -> Row:
    if await conn.fetchval(_PERSON, row["actor"]) is None:
        en = f"There is no {row['actor']} who has left: close the account first."
        raise NotErasable("still_active", en, f"账户 {row['actor']} 仍在使用或不存在：请先停用。")
    found = {name: len(await conn.fetch(statement, row["actor"])) for name, statement in _OF_PERSON.items()}
    return await _receipt(conn, row, "", row["actor"], [], [], ["name", "login"], {"people": 1} | found, second, "")


_OF_PERSON = {"sessions": _SESSIONS, "jobs": _JOBS, "calendar_feeds": _CALENDARS}


async def _receipt(conn: Connection, row: Row, *said: Any) -> Row:
    case_no, actor, refs, commitments, fields, where, second, over_hold = said
    arguments = (
        row["id"],
        case_no,
        actor,
        refs,
        commitments,
        fields,
        where,
        row["ground"],
        row["reason"],
        row["asked_by"],
        second,
        over_hold,
    )
    written = await conn.fetchrow(_RECEIPT, *arguments)
    assert written is not None  # noqa: S101 - RETURNING of one row
    return dict(written)


async def tell_the_case(conn: Connection, receipt: Row, who: tuple[str, str, str], wall: datetime) -> str:
    """Ask the case to note the erasure, in the name of who approved it; the request, "" where the case has ended: its receipt speaks."""
    case = await cases.case_row(conn, receipt["case_no"]) if receipt["refs"] else None
    if case is None or case["closed_at"]:
        return ""
    payload = {"refs": receipt["refs"], "ground": receipt["ground"], "receipt": receipt["id"]}
    identity = requests.request_id(case["tenant"], who[0], case["case_no"], "case", "record_erasure", f"erasure-receipt-{receipt['id']}")
    now = (wall + timedelta(seconds=case["clock_offset_s"])).isoformat()
    asked = Asked(identity, "case", *who, case["tenant"], now, reason=receipt["reason"])
    body = hashlib.sha256(canonical(payload)).hexdigest()
    await requests.write_down(conn, StoredRequest(identity, case["case_no"], "record_erasure", asked, payload, None, body, "open", None, 0))
    return identity
