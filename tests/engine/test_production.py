"""What a production start refuses, sentence by sentence."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from engine import production
from engine.files import CannotStart
from engine.production import objections, refuse_unfit
from engine.settings import Settings

_KEY = base64.b64encode(bytes(range(100, 132))).decode()
_SECRET = "whsec_" + base64.b64encode(bytes(range(24))).decode()


@pytest.fixture
def fit(tmp_path: Path) -> dict[str, Any]:
    """Settings with which a production may start."""
    key, callbacks = tmp_path / "payload.key", tmp_path / "callbacks.json"
    key.write_text(json.dumps({"current": "k1", "keys": {"k1": _KEY}}))
    callbacks.write_text(json.dumps({"bank-xt-rcb": _SECRET}))
    for file in (key, callbacks):
        file.chmod(0o600)
    return {
        "payload_key_file": key,
        "callback_keys_file": callbacks,
        "partners_url": "https://partners.example",
        "smtp_from": "zhiya@bureau.example",
        "database_url": "postgresql://zhiya_program:x@db.example/zhiya?sslmode=verify-full&sslrootcert=/ca.pem",
        "temporal_address": "temporal.example:7233",
        "temporal_tls": True,
    }


def test_settings_that_fit_are_let_through(fit: dict[str, Any]) -> None:
    assert list(objections(Settings(**fit))) == []
    refuse_unfit(Settings(**fit))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"partners_url": "http://127.0.0.1:8462"}, "ZHIYA_PARTNERS_URL to the partners' own"),
        ({"partners_url": "http://partners.example"}, "ZHIYA_PARTNERS_URL to an https"),
        ({"smtp_from": "zhiya@zhiya.invalid"}, "ZHIYA_SMTP_FROM"),
        ({"oidc_issuer": "http://login.example"}, "ZHIYA_OIDC_ISSUER"),
        ({"public": True}, "ZHIYA_TRUSTED_PROXIES, or unset ZHIYA_PUBLIC"),
        ({"public": True, "trusted_proxies": "*"}, "name the addresses"),
        ({"temporal_tls": False}, "ZHIYA_TEMPORAL_TLS=true"),
        ({"temporal_cert_file": "/c.pem"}, "both ZHIYA_TEMPORAL_CERT_FILE"),
        ({"database_url": ""}, "There is no database"),
        ({"database_url": "postgresql://a:b@db.example/zhiya"}, "sslmode=verify-full"),
        ({"database_url": "postgresql://a:b@db.example/zhiya?sslmode=require"}, "sslmode=verify-full"),
        ({"database_url": "postgresql://a:b@db.example/zhiya?sslmode=verify-full&sslmode=disable"}, "sslmode=verify-full"),
        ({"database_url": "postgresql://a:b@127.0.0.1,db.example/zhiya"}, "The way to the database at db.example is"),
        ({"database_url": "postgresql:///zhiya?user=a&host=db.example"}, "The way to the database at db.example is"),
        ({"database_url": "postgresql://localhost/zhiya?host=/tmp,db.example:5433"}, "The way to the database at db.example is"),
        ({"payload_key_file": Path("/nowhere/payload.key")}, "is missing"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_to_do(fit: dict[str, Any], change: dict[str, Any], says: str) -> None:
    found = list(objections(Settings(**{**fit, **change})))

    assert len(found) == 1
    assert says in found[0]


@pytest.mark.parametrize(
    "change",
    [
        {"public": True, "trusted_proxies": "10.0.0.5"},
        {"temporal_tls": False, "temporal_address": "127.0.0.1:7233"},
        {"temporal_tls": False, "temporal_address": "temporal:7233", "private_hosts": "postgres temporal"},
        {"database_url": "postgresql://a:b@postgres:5432/zhiya", "private_hosts": "postgres temporal"},
        {"database_url": "postgresql://a:b@127.0.0.1:5432/zhiya"},
        {"database_url": "postgresql://a:b@[::1]:5432/zhiya"},
        {"database_url": "postgresql:///zhiya?host=/var/run/postgresql"},
        {"partners_url": "http://partners:1", "private_hosts": "partners"},
        {"oidc_issuer": "https://login.example"},
    ],
)
def test_what_is_safe_otherwise_is_let_through(fit: dict[str, Any], change: dict[str, Any]) -> None:
    assert list(objections(Settings(**{**fit, **change}))) == []


@pytest.mark.parametrize(
    ("endpoint", "wrong"), [("http://store.example:9000", 1), ("https://store.example", 0), ("http://127.0.0.1:9000", 0)]
)
def test_documents_leave_this_machine_encrypted(fit: dict[str, Any], tmp_path: Path, endpoint: str, wrong: int) -> None:
    access = tmp_path / "s3.json"
    access.write_text(json.dumps({"endpoint": endpoint}))
    access.chmod(0o600)
    found = list(objections(Settings(**fit, documents="s3://bucket/cases", documents_access_file=str(access))))

    assert ["ZHIYA_DOCUMENTS_ACCESS_FILE" in each for each in found] == [True] * wrong


def test_the_key_of_a_data_folder_is_refused(fit: dict[str, Any]) -> None:
    del fit["payload_key_file"]

    assert ["ZHIYA_PAYLOAD_KEY_FILE" in each for each in objections(Settings(**fit))] == [True]


@pytest.mark.parametrize("key", [bytes(32), b"01234567" * 4, b"a" * 32])
def test_a_key_that_was_not_drawn_by_chance_is_refused(fit: dict[str, Any], key: bytes) -> None:
    fit["payload_key_file"].write_text(json.dumps({"current": "k1", "keys": {"k1": base64.b64encode(key).decode()}}))

    found = list(objections(Settings(**fit)))
    assert len(found) == 1
    assert "payload key k1" in found[0]


@pytest.mark.parametrize("keys", [{"bank": "c2VjcmV0LXNlY3JldA=="}, {"bank": [_SECRET, "short"]}, {"bank": "whsec_" + "a" * 40}])
def test_a_weak_callback_key_is_refused_and_not_repeated(fit: dict[str, Any], keys: dict[str, Any]) -> None:
    fit["callback_keys_file"].write_text(json.dumps(keys))

    found = list(objections(Settings(**fit)))
    assert len(found) == 1
    assert "callback key of bank" in found[0]
    assert "short" not in found[0]


def test_a_secret_that_others_can_read_is_refused(fit: dict[str, Any], tmp_path: Path) -> None:
    key, certificate = tmp_path / "client.key", tmp_path / "client.pem"
    key.write_text("x")
    key.chmod(0o644)
    found = list(objections(Settings(**fit, temporal_key_file=str(key), temporal_cert_file=str(certificate))))

    assert found == [f"Others on this machine can read {key} (ZHIYA_TEMPORAL_KEY_FILE): say chmod 600 {key}."]


def test_the_development_mode_is_refused(fit: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONASYNCIODEBUG", "1")

    assert ["PYTHONASYNCIODEBUG" in each for each in objections(Settings(**fit))] == [True]


def test_everything_is_said_at_once() -> None:
    with pytest.raises(CannotStart, match=r"(?s)ZHIYA_PAYLOAD_KEY_FILE.*ZHIYA_PARTNERS_URL.*ZHIYA_SMTP_FROM.*ZHIYA_DATABASE_URL"):
        refuse_unfit(Settings())


def test_a_sandbox_may_have_it_all() -> None:
    refuse_unfit(Settings(sandbox=True))


def test_every_secret_file_is_a_setting() -> None:
    assert set(production._SECRET_FILES) <= set(Settings.model_fields)
