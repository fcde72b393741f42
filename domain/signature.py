"""The signature of messages to and from partners, as Standard Webhooks has it: HMAC-SHA256 over id, timestamp and body."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
PREFIX = "whsec_"
TOLERANCE_S = 300  # older or younger than five minutes: a replayed message, or a clock that is wrong
_MOST = 10  # signatures of one message that are looked at


class WrongSignature(Exception):
    """The message is not from whom it says, or not from now; the sentence says which."""


def new_secret() -> str:
    """A secret of 256 random bits, in the form that receivers' libraries know."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers of a message; the secret is base64 text, with whsec_ before it or not, the timestamp whole seconds of the wall."""
    return {ID: message_id, TIMESTAMP: str(timestamp), SIGNATURE: _signature(secret, message_id, str(timestamp), body)}


def verify(secret: str | Sequence[str], headers: Mapping[str, str], body: bytes, now: int) -> None:
    """Raise WrongSignature unless one of the signatures is of one of the secrets and at most five minutes away from `now` (seconds)."""
    missing = [name for name in (ID, TIMESTAMP, SIGNATURE) if not headers.get(name)]
    if missing:
        raise WrongSignature(f"the callback lacks the header {missing[0]}: send it signed as Standard Webhooks")
    timestamp = headers[TIMESTAMP]
    if not (timestamp.isascii() and timestamp.isdigit()):
        raise WrongSignature(f"the header {TIMESTAMP} must be whole seconds since 1970, not {timestamp[:40]!r}")
    known = [secret] if isinstance(secret, str) else secret
    expected = [_signature(each, headers[ID], timestamp, body).encode() for each in known]
    # Several signatures, and several secrets, may stand there while a secret is exchanged.
    given = [one.encode() for one in headers[SIGNATURE].split()[:_MOST]]
    if not any(hmac.compare_digest(each, one) for each in expected for one in given):
        raise WrongSignature(f"the header {SIGNATURE} does not fit the message: check the secret that is shared with us")
    if abs(now - int(timestamp)) > TOLERANCE_S:
        raise WrongSignature(
            f"the callback was signed {abs(now - int(timestamp))} s away from now, {TOLERANCE_S} s are allowed: sign it again"
        )


def _signature(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    message = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(base64.b64decode(secret.removeprefix(PREFIX)), message, hashlib.sha256).digest()).decode()
