"""zhiya case: the commands on an API that listens, with their statuses."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from tests.api.conftest import server
from tests.api.world import CASE
from tests.fuzz.serving import Served, served

__all__ = ["server"]


@pytest.fixture(scope="module")
def api(server: str) -> Iterator[Served]:
    with served(server) as found:
        yield found


@pytest.fixture(autouse=True)
def _environment(api: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIYA_API_URL", api.address)
    monkeypatch.setenv("ZHIYA_TOKEN", "window_officer")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def _zhiya(*words: str, given: str | None = None) -> Result:
    return CliRunner().invoke(app, ["case", *words], input=given)


def test_cases_are_listed_for_a_person_and_for_a_program() -> None:
    told, listed = _zhiya("list"), _zhiya("list", "--json", "--where", "stage=opened")

    assert (told.exit_code, listed.exit_code) == (0, 0)
    assert CASE in told.stdout
    assert [case["case_no"] for case in json.loads(listed.stdout)] == [CASE]


def test_a_case_is_shown_with_the_acts_that_are_open() -> None:
    told, shown = _zhiya("show", CASE), _zhiya("show", CASE, "--json")

    assert "accept_filing" in told.stdout
    assert {"case", "acts"} <= json.loads(shown.stdout).keys()


def test_an_act_is_done_once_under_its_key(tmp_path: Path) -> None:
    file = tmp_path / "payload.json"
    file.write_text('{"receipt_no": "R1"}')
    words = ("act", CASE, "accept_filing", "--key", "k1", "--json")
    first = _zhiya(*words, "--payload", '{"receipt_no": "R1"}')
    second, third = _zhiya(*words, "--payload", f"@{file}"), _zhiya(*words, "--payload", "-", given='{"receipt_no": "R1"}')

    assert [each.exit_code for each in (first, second, third)] == [0, 0, 0]
    assert json.loads(first.stdout)["state"] == "done"
    assert json.loads(first.stdout) == json.loads(second.stdout) == json.loads(third.stdout)


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (("show", "XT-2026-999999"), 3, "[not_found]"),
        (("act", CASE, "accept_filing"), 3, "payload: Field required"),
        (("act", CASE, "decide_credit", "--payload", '{"approved": true, "decision_no": "D1"}'), 3, "[not_permitted]"),
        (("act", CASE, "accept_filing", "--payload", "{"), 2, "no JSON"),
        (("act", CASE, "accept_filing", "--payload", "[]"), 2, "no JSON object"),
        (("act", CASE, "accept_filing", "--payload", "@/nowhere"), 1, "/nowhere"),
        (("list", "--where", "stage"), 2, "name=value"),
        (("list", "--where", "stage=nowhere"), 3, "stage"),
        (("export", "cases.pdf"), 2, "neither .xlsx nor .csv"),
        (("login", "nobody"), 3, "[wrong_login]"),
        (("show",), 2, "Missing argument"),
    ],
)
def test_what_cannot_be_done_has_its_status_and_its_sentence(words: tuple[str, ...], status: int, says: str) -> None:
    refused = _zhiya(*words, given="password\n")

    assert refused.exit_code == status
    assert says in refused.stderr


def test_without_a_token_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ZHIYA_TOKEN")
    refused = _zhiya("list")

    assert (refused.exit_code, "zhiya case login" in refused.stderr) == (2, True)


def test_an_api_that_is_away_is_status_1() -> None:
    assert _zhiya("list", "--url", "http://127.0.0.1:1").exit_code == 1


def test_sentences_are_in_the_language_of_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")

    assert "您可见的案件中没有" in _zhiya("show", "XT-2026-999999").stderr
