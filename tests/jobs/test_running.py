"""Running loans: what the workbook says is a body that the API takes, and its documents are attached to the case."""

from dataclasses import replace
from typing import Any

from policies.packs import rules_for
from tests.intake.test_kinds import _LOAN, _RIGHT, _book, _dicts
from tests.jobs.conftest import Work, number

_TAKEN_OVER: dict[str, Any] = _LOAN | {"增信方式": "无", "保险机构": "", "保单号或保函号": "", "承担比例（%）": ""}


async def test_a_running_loan_opens_its_case_with_its_past_and_a_document_that_is_refused_is_named(work: Work) -> None:
    documents = _dicts({"借据号": "JJ-1", "文件名": "合同.pdf", "文件类型": "loan_contract", "SHA-256": "a" * 64})
    content = _book({"贷款": _dicts(_TAKEN_OVER), "质押权利": _dicts(_RIGHT), "附件": documents})
    work.api.app.state.parts = replace(work.api.app.state.parts, rules_for=rules_for)
    job_id = number(await work.sent("imports/running_loans?sandbox=true", content, "bank_officer"))
    await work.done()

    (item,) = await work.items(job_id, "bank_officer")
    assert item["state"] == "done", item["error"]
    (asked,) = work.api.door.asked
    assert asked.opening is not None
    assert asked.opening["past"]["loan"]["annual_rate"] == "0.0385"
    assert item["result"]["not_attached"] == ["合同.pdf"]  # the door of the tests opens no case to attach it to
