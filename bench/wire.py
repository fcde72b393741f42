"""A client for the wire: one connection, kept open, which asks and reads whole answers, and costs next to nothing itself."""

import asyncio
import time
from typing import Self

from bench.ours import BenchFailed


class Wire:
    """One connection to a server on this machine."""

    def __init__(self, host: str, port: int, token: str = "") -> None:
        self._host, self._port = host, port
        self._head = f"Host: {host}:{port}\r\nAuthorization: Bearer {token}\r\nAccept: application/json\r\n\r\n"

    async def __aenter__(self) -> Self:
        """Connect."""
        self._reader, self._writer = await asyncio.open_connection(self._host, self._port, limit=2**20)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Hang up."""
        self._writer.close()
        await self._writer.wait_closed()

    async def get(self, path: str) -> tuple[float, bytes]:
        """Ask, and read the answer: seconds that it took, and its body."""
        began = time.perf_counter()
        self._writer.write(f"GET {path} HTTP/1.1\r\n{self._head}".encode())
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = int(head.partition("content-length:")[2].partition("\r\n")[0])
        body = await self._reader.readexactly(length)
        took = time.perf_counter() - began
        if not head.startswith("http/1.1 200"):
            raise BenchFailed(f"{path} was answered {head.splitlines()[0]}: {body.decode()[:300]}")
        return took, body
