"""Running the conformance kit, and printing what it found."""

import asyncio
import base64
import binascii
import json
import sys
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass

import httpx2

from partners.conformance import Finding, Unreachable, examine, reachable
from partners.conformance_callbacks import CALLBACK_CHECKS, Answering
from partners.conformance_calls import CALL_CHECKS, IN_TIME_S, Partner
from partners.conformance_ours import OUR_CHECKS, Door
from partners.conformance_receiver import RECEIVER_CHECKS, Receiver
from partners.listener import listening

_MARK = {"passed": "✓", "failed": "✗", "skipped": "–"}


@dataclass(frozen=True)
class Wanted:
    """What is to be checked, as the command line says it."""

    url: str
    kind: str
    party: str
    secret: str
    listen: str
    clock: str
    wait_s: float


def run(wanted: Wanted, way: str, *, as_json: bool) -> int:
    """Check, print, and give the status: 0 all holds, 1 something does not, 2 nothing could be checked."""
    wrong = _mistake(wanted, way)
    if wrong:
        sys.stderr.write(f"zhiya: {wrong}\n")
        return 2
    try:
        found = asyncio.run(check(wanted, way))
    except (Unreachable, OSError) as error:
        sys.stderr.write(f"zhiya: {error}\n")
        return 2
    failed = sum(finding.state == "failed" for finding in found)
    if as_json:
        print(
            json.dumps(
                {"url": wanted.url, "checked": way, "passed": not failed, "checks": [asdict(each) for each in found]}, ensure_ascii=False
            )
        )
    else:
        print("\n".join(_lines(wanted.url, found)))
    return 1 if failed else 0


async def check(wanted: Wanted, way: str) -> list[Finding]:
    """Everything that can be checked this way."""
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(httpx2.AsyncClient(timeout=IN_TIME_S + 1, trust_env=False))
        await reachable(http, wanted.url)
        if way == "receiver":
            return await examine(Receiver(wanted.url, wanted.secret, http), RECEIVER_CHECKS)
        if way == "ours":
            return await examine(Door(wanted.url, wanted.party, wanted.secret, http), OUR_CHECKS)
        host, _, port = wanted.listen.rpartition(":")
        listener = await stack.enter_async_context(listening(host or "127.0.0.1", int(port))) if wanted.secret else None
        partner = Partner(wanted.url, wanted.kind, wanted.party, http, listener, wanted.clock, wanted.wait_s)
        return [*await examine(partner, CALL_CHECKS), *await examine(Answering(partner, wanted.secret), CALLBACK_CHECKS)]


def _mistake(wanted: Wanted, way: str) -> str:
    """Why this cannot be begun, "" when it can."""
    if not wanted.url.startswith(("http://", "https://")):
        return f"{wanted.url!r} is no address: write it with http:// or https://"
    if not wanted.listen.rpartition(":")[2].isdigit():
        return f"--listen takes HOST:PORT, not {wanted.listen!r}"
    if wanted.party.partition("-")[0] != wanted.kind:
        return f"the id of a {wanted.kind} begins with {wanted.kind}-, not {wanted.party!r}"
    if way != "partner" and not wanted.secret:
        return "this needs the shared secret: set ZHIYA_PARTNER_SECRET, or give --secret"
    try:
        base64.b64decode(wanted.secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        return "the secret is no base64 text (whsec_ may stand before it): copy it whole"
    return ""


def _lines(url: str, found: list[Finding]) -> list[str]:
    lines = [url, ""]
    width = max(len(each.title) for each in found)
    for each in found:
        lines.append(f"  {_MARK[each.state]} {each.title:<{width}}  {each.ms:>6} ms  {each.name}")
        if each.state == "failed":
            lines += [f"      expected: {each.expected}", f"      came:     {each.came}", f"      to do:    {each.advice}"]
        elif each.state == "skipped":
            lines.append(f"      not checked: {each.came}")
    count = {state: sum(each.state == state for each in found) for state in _MARK}
    return [*lines, "", f"{count['passed']} passed, {count['failed']} failed, {count['skipped']} not checked"]
