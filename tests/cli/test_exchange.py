"""zhiya exchange: what an organisation without API does on its own machine."""

import json
from pathlib import Path

import pytest

from cli import exchange_run
from intake import exchange_rows
from intake.packages import Content, opened, packed
from intake.written import csv_bytes


def _key(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[Path, str]:
    assert exchange_run.keygen(folder / "key.pem") == 0
    return folder / "key.pem", capsys.readouterr().out.strip()


def _table(folder: Path, *rows: list[str]) -> Path:
    (folder / "acts.csv").write_bytes(csv_bytes(exchange_rows.ACT_COLUMNS, rows))
    return folder / "acts.csv"


def test_a_table_of_acts_is_packed_and_read_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key, public = _key(tmp_path, capsys)
    table = _table(tmp_path, ["XT-2026-000001", "", "accept_filing", '{"receipt_no": "收1"}', "", "K7"])

    assert exchange_run.pack(table, "bank-xt-rcb", 1, key, tmp_path / "p.zip") == 0
    capsys.readouterr()
    assert exchange_run.read(tmp_path / "p.zip", public, as_json=True) == 0

    said = json.loads(capsys.readouterr().out)
    assert said["manifest"]["from"] == "bank-xt-rcb"
    assert said["rows"][0]["payload"] == '{"receipt_no": "收1"}'
    assert key.stat().st_mode & 0o077 == 0
    assert opened((tmp_path / "p.zip").read_bytes(), public).manifest.sequence == 1


def test_a_receipt_with_refusals_ends_with_status_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key, public = _key(tmp_path, capsys)
    rows = [{"row": 2, "state": "done"}, {"row": 3, "state": "failed", "code": "not_open", "message": "not open"}]
    content = Content("receipt", "zhiya", "bank-xt-rcb", 1, {"receipt.csv": exchange_rows.receipt_csv(rows)}, answers=1)
    (tmp_path / "r.zip").write_bytes(packed(content, exchange_run._key(key)))

    assert exchange_run.receipt(tmp_path / "r.zip", public, as_json=False) == 1
    assert "1 done, 1 refused" in capsys.readouterr().out


def test_what_goes_wrong_is_a_sentence_and_status_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key, _ = _key(tmp_path, capsys)
    table = _table(tmp_path, ["XT-1", "", "accept_filing", "{}", "", ""])
    (tmp_path / "p.zip").write_bytes(b"no package")

    statuses = [
        exchange_run.keygen(key),
        exchange_run.pack(table, "bank-xt-rcb", 1, key, tmp_path / "q.zip"),
        exchange_run.pack(tmp_path / "none.csv", "bank-xt-rcb", 1, key, tmp_path / "q.zip"),
        exchange_run.read(tmp_path / "p.zip", "00" * 32, as_json=False),
    ]

    said = capsys.readouterr().err
    assert statuses == [2, 2, 2, 2]
    assert "row 2: case_no" in said
    assert "not to be trusted" in said
    assert not (tmp_path / "q.zip").exists()
