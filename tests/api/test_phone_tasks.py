"""Phone tasks: a letter that came back is told by telephone, by whom it concerns, and once."""

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest

from db import outbox
from notifications.delivery import deliver_mails
from notifications.directory import Directory
from notifications.mail import Mailer
from sandbox.mail import BOUNCES, smtp_server
from sandbox.store import Store
from tests.api.world import BANK, CASE, OFFICER, Api
from worker import OwnOutbox

_PATH = "/api/v1/phone-tasks"
_PUT = "INSERT INTO outbox (case_no, fact_seq, template, recipient, context) VALUES ($1, 1, $2, $3, $4) RETURNING id"
_WHY = "the mail server refused the mail of notice {} with code 550"


@pytest.fixture
async def bounced(api: Api, case: str) -> list[int]:
    """Three letters of the case that came back: one to the firm, one to its bank, one to a leader of the bureau."""
    bureau = {"organisation": "bureau-xiangtan", "contact_ref": ""}
    letters = [
        ("dunning", "firm", bureau | {"contact_ref": "person-1"}),
        ("receipt", f"organisation:{BANK}", {"organisation": BANK}),
        ("escalation", "role:bureau_leader", bureau),
    ]
    numbers = []
    for template, recipient, context in letters:
        async with api.database.transaction() as conn:
            numbers.append(await conn.fetchval(_PUT, case, template, recipient, context))
            await outbox.bounced(conn, numbers[-1], _WHY.format(numbers[-1]))
            await outbox.bounced(conn, numbers[-1], "told a second time")
    return numbers


async def _tasks(api: Api, token: str = OFFICER, query: str = "") -> list[dict[str, Any]]:
    answer = await api.get(f"{_PATH}{query}", token)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def _done(
    api: Api, number: int, token: str = OFFICER, key: str = "k1", etag: str = '"1"', note: str = "已电话告知"
) -> httpx2.Response:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key} | ({"If-Match": etag} if etag else {})
    return await api.http.post(f"{_PATH}/{number}/done", json={"note": note}, headers=headers)


async def test_the_window_telephones_whom_a_letter_did_not_reach(api: Api, bounced: list[int]) -> None:
    to_firm = (await _tasks(api))[-1]

    assert to_firm.pop("opened_at")
    assert to_firm == {
        "id": bounced[0], "case_no": CASE, "tenant": "xiangtan", "firm": "湘潭样例科技有限公司", "recipient": "firm",
        "organisation": "bureau-xiangtan", "template": "dunning", "why": _WHY.format(bounced[0]), "state": "open", "version": 1,
        "done_by": "", "done_by_name": "", "note": "",
    }  # fmt: skip
    assert {row["state"] for row in await api.database.pool.fetch("SELECT state FROM outbox")} == {"bounced"}


async def test_a_bank_sees_its_own_letter_and_no_others_and_another_bank_none(api: Api, bounced: list[int]) -> None:
    assert [task["id"] for task in await _tasks(api)] == bounced[::-1]
    assert [task["recipient"] for task in await _tasks(api, "bank_officer")] == [f"organisation:{BANK}"]
    assert await _tasks(api, "other-bank") == []
    assert await _tasks(api, "elsewhere") == []
    assert (await _done(api, bounced[0], "bank_officer")).status_code == 404
    assert (await _done(api, bounced[1], "elsewhere")).status_code == 404
    assert (await api.get(_PATH, "firm")).status_code == 403


async def test_a_task_is_done_once_with_a_note_and_by_whom(api: Api, bounced: list[int]) -> None:
    first, again = await _done(api, bounced[0]), await _done(api, bounced[0])
    second = await _done(api, bounced[0], key="k2", etag='"2"')

    assert (first.status_code, first.headers["ETag"]) == (200, '"2"')
    assert (first.json()["state"], first.json()["done_by"], first.json()["note"]) == ("done", f"demo:{OFFICER}", "已电话告知")
    assert again.json() == first.json()
    assert (second.status_code, second.json()["code"]) == (409, "already_decided")
    assert bounced[0] not in [task["id"] for task in await _tasks(api)]
    assert [task["id"] for task in await _tasks(api, query="?state=done")] == [bounced[0]]


async def test_who_has_not_seen_the_newest_version_closes_nothing(api: Api, bounced: list[int]) -> None:
    unsaid = await _done(api, bounced[0], etag="", key="k1")
    old = await _done(api, bounced[0], etag='"7"', key="k2")
    empty = await _done(api, bounced[0], note=" ", key="k3")

    assert [answer.status_code for answer in (unsaid, old, empty)] == [428, 412, 422]
    assert len(await _tasks(api)) == 3


async def test_phone_tasks_come_in_pages(api: Api, bounced: list[int]) -> None:
    first = (await api.get(f"{_PATH}?limit=2&case_no={CASE}")).json()
    second = (await api.get(f"{_PATH}?limit=2&cursor={first['next']}")).json()

    assert [task["id"] for task in first["items"] + second["items"]] == bounced[::-1]
    assert second["next"] is None


async def test_a_letter_that_the_mail_server_refuses_for_good_becomes_a_phone_task(api: Api, case: str, tmp_path: Path) -> None:
    context = {"case_no": case, "seq": 1, "firm": "F", "bank": BANK, "subject": "case", "clause": "", "at": "2026-11-21T02:00:00+00:00"}
    context |= {"reason": "", "by": BANK, "organisation": "bureau-xiangtan", "contact_ref": "", "letter_no": "催1"}
    number = await api.database.pool.fetchval(_PUT, case, "dunning", "firm", context)
    store, directory = Store(tmp_path / "sandbox.db"), Directory({"bureau-xiangtan": f"gone@{BOUNCES}"})
    server = await asyncio.get_running_loop().create_server(lambda: smtp_server(store), "127.0.0.1", 0)
    mailing = SimpleNamespace(smtp_host="127.0.0.1", smtp_port=server.sockets[0].getsockname()[1], smtp_from="zhiya@zhiya.invalid")
    async with server:
        for _ in range(2):
            await deliver_mails(OwnOutbox(api.database), Mailer(mailing, directory), once=True)

    [task] = await _tasks(api)
    assert (task["id"], task["recipient"], task["template"], task["why"]) == (number, "firm", "dunning", _WHY.format(number))
    assert store.mails() == []
