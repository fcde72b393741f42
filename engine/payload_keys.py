"""The payload keys where they are kept, a file or the environment and never the database: read, rotated, retired."""

import hashlib
import secrets
from dataclasses import dataclass, replace

from temporalio.client import Client

from engine.codec import KEY_BYTES, Keys
from engine.files import write_safely
from engine.settings import Settings

_ENVIRONMENT = "The setting ZHIYA_PAYLOAD_KEYS"
_LEAST_VARIETY = 16  # different bytes; 32 bytes drawn by chance have fewer once in 10^11
# How the name of its key stands in a stored payload: an entry "key" of the metadata (proto field 1) with these bytes (field 2).
_MARK = b"\x0a\x03key\x12"


class CannotRetire(Exception):
    """The key is still needed; the sentence says for what."""


@dataclass(frozen=True)
class Described:
    """A key without itself: its name, the beginning of its SHA-256, and what it is for."""

    name: str
    fingerprint: str
    use: str  # current, prepared, reads


def load(settings: Settings) -> Keys:
    """The keys of the environment where there are some, of the key file otherwise."""
    if settings.payload_keys:
        return Keys.parse(settings.payload_keys, _ENVIRONMENT, "Set it to the content of a payload key file.")
    return Keys.read(settings.payload_key_file)


def save(settings: Settings, keys: Keys) -> None:
    """Put the keys into the key file: the old ones or the new ones are there, never half of them."""
    write_safely(settings.payload_key_file, keys.text() + "\n")


def described(keys: Keys) -> list[Described]:
    """Every key, in the order in which they were made."""
    prepared = _prepared(keys)
    uses = {keys.current: "current"} | ({prepared: "prepared"} if prepared else {})
    return [Described(name, hashlib.sha256(key).hexdigest()[:12], uses.get(name, "reads")) for name, key in keys.keys.items()]


def prepare(keys: Keys) -> Keys:
    """The same keys and a new one that only reads yet, so that every process knows it before the first one writes with it."""
    if _prepared(keys):
        return keys
    taken = [int(name[1:]) for name in keys.keys if name[:1] == "k" and name[1:].isdigit()]
    return replace(keys, keys={**keys.keys, f"k{max(taken, default=0) + 1}": secrets.token_bytes(KEY_BYTES)})


def rotate(keys: Keys) -> Keys:
    """The same keys, of which the prepared one is current now; without one, a new one is made."""
    found = prepare(keys)
    return replace(found, current=_prepared(found))


def retire(keys: Keys, name: str) -> Keys:
    """The keys without this one; CannotRetire when it closes new payloads, or is none of them."""
    if name not in keys.keys:
        raise CannotRetire(f"There is no key {name}; there are {', '.join(keys.keys)}.")
    if name == keys.current:
        raise CannotRetire(f"The key {name} closes new payloads: rotate first.")
    return replace(keys, keys={each: key for each, key in keys.keys.items() if each != name})


def mark(name: str) -> bytes:
    """How the name of its key stands in every payload that was closed with it."""
    return _MARK + bytes([len(name)]) + name.encode()


async def needed_by(client: Client, name: str) -> str | None:
    """The first case in whose stored history a payload is closed with this key; the client reads histories as they are stored."""
    marked = mark(name)
    async for found in client.list_workflows():
        events = client.get_workflow_handle(found.id, run_id=found.run_id).fetch_history_events()
        async for event in events:
            if marked in event.SerializeToString():
                return found.id
    return None


def weak(keys: Keys) -> list[str]:
    """The names of keys that nobody has drawn by chance: a default, a repeated byte, a text."""
    return [name for name, key in keys.keys.items() if len(set(key)) < _LEAST_VARIETY or key.isascii()]


def _prepared(keys: Keys) -> str:
    """The key that was made last, if it is not the current one and follows it."""
    names = list(keys.keys)
    return names[-1] if names.index(keys.current) < len(names) - 1 else ""
