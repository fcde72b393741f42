"""Verifying: an order runs histories again and keeps what was found with its certificate; a changed fen is told to whom it may be."""

import io
import json
import zipfile
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit import certificate
from audit.auditor import StackAuditor
from audit.derived import stored
from audit.histories import read_case
from audit.sources import OPEN
from audit.verify import document, verify
from db import documents, journal
from db.database import Database
from db.documents import Document
from domain.facts import Fact
from domain.masking import SEES, FieldClass
from domain.operations import OPERATIONS
from engine.auditing import LOG_FORMS, NotProvable, Verified
from engine.settings import Settings
from tests.jobs.conftest import OUR_KEY, Work

_KEPT = sorted((Path(__file__).parents[1] / "histories").glob("*.*.*"))[-1]
_SHORT = "XT-2026-000011"


@dataclass
class OfFolder:
    """An auditor who has the histories of a folder, and the rows of this database."""

    database: Database
    key: Ed25519PrivateKey
    away: bool = False

    async def verify(self, case_no: str) -> Verified:
        if self.away:
            raise NotProvable("Temporal does not answer.")
        kept = read_case(_KEPT, case_no)
        verdict = await verify(case_no, kept.runs, await stored(self.database, case_no), OPEN, ended=True)
        return Verified(document(verdict), certificate.signed(verdict, self.key, datetime.now(UTC)).decode())

    async def package(self, case_no: str, documents: Collection[str]) -> bytes:
        if self.away:
            raise NotProvable(f"There is no history of case {case_no}.")
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as packed:
            packed.writestr("documents.json", json.dumps(sorted(documents)))
        return content.getvalue()

    def event_log(self, journals: Iterable[Sequence[Fact]], form: str, path: Path) -> int:
        return StackAuditor(Settings()).event_log(journals, form, path)

    def public_key(self) -> str:
        return certificate.public_text(self.key.public_key())


@pytest.fixture
async def audited(work: Work) -> Work:
    """A kept case in the database, an auditor, and people of its city."""
    await journal.record(work.api.database, read_case(_KEPT, _SHORT).journal)
    before = work.api.app.state.parts
    work.api.app.state.parts = replace(before, auditor=OfFolder(work.api.database, OUR_KEY))
    return work


async def found(work: Work, token: str = "auditor") -> Any:  # noqa: S107 - no password
    return (await work.api.get(f"/api/v1/cases/{_SHORT}/verification", token)).json()


async def test_a_case_is_verified_by_an_order_and_its_certificate_holds(audited: Work, tmp_path: Path) -> None:
    job = await audited.ordered("audit/verifications", {"cases": [_SHORT]}, "auditor")
    await audited.done()

    assert (await audited.job(job, "auditor"))["result"] == {"results": {"match": 1}}
    [item] = await audited.items(job, "auditor")
    assert (item["key"], item["result"]["result"], item["result"]["differences"]) == (_SHORT, "match", [])
    last = await found(audited)
    assert (last["result"], last["facts"], last["actor"]) == ("match", len(read_case(_KEPT, _SHORT).journal), "demo:auditor")
    signed = await audited.api.get(f"/api/v1/cases/{_SHORT}/verification/certificate", "auditor")
    (tmp_path / "key.pem").write_text((await audited.api.get("/api/v1/audit/key", "firm")).text)
    assert certificate.checked(signed.content, certificate.public_key(tmp_path / "key.pem"))["case"] == _SHORT


async def test_a_changed_fen_is_found_and_its_values_are_for_the_auditor(audited: Work) -> None:
    await audited.api.database.pool.execute("UPDATE cases SET amount_fen = amount_fen + 1")
    await audited.ordered("audit/verifications", {"all": True}, "auditor")
    await audited.done()

    whole, told = await found(audited), await found(audited, "supervisor")

    [difference] = whole["differences"]
    assert (whole["result"], difference["place"]) == ("differs", "cases.amount_fen")
    assert int(difference["stored"]) == int(difference["remade"]) + 1
    assert told["differences"] == [{"place": "cases.amount_fen", "stored": None, "remade": None}]
    assert told["masked"] == ["differences"]


async def test_a_draw_names_its_seed_and_is_made_again_by_it(audited: Work, case: str) -> None:
    jobs = [await audited.ordered("audit/verifications", {"all": True, "sample": 1, "seed": "7"}, "auditor", key=f"k{n}") for n in range(2)]
    drawn = [[item["key"] for item in await audited.items(job, "auditor")] for job in jobs]
    unseeded = await audited.ordered("audit/verifications", {"since": "2020-01-01", "sample": 1}, "auditor")

    assert drawn[0] == drawn[1]
    assert len(drawn[0]) == 1
    assert (await audited.job(unseeded, "auditor"))["parameters"]["seed"]


async def test_an_order_says_which_cases_in_one_way_and_only_those_that_one_sees(audited: Work) -> None:
    for body in ({}, {"all": True, "cases": [_SHORT]}, {"cases": [_SHORT], "sample": 1}):
        assert (await audited.api.post("/api/v1/audit/verifications", body, "auditor")).json()["code"] == "wrong_body"
    refused = await audited.api.post("/api/v1/audit/verifications", {"cases": ["XT-2026-999999"]}, "auditor")
    assert refused.status_code == 404
    since = await audited.ordered("audit/verifications", {"since": "2099-01-01"}, "auditor")
    assert (await audited.job(since, "auditor"))["total"] == 0


async def test_what_cannot_be_verified_now_waits_and_is_tried_again(audited: Work) -> None:
    auditor = audited.api.app.state.parts.auditor
    auditor.away = True
    job = await audited.ordered("audit/verifications", {"cases": [_SHORT]}, "auditor")
    await audited.loop().turn()

    waiting = await audited.job(job, "auditor")
    assert (waiting["state"], waiting["note"]["en"]) == ("paused", "Temporal does not answer.")
    assert (await audited.api.get(f"/api/v1/cases/{_SHORT}/verification", "auditor")).status_code == 404


async def test_an_evidence_package_holds_the_documents_that_the_auditor_may_see(audited: Work) -> None:
    async with audited.api.database.transaction() as conn:
        for number, (sha256, audience) in enumerate((("a" * 64, "shared"), ("b" * 64, "internal"))):
            who = ("demo:bank_officer", "bank_officer", "bank-xt-rcb", datetime.now(UTC))
            what: tuple[Any, ...] = ("other", "window", "case", "一份文件", "a.pdf", "application/pdf", 1, sha256, audience, [], "clean")
            values: list[Any] = [f"d{number}", _SHORT, f"r{number}", f"c{number}", 1, "", *what, *who]
            await documents.add(conn, Document(*values))
        await conn.execute("UPDATE documents SET state = 'recorded'")

    answer = await audited.api.get(f"/api/v1/cases/{_SHORT}/evidence", "auditor")

    assert answer.headers["content-type"] == "application/zip"
    assert f"{_SHORT}.evidence.zip" in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        assert json.loads(packed.read("documents.json")) == ["a" * 64]
    audited.api.app.state.parts.auditor.away = True
    assert (await audited.api.get(f"/api/v1/cases/{_SHORT}/evidence", "auditor")).json()["code"] == "auditor_away"


async def test_nobody_but_the_auditor_gets_what_is_not_masked(audited: Work) -> None:
    for path in ("evidence", "verification/certificate"):
        assert (await audited.api.get(f"/api/v1/cases/{_SHORT}/{path}", "supervisor")).status_code == 403


def test_who_may_have_what_is_not_masked_sees_every_class_of_fields() -> None:
    for name in ("read_evidence", "read_certificate"):
        assert all(SEES[role] == frozenset(FieldClass) for role in OPERATIONS[name].roles)


async def test_an_event_log_of_the_filtered_set_is_exported_without_what_is_hidden(audited: Work) -> None:
    for form, token in ((form, token) for form in LOG_FORMS for token in ("auditor", "registry_officer")):
        body = {"of": "event_log", "format": form, "filter": {"uscc": read_case(_KEPT, _SHORT).journal[0].data["demand"]["uscc"]}}
        job = await audited.ordered("exports", body, token)
        await audited.done()
        done = await audited.job(job, token)
        content = (await audited.api.get(f"/api/v1/exports/{job}/file", token)).content
        assert (done["result"]["cases"], done["result"]["events"] > 0) == ((1, True) if token == "auditor" else (0, False)), done

        if form == "ocel-json" and token == "auditor":
            log = json.loads(content)
            assert len(log["events"]) == done["result"]["events"]
            assert "amount_fen" in json.dumps(log)


async def test_a_masked_journal_still_makes_a_log(audited: Work) -> None:
    job = await audited.ordered("exports", {"of": "event_log", "format": "ocel-json"}, "disposal_officer")
    wrong = await audited.api.post("/api/v1/exports", {"of": "cases", "format": "xes"}, "auditor")
    await audited.done()

    assert (await audited.job(job, "disposal_officer"))["state"] == "done"
    assert wrong.json()["code"] == "wrong_body"
