"""The API as a process: what keeps it from starting, and where its secrets come from."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from api.__main__ import main


def test_settings_that_do_not_fit_are_one_message_and_no_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("ZHIYA_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ZHIYA_DATA", str(tmp_path))
    with pytest.raises(SystemExit) as refused:
        main()

    assert str(refused.value).startswith("zhiya: This is no sandbox")
    assert "ZHIYA_DATABASE_URL" in str(refused.value)


def test_a_setting_may_be_a_file_of_its_name(tmp_path: Path) -> None:
    (tmp_path / "zhiya_database_url").write_text("postgresql://a:secret@db/zhiya\n")
    program = "from engine.settings import Settings; print(Settings().database_url)"
    told = {"ZHIYA_SECRETS_DIR": str(tmp_path), "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=told, cwd=Path(__file__).parents[2]
    )

    assert done.stdout.strip() == "postgresql://a:secret@db/zhiya"
