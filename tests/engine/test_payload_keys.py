"""The payload keys where they are kept: rotated without losing what is stored, retired only when nothing needs them."""

import stat
from dataclasses import replace
from pathlib import Path

import pytest
from temporalio.api.common.v1 import Payload

from engine import payload_keys
from engine.codec import EncryptingCodec, Keys
from engine.files import make_keys
from engine.payload_keys import CannotRetire, Described
from engine.settings import Settings

PLAIN = Payload(metadata={"encoding": b"json/plain"}, data=b'"hello"')


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(data=tmp_path)
    make_keys(made)
    return made


def uses(keys: Keys) -> dict[str, str]:
    return {each.name: each.use for each in payload_keys.described(keys)}


async def test_what_was_closed_before_a_rotation_opens_after_it(settings: Settings) -> None:
    before = payload_keys.load(settings)
    closed = await EncryptingCodec(before).encode([PLAIN])

    payload_keys.save(settings, payload_keys.rotate(before))

    after = payload_keys.load(settings)
    assert (after.current, uses(after)) == ("k2", {"k1": "reads", "k2": "current"})
    assert await EncryptingCodec(after).decode(closed) == [PLAIN]


async def test_a_prepared_key_opens_and_does_not_close_until_the_rotation(settings: Settings) -> None:
    first = payload_keys.load(settings)
    prepared = payload_keys.prepare(first)
    assert (prepared.current, uses(prepared)) == ("k1", {"k1": "current", "k2": "prepared"})
    assert payload_keys.prepare(prepared) == prepared

    rotated = payload_keys.rotate(prepared)

    assert (rotated.current, rotated.keys) == ("k2", prepared.keys)
    assert await EncryptingCodec(prepared).decode(await EncryptingCodec(rotated).encode([PLAIN])) == [PLAIN]


def test_the_key_file_is_nobody_elses_and_is_replaced_as_a_whole(settings: Settings) -> None:
    payload_keys.save(settings, payload_keys.rotate(payload_keys.load(settings)))

    assert stat.S_IMODE(settings.payload_key_file.stat().st_mode) == 0o600
    assert not list(settings.payload_key_file.parent.glob("*.new"))


def test_the_name_of_a_key_is_never_used_twice() -> None:
    keys = payload_keys.retire(payload_keys.rotate(payload_keys.rotate(Keys("k9", {"k9": bytes(32)}))), "k10")

    assert list(payload_keys.rotate(keys).keys) == ["k9", "k11", "k12"]


@pytest.mark.parametrize(("name", "reason"), [("k1", "closes new payloads"), ("k7", "There is no key k7; there are k1")])
def test_a_key_that_is_used_or_unknown_is_not_retired(settings: Settings, name: str, reason: str) -> None:
    with pytest.raises(CannotRetire, match=reason):
        payload_keys.retire(payload_keys.load(settings), name)


def test_keys_of_the_environment_go_before_those_of_the_file(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    own = Keys("k5", {"k5": bytes(range(32))})
    monkeypatch.setenv("ZHIYA_PAYLOAD_KEYS", own.text())

    assert payload_keys.load(Settings(data=settings.data)) == own


def test_keys_of_the_environment_need_no_file_and_are_in_no_log(tmp_path: Path) -> None:
    text = Keys("k5", {"k5": bytes(range(32))}).text()
    settings = Settings(data=tmp_path, payload_keys=text)
    make_keys(settings)

    assert not settings.payload_key_file.exists()
    assert "k5" not in repr(settings)


def test_keys_of_the_environment_that_are_damaged_are_named_and_not_shown(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="ZHIYA_PAYLOAD_KEYS cannot be read") as told:
        payload_keys.load(Settings(data=tmp_path, payload_keys='{"current": "k1", "keys": {"k1": "c2VjcmV0!"}}'))

    assert "c2VjcmV0" not in str(told.value)


def test_a_key_is_described_without_itself() -> None:
    [found] = payload_keys.described(Keys("k1", {"k1": bytes(32)}))

    assert found == Described("k1", "66687aadf862", "current")  # the beginning of SHA-256 of 32 zeros


@pytest.mark.parametrize("key", [bytes(32), b"1" * 32, b"zhiya-payload-key-of-32-bytes-ok", bytes([1, 2, 3, 4]) * 8])
def test_a_key_that_nobody_drew_by_chance_is_weak(key: bytes, settings: Settings) -> None:
    drawn = payload_keys.load(settings)

    assert payload_keys.weak(replace(drawn, keys={**drawn.keys, "k0": key})) == ["k0"]
