"""Moments over the API: a case as it stood then, in the same shapes, to whom it is open today; and what became different."""

import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from api.callers import Caller
from db import journal
from domain.facts import Fact
from domain.roles import Role
from tests.api.test_chapters import READ, _shape
from tests.api.world import Api

_KEPT = sorted((Path(__file__).parents[1] / "histories").glob("*.*.*"))[-1]
_CASE = "SX-2026-000002"  # it defaults, is indemnified, claims and disposes
CHAPTERS = ("", "/rights", "/loan", "/claims", "/disposals", "/parties", "/deadlines", "/clocks")


def facts() -> list[Fact]:
    lines = gzip.decompress((_KEPT / f"{_CASE}.journal.jsonl.gz").read_bytes()).splitlines()
    return [Fact(**json.loads(line)) for line in lines]


@pytest.fixture(scope="module")
def told() -> list[Fact]:
    return facts()


@pytest.fixture
async def lived(api: Api, told: list[Fact]) -> Api:
    """The API with that case, long after its end; people of its bureau, of its bank and of another one."""
    await journal.record(api.database, told)
    demand = told[0].data["demand"]
    people = {
        "window": (Role.WINDOW_OFFICER, "bureau-sx"),
        "bank": (Role.BANK_OFFICER, demand["bank"]),
        "other-bank": (Role.BANK_OFFICER, "bank-other"),
        "fund": (Role.FUND_OFFICER, "fund-sx"),
        "registry": (Role.REGISTRY_OFFICER, "registry-cnipa"),
        "finance": (Role.FINANCE, "fund-sx"),
        "auditor": (Role.AUDITOR, "audit-office"),
    }

    async def who(token: str) -> Caller | None:
        role, organisation = people[token]
        return Caller(f"demo:{token}", role, organisation, frozenset({"shanxi"}), session=token, fresh_at=datetime.now(UTC))

    # The wall's clock is where the case's own, which the sandbox moved, says the instant of its last fact.
    moved = max(int(fact.data["offset_us"]) // 1_000_000 for fact in told if fact.kind == "let_time_pass")
    api.app.state.parts = replace(api.app.state.parts, who=who, wall=lambda: datetime.fromisoformat(told[-1].at) - timedelta(seconds=moved))
    return api


async def _get(api: Api, path: str, token: str = "auditor", **query: str) -> Any:  # noqa: S107 - no password
    asked = "&".join(f"{name}={quote(value)}" for name, value in query.items())
    response = await api.get(f"/api/v1/cases/{_CASE}{path}{'?' if asked else ''}{asked}", token)
    assert response.status_code == 200, (path, response.text)
    return response.json()


def _when(told: list[Fact], kind: str, **data: Any) -> str:
    return next(fact.at for fact in told if fact.kind == kind and data.items() <= fact.data.items())


async def test_as_of_its_last_fact_every_chapter_is_what_it_is_now(lived: Api, told: list[Fact]) -> None:
    for path in CHAPTERS:
        then = await _get(lived, path, as_of=told[-1].at)

        assert (then.pop("as_of"), then.pop("through")) == (told[-1].at, told[-1].seq)
        now = await _get(lived, path)
        assert then | {"now": ""} == now | {"now": ""}, path


async def test_a_case_is_shown_as_it_stood_and_in_its_shape(lived: Api, told: list[Fact]) -> None:
    lent = _when(told, "schedule_made")

    found = await _get(lived, "", "bank", as_of=lent)

    assert (found["case"]["stage"], found["claims"], found["disposals"], found["loan"]["payments"]) == ("repayment", [], [], [])
    assert {line["paid_principal_fen"] for line in found["loan"]["lines"]} == {0}
    assert found["now"] == lent
    for path in CHAPTERS[:-1]:
        if path in READ:
            _shape(lived, path).validate(await _get(lived, path, as_of=lent))


async def test_a_deadline_is_counted_from_the_instant_that_is_looked_at(lived: Api, told: list[Fact]) -> None:
    lent = datetime.fromisoformat(_when(told, "schedule_made"))

    then = await _get(lived, "/deadlines", as_of=lent.isoformat())
    later = await _get(lived, "/deadlines", as_of=(lent + timedelta(days=7)).isoformat())

    first, same = ({each["deadline"]: each["working_days_left"] for each in found["items"]} for found in (then, later))
    both = first.keys() & same.keys()
    assert both
    assert all(first[deadline] > same[deadline] for deadline in both)


async def test_an_instant_before_the_opening_or_in_the_future_is_refused(lived: Api, told: list[Fact]) -> None:
    opened, ended = datetime.fromisoformat(told[0].at), datetime.fromisoformat(told[-1].at)
    wrong = {opened - timedelta(microseconds=1): "was not yet there", ended + timedelta(seconds=1): "lies in the future"}
    for instant, sentence in wrong.items():
        for path in (*(f"{path}?as_of=" for path in CHAPTERS), f"/difference?to={quote(told[-1].at)}&from="):
            response = await lived.get(f"/api/v1/cases/{_CASE}{path}{quote(instant.isoformat())}", "auditor")
            assert response.status_code == 422, path
            assert sentence in response.json()["detail_en"] or (instant > ended and "/difference" in path), path
    assert (await lived.get(f"/api/v1/cases/{_CASE}?as_of=2026-11-22T02:00:00", "auditor")).status_code == 422  # without a zone


async def test_a_plus_that_nobody_escaped_is_understood(lived: Api, told: list[Fact]) -> None:
    response = await lived.get(f"/api/v1/cases/{_CASE}?as_of={told[-1].at}", "auditor")

    assert response.status_code == 200
    assert response.json()["as_of"] == told[-1].at


async def test_who_does_not_see_the_case_today_does_not_see_its_past(lived: Api, told: list[Fact]) -> None:
    for path in (*CHAPTERS, "/difference", "/explanations", "/explanations/9"):
        name = "from" if path == "/difference" else "as_of"
        response = await lived.get(f"/api/v1/cases/{_CASE}{path}?{name}={quote(told[20].at)}", "other-bank")
        assert response.status_code == 404, path
    early = await _get(lived, "", "fund", as_of=told[2].at)  # the fund came later; who asks is a party today
    assert early["case"]["stage"] == "preparation"


async def test_the_past_is_masked_as_the_present_is(lived: Api, told: list[Fact]) -> None:
    lent = _when(told, "schedule_made")

    then, now = await _get(lived, "", "registry", as_of=lent), await _get(lived, "", "registry")

    assert then["case"]["amount_fen"] is None
    assert then["loan"]["balance_fen"] is None
    assert {path for path in now["masked"] if path.startswith("case.demand")} <= set(then["masked"])


async def test_a_difference_names_what_a_repayment_changed_and_nothing_else(lived: Api, told: list[Fact]) -> None:
    paid = next(fact for fact in told if fact.kind == "record_repayment")
    before = datetime.fromisoformat(paid.at) - timedelta(microseconds=1)

    found = await _get(lived, "/difference", "bank", **{"from": before.isoformat(), "to": paid.at})

    changed = {(each["table"], each["field"]): each for each in found["changes"]}
    assert changed["loans", "balance_fen"]["after"] == told[paid.seq + 1].data["balance_fen"]
    assert changed["loans", "balance_fen"]["facts"] == [paid.seq + 1]
    assert {table for table, _ in changed} <= {"loans", "schedule_lines", "payments", "tasks", "cases"}
    assert paid.seq in [fact["seq"] for fact in found["facts"]]
    assert all(each["facts"] for each in found["changes"])
    _shape(lived, "/difference").validate(found)


async def test_a_difference_hides_what_the_role_does_not_see(lived: Api, told: list[Fact]) -> None:
    found = await _get(lived, "/difference", "registry", **{"from": told[0].at})

    changed = {(each["table"], each["field"]): each for each in found["changes"]}
    balance, stage = changed["loans", "balance_fen"], changed["cases", "stage"]
    assert (balance["before"], balance["after"], balance["masked"]) == (None, None, ["balance_fen"])
    assert (stage["before"], stage["after"]) == ("preparation", "closed")
    assert "masked" not in stage


async def test_a_difference_backwards_is_refused(lived: Api, told: list[Fact]) -> None:
    path = f"/api/v1/cases/{_CASE}/difference?from={quote(told[60].at)}&to={quote(told[5].at)}"

    assert (await lived.get(path, "auditor")).json()["code"] == "wrong_parameter"


async def test_every_figure_and_clock_explains_itself(lived: Api, told: list[Fact]) -> None:
    items = (await _get(lived, "/explanations"))["items"]

    assert {each["seq"] for each in items if each["figures"]} == {
        fact.seq for fact in told if "explanation" in fact.data or "explanations" in fact.data
    }
    assert {each["seq"] for each in items if each.get("clock")} == {fact.seq for fact in told if fact.kind.startswith("clock_")}
    for each in items:
        found = await _get(lived, f"/explanations/{each['seq']}")
        assert bool(found["figures"]) != bool(found["clock"])


async def test_an_explanation_tells_steps_pack_and_the_facts_it_came_from(lived: Api, told: list[Fact]) -> None:
    limit = next(fact for fact in told if fact.kind == "limit_computed")
    valued = next(fact for fact in told if fact.kind == "agree_valuation")

    found = await _get(lived, f"/explanations/{limit.seq}", "bank")

    figure = found["figures"][0]
    assert (figure["figure"], figure["pack"]) == ("limit", told[0].data["rules"]["sha256"])
    value = next(each for each in figure["steps"][0]["inputs"] if each["name"] == "value_fen")
    assert value["fact"] == valued.seq
    assert valued.seq in [fact["seq"] for fact in found["facts"]]
    assert figure["steps"][0]["text"] == figure["steps"][0]["zh"] != figure["steps"][0]["en"]
    taken = [each for step in figure["steps"] for each in step["inputs"] if each["step"]]
    assert all(figure["steps"][each["step"] - 1]["value"] == each["value"] for each in taken)
    _shape(lived, "/explanations").validate(await _get(lived, "/explanations"))


async def test_a_clock_is_explained_day_by_day_as_it_stood_at_its_fact(lived: Api, told: list[Fact]) -> None:
    met = next(fact for fact in told if fact.kind == "clock_met")
    started = next(fact for fact in told if fact.kind == "clock_started" and fact.data["clock"] == met.data["clock"])

    first, last = [(await _get(lived, f"/explanations/{seq}", "registry"))["clock"] for seq in (started.seq, met.seq)]

    assert [len(each["ledger"]) for each in (first, last)] == [1, 2]
    assert last["days"][0]["why"] == last["days"][0]["why_zh"]


async def test_an_explanation_is_hidden_whole_from_whom_its_values_are_hidden(lived: Api, told: list[Fact]) -> None:
    limit = next(fact for fact in told if fact.kind == "limit_computed")
    for token in ("registry", "finance"):
        found = await _get(lived, f"/explanations/{limit.seq}", token)
        assert (found["figures"], found["facts"], found["masked"]) == (None, [], ["figures"])


async def test_a_fact_that_explains_nothing_is_told_so(lived: Api) -> None:
    for seq in (0, 9999):
        assert (await lived.get(f"/api/v1/cases/{_CASE}/explanations/{seq}", "auditor")).status_code == 404
