"""The store of contents: each under its hash, in a folder and in S3; what cannot be stored is told and leaves nothing."""

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx2
import pytest
from moto.server import ThreadedMotoServer

from documents.store import Store, StoreAway, Stored, TooLarge

HELLO = b"hello " * 5_000
NAME = hashlib.sha256(HELLO).hexdigest()

_ON_A_SMALL_DISK = """
import asyncio, sys
from pathlib import Path
from documents.store import Store, StoreAway, StoreFull

async def stream():
    yield b"x"

async def main(store):
    for work in (lambda: store.put(Path(sys.argv[2])), lambda: store.put(stream())):
        try:
            await work()
        except (StoreAway, StoreFull) as told:
            print(type(told).__name__)
    print([key async for key in store.keys()])

asyncio.run(main(Store.open(sys.argv[1])))
"""


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    httpx2.put(f"http://{host}:{port}/papers").raise_for_status()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "folder":
        return Store.open(str(tmp_path / "store"))
    access = {"endpoint": request.getfixturevalue("s3"), "region": "us-east-1", "access_key_id": "a", "secret_access_key": "b"}
    (tmp_path / "s3.json").write_text(json.dumps(access))
    return Store.open(f"s3://papers/{tmp_path.name}", tmp_path / "s3.json")


async def streamed(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 1000):
        yield content[start : start + 1000]


async def names(store: Store) -> list[str]:
    listed = store.keys()
    return [name async for name in listed]


async def whole(stream: AsyncIterator[bytes]) -> bytes:
    return b"".join([chunk async for chunk in stream])


async def test_a_content_comes_back_under_its_hash(store: Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(HELLO)

    assert await store.put(streamed(HELLO)) == Stored(NAME, len(HELLO))
    assert await store.put(tmp_path / "file") == Stored(NAME, len(HELLO))

    assert await whole(await store.read(NAME)) == HELLO
    assert await names(store) == [NAME]
    assert await store.exists(NAME)


async def test_a_part_of_a_content_is_read_alone(store: Store) -> None:
    await store.put(streamed(HELLO))

    assert await whole(await store.read(NAME, 3, 9)) == HELLO[3:9]
    assert await whole(await store.read(NAME, len(HELLO) - 4)) == HELLO[-4:]


async def test_a_content_that_is_not_there_is_missing(store: Store) -> None:
    assert not await store.exists("0" * 64)
    assert await store.measured("0" * 64) is None
    with pytest.raises(FileNotFoundError):
        await store.read("0" * 64)


async def test_a_content_larger_than_its_limit_leaves_nothing(store: Store) -> None:
    with pytest.raises(TooLarge):
        await store.put(streamed(HELLO), limit=len(HELLO) - 1)

    assert await names(store) == []


async def test_no_name_but_a_hash_reaches_the_store(store: Store) -> None:
    with pytest.raises(ValueError, match="64 hexadecimal"):
        await store.read("../../keys/payload.key")


async def test_a_temporary_file_is_gone_after_its_use(tmp_path: Path) -> None:
    store = Store.open(str(tmp_path))
    async with store.receive(streamed(HELLO), 10**6) as received:
        assert received.path.read_bytes() == HELLO

    assert list((tmp_path / ".incoming").iterdir()) == []


async def test_a_content_that_was_changed_on_the_disk_is_found_and_mended_by_whoever_brings_it_again(tmp_path: Path) -> None:
    store = Store.open(str(tmp_path))
    await store.put(streamed(HELLO))
    (tmp_path / NAME[:2] / NAME[2:4] / NAME).write_bytes(b"other")

    assert await store.measured(NAME) != Stored(NAME, len(HELLO))
    await store.put(streamed(HELLO))

    assert await whole(await store.read(NAME)) == HELLO


async def test_access_to_s3_is_read_from_the_environment(s3: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"ENDPOINT_URL": s3, "REGION": "us-east-1", "ACCESS_KEY_ID": "a", "SECRET_ACCESS_KEY": "b"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)

    assert await Store.open("s3://papers/by-environment").put(streamed(HELLO)) == Stored(NAME, len(HELLO))


async def test_a_bucket_that_is_not_there_is_told(s3: str, tmp_path: Path) -> None:
    access = {"endpoint": s3, "region": "us-east-1", "access_key_id": "a", "secret_access_key": "b"}
    (tmp_path / "s3.json").write_text(json.dumps(access))

    with pytest.raises(StoreAway, match="is not there"):
        await Store.open("s3://nowhere", tmp_path / "s3.json").put(streamed(HELLO))


def test_a_store_that_nobody_knows_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="not under ftp://"):
        Store.open("ftp://papers")


def test_a_folder_that_cannot_be_made_is_told() -> None:
    with pytest.raises(StoreAway):
        Store.open("/proc/zhiya")


@pytest.mark.parametrize(("then", "told"), [("true", "StoreFull"), ("mount -o remount,ro {disk}", "StoreAway")])
def test_a_full_and_a_read_only_disk_are_told_and_hold_nothing(then: str, told: str, tmp_path: Path) -> None:
    disk, paper = tmp_path / "disk", tmp_path / "paper"
    disk.mkdir()
    paper.write_bytes(b"x" * 2_000_000)
    (tmp_path / "try.py").write_text(_ON_A_SMALL_DISK)
    mounted = f"mount -t tmpfs -o size=1m tmpfs {disk} && mkdir {disk}/.incoming && {then.format(disk=disk)}"
    alone = [shutil.which("unshare") or "false", "-rm", "sh", "-c"]
    if subprocess.run([*alone, mounted], check=False, capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount a small disk of his own")

    run = [*alone, f"{mounted} && exec {sys.executable} {tmp_path}/try.py {disk} {paper}"]
    said = subprocess.run(run, check=False, capture_output=True, text=True, cwd=Path(__file__).parents[2], env={"PYTHONPATH": "."})

    assert said.stdout.splitlines() == [told, "StoreFull", "[]"], said.stderr
