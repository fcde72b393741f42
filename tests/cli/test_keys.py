"""zhiya keys: made, listed, rotated and retired, in the file or for the secret store that stands for it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app
from engine.codec import Keys

RUN = CliRunner()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ZHIYA_DATA", str(tmp_path))
    assert RUN.invoke(app, ["keys"]).exit_code == 0
    return tmp_path


def listed() -> dict[str, str]:
    return {each["name"]: each["use"] for each in json.loads(RUN.invoke(app, ["keys", "list", "--json"]).stdout)}


def test_a_key_is_prepared_then_rotated_and_the_old_one_reads_on(folder: Path) -> None:
    assert listed() == {"k1": "current"}

    prepared = RUN.invoke(app, ["keys", "rotate", "--prepare"])
    assert (prepared.exit_code, listed()) == (0, {"k1": "current", "k2": "prepared"})
    assert "restart all of them" in prepared.stderr
    assert RUN.invoke(app, ["keys", "rotate"]).exit_code == 0

    assert listed() == {"k1": "reads", "k2": "current"}


def test_no_key_is_ever_printed(folder: Path) -> None:
    shown = "".join(RUN.invoke(app, ["keys", *words]).output for words in (["list"], ["rotate"], ["list", "--json"]))

    secret = json.loads((folder / "keys/payload.key").read_text())["keys"]
    assert not [name for name, key in secret.items() if key in shown]


def test_keys_of_the_environment_are_printed_for_their_secret_store_and_no_file_is_touched(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (folder / "keys/payload.key").read_text()
    monkeypatch.setenv("ZHIYA_PAYLOAD_KEYS", Keys("k1", {"k1": bytes(range(32))}).text())

    rotated = RUN.invoke(app, ["keys", "rotate"])

    assert "ZHIYA_PAYLOAD_KEYS" in rotated.stderr
    assert Keys.parse(rotated.stdout, "", "").current == "k2"
    assert (folder / "keys/payload.key").read_text() == before


def test_a_key_is_not_retired_while_nobody_can_say_that_it_is_not_needed(folder: Path) -> None:
    RUN.invoke(app, ["keys", "rotate"])

    for name, reason in (("k2", "closes new payloads"), ("k3", "There is no key k3"), ("k1", "There is no stack")):
        refused = RUN.invoke(app, ["keys", "retire", name])
        assert (refused.exit_code, reason in refused.stderr) == (1, True), refused.stderr
    assert listed() == {"k1": "reads", "k2": "current"}

    assert RUN.invoke(app, ["keys", "retire", "k1", "--force"]).exit_code == 0
    assert listed() == {"k2": "current"}


@pytest.mark.parametrize(("content", "reason"), [(None, "make it with"), ("nonsense", "cannot be read")])
def test_a_key_file_that_is_missing_or_damaged_is_told(folder: Path, content: str | None, reason: str) -> None:
    file = folder / "keys/payload.key"
    file.unlink() if content is None else file.write_text(content)

    told = RUN.invoke(app, ["keys", "list"])

    assert (told.exit_code, reason in told.stderr) == (1, True)
