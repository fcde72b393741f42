"""zhiya calc: what it prints, and what it refuses."""

import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cli.calc import COMPUTED, WRONG, run
from domain.calculators import CALCULATORS

_LOAN = {"amount_fen": 300_000_000, "annual_rate": "0.0365", "months": 12, "method": "equal_instalments", "start": "2026-03-02"}
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return _written(tmp_path, _LOAN)


def _written(folder: Path, given: dict[str, Any]) -> Path:
    path = folder / "loan.json"
    path.write_text(json.dumps({"jurisdiction": "xiangtan", "on": "2026-11-21", "given": given}))
    return path


def test_a_figure_is_printed_with_its_steps_and_the_hash_of_its_rules(file: Path, capsys: Captured) -> None:
    assert run("schedule", str(file), language="en") == COMPUTED

    told = capsys.readouterr().out
    assert told.startswith("repayment schedule\nrules: xiangtan, sha256 ")
    assert "\n  total_interest: 59,642.74\n" in told
    assert "\nHow it came about\n  1. " in told


def test_the_same_is_told_in_chinese(file: Path, capsys: Captured) -> None:
    assert run("schedule", str(file)) == COMPUTED

    told = capsys.readouterr().out
    assert told.startswith("还款计划\n规则: xiangtan, sha256 ")
    assert "\n计算过程\n  1. " in told


def test_json_holds_result_and_explanation(file: Path, capsys: Captured) -> None:
    assert run("schedule", str(file), as_json=True) == COMPUTED

    found = json.loads(capsys.readouterr().out)
    assert found["result"]["total_interest_fen"] == 5_964_274
    assert found["explanation"]["figure"] == "schedule"
    assert len(found["explanation"]["pack"]) == 64


def test_a_sheet_may_come_from_stdin(file: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(file.read_bytes())))

    assert run("schedule", "-", as_json=True) == COMPUTED
    assert json.loads(capsys.readouterr().out)["result"]["total_interest_fen"] == 5_964_274


def test_every_mistake_stands_on_its_line(tmp_path: Path, capsys: Captured) -> None:
    file = _written(tmp_path, {**_LOAN, "amount_fen": "3", "princpal": 1})

    assert run("schedule", str(file)) == WRONG

    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == ['given.amount_fen is "3": input should be a valid integer', "given.princpal is unknown"]


def test_a_file_that_is_not_there_is_named(tmp_path: Path, capsys: Captured) -> None:
    assert run("schedule", str(tmp_path / "none.json")) == WRONG
    assert capsys.readouterr().err == f"{tmp_path / 'none.json'} cannot be read: No such file or directory\n"


def test_an_unknown_calculator_is_answered_with_those_that_there_are(capsys: Captured) -> None:
    assert run("interest") == WRONG
    assert capsys.readouterr().err == f"there is no calculator interest; there are {', '.join(sorted(CALCULATORS))}\n"


def test_an_unknown_language_is_refused(capsys: Captured) -> None:
    assert run("schedule", language="fr") == WRONG
    assert capsys.readouterr().err == "--lang is zh or en, not fr\n"


def test_all_calculators_are_listed(capsys: Captured) -> None:
    assert run("", listing=True) == COMPUTED
    text = capsys.readouterr().out
    run("", listing=True, as_json=True)

    assert [line.split()[0] for line in text.splitlines()[:-1]] == list(CALCULATORS)
    assert json.loads(capsys.readouterr().out)["schedule"] == {"zh": "还款计划", "en": "repayment schedule"}


def test_a_template_names_every_input(capsys: Captured) -> None:
    assert run("schedule", as_template=True) == COMPUTED

    found = json.loads(capsys.readouterr().out)
    assert found["given"].keys() >= _LOAN.keys()
    assert found["given"]["start"] == "YYYY-MM-DD"


def test_there_is_a_calculator_for_each_figure_of_the_law() -> None:
    assert set(CALCULATORS) == {
        *("schedule", "penalty", "classify", "deadline", "limit"),
        *("subsidy", "claim", "settlement", "tolerance", "premium"),
    }
