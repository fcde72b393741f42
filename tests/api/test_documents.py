"""Documents: stored under their hash, attached by an act, versioned, listed with what is missing, and handed out safely."""

import asyncio
import hashlib
import shlex
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2
import pytest

from api.download import disposition
from cli.documents_run import compare, scan_all
from db import journal, projection
from db.journal import Done
from db.requests import StoredRequest
from documents import store
from documents.intake import Intake
from documents.store import Store
from domain.facts import FORMAT, sealed
from domain.roles import Role
from engine.door import Decided
from tests.api.world import BANK, CASE, RIGHT, Api, SelfDeciding

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer <<>>\n%%EOF\n"
SHA = hashlib.sha256(PDF).hexdigest()
WHERE = f"/api/v1/cases/{CASE}/documents"
BANKER, OTHER_BANK, AUDITOR = Role.BANK_OFFICER.value, "other-bank", Role.AUDITOR.value
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"
SCANNER = f"{sys.executable} -c {shlex.quote(f'import sys; sys.exit({EICAR!r} in open(sys.argv[1], chr(114)+chr(98)).read())')}"


@dataclass
class Recording(SelfDeciding):
    """A door behind which the case records what was attached."""

    async def decide(self, request: StoredRequest, wait_s: float = 10) -> Decided:
        if self.state != "done":
            return await super().decide(request, wait_s)
        self.asked.append(request)
        have, prev = await journal.head(self.database, request.case_no)
        words = {name: getattr(request.asked, name) for name in ("actor", "role", "organisation", "tenant", "on_behalf_of", "reason")}
        at = request.asked.received_at
        what = {"kind": request.act, "subject": "case", "request": request.id, "clause": "", "data": request.payload}
        where = {"version": FORMAT, "case_no": request.case_no, "seq": have + 1, "prev": prev, "at": at, "received_at": at}
        fact = sealed(**where, **what, **words)
        answer = {"case_no": request.case_no, "act": request.act, "facts": [], "result": {}}
        await journal.record(self.database, [fact], Done(request.id, "done", answer))
        return Decided("done", answer)


@dataclass
class Papers:
    """The API with a store of documents, and a client that uploads."""

    api: Api
    door: Recording
    folder: Path

    def with_intake(self, **settings: Any) -> None:
        intake = Intake(**{"url": str(self.folder), "access_file": None, "limit": 1024 * 1024} | settings)
        self.api.app.state.parts = replace(self.api.app.state.parts, intake=intake, door=self.door)

    async def upload(
        self, content: bytes = PDF, token: str = BANKER, key: str = "", filename: str = "合同.pdf", **said: str
    ) -> httpx2.Response:
        form = {"type": "pledge_contract"} | said
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key or f"key-{next(self.api.keys)}"}
        return await self.api.http.post(WHERE, data=form, files={"file": (filename, content)}, headers=headers)

    async def attached(self, content: bytes = PDF, **more: Any) -> dict[str, Any]:
        answer = await self.upload(content, **more)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()["document"]
        return found

    async def listed(self, token: str = BANKER) -> dict[str, Any]:
        found: dict[str, Any] = (await self.api.get(WHERE, token)).json()
        return found

    def contents(self) -> list[Path]:
        return [path for path in self.folder.rglob("*") if path.is_file()]


@pytest.fixture
async def papers(api: Api, case: str, tmp_path: Path) -> Papers:
    made = Papers(api, Recording(api.database), tmp_path / "store")
    made.with_intake()
    return made


def other(n: int) -> bytes:
    return PDF.replace(b"<<>>\nendobj", b"<</N %d>>\nendobj" % n)


# Attaching


async def test_a_document_is_stored_under_its_hash_and_its_hash_stands_in_the_journal(papers: Papers) -> None:
    found = await papers.attached(title="质押合同 2026")

    assert (found["sha256"], found["size"], found["media_type"], found["state"]) == (SHA, len(PDF), "application/pdf", "recorded")
    assert (found["title"], found["filename"], found["chapter"], found["version"]) == ("质押合同 2026", "合同.pdf", "preparation", 1)
    assert [path.name for path in papers.contents()] == [SHA]
    fact = (await journal.facts(papers.api.database, CASE))[-1]
    assert (fact.kind, fact.data) == ("attach_document", {"name": found["id"], "kind": "pledge_contract", "sha256": SHA})


async def test_no_word_that_a_person_typed_goes_into_the_journal(papers: Papers) -> None:
    await papers.attached(title="张三 身份证", filename="张三.pdf", type="other")

    assert not [fact for fact in await journal.facts(papers.api.database, CASE) if "张三" in str(fact)]


async def test_a_bare_body_with_headers_is_the_same_document(papers: Papers) -> None:
    headers = {
        "Authorization": f"Bearer {BANKER}",
        "Idempotency-Key": "bare",
        "Content-Type": "application/pdf",
        "Document-Type": "pledge_contract",
        "Document-Title": quote("质押合同"),
        "Document-Filename": quote("合同.pdf"),
    }

    answer = await papers.api.http.post(WHERE, content=PDF, headers=headers)

    assert answer.status_code == 201, answer.text
    assert [answer.json()["document"][name] for name in ("sha256", "title", "filename")] == [SHA, "质押合同", "合同.pdf"]


async def test_the_same_key_and_content_make_one_document(papers: Papers) -> None:
    first, second = await papers.upload(key="k"), await papers.upload(key="k")

    assert (second.status_code, second.json()) == (201, first.json())
    assert len((await papers.listed())["items"]) == 1
    assert len(papers.door.asked) == 1


async def test_the_same_key_for_something_else_is_refused(papers: Papers) -> None:
    await papers.attached(key="k")

    changes: list[dict[str, Any]] = [{"content": other(1)}, {"title": "other"}, {"audience": "internal"}]
    for otherwise in changes:
        assert (await papers.upload(key="k", **otherwise)).json()["code"] == "key_reused", otherwise


async def test_what_broke_off_after_storing_is_finished_by_the_same_key(papers: Papers) -> None:
    papers.door.state = "open"
    kept = await papers.upload(key="k")
    assert (kept.status_code, kept.json()["document"]["state"]) == (202, "stored")
    assert kept.headers["location"] == f"/api/v1/requests/{kept.json()['request']}"

    papers.door.state = "done"
    done = await papers.upload(key="k")

    assert (done.status_code, done.json()["document"]["state"]) == (201, "recorded")
    assert [row["state"] for row in (await papers.listed())["items"]] == ["recorded"]


async def test_a_document_that_waits_for_its_case_is_shown_to_who_sent_it_and_counts_for_nobody(papers: Papers) -> None:
    papers.door.state = "open"
    await papers.upload()

    assert [row["state"] for row in (await papers.listed())["items"]] == ["stored"]
    assert (await papers.listed(AUDITOR))["items"] == []
    assert _line(await papers.listed(), "pledge_contract")["state"] == "missing"


async def test_a_refused_document_does_not_count(papers: Papers) -> None:
    papers.door.state = "refused"

    assert (await papers.upload()).status_code == 409

    assert [row["state"] for row in (await papers.listed())["items"]] == ["refused"]


async def test_a_rebuild_of_the_case_leaves_its_documents_as_they_are(papers: Papers) -> None:
    await papers.attached()
    before = await papers.listed()

    await projection.rebuild(papers.api.database, CASE)

    assert await papers.listed() == before


# Refused, and nothing kept


async def test_what_is_not_taken_is_refused_and_leaves_nothing(papers: Papers) -> None:
    papers.with_intake(scanner=SCANNER)

    for content, filename, code, status in (
        (b"<html></html>", "a.html", "not_accepted", 415),
        (PDF, "a.exe", "not_accepted", 415),
        (b"MZ" + bytes(200), "a.pdf", "not_accepted", 415),
        (b"x" * (1024 * 1024 + 1), "a.txt", "too_large", 413),
        (b"x" * (3 * 1024 * 1024), "a.txt", "too_large", 413),
        (b"hello " + EICAR, "a.txt", "infected", 422),
    ):
        answer = await papers.upload(content, filename=filename)
        assert (answer.status_code, answer.json()["code"]) == (status, code), filename

    assert (papers.contents(), papers.door.asked, (await papers.listed())["items"]) == ([], [], [])


async def test_a_document_says_whether_it_was_scanned_and_a_scanner_that_is_away_lets_nothing_in(papers: Papers) -> None:
    assert (await papers.attached())["scan"] == "unscanned"
    papers.with_intake(scanner=SCANNER)
    assert (await papers.attached(other(1)))["scan"] == "clean"
    papers.with_intake(scanner="/nowhere/scanner")

    answer = await papers.upload(other(2))

    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "scanner_away", "1")
    assert len(papers.contents()) == 2


async def test_a_store_that_cannot_be_used_or_is_full_is_told_and_nothing_is_recorded(
    papers: Papers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    papers.with_intake(url=str(tmp_path / "file"))

    answer = await papers.upload()

    assert (answer.status_code, answer.json()["code"], papers.door.asked) == (503, "store_away", [])
    papers.with_intake()
    monkeypatch.setattr(store, "LEAST_FREE_BYTES", 2**62)
    full = await papers.upload()
    assert (full.status_code, full.json()["code"], papers.door.asked) == (507, "store_full", [])


async def test_particulars_that_are_wrong_are_named(papers: Papers) -> None:
    wrong = {
        "type": "nonsense",
        "subject": "ZL209910000001.1",
        "audience": "everybody",
        "chapter": "nowhere",
        "colour": "red",
        "replaces": "x",
    }

    for field, value in wrong.items():
        said: dict[str, Any] = {field: value}
        answer = await papers.upload(**said)
        assert (answer.status_code, answer.json()["errors"][0]["field"].partition(".")[0]) == (422, field)


async def test_a_form_without_a_file_is_told_so(papers: Papers) -> None:
    headers = {"Authorization": f"Bearer {BANKER}", "Idempotency-Key": "k", "Content-Type": "multipart/form-data; boundary=x"}

    for body in (b"--x\r\nContent-Disposition: form-data; name=type\r\n\r\nother\r\n--x--\r\n", b"nonsense"):
        assert (await papers.api.http.post(WHERE, content=body, headers=headers)).json()["code"] == "wrong_body"


# Versions


async def test_a_new_version_takes_the_place_of_the_last_and_the_chain_stays(papers: Papers) -> None:
    first = await papers.attached()
    second = await papers.attached(other(2), replaces=first["id"])

    assert (second["version"], second["chain"], second["replaces"]) == (2, first["id"], first["id"])
    assert [row["version"] for row in (await papers.listed())["items"]] == [1, 2]
    assert _line(await papers.listed(), "pledge_contract")["documents"] == [second["id"]]


async def test_of_two_that_replace_the_same_version_one_succeeds(papers: Papers) -> None:
    first = await papers.attached()

    answers = await asyncio.gather(*(papers.upload(other(n), replaces=first["id"]) for n in (2, 3)))

    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert {answer.json().get("code") for answer in answers} == {None, "document_replaced"}


async def test_a_refused_version_does_not_stand_in_the_way_of_the_next(papers: Papers) -> None:
    first = await papers.attached()
    papers.door.state = "refused"
    await papers.upload(other(2), replaces=first["id"])
    papers.door.state = "done"

    assert (await papers.attached(other(3), replaces=first["id"]))["version"] == 2


async def test_nobody_replaces_another_organisation_s_document(papers: Papers) -> None:
    first = await papers.attached()

    answer = await papers.upload(other(2), token=Role.WINDOW_OFFICER.value, replaces=first["id"])

    assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")


async def test_a_version_is_of_the_same_kind_as_the_one_before(papers: Papers) -> None:
    first = await papers.attached()

    for otherwise in ({"type": "loan_contract"}, {"subject": RIGHT}, {"audience": "internal"}):
        assert (await papers.upload(other(2), replaces=first["id"], **otherwise)).json()["code"] == "document_replaced"


# Who sees what


async def test_what_an_organisation_keeps_for_itself_nobody_else_sees(papers: Papers) -> None:
    secret = await papers.attached(audience="internal")

    assert [row["id"] for row in (await papers.listed(Role.BANK_APPROVER.value))["items"]] == [secret["id"]]
    for token in (AUDITOR, Role.WINDOW_OFFICER.value, Role.FIRM.value, Role.INSURER.value):
        assert (await papers.listed(token))["items"] == []
        for place in (f"{WHERE}/{secret['id']}", secret["content"]):
            assert (await papers.api.get(place, token)).status_code == 404


async def test_the_database_itself_keeps_an_internal_document_from_others(papers: Papers) -> None:
    await papers.attached(audience="internal")
    seen = {}
    for organisation in (BANK, "insurer-picc"):
        async with papers.api.database.transaction() as conn:
            await conn.execute("SET LOCAL ROLE zhiya_caller")
            part = organisation.partition("-")[0]
            said = {"kind": "party", "tenants": "xiangtan", "organisation": organisation, "part": part, "actor": "a", "role": "insurer"}
            for name, value in said.items():
                await conn.execute("SELECT set_config($1, $2, true)", f"zhiya.{name}", value)
            seen[organisation] = await conn.fetchval("SELECT count(*) FROM documents")

    assert seen == {BANK: 1, "insurer-picc": 0}


async def test_who_does_not_see_the_case_sees_no_document_of_it(papers: Papers) -> None:
    shared = await papers.attached()

    for place in (WHERE, f"{WHERE}/{shared['id']}", shared["content"]):
        assert (await papers.api.get(place, OTHER_BANK)).status_code == 404
    assert (await papers.upload(token=OTHER_BANK)).status_code == 404


async def test_an_auditor_reads_and_attaches_nothing(papers: Papers) -> None:
    shared = await papers.attached()

    assert (await papers.api.get(f"{WHERE}/{shared['id']}", AUDITOR)).json()["sha256"] == SHA
    assert (await papers.upload(token=AUDITOR)).status_code == 403


# The checklist


def _line(listed: dict[str, Any], code: str) -> dict[str, Any]:
    return next(line for chapter in listed["checklist"] for line in chapter["documents"] if line["type"] == code)


async def test_the_list_says_what_is_there_and_what_is_missing_by_chapter(papers: Papers) -> None:
    contract = await papers.attached()

    listed = await papers.listed()

    assert [chapter["chapter"] for chapter in listed["checklist"]][:2] == ["opened", "preparation"]
    assert (_line(listed, "pledge_contract")["state"], _line(listed, "pledge_contract")["documents"]) == ("present", [contract["id"]])
    assert _line(listed, "insurance_policy")["state"] == "missing"
    assert _line(listed, "guarantee_letter")["state"] == "optional"


async def test_a_long_list_comes_page_by_page_and_the_checklist_counts_all_of_it(papers: Papers) -> None:
    made = [(await papers.attached(other(n)))["id"] for n in range(3)]

    first = (await papers.api.get(f"{WHERE}?limit=2", BANKER)).json()
    rest = (await papers.api.get(f"{WHERE}?limit=2&cursor={first['next']}", BANKER)).json()

    assert ([row["id"] for row in first["items"] + rest["items"]], rest["next"]) == (made, None)
    assert _line(rest, "pledge_contract")["documents"] == made
    assert (await papers.api.get(f"{WHERE}?cursor=nonsense", BANKER)).status_code == 422


# Download


async def get(papers: Papers, place: str, **headers: str) -> httpx2.Response:
    return await papers.api.http.get(place, headers={"Authorization": f"Bearer {BANKER}"} | headers)


async def test_a_download_is_an_attachment_that_no_browser_opens_as_our_page(papers: Papers) -> None:
    found = await papers.attached(filename="质押 合同.pdf")

    answer = await get(papers, found["content"])

    assert (answer.status_code, answer.content, answer.headers["etag"]) == (200, PDF, f'"{SHA}"')
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert quote("质押 合同.pdf", safe="") in answer.headers["content-disposition"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "no-store" in answer.headers["cache-control"]


def test_a_name_cannot_break_out_of_its_header() -> None:
    assert disposition('a".exe\r\nX: y;.pdf').partition("; filename*")[0] == 'attachment; filename="a_.exe__X_ y_.pdf"'


async def test_one_range_is_handed_out_alone(papers: Papers) -> None:
    found = await papers.attached()

    for asked, first, last in (("0-4", 0, 4), ("5-", 5, len(PDF) - 1), ("-6", len(PDF) - 6, len(PDF) - 1), ("3-99999", 3, len(PDF) - 1)):
        answer = await get(papers, found["content"], Range=f"bytes={asked}")
        assert (answer.status_code, answer.content) == (206, PDF[first : last + 1]), asked
        assert answer.headers["content-range"] == f"bytes {first}-{last}/{len(PDF)}"


async def test_what_nobody_understands_as_a_range_gets_all_of_it_and_one_outside_nothing(papers: Papers) -> None:
    found = await papers.attached()

    for headers in ({"Range": "bytes=0-1,3-4"}, {"Range": "lines=1-2"}, {"Range": "bytes=0-4", "If-Range": '"other"'}):
        assert (await get(papers, found["content"], **headers)).content == PDF, headers
    outside = await get(papers, found["content"], Range="bytes=5000-")
    assert (outside.status_code, outside.headers["content-range"]) == (416, f"bytes */{len(PDF)}")


async def test_who_has_it_already_is_told_so(papers: Papers) -> None:
    found = await papers.attached()

    assert (await get(papers, found["content"], **{"If-None-Match": f'"{SHA}"'})).status_code == 304


async def test_a_content_that_was_lost_is_told_and_not_an_empty_answer(papers: Papers) -> None:
    found = await papers.attached()
    papers.contents()[0].unlink()

    answer = await get(papers, found["content"])

    assert (answer.status_code, answer.json()["code"]) == (503, "store_away")


async def test_every_look_at_a_document_stands_in_the_access_log(papers: Papers) -> None:
    found = await papers.attached()
    await get(papers, found["content"])
    await papers.api.app.state.access_log.close()

    rows = await papers.api.database.pool.fetch("SELECT operation, case_no FROM access_log")

    assert ("read_document_content", CASE) in [tuple(row) for row in rows]


# The operator's check


async def test_the_check_names_what_is_missing_changed_or_nobodys(papers: Papers) -> None:
    whole, lost, changed = [await papers.attached(other(n)) for n in (1, 2, 3)]
    place = {path.name: path for path in papers.contents()}
    place[lost["sha256"]].unlink()
    place[changed["sha256"]].write_bytes(b"other")
    contents = Store.open(str(papers.folder))
    (papers.folder.parent / "orphan").write_bytes(b"nobody")
    await contents.put(papers.folder.parent / "orphan")

    found = await compare(contents, papers.api.database)

    assert [row["id"] for row in found["missing"]] == [lost["id"]]
    assert [row["id"] for row in found["changed"]] == [changed["id"]]
    assert [row["sha256"] for row in found["orphan"]] == [hashlib.sha256(b"nobody").hexdigest()]
    assert whole["sha256"] not in str(found)


async def test_a_later_scan_quarantines_what_it_finds(papers: Papers) -> None:
    sound = await papers.attached()
    evil = await papers.attached(b"hello " + EICAR, filename="a.txt", type="other")
    contents = Store.open(str(papers.folder))

    infected = await scan_all(SCANNER, contents, papers.api.database)

    assert [row["id"] for row in infected] == [evil["id"]]
    assert {row["id"]: row["scan"] for row in (await papers.listed())["items"]} == {sound["id"]: "clean", evil["id"]: "infected"}
    assert (await get(papers, evil["content"])).json()["code"] == "quarantined"
