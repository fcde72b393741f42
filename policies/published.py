"""Published rows: every row of a released pack by the hash of what it says, so that a pack in use is superseded and never edited."""

import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable

from domain.facts import digest, plain
from policies.packs import Pack
from policies.sheets import Row

Published = dict[str, str]  # "jurisdiction key from" -> SHA-256 of the row
FILE = files("policies").joinpath("published.json")


def published(file: Traversable = FILE) -> Published:
    """The rows that were published with this version or one before it."""
    return dict(json.loads(file.read_text("utf-8"))) if file.is_file() else {}


def name_of(jurisdiction: str, row: Row) -> str:
    """What a row is published under: whose it is, its key and its first day."""
    return f"{jurisdiction} {row.rule.key} {row.since}"


def fingerprint(row: Row) -> str:
    """SHA-256 of what a row decides and cites; which rules carry out a measure may be told later."""
    return digest({"rule": plain(row.rule), "from": str(row.since), "to": str(row.until or ""), "overrides": row.overrides})


def all_rows(packs: Mapping[str, Pack]) -> Published:
    """Every row of the packs, as it would be published, in a fixed order."""
    return dict(sorted((name_of(pack.jurisdiction, row), fingerprint(row)) for pack in packs.values() for row in pack.rows))


def edited(packs: Mapping[str, Pack], listed: Published) -> Iterator[str]:
    """What was done to published rows, in words; nothing when they all say what they said."""
    now = all_rows(packs)
    for name, sha256 in listed.items():
        jurisdiction, key, since = name.split(" ")
        advice = "put it back as it was, and let a row with a later from-day follow it"
        if name not in now:
            yield f"{jurisdiction}, [[{key}]], from: the published row of {since} is gone: {advice}"
        elif now[name] != sha256:
            yield f"{jurisdiction}, [[{key}]], from: the published row of {since} was changed: {advice}"


def written(listed: Published) -> str:
    """The text of published.json, a row a line."""
    return json.dumps(dict(sorted(listed.items())), ensure_ascii=False, indent=0) + "\n"
