"""Exports over HTTP: the whole filtered set, as far as the caller sees it, with the proof that no row is missing."""

import csv
import hashlib
import io
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from api.callers import Caller
from domain.roles import Role
from tests.api.world import BANK, INSURER, OFFICER
from tests.jobs.conftest import Cases, Work


async def _file(work: Work, body: dict[str, Any], token: str = OFFICER) -> tuple[dict[str, Any], bytes]:
    job_id = await work.ordered("exports", body, token)
    await work.done()
    job = await work.job(job_id, token)
    assert job["state"] == "done", job
    return job, (await work.api.get(f"/api/v1/exports/{job_id}/file", token)).content


async def test_a_csv_has_every_row_of_the_filter_and_the_job_proves_it(work: Work, cases: Cases) -> None:
    numbers = await cases(25)

    job, content = await _file(work, {"of": "cases", "format": "csv", "columns": ["case_no", "firm", "amount_fen", "opened_at"]})

    assert content.startswith(b"\xef\xbb\xbf")
    header, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert header == ["案件编号", "企业名称", "需求金额（元）", "受理时间"]
    assert [row[0] for row in rows] == numbers
    assert rows[0][1:] == ["湘潭样例科技有限公司", "0.01", "2026-11-21 10:00:00"]
    result = job["result"]
    assert (result["cases"], result["counted"], result["rows"]) == (25, 25, 25)
    assert result["sha256"] == hashlib.sha256(content).hexdigest()


async def test_a_workbook_holds_tasks_rights_and_journal_of_the_filter(work: Work, cases: Cases) -> None:
    numbers = await cases(3)
    for of, rows in (("tasks", 3), ("rights", 3), ("journal", 6)):
        job, content = await _file(work, {"of": of, "filter": {"jurisdiction": ["xiangtan"]}, "lang": "en"})

        found = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
        assert found[0][0] == "Case no."
        assert len(found) == rows + 1
        assert {row[0] for row in found[1:]} == set(numbers)
        assert (job["result"]["cases"], job["result"]["counted"], job["result"]["rows"]) == (3, rows, rows)


async def test_a_firm_that_calls_itself_a_formula_is_a_text_in_the_file(work: Work, cases: Cases) -> None:
    await cases(1)
    await work.api.database.pool.execute("UPDATE cases SET firm = '=HYPERLINK(\"http://x\")'")

    _, as_csv = await _file(work, {"of": "cases", "format": "csv", "columns": ["firm"]})
    _, as_xlsx = await _file(work, {"of": "cases", "columns": ["firm"]})

    assert list(csv.reader(io.StringIO(as_csv.decode("utf-8-sig"))))[1] == ['\'=HYPERLINK("http://x")']
    assert CalamineWorkbook.from_filelike(io.BytesIO(as_xlsx)).get_sheet_by_index(0).to_python()[1] == ['=HYPERLINK("http://x")']


async def test_everybody_exports_what_he_sees_and_no_more(work: Work, cases: Cases) -> None:
    await cases(2)
    await work.api.database.pool.execute("INSERT INTO parties SELECT case_no, 'the-finance', 'fund' FROM cases")

    bank, _ = await _file(work, {"of": "cases", "columns": ["case_no"]}, "bank_officer")
    other, _ = await _file(work, {"of": "cases", "columns": ["case_no"]}, "other-bank")
    elsewhere, _ = await _file(work, {"of": "rights"}, "elsewhere")
    finance, content = await _file(work, {"of": "rights", "format": "csv", "columns": ["case_no", "declared_value_fen"]}, "finance")

    assert (bank["result"]["rows"], other["result"]["rows"], elsewhere["result"]["rows"]) == (2, 0, 0)
    assert finance["result"]["hidden"] == ["declared_value_fen"]
    assert [row[1] for row in csv.reader(io.StringIO(content.decode("utf-8-sig")))][1:] == ["***"] * 2


async def test_a_file_is_its_orderers_own_and_is_read_in_ranges(work: Work, cases: Cases) -> None:
    await cases(1)
    job_id = await work.ordered("exports", {"of": "cases", "format": "csv", "columns": ["case_no"]})
    place = f"/api/v1/exports/{job_id}/file"
    assert (await work.api.get(place)).status_code == 404  # not written yet
    await work.done()

    whole = await work.api.get(place)
    headers = {"Authorization": f"Bearer {OFFICER}", "Range": "bytes=3-10"}
    part = await work.api.http.get(place, headers=headers)
    same = await work.api.http.get(place, headers={"Authorization": f"Bearer {OFFICER}", "If-None-Match": whole.headers["etag"]})

    assert (part.status_code, part.content) == (206, whole.content[3:11])
    assert part.headers["content-range"] == f"bytes 3-10/{len(whole.content)}"
    assert same.status_code == 304
    assert (await work.api.get(place, "bureau_leader")).status_code == 404
    await work.api.database.pool.execute("UPDATE job_files SET expires_at = now()")
    assert (await work.api.get(place)).status_code == 404


async def test_an_unknown_column_is_refused_with_those_that_there_are(work: Work) -> None:
    response = await work.api.post("/api/v1/exports", {"of": "cases", "columns": ["contact"]})

    assert response.status_code == 422
    assert "there are case_no" in response.json()["detail"]


async def test_findings_are_exported_to_whom_they_are_addressed_and_to_auditors(work: Work, cases: Cases) -> None:
    first, second = await cases(2)
    for case_no, addressee in ((first, BANK), (second, INSURER)):
        body = {"case_no": case_no, "grade": "grave", "text": "No survey.", "addressee": addressee, "within_days": 5}
        assert (await work.api.post("/api/v1/audit/findings", body, "auditor")).status_code == 201
    asked = {"of": "findings", "format": "csv", "columns": ["case_no", "grade", "state", "text"]}

    rows = {}
    for token in ("auditor", "bank_officer", "window_officer"):
        _, content = await _file(work, asked, token)
        rows[token] = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1:]

    assert rows["bank_officer"] == [[first, "grave", "open", "No survey."]]
    assert [row[0] for row in rows["auditor"]] == [first, second]
    assert rows["window_officer"] == []


_SAME_PERSON = Caller(f"demo:{OFFICER}", Role(OFFICER), f"the-{OFFICER}", frozenset({"xiangtan"}), fresh_at=datetime.now(UTC))


@pytest.mark.parametrize(
    "caller",
    [
        replace(_SAME_PERSON, role=Role.AUDITOR),
        replace(_SAME_PERSON, organisation="bureau-elsewhere"),
        replace(_SAME_PERSON, tenants=frozenset({"shanxi"})),
    ],
)
async def test_what_was_ordered_in_one_role_is_not_there_for_the_same_person_in_another(work: Work, cases: Cases, caller: Caller) -> None:
    await cases(1)
    job_id = await work.ordered("exports", {"of": "cases", "format": "csv"})
    await work.done()

    async def as_another(token: str) -> Caller:
        return caller

    work.api.app.state.parts = replace(work.api.app.state.parts, who=as_another)
    paths = (f"jobs/{job_id}", f"jobs/{job_id}/items", f"jobs/{job_id}/files/file", f"exports/{job_id}/file")

    assert [(await work.api.get(f"/api/v1/{path}")).status_code for path in paths] == [404] * 4
    assert (await work.api.get("/api/v1/jobs")).json()["items"] == []
