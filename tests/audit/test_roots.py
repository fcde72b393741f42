"""The daily roots on a real Postgres: sealed once, proven to strangers, and every tampering found and named."""

# ruff: noqa: S608 - every statement is made of constants of this file

import asyncio
import contextlib
import json
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from audit import proofs, roots, witness
from audit.roots import Root, Unsealable
from db import journal
from db.access_log import AccessLog
from db.cases import FACT
from db.database import Database
from domain.facts import canonical
from engine.audit_key import PLACE, signing_key
from engine.files import CannotStart
from tests.audit.rfc9162 import consistent, included
from tests.audit.sealed import DAYS, A, B, Sealed
from tests.db import conftest as postgres
from tests.db.conftest import Chain

_STRANGE = "'XT-2026-000009'"

server, template, owned, database = postgres.server, postgres.template, postgres.owned, postgres.database


@pytest.fixture
def empty(database: Database, owned: Database, tmp_path: Path) -> Sealed:
    return Sealed(database, owned, tmp_path, Chain(A), Chain(B), AccessLog(database))


@pytest.fixture
async def sealed(empty: Sealed) -> Sealed:
    """Three sealed days in a database of their own."""
    return await empty.live()


@pytest.fixture(scope="module")
async def one(server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Sealed]:
    """Three sealed days in a database that no test changes."""
    async for url in postgres._fresh(server, template):
        opened = await Database.connect(url)
        yield await Sealed(opened, opened, tmp_path_factory.mktemp("one"), Chain(A), Chain(B), AccessLog(opened)).live()
        await opened.close()


@pytest.fixture
def copied(one: Sealed, tmp_path: Path) -> Sealed:
    """The same with a copy of its files, which may be changed."""
    shutil.copytree(one.folder, tmp_path, dirs_exist_ok=True)
    return replace(one, folder=tmp_path)


async def test_three_days_that_nobody_touched_hold(copied: Sealed) -> None:
    first, second, third = map(roots.parsed, copied.lines)

    checked = await copied.check()

    assert (checked.roots, checked.entries, checked.findings) == (3, 12, [])
    assert [(day.size, day.new_facts, day.new_accesses) for day in (first, second, third)] == [(5, 3, 2), (8, 2, 1), (11, 2, 1)]
    assert second.previous == roots.hash_of(copied.lines[0])
    assert copied.file.stat().st_mode & 0o777 == 0o600
    assert (copied.folder / "keys" / "audit.key").stat().st_mode & 0o777 == 0o600


async def test_a_signature_is_ed25519_over_the_canonical_line_without_it(copied: Sealed) -> None:
    said = json.loads(copied.lines[1])
    signature = bytes.fromhex(said.pop("signature"))

    Ed25519PublicKey.from_public_bytes(bytes.fromhex(said["key"])).verify(signature, canonical(said))


async def test_a_day_is_sealed_once(copied: Sealed) -> None:
    before = copied.lines

    again = await copied.seal(DAYS[1])

    assert again == roots.parsed(before[1])
    assert copied.lines == before


async def test_sealers_that_come_at_once_seal_once(sealed: Sealed) -> None:
    day = DAYS[2] + timedelta(days=1)

    made = await asyncio.gather(*(sealed.seal(day) for _ in range(4)))

    assert len(set(map(str, made))) == 1
    assert len(sealed.lines) == 4


async def test_a_day_without_anything_new_has_the_root_of_the_day_before(empty: Sealed) -> None:
    nothing, still = await empty.seal(DAYS[0]), await empty.seal(DAYS[1])

    assert nothing.root == still.root == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert await empty.found() == []


async def test_a_fact_that_is_being_recorded_is_waited_for_and_a_later_one_is_not_taken(sealed: Sealed) -> None:
    day = DAYS[2] + timedelta(days=1)
    sealed.b.note("asked", acts=["withdraw"], stays_open=False)
    async with sealed.database.transaction() as conn:
        await journal._append(conn, sealed.b.facts, None)
        sealing = asyncio.create_task(sealed.seal(day))
        await asyncio.sleep(0.3)
        sealed.a.note("entered", stage="window")
        later = asyncio.create_task(journal.record(sealed.database, sealed.a.facts))
        await asyncio.sleep(0.1)
        assert not sealing.done()
        assert not later.done()
    root = await sealing
    await later

    assert root.new_facts == 2  # the one of the morning and the one that was waited for
    assert await sealed.found() == []
    assert (await sealed.seal(day + timedelta(days=1))).new_facts == 1


async def test_writers_and_sealers_side_by_side_lose_nothing(empty: Sealed) -> None:
    async def write(number: int) -> None:
        chain = Chain(f"XT-2026-1{number:05}")
        chain.open()
        for _ in range(6):
            await journal.record(empty.database, chain.facts[-1:])
            chain.note("entered", stage="window")

    async def seal() -> None:
        for day in range(1, 9):
            await empty.seal(date(2026, 11, day))

    await asyncio.gather(seal(), *(write(number) for number in range(8)))
    last = await empty.seal(date(2026, 11, 9))

    assert last.size == last.facts_through == 48
    assert await empty.found() == []


@pytest.mark.parametrize("days", [-1, 1])
async def test_a_day_before_the_last_root_or_in_the_future_is_refused(copied: Sealed, days: int) -> None:
    day = DAYS[1] + timedelta(days=1) if days < 0 else datetime.now(UTC).date() + timedelta(days=2)

    with pytest.raises(Unsealable, match="lies before 2026-11-05, which is sealed" if days < 0 else "has not come yet"):
        await copied.seal(day)


# What a crash leaves behind


async def test_a_root_that_a_crash_kept_from_the_database_is_put_there(sealed: Sealed) -> None:
    lines = sealed.lines
    await sealed.tamper("DELETE FROM seals WHERE day = '2026-11-05'")

    assert (await sealed.seal(DAYS[2])).line == lines[2]
    assert sealed.lines == lines
    assert await sealed.found() == []


async def test_half_a_line_that_a_power_cut_left_is_written_anew(sealed: Sealed) -> None:
    with sealed.file.open("a") as file:
        file.write(sealed.lines[2][:100])
    await sealed.seal(DAYS[2] + timedelta(days=1))

    assert await sealed.found() == []
    assert len(sealed.lines) == 4


async def test_roots_that_contradict_each_other_get_no_further_one(copied: Sealed) -> None:
    copied.write(copied.lines[:2])

    with pytest.raises(Unsealable, match="has 2 roots and the database 3, and they do not agree"):
        await copied.seal(DAYS[2] + timedelta(days=1))


async def test_another_key_does_not_go_on_with_the_roots(copied: Sealed) -> None:
    path = copied.folder / "keys" / "audit.key"
    path.unlink()
    with pytest.raises(Unsealable, match=r"The key keys/audit\.key is missing"):
        await copied.seal(DAYS[2] + timedelta(days=1))
    signing_key(copied.folder, PLACE)  # a new one

    with pytest.raises(Unsealable, match=r"was signed by another key than keys/audit\.key"):
        await copied.seal(DAYS[2] + timedelta(days=1))


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("mount"), reason="a small disk can be mounted by root only")
async def test_a_full_disk_is_one_sentence_and_the_roots_stay_as_they_are(sealed: Sealed) -> None:
    small = sealed.folder / "seals"
    kept = {path.name: path.read_bytes() for path in small.iterdir()}
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32k", "tmpfs", str(small)], check=False, capture_output=True).returncode:  # noqa: ASYNC221, S607
        pytest.skip("mounting is barred here")
    try:
        for name, content in kept.items():
            (small / name).write_bytes(content)
        with contextlib.suppress(OSError), (small / "filler").open("wb", buffering=0) as filler:
            while filler.write(bytes(1024)):
                pass
        with pytest.raises(CannotStart, match=r"The disk that holds the data folder .* is full"):
            await sealed.seal(DAYS[2] + timedelta(days=1))
        (small / "filler").unlink()
        assert await sealed.found() == []
        assert (await sealed.seal(DAYS[2] + timedelta(days=1))).new_facts == 1
    finally:
        subprocess.run(["umount", str(small)], check=True)  # noqa: ASYNC221, S607


# Proofs for a stranger


async def test_every_sealed_fact_is_proven_to_a_verifier_of_the_rfc(copied: Sealed) -> None:
    for chain, count in ((copied.a, 4), (copied.b, 3)):
        for fact in chain.facts[:count]:
            proof = await proofs.prove(copied.database, copied.folder, fact.case_no, fact.seq)
            entry, path = f"fact {fact.case_no} {fact.seq} {fact.hash}".encode(), [bytes.fromhex(each) for each in proof.path]

            assert included(entry, proof.place, proof.size, path, bytes.fromhex(proof.root.root))
            assert not included(entry + b"x", proof.place, proof.size, path, bytes.fromhex(proof.root.root))


async def test_a_later_tree_is_proven_to_begin_with_an_earlier_one(copied: Sealed) -> None:
    for first in range(3):
        for second in range(first, 3):
            proof = await proofs.prove_growth(copied.database, copied.folder, DAYS[first], DAYS[second])
            ends = bytes.fromhex(proof.earlier.root), bytes.fromhex(proof.later.root)

            assert consistent(proof.earlier.size, proof.later.size, [bytes.fromhex(each) for each in proof.path], *ends)


async def test_a_proof_without_the_kept_leaves_is_made_from_the_database(copied: Sealed) -> None:
    proof = await proofs.prove(copied.database, copied.folder, A, 3)
    for file in copied.file.parent.glob("*.leaves.gz"):
        file.unlink()

    assert await proofs.prove(copied.database, copied.folder, A, 3) == proof


@pytest.mark.parametrize(
    ("case_no", "seq", "sentence"),
    [(B, 3, "is not sealed yet"), (B, 9, "There is no fact 9"), ("XT-1", 0, "There is no fact 0 of a case XT-1")],
)
async def test_what_cannot_be_proven_is_one_sentence(copied: Sealed, case_no: str, seq: int, sentence: str) -> None:
    with pytest.raises(Unsealable, match=sentence):
        await proofs.prove(copied.database, copied.folder, case_no, seq)


async def test_a_fact_that_was_changed_after_it_was_sealed_gets_no_proof(sealed: Sealed) -> None:
    await sealed.tamper(f"UPDATE journal SET hash = repeat('0', 64) WHERE case_no = '{A}' AND seq = 1")

    with pytest.raises(Unsealable, match="is not what was sealed on 2026-11-02"):
        await proofs.prove(sealed.database, sealed.folder, A, 1)


# Tampering with the database


async def test_a_changed_field_is_named(sealed: Sealed) -> None:
    await sealed.tamper(f"UPDATE journal SET reason = 'x' WHERE case_no = '{A}' AND seq = 1")

    assert await sealed.found() == [f"fact 1 of case {A}: it does not match its hash: a field was changed"]


async def test_a_case_that_was_written_anew_with_sound_hashes_is_named_fact_by_fact(sealed: Sealed) -> None:
    forged = Chain(B)
    forged.open()
    for _ in range(3):
        forged.note("asked", acts=["withdraw"], stays_open=True)
    updates = [f"UPDATE journal SET prev = '{f.prev}', hash = '{f.hash}' WHERE case_no = '{B}' AND seq = {f.seq}" for f in forged.facts]
    data = f"UPDATE journal f SET data = '{json.dumps(forged.facts[1].data)}' WHERE case_no = '{B}' AND seq > 0"
    await sealed.tamper(*updates, data, f"UPDATE heads SET hash = '{forged.facts[-1].hash}' WHERE case_no = '{B}'")

    found = await sealed.found()

    assert len(found) == 2  # the opening is the same, the last fact was not sealed yet
    assert all(f"fact {seq} of case {B}: sealed on 2026-11-05 was {sealed.b.facts[seq].hash}" in found[seq - 1] for seq in (1, 2))


@pytest.mark.parametrize(
    ("statements", "named"),
    [
        (
            [f"DELETE FROM journal WHERE case_no = '{A}' AND seq = 3", f"UPDATE heads SET seq = 2 WHERE case_no = '{A}'"],
            [
                f"fact 3 of case {A}: it was sealed on 2026-11-03 and is missing",
                f"case {A}: its head has another hash than its last fact, 2",
            ],
        ),
        (
            [
                f"DELETE FROM journal WHERE case_no = '{A}' AND seq = 3",
                f"UPDATE heads SET seq = 2, hash = (SELECT hash FROM journal WHERE case_no = '{A}' AND seq = 2) WHERE case_no = '{A}'",
            ],
            [f"fact 3 of case {A}: it was sealed on 2026-11-03 and is missing"],
        ),
        (
            [f"DELETE FROM journal WHERE case_no = '{A}' AND seq = 1"],
            [
                f"fact 2 of case {A}: it follows entry 0: what was between them is missing",
                f"fact 1 of case {A}: it was sealed on 2026-11-02",
            ],
        ),
        (
            [f"DELETE FROM {table} WHERE case_no = '{B}'" for table in ("journal", "heads")],
            [f"fact {seq} of case {B}: it was sealed on" for seq in (0, 1, 2)],
        ),
        (
            [f"DELETE FROM journal WHERE case_no = '{B}' AND seq = 3"],
            [f"case {B}: its head says that 3 is the last fact, the journal has 2"],
        ),
        ([f"DELETE FROM heads WHERE case_no = '{A}'"], [f"case {A}: its head says that -1 is the last fact, the journal has 3"]),
        (
            [
                "ALTER TABLE journal ALTER recorded SET GENERATED BY DEFAULT",
                f"INSERT INTO journal SELECT {FACT.replace('case_no', _STRANGE)}, -1 FROM journal WHERE case_no = '{A}' AND seq = 0",
            ],
            [
                "fact 0 of case XT-2026-000009: it does not match its hash",
                "fact 0 of case XT-2026-000009: it stands among the entries of 2026-11-02 and was not sealed with them",
                "case XT-2026-000009: its head says that -1 is the last fact, the journal has 0",
            ],
        ),
        (
            [
                "ALTER TABLE journal ALTER recorded SET GENERATED BY DEFAULT",
                *(f"UPDATE journal SET recorded = {to} WHERE recorded = {of}" for of, to in ((4, -4), (5, 4), (-4, 5))),
            ],
            ["root of 2026-11-03: the entries of this day stand in another order"],
        ),
        (["UPDATE access_log SET actor = 'demo:nobody' WHERE n = 1"], ["line 1 of the access log's writer"]),
        (["DELETE FROM access_log WHERE n = 3"], ["line 3 of the access log's writer"]),
    ],
    ids=["tail", "tail and head", "middle", "whole case", "unsealed tail", "head", "put in", "order", "look changed", "last look gone"],
)
async def test_every_tampering_with_the_database_is_found_and_named(sealed: Sealed, statements: list[str], named: list[str]) -> None:
    await sealed.tamper(*statements)

    found = await sealed.found()

    assert len(found) == len(named), found
    assert [each for each, name in zip(found, named, strict=True) if name not in each] == []


async def test_without_the_kept_leaves_the_day_is_still_named(sealed: Sealed) -> None:
    (sealed.folder / "seals" / "2026-11-03.leaves.gz").write_bytes(b"")
    await sealed.tamper("DELETE FROM access_log WHERE n = 2")

    found = await sealed.found()

    assert [each.partition(":")[0] for each in found if "writer" not in each] == ["leaves of 2026-11-03", "root of 2026-11-03"]


# Tampering with the roots


def _edited(lines: list[str], place: int, **fields: object) -> list[str]:
    line = canonical(json.loads(lines[place]) | fields).decode()
    return [*lines[:place], line, *lines[place + 1 :]]


def _resigned(lines: list[str], place: int, **fields: object) -> list[str]:
    forged = Root(**(json.loads(lines[place]) | fields | {"signature": ""})).signed(Ed25519PrivateKey.generate())
    return [*lines[:place], forged.line, *lines[place + 1 :]]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda lines: lines[:2], "root 3 (2026-11-05): it stands in the database and is missing from roots.jsonl"),
        (lambda lines: [lines[0], lines[2]], "root of 2026-11-05: it does not follow the line before it"),
        (lambda lines: lines[1:], "root of 2026-11-03: it does not follow the line before it"),
        (lambda lines: [lines[1], lines[0], lines[2]], "root of 2026-11-02: it does not continue the root of 2026-11-03"),
        (lambda lines: _edited(lines, 1, size=9), "root of 2026-11-03: its signature does not hold"),
        (lambda lines: _edited(lines, 2, day="2026-11-06"), "root of 2026-11-06: its signature does not hold"),
        (lambda lines: _edited(lines, 2, root="00" * 32), "root of 2026-11-05: its root is not that of its subtrees"),
        (lambda lines: _resigned(lines, 2, sealed_at="2020-01-01"), "is not trusted"),
        (lambda lines: [*lines[:1], "{}", lines[2]], "root 2: it cannot be read: the fields are not those of a daily root"),
        (lambda lines: [*lines[:1], lines[1].replace(",", ", ", 1), lines[2]], "root 2: it cannot be read: the line is not written as"),
        (lambda lines: [*lines, lines[2]], "root 4 (2026-11-05): it stands in roots.jsonl and is missing from the database"),
    ],
    ids=["cut", "a day out", "first out", "swapped", "number", "day", "root", "other key", "emptied", "respelled", "doubled"],
)
async def test_every_tampering_with_the_roots_is_found_and_named(
    copied: Sealed, change: Callable[[list[str]], list[str]], named: str
) -> None:
    copied.write(change(copied.lines))

    found = await copied.found()

    assert any(named in each for each in found), found


async def test_a_root_taken_from_the_database_or_changed_there_is_named(sealed: Sealed) -> None:
    await sealed.tamper("DELETE FROM seals WHERE day = '2026-11-05'", "UPDATE seals SET line = 'x' WHERE day = '2026-11-03'")

    assert await sealed.found() == [
        "root 2 (2026-11-03): roots.jsonl and the database (unreadable) say different things of it",
        "root 3 (2026-11-05): it stands in roots.jsonl and is missing from the database; an interrupted sealing is done again",
    ]


async def test_roots_and_leaves_cut_off_on_both_sides_are_shown_by_the_witness(copied: Sealed) -> None:
    taken, refusals = list[str](), [500]

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.partition("content-length: ")[2].split()[0])
        body = (await reader.readexactly(length)).decode()
        status = refusals.pop() if refusals else 200
        if status == 200:
            taken.append(body)
        writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok".encode())
        await writer.drain()
        writer.close()

    outside = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with outside:
        url = f"http://127.0.0.1:{outside.sockets[0].getsockname()[1]}/roots"
        assert await witness.send(copied.folder, url) == []  # he was away, and nothing stopped
        assert await witness.send(copied.folder, url) == [day.isoformat() for day in DAYS]
        assert await witness.send(copied.folder, url) == []

    assert taken == copied.lines
    assert [receipt["day"] for receipt in witness.receipts(copied.folder)] == [day.isoformat() for day in DAYS]
