"""The leaves of a day's tree, kept beside its root: what the entries were when they were sealed, one a line, compressed."""

import gzip
import os
import zlib
from pathlib import Path

from audit.roots import Root, folder_of, sync_folder
from audit.tree import leaf
from engine.files import written


def hashes(entries: list[str]) -> list[bytes]:
    """The leaf hashes of these entries."""
    return [leaf(entry.encode()) for entry in entries]


def make(entries: list[str], earlier: Root, root: Root) -> bool:
    """Whether these entries, after the earlier root, make this one."""
    return earlier.tree.grown(hashes(entries)).root.hex() == root.root


def keep(data: Path, day: str, entries: list[str]) -> None:
    """Write the leaves of a day that is about to be sealed."""
    path = _file(data, day)
    text = "".join(f"{entry}\n" for entry in entries).encode()
    with written(data):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = path.with_name(f"{path.name}.new")
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(gzip.compress(text, mtime=0))
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
        sync_folder(path.parent)


def kept(data: Path, day: str) -> list[str] | None:
    """The leaves of a sealed day, None when the file is missing or damaged; whether they are true, the root says."""
    try:
        return gzip.decompress(_file(data, day).read_bytes()).decode().split("\n")[:-1]
    except (OSError, EOFError, ValueError, zlib.error):
        return None


def _file(data: Path, day: str) -> Path:
    return folder_of(data) / f"{day}.leaves.gz"
