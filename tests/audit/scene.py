"""A database, a data folder, an archive and a package to tamper with: what an auditor asks for each is asked within one transaction."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from temporalio.contrib.pydantic import pydantic_data_converter as converter

from audit import archive_check, beside, certificate, derived, roots
from audit.archive import Archive
from audit.derived import Rows, Stored
from audit.histories import KeptCase
from audit.package import Evidence, packed
from audit.proofs import prove
from audit.replay import Remade
from audit.seal_check import check_in
from audit.sealing import seal_day
from audit.verify import Verdict, by_itself, judged, run_again
from cli.documents_run import compare
from db import cases, documents, journal, personal
from db.access_log import Access, AccessLog
from db.database import Connection, Database
from db.derived_sql import DERIVED
from db.documents import Document
from documents.store import Store
from domain.casefile import Run
from domain.facts import Fact, plain
from engine.audit_key import audit_key, public_hex
from tests.audit.tampering import rehashed
from tests.db.conftest import Chain

PAPERS = "XT-2026-000900"  # a case with documents and a person, which no kept case has
AT = "2026-11-21T02:00:00+00:00"
DAYS = [date(2026, 11, 2), date(2026, 11, 5), date(2026, 11, 8)]
_GUARDED = ("journal", "access_log", "seals")
# A journal may get two facts of one number, and a column any value.
_CHECKS = """
SELECT conrelid::regclass AS table, conname FROM pg_constraint
WHERE contype = 'c' AND conrelid::regclass::text = ANY($1) OR contype = 'p' AND conrelid = 'journal'::regclass"""


@dataclass
class Scene:
    """What was lived, what its history makes, and where all of it is kept."""

    database: Database
    folder: Path
    case: KeptCase
    first: Run
    remade: Remade
    made: dict[str, Rows]  # by case
    documents: Store
    archive: Archive

    @asynccontextmanager
    async def undone(self) -> AsyncIterator[Connection]:
        """What is done to the database in the block, with every trigger away, is undone after it."""
        async with self.database.pool.acquire() as conn:
            transaction = conn.transaction()
            await transaction.start()
            try:
                yield conn
            finally:
                await transaction.rollback()

    async def verified(self, conn: Connection, facts: list[Fact] | None = None) -> str:
        """What `audit verify` says of the case; its histories were run again once."""
        case_no = self.case.case_no
        stored = await cases.facts_of(conn, case_no) if facts is None else facts
        rows = list(derived.between(await derived.rows_of(conn, case_no), self.made[case_no]))
        kept = Stored(stored, await derived.head_of(conn, case_no), rows, await beside.compare(conn, case_no, stored))
        return told(judged(case_no, self.case.runs, kept, self.first, self.remade))

    async def papers_verified(self, conn: Connection) -> str:
        """What `audit verify` says of the case with documents, whose history nobody has."""
        facts = await cases.facts_of(conn, PAPERS)
        rows = list(derived.between(await derived.rows_of(conn, PAPERS), self.made[PAPERS]))
        kept = Stored(facts, await derived.head_of(conn, PAPERS), rows, await beside.compare(conn, PAPERS, facts))
        return "\n".join(str(each) for each in by_itself(PAPERS, kept))

    async def sealed(self, conn: Connection, folder: Path | None = None) -> str:
        """What `seal verify` says."""
        found = await check_in(conn, folder or self.folder, frozenset({public_hex(audit_key(self.folder))}))
        return "\n".join(f"{each.place}: {each.says}" for each in found.findings)

    async def archived(self, conn: Connection) -> str:
        """What `archive check` says."""
        found = await archive_check.check(Archive(self.archive.store, Database(cast("Any", conn))))
        return "\n".join([f"run {each.run} of case {each.case_no}: {each.says}" for each in found.findings] + found.orphans)

    async def documented(self) -> str:
        """What `documents check` says."""
        found = await compare(self.documents, self.database)
        return "\n".join(f"{state} {each['sha256']} {each['case_no']}" for state in ("missing", "changed") for each in found[state])


def told(verdict: Verdict) -> str:
    """The differences of a verdict, each on a line; "" for a match."""
    return "\n".join(str(each) for each in verdict.differences)


@contextmanager
def changed(path: Path, content: bytes | None) -> Iterator[None]:
    """The file with this content, or gone, for as long as the block runs."""
    before = path.read_bytes()
    path.chmod(0o600)
    path.unlink()
    try:
        if content is not None:
            path.write_bytes(content)
        yield
    finally:
        path.write_bytes(before)


def place_of(store: Store, name: str) -> Path:
    """Where a content lies in a store that is a folder."""
    return Path(store.name) / name[:2] / name[2:4] / name


async def live(database: Database, folder: Path, case: KeptCase) -> Scene:
    """Three sealed days with looks between them, and a morning after that is not sealed yet."""
    first, remade = await run_again(case.case_no, case.runs, converter, ended=True)
    store, archive = Store.open(str(folder / "documents")), Archive(Store.open(str(folder / "archive")), database)
    log, papers = AccessLog(database), await _papers(database, store)
    await journal.record(database, papers)
    for part, day in enumerate([*DAYS, None], 1):
        await journal.record(database, case.journal[: len(case.journal) * part // 4])
        for number in range(3):
            log.note(
                Access("2026-11-02T02:00:00+00:00", "demo:a", "auditor", "b", ("xiangtan",), case.case_no, f"read_{number}", 200, "read")
            )
        await log.flush()
        if day:
            await seal_day(database, folder, day)
    for number, run in enumerate(case.runs, 1):
        await archive._keep(case.case_no, number, run)
    await _disarmed(database)
    made = {facts[0].case_no: await _folded(database, facts) for facts in (case.journal, papers)}
    return Scene(database, folder, case, first, remade, made, store, archive)


async def packed_of(scene: Scene) -> tuple[bytes, Evidence, Ed25519PrivateKey]:
    """The package of the case, what it is made of, and the key that signed it."""
    key, at, facts = audit_key(scene.folder), datetime.fromisoformat(AT), scene.case.journal
    verdict = judged(scene.case.case_no, scene.case.runs, Stored(facts), scene.first, scene.remade)
    evidence = Evidence(
        case_no=scene.case.case_no,
        first=scene.first,
        runs=scene.case.runs,
        journal=facts,
        certificate=certificate.signed(verdict, key, at),
        roots=roots.read_lines(scene.folder),
        inclusions=[await prove(scene.database, scene.folder, scene.case.case_no, len(facts) * 3 // 4 - 1)],
        documents={sha256(text).hexdigest(): text for text in (b"a contract", b"a policy")},
        narrative=b"%PDF-1.7 of a story",
    )
    return packed(evidence, key, at), evidence, key


async def _disarmed(database: Database) -> None:
    """Take away what stands in the way of an owner of the database."""
    async with database.transaction() as conn:
        for table in _GUARDED:
            await conn.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for table in ("journal", "access_log"):
            await conn.execute(f"ALTER TABLE {table} ALTER recorded SET GENERATED BY DEFAULT")
        for row in await conn.fetch(_CHECKS, [*DERIVED, "documents"]):
            await conn.execute(f"ALTER TABLE {row['table']} DROP CONSTRAINT {row['conname']}")


async def _folded(database: Database, facts: list[Fact]) -> Rows:
    """The rows that a journal makes."""
    async with database.pool.acquire() as conn:
        transaction = conn.transaction()
        await transaction.start()
        try:
            return await derived.folded(conn, facts[0].case_no, facts)
        finally:
            await transaction.rollback()


async def _papers(database: Database, store: Store) -> list[Fact]:
    """The journal of an open case with two documents and a person; it is asked for something, and nobody has answered."""
    chain = Chain(PAPERS)
    chain.open()
    chain.note("asked", acts=["withdraw"], until="2026-12-01T16:00:00+00:00", stays_open=False)
    async with database.transaction() as conn:
        contact = await personal.keep(conn, "contact", "somebody@example.invalid")
        await personal.belongs(conn, contact.ref, PAPERS)
        papers = [await _attached(conn, store, text) for text in (b"a contract of some length", b"a policy of some length")]
    for paper in papers:
        chain.note("attach_document", name=paper.id, kind=paper.type, sha256=paper.sha256)
    opened, asked, *attached = chain.facts
    data = opened.data | {"demand": opened.data["demand"] | {"contact": plain(contact)}}
    by = [{name: getattr(paper, name) for name in ("request", "actor", "role", "organisation")} | {"received_at": AT} for paper in papers]
    return rehashed([replace(opened, data=data), asked, *(replace(fact, **who) for fact, who in zip(attached, by, strict=True))])


async def _attached(conn: Connection, store: Store, text: bytes) -> Document:
    kept = await store.put(_one(text))
    request = sha256(kept.sha256.encode()).hexdigest()
    who = {"actor": "demo:firm", "role": "firm", "organisation": "91430300MA4L1A2B3C", "received_at": datetime.fromisoformat(AT)}
    what = {
        "type": "contract",
        "chapter": "credit",
        "subject": "case",
        "title": "合同",
        "filename": "a.pdf",
        "media_type": "application/pdf",
    }
    said = {
        "size": kept.size,
        "sha256": kept.sha256,
        "audience": "shared",
        "flags": list[str](),
        "scan": "clean",
        "replaces": "",
        "version": 1,
    }
    values: dict[str, Any] = {"id": request[:24], "case_no": PAPERS, "request": request, "chain": request[:24]} | who | what | said
    paper = Document(**values)
    await documents.add(conn, paper)
    return paper


async def _one(text: bytes) -> AsyncIterator[bytes]:
    yield text
