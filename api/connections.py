"""The connections: a head that is too large or too slow in coming holds no connection; what follows it has bounds of its own."""

import asyncio
from asyncio.events import TimerHandle
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_BYTES = 32 * 1024  # request line and headers
HEAD_S = 10.0


class BoundedHead(HttpToolsProtocol):
    """uvicorn's own protocol, which waits for a head as long as it likes, with two bounds."""

    head_s = HEAD_S
    _clock: TimerHandle | None = None
    _in_head, _come = True, 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Start waiting for the first head."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._stop()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """Wait for the rest of this head."""
        super().on_message_begin()
        self._in_head, self._come = True, 0
        self._wait()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Count what came, and refuse what is too much."""
        self._come += len(name) + len(value)
        if self._come > HEAD_BYTES:
            raise ValueError("the head is too large")  # which the parser turns into the answer 400
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is there."""
        self._in_head = False
        self._stop()
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        """Hand on, and refuse a head whose single line does not end."""
        super().data_received(data)
        if self._in_head and not self.transport.is_closing():
            self._come += len(data)
            if self._come > HEAD_BYTES:
                self.send_400_response("The head of the request is too large.")

    def _wait(self) -> None:
        if self._clock is None:
            self._clock = self.loop.call_later(self.head_s, self._give_up)

    def _stop(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _give_up(self) -> None:
        self._clock = None
        if not self.transport.is_closing():
            self.transport.close()


def serving() -> dict[str, Any]:
    """How uvicorn serves the API, besides where."""
    return {
        "loop": "uvloop",
        "http": BoundedHead,
        "ws": "none",
        "access_log": False,
        "server_header": False,
        "limit_concurrency": 2000,  # connections and requests; streams of events are connections
        "timeout_graceful_shutdown": 5,
    }
