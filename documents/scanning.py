"""The hook for a malware scanner: a command, a clamd socket, or a service over HTTP, by one setting."""

import asyncio
import shlex
from collections.abc import AsyncIterator
from enum import StrEnum
from pathlib import Path

import httpx2

_WAIT_S = 40.0  # the API answers within 60
_CHUNK = 64 * 1024


class Verdict(StrEnum):
    """What is known of a content."""

    CLEAN = "clean"
    INFECTED = "infected"
    UNSCANNED = "unscanned"  # no scanner is set


class ScannerAway(Exception):
    """The scanner that is set did not give an answer, so nothing is known of the content."""


async def scan(scanner: str, path: Path) -> Verdict:
    """What the scanner of the setting says of a file: `unix:SOCKET` or `tcp://HOST:PORT` is clamd, `http…` a service, else a command."""
    if not scanner:
        return Verdict.UNSCANNED
    try:
        async with asyncio.timeout(_WAIT_S):
            if scanner.startswith(("unix:", "tcp://")):
                return await _by_clamd(scanner, path)
            if scanner.startswith(("http://", "https://")):
                return await _by_service(scanner, path)
            return await _by_command(scanner, path)
    except (OSError, TimeoutError, httpx2.HTTPError) as error:
        raise ScannerAway(f"the scanner does not answer: {type(error).__name__}") from error


async def _by_command(command: str, path: Path) -> Verdict:
    """The file is the last argument; status 0 is clean, 1 infected, as clamscan and clamdscan have it."""
    nowhere = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(*shlex.split(command), str(path), stdin=nowhere, stdout=nowhere, stderr=nowhere)
    try:
        status = await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
    if status not in (0, 1):
        raise ScannerAway(f"the scanner ended with status {status}")
    return Verdict.INFECTED if status else Verdict.CLEAN


async def _by_clamd(address: str, path: Path) -> Verdict:
    """The content is streamed (INSTREAM), so that clamd needs no access to our files."""
    if address.startswith("unix:"):
        reader, writer = await asyncio.open_unix_connection(address.removeprefix("unix:"))
    else:
        host, _, port = address.removeprefix("tcp://").rpartition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
    try:
        writer.write(b"zINSTREAM\0")
        async for chunk in _chunks(path):
            writer.write(len(chunk).to_bytes(4, "big") + chunk)
            await writer.drain()
        writer.write(bytes(4))
        await writer.drain()
        said = await reader.readuntil(b"\0")
    except asyncio.IncompleteReadError as error:
        raise ScannerAway("clamd hung up without an answer") from error
    finally:
        writer.close()
    if said.endswith(b"FOUND\0"):
        return Verdict.INFECTED
    if said != b"stream: OK\0":
        raise ScannerAway("clamd could not scan it; look whether its StreamMaxLength is as large as our limit")
    return Verdict.CLEAN


async def _by_service(url: str, path: Path) -> Verdict:
    """The content is the body of a POST; 200 is clean, 406 infected."""
    async with httpx2.AsyncClient(timeout=_WAIT_S, trust_env=False) as http:
        answer = await http.post(url, content=_chunks(path), headers={"Content-Type": "application/octet-stream"})
    if answer.status_code not in (200, 406):
        raise ScannerAway(f"the scanner answered {answer.status_code}")
    return Verdict.INFECTED if answer.status_code == 406 else Verdict.CLEAN


async def _chunks(path: Path) -> AsyncIterator[bytes]:
    file = await asyncio.to_thread(path.open, "rb")
    with file:
        while chunk := await asyncio.to_thread(file.read, _CHUNK):
            yield chunk
