"""Zhiya: the operations with what makes them comfortable: any act by its name, pages as one list, waiting, documents, events."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from client.operations import Operations
from client.sending import place

_PAUSE_S = 0.5
_UNENDED = frozenset({"waiting", "running"})


@dataclass(frozen=True)
class Event:
    """One event of a stream: its place, to go on from, its kind, and what it tells."""

    id: str
    kind: str
    data: Any


class Zhiya(Operations):
    """A client of one Zhiya: `async with Zhiya("https://zhiya.example", token) as zhiya`."""

    async def log_in_as(self, actor: str, password: str, membership: int | None = None) -> str:
        """Log in by password, and speak as this person from now on; the token, to be kept for later."""
        said: Any = {"actor": actor, "password": password} | ({"membership": membership} if membership is not None else {})
        token = str((await self._json("POST", "/api/v1/login", body=said))["token"])
        self._http.headers["Authorization"] = f"Bearer {token}"
        return token

    async def act(self, case_no: str, name: str, body: Mapping[str, Any] | None = None, *, key: str = "") -> Any:
        """Perform an act by its name; what it carries is described by the list of acts that are open."""
        return await self._json("POST", f"/api/v1/cases/{place(case_no)}/acts/{place(name)}", body=dict(body or {}), key=key)

    async def every(self, page: Callable[..., Awaitable[Any]], *args: Any, of: str = "items", **filters: Any) -> AsyncIterator[Any]:
        """Each item of a list, page after page: `async for case in zhiya.every(zhiya.list_cases, stage="credit")`."""
        cursor = None
        while True:
            found = await page(*args, **filters, cursor=cursor)
            for item in found[of]:
                yield item
            cursor = found.get("next")
            if cursor is None:
                return

    async def wait_for(self, case_no: str, reached: Callable[[Any], bool], *, within_s: float = 60, pause_s: float = _PAUSE_S) -> Any:
        """Read the case until it is as wanted; TimeoutError when that takes too long."""
        async with asyncio.timeout(within_s):
            while not reached(case := await self.read_case(case_no)):
                await asyncio.sleep(pause_s)
        return case

    async def job(self, job_id: str, *, within_s: float = 600, pause_s: float = _PAUSE_S) -> Any:
        """A job when it has ended: done, failed, paused or cancelled; TimeoutError when that takes too long."""
        async with asyncio.timeout(within_s):
            while (found := await self._json("GET", f"/api/v1/jobs/{place(job_id)}"))["state"] in _UNENDED:
                await asyncio.sleep(pause_s)
        return found

    async def import_file(self, kind: str, file: Path, *, dry_run: bool = False, reason: str = "", key: str = "") -> Any:
        """Order the import of a workbook or CSV file; the job, which `job` waits for."""
        content = await asyncio.to_thread(file.read_bytes)
        query = {"filename": file.name, "dry_run": dry_run, "reason": reason or None}
        headers = {"Content-Type": "application/octet-stream"}
        return await self._json("POST", f"/api/v1/imports/{place(kind)}", content=content, query=query, headers=headers, key=key)

    async def export_to(self, file: Path, of: str = "cases", *, within_s: float = 600, **filters: Any) -> Any:
        """Write the whole filtered set to a file, in the format of its name; the job, with the number of rows as counted and written."""
        body: Any = {"of": of, "filter": filters, "format": file.suffix.removeprefix(".")}
        job = await self.job((await self._json("POST", "/api/v1/exports", body=body))["id"], within_s=within_s)
        if job["state"] == "done":
            content = await self._bytes("GET", f"/api/v1/exports/{place(job['id'])}/file", headers={"Accept": "*/*"})
            await asyncio.to_thread(file.write_bytes, content)
        return job

    async def upload(self, case_no: str, file: Path, kind: str, *, title: str = "", key: str = "", **words: str) -> Any:
        """Attach a document with its content; further words are those of its description: chapter, subject, audience, replaces."""
        told = {"Type": kind, "Title": title, "Filename": file.name} | {name.title(): value for name, value in words.items()}
        headers = {f"Document-{name}": place(value) for name, value in told.items() if value}
        headers["Content-Type"] = "application/octet-stream"
        content = await asyncio.to_thread(file.read_bytes)
        path = f"/api/v1/cases/{place(case_no)}/documents"
        return await self._json("POST", path, content=content, headers=headers, key=key)

    async def download(self, case_no: str, document_id: str, to: Path) -> int:
        """Write the content of a document to a file; its size. What is there of it already is not fetched again."""
        have = await asyncio.to_thread(_size, to)
        path = f"/api/v1/cases/{place(case_no)}/documents/{place(document_id)}/content"
        async with self._stream(path, {"Range": f"bytes={have}-", "Accept": "*/*"} if have else {"Accept": "*/*"}) as response:
            with to.open("ab" if response.status_code == 206 else "wb") as file:
                async for piece in response.aiter_bytes():
                    file.write(piece)
        return await asyncio.to_thread(_size, to)

    async def events(self, case_no: str = "", *, after: str = "") -> AsyncIterator[Event]:
        """What happens to a case, or to the caller's tasks, as it happens; `after` is the last event that was seen."""
        path = f"/api/v1/cases/{place(case_no)}/events" if case_no else "/api/v1/tasks/events"
        headers = {"Accept": "text/event-stream"} | ({"Last-Event-ID": after} if after else {})
        async with self._stream(path, headers) as response:
            async for event in _events(response.aiter_lines()):
                yield event


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


async def _events(lines: AsyncIterator[str]) -> AsyncIterator[Event]:
    """The events of a stream of lines, as the standard cuts them."""
    said: dict[str, list[str]] = {}
    async for line in lines:
        if line.startswith(":"):
            continue
        if line:
            name, _, value = line.partition(":")
            said.setdefault(name, []).append(value.removeprefix(" "))
        elif said:
            data = "\n".join(said.get("data", []))
            if data:
                yield Event(said.get("id", [""])[-1], said.get("event", ["message"])[-1], json.loads(data))
            said = {}
