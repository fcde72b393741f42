"""The payload codec: what Temporal stores is compressed where that helps and always encrypted (AES-256-GCM), by a key that has a name."""

import base64
import binascii
import json
import os
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from temporalio.api.common.v1 import Payload
from temporalio.converter import PayloadCodec

ENCODING = b"binary/aes-256-gcm"
NONCE_BYTES = 12
KEY_BYTES = 32


class UnreadablePayload(Exception):
    """A payload that no key of ours opens."""


@dataclass(frozen=True)
class Keys:
    """The payload keys by name: new payloads are closed with the current one, old payloads open with their own."""

    current: str
    keys: Mapping[str, bytes]

    @classmethod
    def read(cls, path: Path) -> "Keys":
        """The keys of a key file: {"current": name, "keys": {name: base64 of 32 bytes}}."""
        return cls.parse(path.read_text(), f"The payload key file {path}", "Put back the copy that belongs to this data folder.")

    @classmethod
    def parse(cls, text: str, where: str, advice: str) -> "Keys":
        """The keys of such a text; ValueError says where it stands, what is wrong with it, and what to do."""
        try:
            told = json.loads(text)
            found = cls(told["current"], {name: base64.b64decode(key, validate=True) for name, key in told["keys"].items()})
        except (json.JSONDecodeError, KeyError, AttributeError, TypeError, binascii.Error) as error:
            raise ValueError(f"{where} cannot be read ({type(error).__name__}). {advice}") from error
        wrong = [name for name, key in found.keys.items() if len(key) != KEY_BYTES]
        if wrong or found.current not in found.keys:
            what = f"key {wrong[0]} has not {KEY_BYTES} bytes" if wrong else f"its current key {found.current} is missing"
            raise ValueError(f"{where} is damaged: {what}. {advice}")
        return found

    def text(self) -> str:
        """The same keys as the text that they are read from."""
        return json.dumps(
            {"current": self.current, "keys": {name: base64.b64encode(key).decode() for name, key in self.keys.items()}}, indent=2
        )


class EncryptingCodec(PayloadCodec):
    """Compresses and encrypts each payload; the key's name travels beside it, so keys can be rotated."""

    def __init__(self, keys: Keys) -> None:
        self._current = keys.current
        self._ciphers = {name: AESGCM(key) for name, key in keys.keys.items()}

    async def encode(self, payloads: Iterable[Payload]) -> list[Payload]:
        """Close each payload with the current key."""
        return [self._close(payload) for payload in payloads]

    async def decode(self, payloads: Iterable[Payload]) -> list[Payload]:
        """Open each payload with the key that it names; what was never closed is handed on as it is."""
        return [self._open(payload) if payload.metadata.get("encoding") == ENCODING else payload for payload in payloads]

    def _close(self, payload: Payload) -> Payload:
        plain = payload.SerializeToString()
        packed = zlib.compress(plain, 3)
        form, body = (b"zlib", packed) if len(packed) < len(plain) else (b"plain", plain)
        nonce = os.urandom(NONCE_BYTES)
        key = self._current.encode()
        # Key name and form are bound to the text, so neither can be exchanged unnoticed.
        closed = nonce + self._ciphers[self._current].encrypt(nonce, body, key + b"." + form)
        return Payload(metadata={"encoding": ENCODING, "key": key, "form": form}, data=closed)

    def _open(self, payload: Payload) -> Payload:
        key, form = payload.metadata["key"], payload.metadata["form"]
        cipher = self._ciphers.get(key.decode(errors="replace"))
        if cipher is None:
            raise UnreadablePayload(f"A payload was closed with key {key!r}, which is not in the key file. Add that key to the file.")
        nonce, closed = payload.data[:NONCE_BYTES], payload.data[NONCE_BYTES:]
        try:
            body = cipher.decrypt(nonce, closed, key + b"." + form)
        except (InvalidTag, ValueError) as error:
            raise UnreadablePayload(f"A payload closed with key {key!r} was changed, or that key is another one now.") from error
        return Payload.FromString(zlib.decompress(body) if form == b"zlib" else body)
