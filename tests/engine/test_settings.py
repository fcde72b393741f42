"""The settings: defaults that fit together, and what a child process gets of them."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from engine.settings import PORTS, Settings, on_free_ports


def test_what_is_not_set_follows_from_what_is(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, api_port=9001, sandbox_port=9002, temporal_port=9003)

    assert settings.api_url == "http://127.0.0.1:9001"
    assert settings.partners_url == "http://127.0.0.1:9002"
    assert settings.temporal_address == "127.0.0.1:9003"
    assert settings.payload_key_file == tmp_path / "keys" / "payload.key"


def test_a_relative_data_folder_is_made_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)

    assert Settings().data == tmp_path / "data"
    assert Settings(data=Path("elsewhere")).data == tmp_path / "elsewhere"


def test_a_child_reads_the_very_settings_of_its_parent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = on_free_ports(tmp_path).model_copy(update={"sandbox": True, "database_url": "postgresql://a:b%2F@h/d"})

    for name, value in settings.environment().items():
        monkeypatch.setenv(name, value)

    assert Settings() == settings


def test_a_port_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValidationError, match="api_port"):
        Settings(api_port=70_000)


def test_the_password_of_the_database_is_not_shown() -> None:
    assert "geheim" not in repr(Settings(database_url="postgresql://zhiya:geheim@h/d"))


def test_every_port_has_its_words_and_no_two_are_the_same() -> None:
    ports = {name for name in Settings.model_fields if name.endswith("_port")}

    assert set(PORTS) == ports
    assert len({getattr(Settings(), name) for name in ports}) == len(ports)


def test_only_a_public_stack_listens_on_every_address() -> None:
    assert Settings().listen == "127.0.0.1"
    assert Settings(public=True).listen == "0.0.0.0"  # noqa: S104 - what the setting asks for
