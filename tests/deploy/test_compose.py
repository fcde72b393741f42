"""The deployment: docker-compose.yml is parsed and held against the code that it starts."""

import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from cli.main import app
from db.guards import PROGRAMS
from engine.settings import PREFIX, Settings
from engine.supervisor import api_command

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"].startswith("zhiya:")}
ONE_SHOT = {"temporal-schema", "temporal-namespace", "keys", "migrate"}


def test_everything_that_the_product_needs_is_there() -> None:
    assert set(OURS) == {"keys", "migrate", "api", "worker", "house", "sandbox"}
    assert {"postgres", "temporal", "temporal-ui"} < set(SERVICES)
    assert SERVICES["sandbox"]["profiles"] == ["sandbox"]


@pytest.mark.parametrize("name", sorted(set(OURS) - {"sandbox"}))
def test_every_setting_of_a_service_is_one_that_the_code_reads(name: str) -> None:
    settings = {PREFIX + field.upper() for field in Settings.model_fields}

    assert set(OURS[name]["environment"]) <= settings


def test_the_sandbox_is_told_what_it_reads_and_nothing_else() -> None:
    reads = set(re.findall(r'"(ZHIYA_\w+)"', (ROOT / "sandbox" / "settings.py").read_text()))

    assert set(OURS["sandbox"]["environment"]) == reads


@pytest.mark.parametrize("name", sorted(set(OURS) - {"sandbox"}))
def test_the_values_of_a_service_make_settings(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"ZHIYA_SMTP_PORT": "25"}
    for key, value in OURS[name]["environment"].items():
        monkeypatch.setenv(key, given.get(key, re.sub(r"\$\{[A-Z_]+(?::\?[^}]*|:-([^}]*))\}", lambda hit: hit[1] or "x", str(value))))

    settings = Settings()

    assert settings.public
    assert settings.temporal_address == "temporal:7233"
    assert settings.api_url == "http://api:8460"
    assert not settings.sandbox


def test_the_api_is_served_as_zhiya_up_serves_it() -> None:
    assert OURS["api"]["command"] == ["python", *api_command()]


@pytest.mark.parametrize("name", ["worker", "house", "sandbox"])
def test_a_service_starts_a_module_that_exists(name: str) -> None:
    python, option, module = OURS[name]["command"]

    assert (python, option) == ("python", "-m")
    assert importlib.util.find_spec(module) is not None


@pytest.mark.parametrize("name", ["keys", "migrate"])
def test_a_one_shot_service_calls_a_command_that_exists(name: str) -> None:
    program, command = OURS[name]["command"]

    assert program == "zhiya"
    assert CliRunner().invoke(app, [command, "--help"]).exit_code == 0


@pytest.mark.parametrize("name", sorted(set(SERVICES) - ONE_SHOT - {"temporal-ui"}))
def test_a_service_that_stays_has_a_health_check(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_who_is_waited_for_can_be_waited_for() -> None:
    for service in SERVICES.values():
        for other, how in service.get("depends_on", {}).items():
            if how["condition"] == "service_completed_successfully":
                assert other in ONE_SHOT
            else:
                assert how["condition"] == "service_healthy"
                assert "healthcheck" in SERVICES[other]


def test_only_the_migration_connects_as_the_owner_of_the_tables() -> None:
    users = {
        name: str(service["environment"].get("ZHIYA_DATABASE_URL", "")).split(":")[1] for name, service in OURS.items() if name != "sandbox"
    }

    assert users.pop("migrate") == "//zhiya"
    assert set(users.values()) == {f"//{PROGRAMS}"}
    assert f"CREATE ROLE {PROGRAMS} LOGIN" in (ROOT / "deploy" / "postgres-init.sh").read_text()


def test_no_password_has_a_default() -> None:
    assert re.findall(r"\$\{\w*(?:PASSWORD|TOKENS|SECRET|KEY)\w*(?!\w|:\?)", TEXT) == []
    for service in SERVICES.values():
        secret = {key: value for key, value in service.get("environment", {}).items() if re.search(r"PASSWORD|PWD", key)}
        assert all(re.fullmatch(r"\$\{\w+:\?[^}]+\}", value) for value in secret.values()), secret


def test_every_volume_has_a_name() -> None:
    named = set(COMPOSE["volumes"])
    for service in SERVICES.values():
        for volume in service.get("volumes", ()):
            source = volume.partition(":")[0]
            assert source in named or (ROOT / source).is_file(), volume


def test_what_a_service_offers_outside_is_offered_to_this_host_only() -> None:
    for service in SERVICES.values():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))


def test_the_image_holds_what_the_lock_file_names() -> None:
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text()

    assert "--require-hashes -r requirements.lock" in dockerfile
    assert OURS["api"]["build"] == {"context": ".", "dockerfile": "deploy/Dockerfile"}


def test_the_lock_file_names_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text()

    assert "://" not in lock
    assert not re.search(r"^\s*(--(?!hash)|#)", lock, re.MULTILINE)


def test_the_health_check_of_the_api_asks_an_address_that_it_has() -> None:
    from api.app import create

    [path] = re.findall(r"8460(/[\w/]+)", " ".join(OURS["api"]["healthcheck"]["test"]))

    assert path in create().openapi()["paths"]
