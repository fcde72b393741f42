"""The intake: a stream of bytes becomes a stored content, if it is small enough, of a known kind and not infected."""

import asyncio
from collections.abc import AsyncIterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from documents.kinds import Kind, Recognised, recognise
from documents.scanning import Verdict, scan
from documents.store import Store, Stored


class Infected(Exception):
    """The scanner found malware in it; nothing of it was kept."""


@dataclass(frozen=True)
class Taken:
    """A content that lies in the store, with what was found out about it."""

    stored: Stored
    found: Recognised
    verdict: Verdict


@dataclass(frozen=True)
class Intake:
    """Where contents go, how large they may be, of which kinds, and who looks for malware; the store is opened when it is needed."""

    url: str
    access_file: Path | None
    limit: int
    kinds: frozenset[Kind] = frozenset(Kind)
    scanner: str = ""

    @cached_property
    def store(self) -> Store:
        """The store; StoreAway when it cannot be used now."""
        return Store.open(self.url, self.access_file)

    async def take(self, stream: AsyncIterable[bytes], name: str) -> Taken:
        """Receive, recognise, scan and store; TooLarge, NotAccepted, Infected, ScannerAway, StoreFull or StoreAway leave nothing behind."""
        async with self.store.receive(stream, self.limit) as received:
            found = await asyncio.to_thread(recognise, received.path, name, self.kinds)
            verdict = await scan(self.scanner, received.path)
            if verdict is Verdict.INFECTED:
                raise Infected
            return Taken(await self.store.keep(received), found, verdict)
