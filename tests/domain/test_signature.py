"""The signature of callbacks."""

import base64

import pytest

from domain.signature import WrongSignature, new_secret, sign, verify

SECRET = base64.b64encode(b"a shared secret of this test....").decode()
NOW = 1_800_000_000
BODY = b'{"act":"register"}'
SIGNED = sign(SECRET, "XT-2026-000001/case/review/1#1#0", NOW, BODY)


def test_a_fresh_signature_of_the_sender_is_accepted() -> None:
    verify(SECRET, SIGNED, BODY, NOW + 299)


def test_the_signature_is_the_one_that_standard_webhooks_computes() -> None:
    # The example of the Standard Webhooks specification's own libraries.
    secret, body = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'

    assert sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)["webhook-signature"] == (
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )


def test_a_signature_that_is_too_old_or_from_the_future_is_refused() -> None:
    for now in (NOW + 301, NOW - 301):
        with pytest.raises(WrongSignature, match="301 s away from now"):
            verify(SECRET, SIGNED, BODY, now)


@pytest.mark.parametrize(
    "headers",
    [{**SIGNED, "webhook-id": "other"}, {**SIGNED, "webhook-timestamp": str(NOW + 1)}, {**SIGNED, "webhook-signature": "v1,AAAA ü"}],
)
def test_a_signature_of_another_message_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(WrongSignature, match="does not fit"):
        verify(SECRET, headers, BODY, NOW)


def test_a_signature_with_another_secret_is_refused() -> None:
    with pytest.raises(WrongSignature, match="does not fit"):
        verify(base64.b64encode(b"other").decode(), SIGNED, BODY, NOW)


def test_a_second_signature_is_looked_at_while_secrets_are_exchanged() -> None:
    verify(SECRET, {**SIGNED, "webhook-signature": "v1,AAAA " + SIGNED["webhook-signature"]}, BODY, NOW)


def test_a_callback_without_a_header_or_with_a_strange_time_is_refused() -> None:
    with pytest.raises(WrongSignature, match="lacks the header webhook-signature"):
        verify(SECRET, {k: v for k, v in SIGNED.items() if k != "webhook-signature"}, BODY, NOW)
    with pytest.raises(WrongSignature, match="whole seconds"):
        verify(SECRET, {**SIGNED, "webhook-timestamp": "tomorrow"}, BODY, NOW)


def test_a_new_secret_is_one_that_signs_and_is_never_the_same() -> None:
    secret = new_secret()

    assert secret.startswith("whsec_")
    assert len(base64.b64decode(secret.removeprefix("whsec_"))) == 32
    assert secret != new_secret()
    verify(secret, sign(secret, "m1", 1_000, b"body"), b"body", 1_000)
