"""The scanner's hook: EICAR is found by a command, by clamd's protocol and over HTTP; no answer is not a clean answer."""

import asyncio
import shlex
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from documents.scanning import ScannerAway, Verdict, scan

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"  # in two, so that no scanner finds this file
_SCRIPT = f"import sys; sys.exit({EICAR!r} in open(sys.argv[1], 'rb').read())"
COMMAND = f"{sys.executable} -c {shlex.quote(_SCRIPT)}"


@pytest.fixture(params=[(b"a sound paper", Verdict.CLEAN), (b"xx" + EICAR, Verdict.INFECTED)], ids=["clean", "eicar"])
def paper(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, Verdict]:
    content, verdict = request.param
    (tmp_path / "paper").write_bytes(content)
    return tmp_path / "paper", verdict


async def _clamd(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    assert await reader.readuntil(b"\0") == b"zINSTREAM\0"
    content = b""
    while size := int.from_bytes(await reader.readexactly(4), "big"):
        content += await reader.readexactly(size)
    writer.write(b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0")
    writer.close()


async def _service(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    content = await reader.readuntil(b"0\r\n\r\n")  # a chunked body ends like this
    status = b"406 Not Acceptable" if EICAR in content else b"200 OK"
    writer.write(b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    writer.close()


async def _silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(1)
    writer.close()


@asynccontextmanager
async def listening(serve: object) -> AsyncIterator[int]:
    server = await asyncio.start_server(serve, "127.0.0.1", 0)  # type: ignore[arg-type]
    async with server:
        yield server.sockets[0].getsockname()[1]


async def test_without_a_scanner_nothing_is_known(paper: tuple[Path, Verdict]) -> None:
    assert await scan("", paper[0]) is Verdict.UNSCANNED


async def test_a_command_finds_eicar(paper: tuple[Path, Verdict]) -> None:
    assert await scan(COMMAND, paper[0]) is paper[1]


async def test_clamd_finds_eicar_over_tcp(paper: tuple[Path, Verdict]) -> None:
    async with listening(_clamd) as port:
        assert await scan(f"tcp://127.0.0.1:{port}", paper[0]) is paper[1]


async def test_clamd_finds_eicar_over_its_socket(paper: tuple[Path, Verdict], tmp_path: Path) -> None:
    async with await asyncio.start_unix_server(_clamd, tmp_path / "clamd"):
        assert await scan(f"unix:{tmp_path}/clamd", paper[0]) is paper[1]


async def test_a_service_finds_eicar(paper: tuple[Path, Verdict]) -> None:
    async with listening(_service) as port:
        assert await scan(f"http://127.0.0.1:{port}/scan", paper[0]) is paper[1]


@pytest.mark.parametrize("scanner", [f"{sys.executable} -c 'raise SystemExit(2)'", "/nowhere/scanner", "unix:/nowhere/clamd"])
async def test_a_scanner_that_fails_says_nothing_about_the_content(scanner: str, paper: tuple[Path, Verdict]) -> None:
    with pytest.raises(ScannerAway):
        await scan(scanner, paper[0])


@pytest.mark.parametrize("scheme", ["tcp", "http"])
async def test_a_scanner_that_hangs_up_says_nothing_about_the_content(scheme: str, paper: tuple[Path, Verdict]) -> None:
    async with listening(_silent) as port:
        with pytest.raises(ScannerAway):
            await scan(f"{scheme}://127.0.0.1:{port}", paper[0])
