"""The signed exchange over HTTP: rows become acts of the organisation that signed, once, and each is told in a signed receipt."""

from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from intake import exchange_rows
from intake.packages import Content, opened, packed
from tests.api.world import BANK
from tests.jobs.conftest import OUR_KEY, Cases, Work, number

_KEY = Ed25519PrivateKey.generate()
_OURS = OUR_KEY.public_key().public_bytes_raw().hex()
_ADMISSION = {"public_key": _KEY.public_key().public_bytes_raw().hex(), "tenants": ["xiangtan"]}
_PERSON = "bank_officer"


async def _admit(work: Work) -> None:
    headers = {"Authorization": "Bearer administrator", "Idempotency-Key": "admit"}
    response = await work.api.http.put(f"/api/v1/exchange/{BANK}/key", json=_ADMISSION, headers=headers)
    assert response.status_code == 200, response.text


def _package(*rows: dict[str, Any], sequence: int = 1, key: Ed25519PrivateKey = _KEY) -> bytes:
    return packed(Content("acts", BANK, "zhiya", sequence, {"acts.csv": exchange_rows.acts_csv(rows)}), key)


def _row(case_no: str, act: str = "record_repayment", **more: str) -> dict[str, Any]:
    payload = '{"receipt_no": "R1", "amount_fen": 5, "paid_on": "2026-03-01"}'
    return {"case_no": case_no, "act": act, "payload": payload, "officer": "K7"} | more


async def test_a_package_becomes_acts_of_its_sender_and_a_signed_receipt(work: Work, cases: Cases) -> None:
    (case_no,) = await cases(1)
    await _admit(work)
    rows = [_row(case_no), _row(case_no, "accept_filing"), _row("XT-2026-999999"), _row("?"), _row(case_no, payload="{}")]
    job_id = number(await work.sent(f"exchange/{BANK}", _package(*rows), _PERSON))
    await work.done()

    (asked,) = work.api.door.asked
    assert (asked.asked.actor, asked.asked.role, asked.asked.organisation) == (f"exchange:{BANK}:K7", "bank_officer", BANK)
    content = (await work.api.get(f"/api/v1/jobs/{job_id}/files/receipt", _PERSON)).content
    receipt = opened(content, _OURS)
    assert (receipt.manifest.kind, receipt.manifest.to, receipt.manifest.answers) == ("receipt", BANK, 1)
    found = exchange_rows.rows_of(receipt.files["receipt.csv"])
    assert [(row["row"], row["state"], row["code"]) for row in found] == [
        ("2", "done", ""),
        ("3", "failed", "not_permitted"),
        ("4", "failed", "not_found"),
        ("5", "failed", "wrong_row"),
        ("6", "failed", "wrong_body"),
    ]
    assert found[0]["request"] == asked.id


async def test_a_number_is_used_once_and_none_is_left_out(work: Work, cases: Cases) -> None:
    (case_no,) = await cases(1)
    await _admit(work)
    first = _package(_row(case_no))
    job_id = number(await work.sent(f"exchange/{BANK}", first, _PERSON))
    again = number(await work.sent(f"exchange/{BANK}", first, _PERSON, "k2"))
    replayed = await work.sent(f"exchange/{BANK}", _package(_row(case_no, payload="{}")), _PERSON, "k3")
    gap = await work.sent(f"exchange/{BANK}", _package(_row(case_no), sequence=3), _PERSON, "k4")

    assert again == job_id
    assert [(each.status_code, each.json()["code"], each.json()["expected"]) for each in (replayed, gap)] == [
        (409, "wrong_sequence", 2)
    ] * 2


async def test_what_another_signed_or_brings_is_refused(work: Work) -> None:
    unknown = await work.sent(f"exchange/{BANK}", _package(), _PERSON, "k0")
    await _admit(work)
    forged = await work.sent(f"exchange/{BANK}", _package(key=Ed25519PrivateKey.generate()), _PERSON)
    foreign = await work.sent(f"exchange/{BANK}", _package(), "other-bank")
    no_role = await work.sent(f"exchange/{BANK}", _package(), "firm")

    assert (unknown.status_code, unknown.json()["code"]) == (404, "not_found")
    assert (forged.status_code, forged.json()["reason"]) == (422, "wrong_signature")
    assert (foreign.status_code, no_role.status_code) == (404, 403)
    assert await work.api.database.pool.fetchval("SELECT count(*) FROM jobs") == 0


async def test_nobody_takes_a_partner_from_another_city_or_acts_for_a_bureau_by_file(work: Work) -> None:
    await _admit(work)
    await work.api.database.pool.execute("UPDATE exchange_partners SET tenants = '{xiangtan,shanxi}'")
    headers = {"Authorization": "Bearer administrator", "Idempotency-Key": "again"}
    taken = await work.api.http.put(f"/api/v1/exchange/{BANK}/key", json=_ADMISSION, headers=headers)
    bureau = await work.api.http.put("/api/v1/exchange/bureau-xiangtan/key", json=_ADMISSION, headers=headers)

    assert (taken.status_code, bureau.status_code) == (403, 422)


async def test_what_an_organisation_is_asked_for_goes_out_signed_and_numbered(work: Work, cases: Cases) -> None:
    (case_no, *_) = await cases(2)
    await work.api.database.pool.execute("UPDATE tasks SET acts = '{decide_credit}' WHERE case_no = $1", case_no)
    await _admit(work)
    job_id = await work.ordered(f"exchange/{BANK}/outgoing", {}, _PERSON)
    await work.done()

    package = opened((await work.api.get(f"/api/v1/jobs/{job_id}/files/file", _PERSON)).content, _OURS)
    (row,) = exchange_rows.rows_of(package.files["tasks.csv"])
    assert (package.manifest.kind, package.manifest.sequence) == ("tasks", 1)
    assert (row["case_no"], row["act"], row["title"]) == (case_no, "decide_credit", "放款审核")
    assert '"approved": ""' in row["payload"]


async def test_a_partner_whose_part_was_ended_meanwhile_does_nothing_more(work: Work, cases: Cases) -> None:
    (case_no,) = await cases(1)
    await _admit(work)
    job_id = number(await work.sent(f"exchange/{BANK}", _package(_row(case_no)), _PERSON))
    await work.api.database.pool.execute("DELETE FROM exchange_partners")
    await work.done()

    assert (await work.job(job_id, _PERSON))["state"] == "failed"
    assert work.api.door.asked == []
