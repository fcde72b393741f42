"""Imports over HTTP: each row an act or a case, bad rows refused one by one, and the same row twice changes nothing."""

from datetime import date
from typing import Any

from db import jobs
from intake import tables
from intake.kinds import KINDS
from intake.templates import ERRORS
from intake.written import csv_bytes
from tests.api.world import OFFICER
from tests.jobs.conftest import Cases, Work, number

_BANK = "bank_officer"
_HEADERS = [column.header for column in KINDS["repayments"].sheets[0].columns()]


def _csv(*rows: list[Any]) -> bytes:
    return csv_bytes(_HEADERS, rows)


def _repayment(case_no: str, receipt: str, amount: Any = 100.5) -> list[Any]:
    return [case_no, receipt, amount, date(2026, 3, 1), "", ""]


async def test_good_rows_are_done_bad_ones_come_back_in_the_same_file_and_the_mended_file_changes_nothing_twice(
    work: Work, cases: Cases
) -> None:
    first, second = await cases(2)
    content = _csv(_repayment(first, "R1"), _repayment(second, "R2", "x"), _repayment("XT-2026-999999", "R3"))
    job_id = number(await work.sent("imports/repayments?filename=还款.csv", content, _BANK))
    await work.done()

    job = await work.job(job_id, _BANK)
    assert (job["state"], job["total"], job["done"], job["failed"]) == ("done", 3, 1, 2)
    _, wrong, unseen = await work.items(job_id, _BANK)
    assert wrong["error"]["errors"][0] | {"message": ""} == {
        "sheet": "还款",
        "row": 3,
        "column": "还款金额（元）",
        "value": "x",
        "message": "",
    }
    assert unseen["error"]["code"] == "not_found"
    back = (await work.api.get(f"/api/v1/jobs/{job_id}/files/errors", _BANK)).content
    (table,) = tables.read(back, "errors.csv")
    assert [bool(row[6]) for row in table.rows] == [True, False, True, True]
    assert table.rows[0][6] == ERRORS

    mended = _csv(_repayment(first, "R1"), _repayment(second, "R2"))
    again = number(await work.sent("imports/repayments", mended, _BANK, "k2"))
    await work.done()

    assert [item["result"].get("imported_before", False) for item in await work.items(again, _BANK)] == [True, False]
    assert [(asked.case_no, asked.payload["receipt_no"]) for asked in work.api.door.asked] == [(first, "R1"), (second, "R2")]


async def test_the_same_name_with_other_content_is_refused_with_the_job_that_had_it(work: Work, cases: Cases) -> None:
    (case_no,) = await cases(1)
    await work.sent("imports/repayments", _csv(_repayment(case_no, "R1")), _BANK)
    await work.done()
    other = number(await work.sent("imports/repayments", _csv(_repayment(case_no, "R1", 7)), _BANK, "k2"))
    await work.done()

    assert [item["error"]["code"] for item in await work.items(other, _BANK)] == ["imported_otherwise"]
    assert len(work.api.door.asked) == 1


async def test_a_row_that_its_case_refused_may_be_imported_again(work: Work, cases: Cases) -> None:
    (case_no,) = await cases(1)
    work.api.door.state = "refused"
    await work.sent("imports/repayments", _csv(_repayment(case_no, "R1")), _BANK)
    await work.done()
    work.api.door.state = "done"
    again = number(await work.sent("imports/repayments", _csv(_repayment(case_no, "R1")), _BANK, "k2"))
    await work.done()

    assert (await work.job(again, _BANK))["done"] == 1


async def test_a_dry_run_judges_every_row_and_does_nothing(work: Work, cases: Cases) -> None:
    (case_no,) = await cases(1)
    job_id = number(await work.sent("imports/repayments?dry_run=true", _csv(_repayment(case_no, "R1"), _repayment(case_no, "?", 0)), _BANK))
    await work.done()

    first, bad = await work.items(job_id, _BANK)
    assert (first["error"]["code"], bad["error"]["code"]) == ("not_open", "wrong_row")  # nothing is lent yet
    assert work.api.door.asked == []
    assert await work.api.database.pool.fetchval("SELECT count(*) FROM imported") == 0


async def test_demands_open_cases_and_leave_nothing_of_a_person_in_the_job(work: Work) -> None:
    demand: dict[str, Any] = {
        "需求编号": "D01",
        "辖区": "湘潭市",
        "企业名称": "湘潭云岭精密传动有限公司",
        "统一社会信用代码": "91430300MA4L1A0147",
    }
    demand |= {
        "贷款金额（元）": 1200000,
        "期限（月）": 12,
        "意向银行": "湘潭农村商业银行",
        "增信方式": "无",
        "联系人": "张建军",
        "联系电话": "0731-00000000",
    }
    right = {"需求编号": "D01", "权利类型": "发明专利", "权利号": "ZL201911045218.8", "权利名称": "减速器", "权利届满日": "2039-03-14"}
    content = _workbook({"需求": [demand], "权利": [right | {"评估价值（元）": "8000000"}]})
    job_id = number(await work.sent("imports/demands?sandbox=true", content))
    await work.done()

    (item,) = await work.items(job_id)
    assert item["result"]["case_no"] == "XI-2026-000001"
    pool = work.api.database.pool
    for table in ("jobs", "job_items", "imported", "requests"):
        assert not await pool.fetchval(f"SELECT bool_or(t::text LIKE '%张建军%') FROM {table} t")  # noqa: S608 - names of tables
    assert await pool.fetchval("SELECT count(*) FROM personal_values WHERE value LIKE '张建军%'") == 1


async def test_what_is_no_table_ends_the_job_with_a_sentence(work: Work) -> None:
    job_id = number(await work.sent("imports/notices", b"PK\x03\x04 nothing", "registry_officer"))
    await work.done()

    job = await work.job(job_id, "registry_officer")
    assert (job["state"], job["note"]["code"]) == ("failed", "unreadable")
    assert "damaged" in job["note"]["en"]
    assert "已损坏" in job["note"]["zh"]


async def test_only_who_may_do_its_acts_may_import_and_templates_are_there_for_all(work: Work) -> None:
    refused = await work.sent("imports/repayments", b"x", OFFICER)
    unknown = await work.sent("imports/nothing", b"x", OFFICER)
    template = await work.api.get("/api/v1/imports/templates/repayments.xlsx")
    sheets = await work.api.get("/api/v1/imports/templates/demands.csv")
    offered = (await work.api.get("/api/v1/imports/kinds", _BANK)).json()["kinds"]

    assert (refused.status_code, unknown.status_code, sheets.status_code) == (403, 404, 404)
    assert tables.read(template.content, "t.xlsx")[0].rows[0] == _HEADERS
    assert [kind["name"] for kind in offered] == ["demands", "repayments", "running_loans"]


async def test_ten_thousand_rows_are_items_at_once_and_the_first_slice_runs(work: Work) -> None:
    rows = [_repayment(f"XT-2026-{n:06d}", f"R{n}") for n in range(1, 10_001)]
    job_id = number(await work.sent("imports/repayments", _csv(*rows), _BANK))
    await work.loop(slice_=20).turn()

    job = await jobs.load(work.api.database.pool, job_id)
    assert job is not None
    assert (job.total, job.failed, job.state) == (10_000, 20, "running")  # of cases that are not there


def _workbook(sheets: dict[str, list[dict[str, Any]]]) -> bytes:
    import io

    import xlsxwriter

    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, list(rows[0]))
        for number_, row in enumerate(rows, 1):
            sheet.write_row(number_, 0, list(row.values()))
    book.close()
    return content.getvalue()
