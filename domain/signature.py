"""The signature of a partner's callback, as Standard Webhooks has it: HMAC-SHA256 over id, timestamp and body."""

import base64
import hashlib
import hmac
from collections.abc import Mapping

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
TOLERANCE_S = 300  # older or younger than five minutes: a replayed message, or a clock that is wrong


class WrongSignature(Exception):
    """The message is not from whom it says, or not from now; the sentence says which."""


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers of a message; the secret is base64 text, the timestamp whole seconds of the wall clock."""
    return {ID: message_id, TIMESTAMP: str(timestamp), SIGNATURE: _signature(secret, message_id, str(timestamp), body)}


def verify(secret: str, headers: Mapping[str, str], body: bytes, now: int) -> None:
    """Raise WrongSignature unless one of the signatures is right and at most five minutes away from `now` (wall clock, seconds)."""
    missing = [name for name in (ID, TIMESTAMP, SIGNATURE) if not headers.get(name)]
    if missing:
        raise WrongSignature(f"the callback lacks the header {missing[0]}: send it signed as Standard Webhooks")
    timestamp = headers[TIMESTAMP]
    if not (timestamp.isascii() and timestamp.isdigit()):
        raise WrongSignature(f"the header {TIMESTAMP} must be whole seconds since 1970, not {timestamp[:40]!r}")
    expected = _signature(secret, headers[ID], timestamp, body).encode()
    # Several signatures may stand there while a secret is exchanged.
    if not any(hmac.compare_digest(expected, one.encode()) for one in headers[SIGNATURE].split()):
        raise WrongSignature(f"the header {SIGNATURE} does not fit the message: check the secret that is shared with us")
    if abs(now - int(timestamp)) > TOLERANCE_S:
        raise WrongSignature(
            f"the callback was signed {abs(now - int(timestamp))} s away from now, {TOLERANCE_S} s are allowed: sign it again"
        )


def _signature(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    message = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(base64.b64decode(secret), message, hashlib.sha256).digest()).decode()
