"""Short secrets that we must read again, closed before they are stored: AES-256-GCM by the payload keys, the key's name beside it."""

import base64
import binascii
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from engine.codec import NONCE_BYTES, Keys, UnreadablePayload


class Closer:
    """Closes with the current key and opens with the one that is named."""

    def __init__(self, keys: Keys) -> None:
        self._current = keys.current
        self._ciphers = {name: AESGCM(key) for name, key in keys.keys.items()}

    def close(self, secret: str, belongs_to: str) -> str:
        """The closed text; it opens for the thing that it belongs to and for no other."""
        nonce = os.urandom(NONCE_BYTES)
        closed = nonce + self._ciphers[self._current].encrypt(nonce, secret.encode(), f"{self._current}.{belongs_to}".encode())
        return f"{self._current}:{base64.b64encode(closed).decode()}"

    def open(self, closed: str, belongs_to: str) -> str:
        """The secret; UnreadablePayload when no key of ours opens it."""
        name, _, text = closed.partition(":")
        if name not in self._ciphers:
            raise UnreadablePayload(f"A secret was closed with key {name!r}, which is not in the key file. Add that key to the file.")
        try:
            raw = base64.b64decode(text, validate=True)
            return self._ciphers[name].decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], f"{name}.{belongs_to}".encode()).decode()
        except (InvalidTag, ValueError, binascii.Error) as error:
            raise UnreadablePayload(f"A secret closed with key {name!r} was changed, or that key is another one now.") from error
