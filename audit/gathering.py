"""Gathering: all that an evidence package of one case is made of, from the places where a stack keeps it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from temporalio.client import Client

from audit import certificate, keys, roots
from audit.archive import Archive
from audit.derived import stored
from audit.histories import opened
from audit.narrative import narrative
from audit.package import Evidence, packed
from audit.proofs import Inclusion, prove
from audit.replay import input_of
from audit.verify import Verdict, verify
from audit.whole import Unverifiable
from db.database import Database
from documents.store import Store
from domain.facts import Fact
from engine.audit_key import audit_key, public_hex

_SEALED = "SELECT max(seq) FROM journal WHERE case_no = $1 AND recorded <= $2"


@dataclass(frozen=True)
class Keepers:
    """Who keeps what: Temporal and archive the histories, Postgres the journal, a store the documents, the data folder roots and key."""

    client: Client
    database: Database
    archive: Archive
    documents: Store
    folder: Path


async def package(keepers: Keepers, case_no: str, only: Collection[str] | None = None) -> tuple[bytes, Verdict]:
    """The evidence package of a case, and the verdict whose certificate is in it; Unverifiable when nobody has its history.

    `only` names the documents, by SHA-256, that may be in it; without it, all may.
    """
    kept = await stored(keepers.database, case_no)
    runs = await keepers.archive.runs(keepers.client, case_no)
    if not runs or not kept.journal:
        raise Unverifiable(f"There is no history of case {case_no}: neither Temporal nor the archive knows it. Check its number.")
    converter = keepers.client.data_converter
    verdict = await verify(case_no, runs, kept, converter, ended=False)
    key, now = audit_key(keepers.folder), datetime.now(UTC)
    inclusions = await _inclusions(keepers, case_no)
    documents, without = await _documents(keepers.documents, kept.journal, only)
    assert converter.payload_codec is not None  # noqa: S101 - engine.client always gives one
    evidence = Evidence(
        case_no=case_no,
        first=await input_of(runs[0], converter),
        runs=[await opened(run, converter.payload_codec) for run in runs],
        journal=kept.journal,
        certificate=certificate.signed(verdict, key, now),
        roots=roots.read_lines(keepers.folder),
        inclusions=inclusions,
        documents=documents,
        without=without,
        handovers=[each.line for each in keys.read(keepers.folder).handovers],
        narrative=narrative(kept.journal, max((proof.seq for proof in inclusions), default=-1), public_hex(key)),
    )
    return packed(evidence, key, now), verdict


async def _inclusions(keepers: Keepers, case_no: str) -> list[Inclusion]:
    """The proof of the last sealed fact: the chain carries it to all before."""
    days = roots.read(keepers.folder)
    if not days:
        return []
    last = await keepers.database.pool.fetchval(_SEALED, case_no, days[-1].facts_through)
    return [] if last is None else [await prove(keepers.database, keepers.folder, case_no, last)]


async def _documents(store: Store, journal: list[Fact], only: Collection[str] | None) -> tuple[dict[str, bytes], list[str]]:
    """The documents whose hashes facts name, and those that the store does not have or that may not be in it."""
    found, without = dict[str, bytes](), list[str]()
    for sha256 in dict.fromkeys(str(fact.data["sha256"]) for fact in journal if fact.kind == "attach_document"):
        if only is not None and sha256 not in only:
            without.append(sha256)
            continue
        try:
            found[sha256] = b"".join([chunk async for chunk in await store.read(sha256)])
        except (FileNotFoundError, ValueError):  # a hash of a paper that nobody has brought
            without.append(sha256)
    return found, without
