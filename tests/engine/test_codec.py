"""The payload codec and the data converter: closed for others, readable for us, also after a key was changed."""

import base64
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.api.failure.v1 import Failure
from temporalio.exceptions import ApplicationError

from engine.codec import EncryptingCodec, Keys, UnreadablePayload
from engine.converter import data_converter

OLD = Keys("k1", {"k1": b"1" * 32})
NEW = Keys("k2", {"k1": b"1" * 32, "k2": b"2" * 32})


@dataclass(frozen=True)
class Loan:
    firm: str
    rate: Decimal
    due: date


LOAN = Loan("湘潭某某生物医药有限公司" * 20, Decimal("0.0435"), date(2029, 11, 21))


def payload(text: bytes = b'"hello"') -> Payload:
    return Payload(metadata={"encoding": b"json/plain"}, data=text)


async def round_trip(codec: EncryptingCodec, given: Sequence[Payload]) -> list[Payload]:
    return await codec.decode(await codec.encode(given))


async def test_a_payload_comes_back_as_it_was_sent() -> None:
    given = [payload(), payload(b"x" * 100_000), payload(os.urandom(500)), payload(b"")]

    assert await round_trip(EncryptingCodec(OLD), given) == given


async def test_nothing_of_a_payload_stands_in_clear() -> None:
    [closed] = await EncryptingCodec(OLD).encode([payload(b'"91430300MA4L"')])

    assert b"91430300" not in closed.SerializeToString()
    assert b"json/plain" not in closed.SerializeToString()


async def test_a_long_payload_is_stored_shorter_than_it_is() -> None:
    [closed] = await EncryptingCodec(OLD).encode([payload(b'{"stage": "registration"}' * 400)])

    assert len(closed.data) < 1_000
    assert closed.metadata["form"] == b"zlib"


async def test_a_payload_of_an_old_key_opens_after_the_key_was_changed() -> None:
    closed = await EncryptingCodec(OLD).encode([payload()])

    assert await EncryptingCodec(NEW).decode(closed) == [payload()]
    [closed_now] = await EncryptingCodec(NEW).encode([payload()])
    assert closed_now.metadata["key"] == b"k2"


async def test_a_payload_of_an_unknown_key_says_which_key_is_missing() -> None:
    closed = await EncryptingCodec(NEW).encode([payload()])

    with pytest.raises(UnreadablePayload, match="k2"):
        await EncryptingCodec(OLD).decode(closed)


@pytest.mark.parametrize("where", [0, 15, -1])
async def test_a_payload_that_was_tampered_with_is_refused(where: int) -> None:
    [closed] = await EncryptingCodec(OLD).encode([payload()])
    data = bytearray(closed.data)
    data[where] ^= 1

    with pytest.raises(UnreadablePayload, match="changed"):
        await EncryptingCodec(OLD).decode([Payload(metadata=closed.metadata, data=bytes(data))])


async def test_a_payload_whose_form_was_exchanged_is_refused() -> None:
    [closed] = await EncryptingCodec(OLD).encode([payload(b"x" * 1000)])
    closed.metadata["form"] = b"plain"

    with pytest.raises(UnreadablePayload):
        await EncryptingCodec(OLD).decode([closed])


async def test_a_payload_that_is_cut_short_is_refused() -> None:
    [closed] = await EncryptingCodec(OLD).encode([payload()])

    with pytest.raises(UnreadablePayload):
        await EncryptingCodec(OLD).decode([Payload(metadata=closed.metadata, data=closed.data[:5])])


async def test_a_payload_that_was_never_closed_is_handed_on() -> None:
    assert await EncryptingCodec(OLD).decode([payload()]) == [payload()]


async def test_the_converter_carries_decimals_and_dates_closed() -> None:
    converter = data_converter(OLD)

    [closed] = await converter.encode([LOAN])

    assert closed.metadata["encoding"] == b"binary/aes-256-gcm"
    assert await converter.decode([closed], [Loan]) == [LOAN]


async def test_the_message_of_a_failure_does_not_stand_in_clear() -> None:
    converter, failure = data_converter(OLD), Failure()

    await converter.encode_failure(ApplicationError("张三 did not sign"), failure)

    assert "张三".encode() not in failure.SerializeToString()
    assert "张三" in str(await converter.decode_failure(failure))


def test_a_key_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "payload.key"
    file.write_text(json.dumps({"current": "k1", "keys": {"k1": base64.b64encode(b"1" * 32).decode()}}))

    assert Keys.read(file) == replace(OLD, keys={"k1": b"1" * 32})


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "cannot be read"),
        ("[]", "cannot be read"),
        ('{"current": "k1", "keys": {"k1": "!"}}', "cannot be read"),
        ('{"current": "k1", "keys": {"k1": "AAAA"}}', "has not 32 bytes"),
        (json.dumps({"current": "k2", "keys": {"k1": base64.b64encode(b"1" * 32).decode()}}), "k2 is missing"),
    ],
)
def test_a_damaged_key_file_is_refused_with_a_sentence(tmp_path: Path, text: str, reason: str) -> None:
    file = tmp_path / "payload.key"
    file.write_text(text)

    with pytest.raises(ValueError, match=reason):
        Keys.read(file)
