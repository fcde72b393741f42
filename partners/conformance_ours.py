"""Conformance of our own door for answers, as a partner sees it: its key opens it, and every refusal is a problem with a code."""

import json
import time
from dataclasses import dataclass
from typing import Any

import httpx2

from domain.signature import new_secret, sign
from partners.conformance import Check, Failed, excerpt

_OLD_S = 900


@dataclass
class Door:
    """The API, and the organisation that answers with its key."""

    url: str
    party: str
    secret: str
    http: httpx2.AsyncClient

    async def post(self, body: bytes, name: str, *, secret: str = "", age_s: int = 0, signed: bool = True) -> httpx2.Response:
        """Send a callback."""
        headers = sign(secret or self.secret, name, int(time.time()) - age_s, body) if signed else {}
        sent = {**headers, "Content-Type": "application/json"}
        return await self.http.post(f"{self.url}/api/v1/callbacks/{self.party}", content=body, headers=sent)


# A case that is nowhere: nothing is decided by an examination.
_ANSWER = {
    "call": "KT-2000-000000/case/review/1",
    "number": 1,
    "act": "",
    "subject": "case",
    "payload": {},
    "at": "2026-11-21T02:00:00+00:00",
}


async def _key(door: Door) -> None:
    advice = "compare the secret with the one that we gave you, the clock with NTP, and the signed bytes with those that were sent"
    _problem(await door.post(b"{}", "kit-1"), 422, "wrong_body", "a rightly signed body that is no answer", advice)


async def _unsigned(door: Door) -> None:
    _problem(await door.post(_body(), "kit-2", signed=False), 401, "wrong_signature", "an unsigned callback", _REPORT)


async def _wrong(door: Door) -> None:
    _problem(await door.post(_body(), "kit-3", secret=new_secret()), 401, "wrong_signature", "a wrong signature", _REPORT)


async def _old(door: Door) -> None:
    for age in (_OLD_S, -_OLD_S):
        _problem(await door.post(_body(), "kit-4", age_s=age), 401, "wrong_signature", "a callback that is not of now", _REPORT)


async def _act(door: Door) -> None:
    _problem(await door.post(_body(act="accept_filing"), "kit-5"), 422, "wrong_body", "an act that is not the partner's", _REPORT)


_REPORT = "this is for us to mend: report it to the operator of the API with this line"


def _body(**changes: Any) -> bytes:
    return json.dumps({**_ANSWER, **changes}).encode()


def _problem(response: httpx2.Response, status: int, code: str, what: str, advice: str) -> None:
    try:
        said = response.json()
    except ValueError:
        said = {}
    kind = response.headers.get("content-type", "")
    if (response.status_code, said.get("code")) != (status, code) or not kind.startswith("application/problem+json"):
        raise Failed(f"a problem document {status} {code} for {what}", excerpt(response), advice)


OUR_CHECKS: tuple[Check[Door], ...] = (
    Check("key_fits", "The key and the clock fit", _key),
    Check("unsigned_refused", "An unsigned callback is refused", _unsigned),
    Check("wrong_signature_refused", "A wrong signature is refused", _wrong),
    Check("old_refused", "A callback that is not of now is refused", _old),
    Check("foreign_act_refused", "An act that is not the partner's is refused in words", _act),
)
