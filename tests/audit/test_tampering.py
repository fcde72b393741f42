"""Tampering with the database, tried at random by somebody who owns it: every change is found, and the report names the place."""

# ruff: noqa: S608 - names of our own tables and columns
import random
import re
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

from audit.histories import KeptCase
from db.access_log import _COLUMNS as ACCESS
from db.database import Connection
from db.derived_sql import DERIVED, KEYS
from domain.facts import Fact
from tests.audit.flips import flip, flipped, ways
from tests.audit.scene import DAYS, PAPERS, Scene
from tests.audit.tampering import WAYS, Tamper, rehashed

_TYPES = """
SELECT table_name || '.' || column_name AS place, data_type FROM information_schema.columns
WHERE table_schema = 'public' AND table_name = ANY($1) ORDER BY 1"""
_FACT = [*Fact.__dataclass_fields__]
_INSERT = f"""
INSERT INTO journal ({", ".join(_FACT)}, recorded)
SELECT {", ".join(_FACT)}, recorded FROM jsonb_populate_recordset(NULL::journal, $1)"""


def test_as_many_ways_are_tried_as_the_documents_say() -> None:
    said = (Path(__file__).parents[2] / "docs" / "audit.md").read_text("utf-8")

    assert sum(WAYS.values()) >= 500
    assert f"report names the place: {sum(WAYS.values())} ways" in said
    assert [kind for kind, count in WAYS.items() if f"| {kind} | {count} |" not in said] == []


async def test_what_nobody_touched_is_found_right(scene: Scene) -> None:
    async with scene.undone() as conn:
        reports = await scene.verified(conn), await scene.papers_verified(conn), await scene.sealed(conn), await scene.archived(conn)
    assert (*reports, await scene.documented()) == ("",) * 5


async def test_a_flipped_bit_in_any_field_of_a_journal_is_found(scene: Scene) -> None:
    count, chance = ways("journal, a field")
    for n in range(count):
        async with scene.undone() as conn:
            column = _FACT[n % len(_FACT)]
            row = await flip(conn, "journal", column, chance, f"case_no = '{scene.case.case_no}'")

            said, sealed = await scene.verified(conn), await scene.sealed(conn)

        place = f"fact {row['seq']}" if column in ("case_no", "seq") else f"fact {row['seq']} {column}"
        assert re.search(rf"^{place}\b", said, re.M), (column, row, said)
        assert f"fact {row['seq']} of case {row['case_no']}" in sealed or f"case {row['case_no']}: its head" in sealed


async def test_a_fact_that_was_removed_doubled_swapped_appended_or_cut_is_found(scene: Scene) -> None:
    count, chance = ways("journal, facts")
    for n in range(count):
        tamper, first = _moved(scene.case.journal, chance, n)
        async with scene.undone() as conn:
            await _written(conn, scene.case, tamper(scene.case.journal))

            said = await scene.verified(conn)

        assert re.search(rf"^fact {first}\b", said, re.M), (n, said)


async def test_a_chain_of_which_every_hash_was_made_anew_is_found(scene: Scene) -> None:
    count, chance = ways("journal, made anew")
    for n in range(count):
        tamper, first = _moved(scene.case.journal, chance, n) if n % 2 else _reworded(scene.case.journal, chance)
        facts = rehashed(tamper(scene.case.journal))
        async with scene.undone() as conn:
            await _written(conn, scene.case, facts)
            await conn.execute("UPDATE heads SET seq = $2, hash = $3 WHERE case_no = $1", facts[0].case_no, facts[-1].seq, facts[-1].hash)

            said, sealed = await scene.verified(conn), await scene.sealed(conn)

        assert re.search(rf"^fact {first}\b", said, re.M), (n, said)
        if first < len(scene.case.journal) * 3 // 4:
            assert f"fact {first} of case {facts[0].case_no}: sealed on" in sealed, (n, sealed)


async def test_a_changed_head_is_found(scene: Scene) -> None:
    count, chance = ways("head")
    for n in range(count):
        async with scene.undone() as conn:
            await flip(conn, "heads", ("seq", "hash", "case_no")[n % 3], chance, f"case_no = '{scene.case.case_no}'")

            assert re.search("^head: stored", await scene.verified(conn), re.M)
            assert f"case {scene.case.case_no}: its head" in await scene.sealed(conn)


async def test_a_flipped_bit_in_any_column_of_a_derived_row_is_found(scene: Scene) -> None:
    count, chance = ways("derived, a column")
    async with scene.undone() as conn:
        columns = [tuple(row["place"].split(".")) for row in await conn.fetch(_TYPES, list(DERIVED))]
        there = {table for table in DERIVED if await conn.fetchval(f"SELECT count(*) FROM {table}")}
    assert there == set(DERIVED)
    assert count >= len(columns)
    for n in range(count):
        table, column = columns[n % len(columns)]
        async with scene.undone() as conn:
            row = await flip(conn, table, column, chance)

            said = await (scene.papers_verified(conn) if row["case_no"] == PAPERS else scene.verified(conn))

        key = "/".join(str(row[name]) for name in KEYS.get(table, ()))
        place = table + (f"[{key}]" if key else "")
        whole = column == "case_no" or column in KEYS.get(table, ())
        assert re.search(rf"^{table}\b.*: stored", said, re.M) if whole else f"{place}.{column}" in said, (place, column, said)


async def test_a_derived_row_that_was_removed_is_found(scene: Scene) -> None:
    count, chance = ways("derived, rows")
    for n in range(count):
        table = DERIVED[n % len(DERIVED)]
        async with scene.undone() as conn:
            row = dict(chance.choice(await conn.fetch(f"SELECT ctid::text AS place_, * FROM {table} ORDER BY ctid")))
            await conn.execute(f"DELETE FROM {table} WHERE ctid = '{row['place_']}'")

            said = await (scene.papers_verified(conn) if row["case_no"] == PAPERS else scene.verified(conn))

        assert re.search(rf"^{table}\b.*: stored no row, made again a row", said, re.M), (table, said)


async def test_a_changed_row_of_a_document_is_found(scene: Scene) -> None:
    count, chance = ways("document, its row")
    columns = ("id", "case_no", "request", "type", "sha256", "state", "actor", "role", "organisation", "received_at")
    for n in range(count):
        async with scene.undone() as conn:
            column = columns[n % len(columns)]
            row = await flip(conn, "documents", column, chance)

            said = await scene.papers_verified(conn)

        assert f"documents[{row['id']}]" + ("" if n % len(columns) < 2 else f".{column}: stored") in said, (column, said)


async def test_a_changed_value_of_a_person_is_found_and_not_told(scene: Scene) -> None:
    count, chance = ways("person's value")
    for n in range(count):
        async with scene.undone() as conn:
            column = ("case_no", "value", "salt", "commitment")[n % 4]
            row = await flip(conn, "personal_values", column, chance)

            said = await scene.papers_verified(conn)

        assert f"personal_values[{row['ref']}].{'value' if column == 'salt' else column}: stored" in said
        assert row["value"] not in said


async def test_a_flipped_bit_in_any_field_of_the_access_log_is_found(scene: Scene) -> None:
    count, chance = ways("access log, a field")
    columns = ACCESS.split(", ")
    for n in range(count):
        async with scene.undone() as conn:
            row = await flip(conn, "access_log", columns[n % len(columns)], chance)

            said = await scene.sealed(conn)

        # A line that was moved elsewhere is missed by the one after it, or stands alone where it was moved to.
        place = rf"line ({row['n']}|{row['n'] + 1}) of the access log's writer {row['writer']}: "
        alone = r"line \d+ of the access log's writer \w+: (it follows entry 10|the entries before it are missing)"
        assert re.search(f"^({place}|{alone if row['n'] == 11 else '$.'})", said, re.M), (columns[n % len(columns)], row, said)


async def test_a_line_of_the_access_log_that_was_removed_or_moved_is_found(scene: Scene) -> None:
    count, chance = ways("access log, lines")
    for n in range(count):
        async with scene.undone() as conn:
            line = chance.randrange(8)
            if n % 2:
                await conn.execute("DELETE FROM access_log WHERE n = $1", line)
            else:
                await _swap(conn, "access_log", f"n = {line}", f"n = {line + 1}")

            said = await scene.sealed(conn)

        assert f"line {line} of the access log's writer" in said or f"line {line + 1} of the access log's writer" in said, (n, said)


async def test_a_changed_order_of_recording_is_found(scene: Scene) -> None:
    count, chance = ways("recorded")
    for _ in range(count):
        async with scene.undone() as conn:
            one = chance.randrange(len(scene.case.journal) - 1)
            await _swap(conn, "journal", *(f"case_no = '{scene.case.case_no}' AND seq = {seq}" for seq in (one, one + 1)))

            assert f"fact {one + 1} of case {scene.case.case_no}: it follows entry" in await scene.sealed(conn)


async def test_a_changed_root_in_the_database_is_found(scene: Scene) -> None:
    count, chance = ways("root, its row")
    for n in range(count):
        async with scene.undone() as conn:
            row = await flip(conn, "seals", ("line", "day")[n % 2], chance)
            place = DAYS.index(row["day"]) + 1

            said = await scene.sealed(conn)

        assert f"root of {row['day']}: the database keeps it under the day" in said if n % 2 else f"root {place} ({row['day']})" in said, (
            said
        )


def _moved(facts: list[Fact], chance: random.Random, n: int) -> tuple[Tamper, int]:
    """One of the ways in which whole facts are moved, and the first place at which the journal is another."""
    at, last = chance.randrange(1, len(facts) - 5), len(facts)
    cut = chance.randrange(1, 6)
    found: list[tuple[Callable[[list[Fact]], list[Fact]], int]] = [
        (lambda facts: [*facts[:at], *facts[at + 1 :]], at),
        (lambda facts: [*facts[: at + 1], *facts[at:]], at + 1),
        (lambda facts: [*facts[:at], replace(facts[at + 1], seq=at), replace(facts[at], seq=at + 1), *facts[at + 2 :]], at),
        (lambda facts: rehashed([*facts, replace(facts[at], subject="another")]), last),
        (lambda facts: facts[:-cut], last - cut),
    ]
    return found[n // 2 % 5]


def _reworded(facts: list[Fact], chance: random.Random) -> tuple[Tamper, int]:
    """One fact says something else."""
    at = chance.randrange(len(facts))
    column = chance.choice([name for name in _FACT if name not in ("case_no", "seq", "prev", "hash", "version")])
    changed = replace(facts[at], **{column: flipped(getattr(facts[at], column), chance)})
    return (lambda facts: [*facts[:at], changed, *facts[at + 1 :]]), at


async def _swap(conn: Connection, table: str, one: str, other: str) -> None:
    """Let two rows change the numbers under which they were recorded."""
    numbers = [await conn.fetchval(f"SELECT recorded FROM {table} WHERE {where}") for where in (one, other)]
    for where, number in ((one, -1), (other, numbers[0]), (one, numbers[1])):
        await conn.execute(f"UPDATE {table} SET recorded = $1 WHERE {where}", number)


async def _written(conn: Connection, case: KeptCase, facts: list[Fact]) -> None:
    """Put these facts in the place of the journal of a case, under the numbers of recording that it had."""
    numbers = [row[0] for row in await conn.fetch("SELECT recorded FROM journal WHERE case_no = $1 ORDER BY seq", case.case_no)]
    last = max(numbers)
    await conn.execute("DELETE FROM journal WHERE case_no = $1", case.case_no)
    rows = [asdict(fact) | {"recorded": numbers[n] if n < len(numbers) else last + 1 + n} for n, fact in enumerate(facts)]
    await conn.execute(_INSERT, rows)
