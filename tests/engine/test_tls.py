"""TLS to Temporal and Postgres, on loopback: who we say we are, and whom we believe. The servers behind it are sockets of the tests."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from db.database import Database
from engine.client import connect, tls_of
from engine.files import make_keys
from engine.settings import Settings
from tests.engine.certificates import Authority

_SSL_REQUEST = (80877103).to_bytes(4, "big")

Seen = list[Any]
Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def _context(authority: Authority) -> ssl.SSLContext:
    """A server that talks only to who shows a certificate of the authority."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate, key = authority.issue("server")
    context.load_cert_chain(certificate, key)
    context.load_verify_locations(authority.file)
    context.verify_mode = ssl.CERT_REQUIRED
    context.set_alpn_protocols(["h2", "postgresql"])
    return context


@asynccontextmanager
async def _listening(handler: Handler, context: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    server = await asyncio.start_server(handler, "127.0.0.1", 0, ssl=context)
    async with server:
        yield server.sockets[0].getsockname()[1]


def _temporal(seen: Seen) -> Handler:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(writer.get_extra_info("peercert"))
        writer.close()

    return handle


def _postgres(seen: Seen, context: ssl.SSLContext) -> Handler:
    """As far as Postgres goes before the password: it agrees to TLS, and looks at the certificate."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert (await reader.readexactly(8))[4:] == _SSL_REQUEST
        writer.write(b"S")
        try:
            await writer.start_tls(context)
            seen.append(writer.get_extra_info("peercert"))
        except (ssl.SSLError, OSError):
            seen.append(None)
        writer.close()

    return handle


def _settings(folder: Path, authority: Authority, port: int, **more: Any) -> Settings:
    certificate, key = authority.issue("zhiya")
    known = {"temporal_ca_file": str(authority.file), "temporal_cert_file": str(certificate), "temporal_key_file": str(key)}
    settings = Settings(data=folder, temporal_address=f"127.0.0.1:{port}", temporal_tls=True, **{**known, **more})
    make_keys(settings)
    return settings


async def test_temporal_is_shown_our_certificate(authority: Authority, tmp_path: Path) -> None:
    seen: Seen = []
    async with _listening(_temporal(seen), _context(authority)) as port:
        with pytest.raises(RuntimeError):  # it is no Temporal
            await asyncio.wait_for(connect(_settings(tmp_path, authority, port)), 20)

    assert seen
    assert (("commonName", "zhiya"),) in seen[0]["subject"]


async def test_a_temporal_of_another_authority_is_not_believed(authority: Authority, tmp_path: Path) -> None:
    seen: Seen = []
    other = Authority(tmp_path, "other")
    async with _listening(_temporal(seen), _context(authority)) as port:
        with pytest.raises(RuntimeError):
            await asyncio.wait_for(connect(_settings(tmp_path, authority, port, temporal_ca_file=str(other.file))), 20)

    assert seen == []


async def test_a_temporal_of_another_name_is_not_believed(authority: Authority, tmp_path: Path) -> None:
    seen: Seen = []
    async with _listening(_temporal(seen), _context(authority)) as port:
        with pytest.raises(RuntimeError):
            await asyncio.wait_for(connect(_settings(tmp_path, authority, port, temporal_server_name="elsewhere")), 20)

    assert seen == []


def test_without_the_setting_the_way_is_plain() -> None:
    assert tls_of(Settings()) is None


async def test_the_database_is_shown_our_certificate(authority: Authority) -> None:
    seen: Seen = []
    certificate, key = authority.issue("zhiya")
    async with _listening(_postgres(seen, _context(authority))) as port:
        words = f"sslmode=verify-full&sslrootcert={authority.file}&sslcert={certificate}&sslkey={key}"
        with pytest.raises((OSError, asyncpg.PostgresError, asyncpg.InterfaceError)):  # it is no Postgres
            await Database.connect(f"postgresql://zhiya:x@127.0.0.1:{port}/zhiya?{words}")

    assert (("commonName", "zhiya"),) in seen[0]["subject"]


async def test_a_database_of_another_authority_is_not_believed(authority: Authority, tmp_path: Path) -> None:
    seen: Seen = []
    other = Authority(tmp_path, "other")
    async with _listening(_postgres(seen, _context(authority))) as port:
        with pytest.raises(ssl.SSLCertVerificationError):
            await Database.connect(f"postgresql://zhiya:x@127.0.0.1:{port}/zhiya?sslmode=verify-full&sslrootcert={other.file}")
