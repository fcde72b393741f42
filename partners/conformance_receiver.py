"""Conformance of a receiver of our webhooks: it takes what we signed, once, in time, and nothing else."""

import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

import httpx2

from domain import events
from domain.signature import SIGNATURE, new_secret, sign
from partners.conformance import Check, Failed, excerpt

IN_TIME_S = 10.0  # after which we hang up
_OLD_S = 900


@dataclass
class Receiver:
    """The receiver that is examined."""

    url: str
    secret: str
    http: httpx2.AsyncClient
    case_no: str = field(default_factory=lambda: f"KT-2026-{secrets.randbelow(1_000_000):06d}")

    def event(self, seq: int = 0, kind: str = "entered") -> tuple[str, bytes]:
        """The name and the body of an event of a case that is not there."""
        told = events.told("1", self.case_no, seq, "entered", "case", "2026-11-21T02:00:00+00:00", "0" * 64)
        return events.event_id(self.case_no, seq), _json({**told, "type": kind})

    async def post(self, name: str, body: bytes, *, secret: str = "", age_s: int = 0, **changes: str | None) -> httpx2.Response:
        """Send a message, signed; `changes` set headers, None leaves one out."""
        headers: dict[str, str | None] = {**sign(secret or self.secret, name, int(time.time()) - age_s, body)}
        headers |= {header.replace("_", "-"): value for header, value in changes.items()}
        sent = {header: value for header, value in headers.items() if value is not None}
        return await self.http.post(self.url, content=body, headers={**sent, "Content-Type": "application/json"})


async def _takes(receiver: Receiver) -> None:
    began = time.monotonic()
    _taken(await receiver.post(*receiver.event(1)), "an event that is signed rightly", "verify id.timestamp.body with the decoded secret")
    took = time.monotonic() - began
    if took > IN_TIME_S:
        raise Failed(f"an answer within {IN_TIME_S:g} s", f"one after {took:.1f} s", "keep the message, answer, and work on it afterwards")


async def _twice(receiver: Receiver) -> None:
    advice = "remember webhook-id for some days; answer a repetition 2xx and do nothing"
    for _ in range(2):
        _taken(await receiver.post(*receiver.event(2)), "an event that comes twice", advice)


async def _order(receiver: Receiver) -> None:
    advice = "take what comes; when the order matters to you, sort by seq or read GET /api/v1/feed"
    for seq in (4, 3):
        _taken(await receiver.post(*receiver.event(seq)), "an event that was resent after a later one", advice)


async def _unknown(receiver: Receiver) -> None:
    _taken(
        await receiver.post(*receiver.event(5, "a_type_of_tomorrow")), "a type that it does not know", "ignore types that you do not know"
    )


async def _rotated(receiver: Receiver) -> None:
    name, body = receiver.event(6)
    both = [sign(each, name, int(time.time()), body)[SIGNATURE] for each in (new_secret(), receiver.secret)]
    response = await receiver.post(name, body, webhook_signature=" ".join(both))
    _taken(response, "two signatures of which the second is right", "compare with every signature of the header: secrets are exchanged so")


async def _wrong_secret(receiver: Receiver) -> None:
    _refused(await receiver.post(*receiver.event(7), secret=new_secret()), "a signature made with another secret")


async def _changed(receiver: Receiver) -> None:
    name, body = receiver.event(8)
    signature = sign(receiver.secret, name, int(time.time()), body)[SIGNATURE]
    _refused(
        await receiver.post(name, body.replace(b"entered", b"closed "), webhook_signature=signature), "a body that was changed on its way"
    )


async def _renamed(receiver: Receiver) -> None:
    name, body = receiver.event(9)
    _refused(await receiver.post(name, body, webhook_id="evt_another"), "a message under another name than was signed")


async def _old(receiver: Receiver) -> None:
    _refused(await receiver.post(*receiver.event(10), age_s=_OLD_S), "a message that was signed a quarter of an hour ago")
    _refused(await receiver.post(*receiver.event(10), age_s=-_OLD_S), "a message that was signed a quarter of an hour from now")


async def _unsigned(receiver: Receiver) -> None:
    for header in ("webhook_signature", "webhook_timestamp", "webhook_id"):
        missing: dict[str, Any] = {header: None}
        _refused(await receiver.post(*receiver.event(11), **missing), f"a message without {header.replace('_', '-')}")


def _taken(response: httpx2.Response, what: str, advice: str) -> None:
    if not 200 <= response.status_code < 300:
        raise Failed(f"2xx for {what}", excerpt(response), advice)


def _refused(response: httpx2.Response, what: str) -> None:
    if not 400 <= response.status_code < 500:
        advice = "verify before you read: id, timestamp (five minutes at most) and signature, in constant time; refuse with 400 or 401"
        raise Failed(f"4xx for {what}", excerpt(response), advice)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


RECEIVER_CHECKS: tuple[Check[Receiver], ...] = (
    Check("event_taken", "A signed event is taken in time", _takes),
    Check("event_repeated", "An event that comes twice is taken twice", _twice),
    Check("out_of_order", "An earlier event after a later one is taken", _order),
    Check("unknown_type", "A type that is not known is taken", _unknown),
    Check("two_signatures", "Of two signatures, one is enough", _rotated),
    Check("wrong_secret", "A wrong signature is refused", _wrong_secret),
    Check("changed_body", "A body that was changed is refused", _changed),
    Check("other_name", "A message under another name is refused", _renamed),
    Check("old_message", "A message that is not of now is refused", _old),
    Check("unsigned", "A message without its headers is refused", _unsigned),
)
