"""The store of contents: each lies under its SHA-256, in a folder or in S3-compatible storage, and is never changed."""

import asyncio
import contextlib
import errno
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import AsyncIterable, AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, S3Store

LEAST_FREE_BYTES = 64 * 1024 * 1024  # on the disk that takes uploads, so that they do not fill it for everybody else
_CHUNK = 256 * 1024
_SHA256 = re.compile(r"[0-9a-f]{64}")
_FULL = ("(os error 28)", "(os error 122)", "StorageFull", "QuotaExceeded", "507 Insufficient Storage")


class TooLarge(Exception):
    """More bytes than a content may have."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"a content has at most {limit} bytes")
        self.limit = limit


class StoreFull(Exception):
    """There is no room for another content; nothing was stored."""


class StoreAway(Exception):
    """The store does not answer, may not be written, or gave back something else than it was given."""


@dataclass(frozen=True)
class Stored:
    """A content by its name, the SHA-256 of its bytes in hex, and its size."""

    sha256: str
    size: int


@dataclass(frozen=True)
class Received(Stored):
    """A content that lies in a temporary file, measured and not yet stored."""

    path: Path


class Store:
    """One place for contents; the same content is kept once, whoever brings it."""

    def __init__(self, place: ObjectStore, name: str, staging: Path, folder: Path | None = None) -> None:
        self.name, self._place, self._staging, self._folder = name, place, staging, folder

    @classmethod
    def open(cls, url: str, access_file: Path | None = None) -> "Store":
        """The store of a folder or of `s3://bucket/prefix`; who may enter S3 stands in the file, or else in AWS_… of the environment."""
        if url.startswith("s3://"):
            bucket, _, prefix = url.removeprefix("s3://").partition("/")
            return cls(_s3(bucket, prefix.strip("/"), access_file), url, Path(tempfile.gettempdir()))
        if "://" in url:
            raise ValueError(f"Documents are kept in a folder or under s3://bucket/prefix, not under {url.partition(':')[0]}://")
        folder = Path(url).expanduser().absolute()
        try:
            (folder / ".incoming").mkdir(mode=0o700, parents=True, exist_ok=True)
            return cls(LocalStore(folder), str(folder), folder / ".incoming", folder)
        except OSError as error:
            raise StoreAway(f"{folder} cannot be used: {os.strerror(error.errno or 0)}") from error

    @asynccontextmanager
    async def receive(self, stream: AsyncIterable[bytes], limit: int) -> AsyncIterator[Received]:
        """Take the bytes into a temporary file while hashing them; the file is gone after the block, whatever happens."""
        with _said(self.name):
            if shutil.disk_usage(self._staging).free < LEAST_FREE_BYTES:
                raise StoreFull(f"the disk of {self._staging} is nearly full")
            descriptor, name = tempfile.mkstemp(dir=self._staging, prefix="zhiya-")
        path = Path(name)
        try:
            yield await self._taken(descriptor, path, stream, limit)
        finally:
            _forget(path)

    async def _taken(self, descriptor: int, path: Path, stream: AsyncIterable[bytes], limit: int) -> Received:
        digest, size = hashlib.sha256(), 0
        with _said(self.name), os.fdopen(descriptor, "wb") as file:
            async for chunk in stream:
                size += len(chunk)
                if size > limit:
                    raise TooLarge(limit)
                digest.update(chunk)
                await asyncio.to_thread(file.write, chunk)
        return Received(digest.hexdigest(), size, path)

    async def put(self, source: Path | AsyncIterable[bytes], limit: int = 2**63) -> Stored:
        """Store a file or a stream under its hash; when this returns, it was read back and is the same."""
        if not isinstance(source, Path):
            async with self.receive(source, limit) as received:
                return await self._keep(received.path, Stored(received.sha256, received.size))
        return await self._keep(source, await asyncio.to_thread(_measured, source))

    async def keep(self, received: Received) -> Stored:
        """Store what was received."""
        return await self._keep(received.path, Stored(received.sha256, received.size))

    async def _keep(self, path: Path, wanted: Stored) -> Stored:
        if await self.measured(wanted.sha256) == wanted:
            return wanted
        place = _place(wanted.sha256)
        with _said(self.name):
            try:
                await obstore.put_async(self._place, place, path)
            except FileNotFoundError as error:  # what a bucket that is not there says
                raise StoreAway(f"{self.name} is not there") from error
            if self._folder:
                await asyncio.to_thread(_to_disk, self._folder, self._folder / place)
        if await self.measured(wanted.sha256) != wanted:
            raise StoreAway(f"{self.name} gave back something else than it was given")
        return wanted

    async def exists(self, sha256: str) -> bool:
        """Whether there is a content of this name; whether it is whole, `measured` tells."""
        with _said(self.name):
            try:
                await obstore.head_async(self._place, _place(sha256))
            except FileNotFoundError:
                return False
        return True

    async def measured(self, sha256: str) -> Stored | None:
        """What lies under this name, as its bytes are now; None when nothing does."""
        digest, size = hashlib.sha256(), 0
        try:
            async for chunk in await self.read(sha256):
                size += len(chunk)
                digest.update(chunk)
        except FileNotFoundError:
            return None
        return Stored(digest.hexdigest(), size)

    async def read(self, sha256: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from `start` up to, not with, `end`; FileNotFoundError when there is no content of this name."""
        wanted: Any = {"range": {"offset": start} if end is None else (start, end)} if start or end is not None else None
        with _said(self.name):
            found = await obstore.get_async(self._place, _place(sha256), options=wanted)
        return self._streamed(found)

    async def _streamed(self, found: "obstore.GetResult") -> AsyncIterator[bytes]:
        with _said(self.name):
            async for chunk in found.stream(_CHUNK):
                yield bytes(chunk)

    async def remove(self, sha256: str) -> None:
        """Take a content away for good; what is not there stays away. Who asks has made sure that nobody needs it."""
        with _said(self.name), contextlib.suppress(FileNotFoundError):
            await obstore.delete_async(self._place, _place(sha256))

    async def keys(self) -> AsyncIterator[str]:
        """The names of all contents."""
        with _said(self.name):
            async for batch in self._place.list():
                for each in batch:
                    name = each["path"].rpartition("/")[2]
                    if _SHA256.fullmatch(name):
                        yield name


def _place(sha256: str) -> str:
    if not _SHA256.fullmatch(sha256):
        raise ValueError("a content is named by 64 hexadecimal digits")
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def access_of(access_file: Path | None) -> tuple[dict[str, str], str]:
    """The settings of the file, and the endpoint that they or the environment name; "" for the one of the bucket's region."""
    access: dict[str, str] = json.loads(access_file.read_text("utf-8")) if access_file else {}
    return access, access.get("endpoint", os.environ.get("AWS_ENDPOINT_URL", os.environ.get("AWS_ENDPOINT", "")))


def _s3(bucket: str, prefix: str, access_file: Path | None) -> S3Store:
    """Settings of the file go before those of the environment; without TLS only where the endpoint says http."""
    access, endpoint = access_of(access_file)
    client: Any = {"allow_http": endpoint.startswith("http://"), "timeout": timedelta(seconds=60)}
    return S3Store(
        bucket,
        prefix=prefix or None,
        config=access,  # type: ignore[arg-type]  # its keys are checked by the store
        client_options=client,
        retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=10)},
    )


def _measured(path: Path) -> Stored:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    return Stored(digest.hexdigest(), path.stat().st_size)


def _forget(path: Path) -> None:
    path.unlink(missing_ok=True)


def _to_disk(folder: Path, path: Path) -> None:
    """Let nothing of it wait in memory: the file, and each folder on the way to it."""
    for each in (path, *(parent for parent in path.parents if parent.is_relative_to(folder))):
        descriptor = os.open(each, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def _said(name: str) -> Iterator[None]:
    """Turn what a disk or a storage service says into the two things that can be done about it; what is missing stays missing."""
    try:
        yield
    except FileNotFoundError:
        raise
    except (BaseError, OSError) as error:
        first = str(error).partition("\n")[0]
        full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
        if full or any(sign in str(error) for sign in _FULL):
            raise StoreFull(f"{name} is full") from error
        raise StoreAway(f"{name}: {first}") from error
