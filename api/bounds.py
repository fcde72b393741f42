"""The bounds of a request: how large its body may be, and how long it may take to come and to be answered."""

import asyncio
import re

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import Problem, response, timed_out

LARGEST = 1024 * 1024  # bytes; an act's body has its own, smaller bound
LARGEST_FILE = 64 * 1024 * 1024  # where files are taken, which set their own bound below this
_FILES = re.compile(r"^/api/v1/(cases/[^/]+/documents|documents|imports|uploads|exchange)(/|$)")
_COMES_S = 20.0  # between two pieces of a body
_ANSWERED_S = 60.0  # until an answer begins; an act is kept for later long before


class Bounds:
    """The middleware: a body that is too large or too slow is refused, an answer that does not come is given up."""

    def __init__(self, app: ASGIApp, comes_s: float = _COMES_S, answered_s: float = _ANSWERED_S) -> None:
        self._app, self._comes_s, self._answered_s = app, comes_s, answered_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer within the bounds, or with the problem that says which one was passed."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        largest = LARGEST_FILE if _FILES.match(scope["path"]) else LARGEST
        bounded = _Bounded(receive, send, largest, self._comes_s, self._answered_s)
        try:
            bounded.check_announced(scope)
            async with asyncio.timeout(self._answered_s) as bounded.patience:
                await self._app(scope, bounded.receive, bounded.send)
        except Problem as problem:  # raised where no route's handler is
            if bounded.started:
                raise
            await response(problem)(scope, receive, send)
        except TimeoutError:
            if bounded.started or not bounded.patience.expired():
                raise
            await response(timed_out())(scope, receive, send)


class _Bounded:
    """One request within its bounds; once its answer has begun, or while a stream is listened to, time does not count."""

    patience: asyncio.Timeout

    def __init__(self, receive: Receive, send: Send, largest: int, comes_s: float, answered_s: float) -> None:
        self._receive, self._send, self._largest, self._comes_s, self._answered_s = receive, send, largest, comes_s, answered_s
        self._read, self._whole, self.started = 0, False, False

    def check_announced(self, scope: Scope) -> None:
        """Refuse by the length that is announced, before anything of it is read."""
        announced = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if announced.isdigit() and int(announced) > self._largest:
            raise self._too_large()

    async def receive(self) -> Message:
        """The next piece, in time and within the size."""
        if self._whole:
            return await self._receive()
        try:
            async with asyncio.timeout(self._comes_s):
                message = await self._receive()
        except TimeoutError:
            en = "The body did not come in time; nothing was done."
            raise Problem("too_slow", en, "请求内容未及时到达，未予办理。", headers={"Connection": "close"}) from None
        self._read += len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        if self._read > self._largest:
            raise self._too_large()
        if not self.started:  # what is long to send is not long to answer
            self.patience.reschedule(asyncio.get_running_loop().time() + self._answered_s)
        return message

    async def send(self, message: Message) -> None:
        """The answer, piece by piece; from its beginning on it may take as long as it needs."""
        if not self.started:
            self.started = True
            self.patience.reschedule(None)
        await self._send(message)

    def _too_large(self) -> Problem:
        en = f"A body has at most {self._largest // 1024} KiB here."
        return Problem("too_large", en, f"此处内容不得超过 {self._largest // 1024} KiB。", headers={"Connection": "close"})
