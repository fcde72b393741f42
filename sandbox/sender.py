"""Sending answers: signed callbacks, in order of their day, tried again until the case's API has them."""

import asyncio
import contextlib
import json
import logging
import sqlite3
import time
from collections import defaultdict
from datetime import datetime
from urllib.parse import quote

import httpx2

from domain.facts import plain
from domain.signature import sign
from sandbox.knobs import Knobs, happens, in_any_order
from sandbox.store import Ready, Store

LOG = logging.getLogger("sandbox")
_AGAIN = frozenset({404, 408, 425, 429})  # 404: the answer was faster than the record of its case


class Sender:
    """One for all services; the callbacks of a case leave one after the other."""

    def __init__(self, store: Store, api_url: str, secrets: dict[str, str], timeout_s: float = 15) -> None:
        self._store = store
        self._api_url = api_url
        self._secrets = secrets
        self._http = httpx2.AsyncClient(timeout=timeout_s, trust_env=False)
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def run(self, pause_s: float = 0.5) -> None:
        """Send for ever what the wall's clock makes due, and what has to be tried again."""
        while True:
            try:
                cases = self._store.cases_with_something_due(time.time())
            except sqlite3.Error:  # a full disk passes; the sending must not end with it
                LOG.exception("the sandbox's books cannot be read")
                cases = []
            for outcome in await asyncio.gather(*(self.send_due(case_no) for case_no in cases), return_exceptions=True):
                if isinstance(outcome, BaseException):
                    LOG.error("callbacks could not be sent", exc_info=outcome)
            await asyncio.sleep(pause_s)

    async def close(self) -> None:
        """Hang up."""
        await self._http.aclose()

    async def send_due(self, case_no: str, now: datetime | None = None) -> int:
        """Send what is due; with `now` (the driver's word) also what waits for its next attempt. How many were sent.

        The first that cannot be delivered ends the turn, so that the order holds; it is tried again later.
        """
        async with self._turns[case_no]:
            self._store.ripen(case_no, now or self._store.clock(case_no))
            ready = self._store.ready(case_no, wall=None if now else time.time())
            if any(self._store.knobs(one.service).shuffle for one in ready):
                ready = in_any_order(ready)
            sent = 0
            for one in ready:
                if not await self._deliver(one):
                    break
                sent += 1
            return sent

    async def _deliver(self, one: Ready) -> bool:
        if one.party not in self._secrets:
            LOG.error("there is no key for %s: its answer to %s is not sent, and can be polled for", one.party, one.answer.call)
            self._store.mark(one.answer, "refused")
            return True
        knobs = self._store.knobs(one.service)
        await asyncio.sleep(knobs.delay_s)
        if happens(knobs.lost_rate) and not knobs.down:
            self._store.mark(one.answer, "lost")
            return True
        status = 503 if knobs.down else await self._post(one, knobs)
        if status >= 500 or status in _AGAIN:
            self._store.postpone(one.answer, time.time() + min(2**one.attempts, 60))
            return False
        if status >= 400:
            LOG.error("the API refused the answer %s#%s with %s; it can still be polled for", one.answer.call, one.answer.number, status)
        self._store.mark(one.answer, "sent" if status < 400 else "refused")
        return True

    async def _post(self, one: Ready, knobs: Knobs) -> int:
        status = await self._post_once(one)
        if status < 500 and happens(knobs.duplicate_rate):
            await self._post_once(one)
        return status

    async def _post_once(self, one: Ready) -> int:
        answer = one.answer
        body = json.dumps(plain(answer), ensure_ascii=False).encode()
        message_id = f"{quote(answer.call, safe='/:')}#{answer.number}#{answer.revision}"
        headers = {"Content-Type": "application/json", **sign(self._secrets[one.party], message_id, int(time.time()), body)}
        with contextlib.suppress(httpx2.HTTPError):
            response = await self._http.post(f"{self._api_url}/api/v1/callbacks/{one.party}", content=body, headers=headers)
            return response.status_code
        return 503  # nobody there: as good as away
