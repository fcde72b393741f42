"""The keys of partners that answer: each organisation's own, so that no bank answers for another; two while they are exchanged."""

import base64
import binascii
import json
import logging
from collections.abc import Iterator, Mapping
from pathlib import Path

log = logging.getLogger(__name__)

_LEAST_BYTES = 24  # of a secret, as Standard Webhooks has it


class CallbackKeys(Mapping[str, list[str]]):
    """The secrets by organisation, read again when their file changes: {"bank-xt-rcb": "whsec_…" or ["new", "old"], …}."""

    def __init__(self, file: Path) -> None:
        self._file, self._version, self._keys = file, -1, dict[str, list[str]]()
        self._refresh()

    def __getitem__(self, organisation: str) -> list[str]:
        self._refresh()
        return self._keys[organisation]

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def _refresh(self) -> None:
        try:
            version = self._file.stat().st_mtime_ns
            if version != self._version:
                self._keys = {name: _secrets(name, given) for name, given in json.loads(self._file.read_text("utf-8")).items()}
                self._version = version
        except FileNotFoundError:
            self._version, self._keys = -1, {}
        except (OSError, ValueError, AttributeError) as error:
            log.error("the callback keys in %s cannot be read (%s); those known before stay valid", self._file, error)


def _secrets(organisation: str, given: object) -> list[str]:
    found = [given] if isinstance(given, str) else given
    if not isinstance(found, list) or not found or not all(isinstance(each, str) and _is_long(each) for each in found):
        raise ValueError(f"the key of {organisation} must be base64 text of at least {_LEAST_BYTES} bytes, or a list of such texts")
    return found


def _is_long(secret: str) -> bool:
    try:
        return len(base64.b64decode(secret.removeprefix("whsec_"), validate=True)) >= _LEAST_BYTES
    except binascii.Error:
        return False
