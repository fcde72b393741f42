"""What zhiya keys does: with the key file, or with the setting that stands for it, and with what Temporal and the database still need."""

import asyncio
import json
import sys
from dataclasses import asdict
from pathlib import Path

from temporalio.service import RPCError

from audit.archive import archive_of
from audit.archive_check import needed_by
from audit.histories import Damaged
from cli.access import access
from cli.up import read_settings, sentence_or, until_told
from documents.store import StoreAway
from engine import payload_keys
from engine.codec import Keys
from engine.files import CannotStart, make_keys, written
from engine.payload_keys import CannotRetire
from engine.settings import Settings

_NEEDS = "SELECT webhook FROM webhook_secrets WHERE starts_with(closed, $1) LIMIT 1"
_RESTART = "Every process reads its keys at its start: restart all of them"


def make_missing() -> int:
    """Make the keys that are missing."""

    def make() -> int:
        make_keys(read_settings(None))
        return 0

    return sentence_or(make)


def show(data: Path | None, *, as_json: bool) -> int:
    """Print every payload key without itself."""

    def listed() -> int:
        found = payload_keys.described(_keys(read_settings(data)))
        if as_json:
            print(json.dumps([asdict(each) for each in found]))
        else:
            print("\n".join(f"{each.name:8} {each.fingerprint}  {each.use}" for each in found))
        return 0

    return sentence_or(listed)


def rotate(data: Path | None, *, prepare: bool) -> int:
    """Prepare a key, or make the prepared one current."""

    def rotated() -> int:
        settings = read_settings(data)
        before = _keys(settings)
        after = payload_keys.prepare(before) if prepare else payload_keys.rotate(before)
        _keep(settings, after)
        then = ", then run this again without --prepare." if prepare else f"; from then on they close with {after.current}."
        sys.stderr.write(f"{', '.join(after.keys)} are the keys, {after.current} is current. {_RESTART}{then}\n")
        return 0

    return sentence_or(rotated)


def retire(name: str, data: Path | None, *, force: bool) -> int:
    """Take a key away, unless it is needed."""

    def retired() -> int:
        settings = read_settings(data)
        try:
            after = payload_keys.retire(_keys(settings), name)
            if not force:
                asyncio.run(until_told(_check_unneeded(settings, name)))
        except CannotRetire as refused:
            raise CannotStart(str(refused)) from refused
        _keep(settings, after)
        sys.stderr.write(f"The key {name} is gone from here; destroy its other copies when no backup needs it. {_RESTART}.\n")
        return 0

    return sentence_or(retired)


async def _check_unneeded(settings: Settings, name: str) -> int:
    """Refuse while a history or a webhook's secret is closed with the key, or while nobody can say so."""
    try:
        async with access(settings) as found:
            case_no = await payload_keys.needed_by(found.client, name)
            case_no = case_no or await needed_by(archive_of(found.settings, found.database), payload_keys.mark(name))
            secret = await found.database.pool.fetchval(_NEEDS, f"{name}:")
    except (Damaged, StoreAway) as error:
        raise CannotRetire(f"The archive cannot say what still needs the key {name}: {error}.") from error
    except (RPCError, OSError) as error:
        raise CannotRetire(
            f"Nobody could be asked what still needs the key {name} ({type(error).__name__}): start Temporal first."
        ) from error
    if case_no or secret:
        what = f"the stored history of {case_no}" if case_no else f"the secret of the webhook {secret}"
        raise CannotRetire(f"The key {name} is needed by {what}, perhaps by others too. Keep it until none is left, or say --force.")
    return 0


def _keys(settings: Settings) -> Keys:
    try:
        return payload_keys.load(settings)
    except FileNotFoundError as error:
        raise CannotStart(f"There is no {settings.payload_key_file}: make it with `zhiya keys`, or put it back.") from error
    except ValueError as error:
        raise CannotStart(str(error)) from error


def _keep(settings: Settings, keys: Keys) -> None:
    """Write the file; what comes from the environment is printed instead, for the secret store it comes from."""
    if settings.payload_keys:
        sys.stderr.write("The keys come from ZHIYA_PAYLOAD_KEYS: put what is printed here into the secret store that sets it.\n")
        print(keys.text())
        return
    with written(settings.payload_key_file.parent):
        payload_keys.save(settings, keys)
