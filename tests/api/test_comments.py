"""Comments: heard by whom they are for and by nobody else, edited with their history, redacted without a trace of the words."""

from typing import Any

import asyncpg
import pytest

from db import comments, row_security
from domain.roles import Role
from domain.scopes import KIND, ScopeKind, scope_of
from tests.api.colleagues import BUREAU, employ
from tests.api.world import BANK, CASE, OFFICER, USCC, Api

COMMENTS = f"/api/v1/cases/{CASE}/comments"


@pytest.fixture
async def office(api: Api, case: str) -> Api:
    await employ(api, ("second", Role.WINDOW_OFFICER, BUREAU))
    return api


async def _say(api: Api, text: str, token: str = OFFICER, **more: Any) -> int:
    response = await api.post(COMMENTS, {"text": text} | more, token)
    assert response.status_code == 201, response.text
    return int(response.json()["id"])


async def _heard(api: Api, token: str) -> list[str]:
    return [each["text"] for each in (await api.get(COMMENTS, token)).json()["items"]]


async def _edit(api: Api, comment: int, text: str, version: int, token: str = OFFICER) -> Any:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"{text}-{version}", "If-Match": f'"{version}"'}
    return await api.http.put(f"{COMMENTS}/{comment}", json={"text": text}, headers=headers)


async def test_a_comment_is_heard_by_its_own_organisation_those_named_or_all_of_the_case(office: Api) -> None:
    await _say(office, "internal")
    await _say(office, "for the bank", audience="named", organisations=[BANK])
    await _say(office, "for all", audience="parties")

    assert await _heard(office, "second") == ["internal", "for the bank", "for all"]
    assert await _heard(office, "bank_officer") == ["for the bank", "for all"]
    assert await _heard(office, "firm") == ["for all"]
    assert (await office.get(COMMENTS, "other-bank")).status_code == 404


async def test_the_database_itself_keeps_a_comment_from_others_and_lets_nobody_write_for_another(office: Api) -> None:
    comment = await _say(office, "internal")
    bank = scope_of(Role.BANK_OFFICER, BANK, frozenset({"xiangtan"}), "demo:bank_officer")
    forged = """
    INSERT INTO comments (case_no, thread, author, role, organisation, audience, organisations, text, mentions, version)
    VALUES ($1, 0, 'demo:firm', 'firm', $2, 'parties', '{}', 'we agree', '{}', 1)"""

    async with office.database.transaction() as conn:
        await row_security.enter(conn, bank)
        assert await conn.fetch("SELECT * FROM comments") == []
        assert await conn.execute("UPDATE comments SET text = ''") == "UPDATE 0"
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with conn.transaction():
                await conn.execute(forged, CASE, USCC)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with conn.transaction():
                await conn.fetchval("SELECT redact_comment($1, $2, 'x')", comment, CASE)


async def test_a_reply_is_for_those_whom_its_thread_is_for_and_never_for_more(office: Api) -> None:
    root = await _say(office, "a question", audience="named", organisations=[BANK])

    reply = await _say(office, "an answer", "bank_officer", thread=root)
    await _say(office, "between us", "bank_approver", thread=reply, audience="internal")

    assert await _heard(office, "window_officer") == ["a question", "an answer"]
    assert await _heard(office, "bank_officer") == ["a question", "an answer", "between us"]
    threads = {each["thread"] for each in (await office.get(f"{COMMENTS}?thread={root}", "bank_officer")).json()["items"]}
    assert threads == {root}
    wider = await office.post(COMMENTS, {"text": "all", "thread": root, "audience": "parties"}, "bank_officer")
    assert wider.json()["errors"][0]["field"] == "audience"
    assert (await office.post(COMMENTS, {"text": "hm", "thread": root}, "firm")).json()["errors"][0]["field"] == "thread"


async def test_a_body_that_makes_no_sense_names_its_field(office: Api) -> None:
    bodies = {
        "text": {"text": " "},
        "text ": {"text": "x" * 4001},
        "organisations": {"text": "x", "audience": "named"},
        "organisations.0": {"text": "x", "audience": "named", "organisations": ["bank-xt-hr"]},
        "audience": {"text": "x", "audience": "everybody"},
    }
    for field, body in bodies.items():
        response = await office.post(COMMENTS, body)
        assert (response.status_code, response.json()["errors"][0]["field"]) == (422, field.strip())


async def test_a_mention_reaches_who_hears_the_comment_and_nobody_else(office: Api) -> None:
    text = "@demo:second, see @demo:firm, @demo:nobody and mail a@demo:second"
    said = (await office.post(COMMENTS, {"text": text})).json()
    await _say(office, "please look, @demo:bank_officer.", audience="parties")

    assert (said["mentions"], said["unresolved"]) == (["demo:second"], 2)
    assert [each["text"] for each in (await office.get("/api/v1/me/mentions", "second")).json()["items"]] == [text]
    assert (await office.get("/api/v1/me/mentions", "firm")).json()["items"] == []
    [mention] = (await office.get("/api/v1/me/mentions", "bank_officer")).json()["items"]
    assert (mention["case_no"], mention["author_name"]) == (CASE, "Name of window_officer")


async def test_an_edit_keeps_what_was_said_and_is_the_authors(office: Api) -> None:
    comment = await _say(office, "frist", audience="parties")
    assert (await _edit(office, comment, "mine", 1, "second")).status_code == 403
    assert (await _edit(office, comment, "first @demo:firm", 1)).headers["etag"] == '"2"'
    assert (await _edit(office, comment, "again", 1)).json()["code"] == "changed_meanwhile"

    assert (await office.get(f"{COMMENTS}/{comment}", "firm")).json()["text"] == "first @demo:firm"
    versions = (await office.get(f"{COMMENTS}/{comment}/versions", "firm")).json()["items"]
    assert [(each["version"], each["text"]) for each in versions] == [(1, "frist")]
    assert len((await office.get("/api/v1/me/mentions", "firm")).json()["items"]) == 1


async def test_a_redaction_takes_the_words_out_of_everything_and_says_who_when_and_why(office: Api) -> None:
    comment = await _say(office, "his number is 13800000000, @demo:second")
    await _edit(office, comment, "call 13800000000", 1)
    path, why = f"{COMMENTS}/{comment}/redact", {"reason": "a telephone number"}
    assert (await office.post(path, why, "bureau_leader")).status_code == 403

    assert (await office.post(path, why, "administrator")).json()["version"] == 3

    found = (await office.get(f"{COMMENTS}/{comment}")).json()
    assert (found["text"], found["mentions"], found["redacted_by"]) == ("", [], "demo:administrator")
    assert (found["redaction_reason"], found["redacted_at"][:2]) == ("a telephone number", "20")
    assert (await office.get(f"{COMMENTS}/{comment}/versions")).json()["items"] == []
    in_it = "SELECT count(*) FROM {} t WHERE t::text ~ '13800000000'"
    tables = [
        row["table"] for row in await office.database.pool.fetch("SELECT tablename AS table FROM pg_tables WHERE schemaname = 'public'")
    ]
    left = [table for table in tables if await office.database.pool.fetchval(in_it.format(table))]
    assert left == []
    assert (await _edit(office, comment, "again", 3)).json()["code"] == "not_open"
    assert (await office.post(path, why | {"reason": "again"}, "administrator")).status_code == 404


async def test_an_auditor_reads_and_writes_nothing(office: Api) -> None:
    await _say(office, "for all", audience="parties")

    assert await _heard(office, "auditor") == ["for all"]
    assert (await office.post(COMMENTS, {"text": "x"}, "auditor")).status_code == 403
    assert (await office.post(COMMENTS, {"text": "x"}, "other-bank")).status_code == 404


async def test_pages_of_comments_go_on_after_the_last_one(office: Api) -> None:
    for text in ("one", "two", "three"):
        await _say(office, text)

    first = (await office.get(f"{COMMENTS}?limit=2")).json()
    second = (await office.get(f"{COMMENTS}?limit=2&cursor={first['next']}")).json()

    assert [each["text"] for each in first["items"] + second["items"]] == ["one", "two", "three"]
    assert second["next"] is None


async def _who_sees(api: Api) -> set[str]:
    async with api.database.transaction() as conn:
        await row_security.enter(conn, scope_of(Role.WINDOW_OFFICER, BUREAU, frozenset({"xiangtan"}), "demo:window_officer"))
        return {actor for actor, _ in await comments.who_sees(conn, CASE, None)}


async def test_who_is_told_of_a_case_is_who_sees_it(office: Api) -> None:
    """The function of the database knows the scopes of the roles."""
    sees = await _who_sees(office)
    whole = {f"demo:{role}" for role in KIND if KIND[role] is ScopeKind.TENANT}
    parties = {f"demo:{role}" for role in (Role.BANK_OFFICER, Role.BANK_APPROVER, Role.INSURER, Role.GUARANTOR)}

    assert sees == whole | parties | {"demo:firm", "demo:driver", "demo:second"}

    await office.database.pool.execute(
        """
    INSERT INTO parties SELECT $1, o, p FROM (VALUES ('the-registry_officer', 'registry'), ('the-registry_head', 'registry'),
        ('the-fund_officer', 'fund'), ('the-fund_approver', 'fund'), ('the-finance', 'fund'), ('the-reinsurer', 'reinsurer')) v(o, p)""",
        CASE,
    )
    await office.database.pool.execute("INSERT INTO disposals (case_no, disposal, stage) VALUES ($1, 'disposal-1', 'opened')", CASE)
    sees = await _who_sees(office)

    assert sees == {f"demo:{role}" for role in KIND if KIND[role] is not ScopeKind.MANDATE} | {"demo:second"}
