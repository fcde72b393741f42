"""Policy packs: TOML files with dated rows, checked when read, and the rules that a case carries on its legal date."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, NamedTuple

from domain.facts import digest, plain
from domain.opening import Rule, Rules
from policies.keys import KEYS, MARK

_ABOUT = {"jurisdiction", "name", "parent"}
_ROW = {"value", "from", "clause", "source", "mark"}


class BadPack(Exception):
    """A pack that cannot be used; the sentence names file, table, key and reason."""


class UnknownJurisdiction(ValueError):
    """No pack is shipped for this jurisdiction; the sentence names those that are."""


class Row(NamedTuple):
    """One version of one rule: the day from which it holds, and what the case will carry."""

    since: date
    rule: Rule


class Pack(NamedTuple):
    """One jurisdiction's own rows; what it does not say, its parent says."""

    jurisdiction: str
    name: str
    parent: str
    rows: list[Row]


def jurisdictions() -> list[str]:
    """The jurisdictions that have a pack, all but the nation's, which is only a part of theirs."""
    return sorted(name for name, pack in _shipped().items() if pack.parent)


def names() -> dict[str, str]:
    """The jurisdictions that have a pack, by the name that officers write."""
    return {pack.name: pack.jurisdiction for pack in _shipped().values() if pack.parent}


def rules_for(jurisdiction: str, on: date) -> Rules:
    """The rows in force on a day, the nation's first, overridden by the province's and the city's, with their hash."""
    return rules_of(_shipped(), jurisdiction, on)


def rules_of(packs: Mapping[str, Pack], jurisdiction: str, on: date) -> Rules:
    """The same, of the given packs."""
    if jurisdiction not in packs:
        raise UnknownJurisdiction(f"no policy pack for {jurisdiction!r}; there are packs for {', '.join(sorted(packs))}")
    rows: dict[str, Rule] = {}
    for pack in _chain(packs, jurisdiction):
        for row in sorted(pack.rows, key=lambda row: row.since):
            if row.since <= on:
                rows[row.rule.key] = row.rule
    missing = sorted(KEYS.keys() - rows.keys())
    if missing:
        raise BadPack(f"the packs of {jurisdiction} have no row for {', '.join(missing)} on {on}: they begin later")
    ordered = {key: rows[key] for key in sorted(rows)}
    return Rules(jurisdiction, digest({"jurisdiction": jurisdiction, "rows": plain(ordered)}), ordered)


def read_pack(file: str, text: str) -> Pack:
    """The pack in a TOML text; every row is checked."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadPack(f"{file}: this is not TOML: {error}") from error
    about = {key: content.pop(key, None) for key in _ABOUT}
    for key, value in about.items():
        if not isinstance(value, str):
            raise BadPack(f"{file}, top, {key}: must be a text, not {value!r}")
    rows = [_row(file, key, row) for key, row in _tables(file, "", content)]
    seen = [(row.rule.key, row.since) for row in rows]
    for key, since in seen:
        if seen.count((key, since)) > 1:
            raise BadPack(f"{file}, [[{key}]], from: two rows begin on {since}; a published row is followed by one with a later day")
    return Pack(about["jurisdiction"], about["name"], about["parent"], rows)


def _tables(file: str, prefix: str, content: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, inner in content.items():
        key = f"{prefix}{name}"
        if isinstance(inner, dict):
            yield from _tables(file, f"{key}.", inner)
        elif isinstance(inner, list) and all(isinstance(row, dict) for row in inner):
            yield from ((key, row) for row in inner)
        else:
            raise BadPack(f"{file}, [{prefix.rstrip('.') or 'top'}], {name}: a rule is a table [[{key}]] with {', '.join(sorted(_ROW))}")


def _row(file: str, key: str, row: dict[str, Any]) -> Row:
    def bad(field: str, reason: str) -> BadPack:
        return BadPack(f"{file}, [[{key}]], {field}: {reason}")

    if key not in KEYS:
        raise bad("its name", "no rule of the system has this key")
    for field in sorted(_ROW ^ row.keys()):
        raise bad(field, "is missing" if field in _ROW else f"is not one of {', '.join(sorted(_ROW))}")
    if type(row["from"]) is not date:
        raise bad("from", f"must be a date such as 2026-01-01, not {row['from']!r}")
    for field in ("value", "clause", "source", "mark"):
        if not isinstance(row[field], str):
            raise bad(field, f"must be quoted text, so that no digit is lost, not {row[field]!r}")
    for field in ("clause", "source", "mark"):
        if not row[field].strip():
            raise bad(field, "is empty: a number without its source is no rule")
    if not MARK.fullmatch(row["mark"]):
        raise bad("mark", f"must be S-nn, S-nn≈, GK, D, or Xn or Yn for the seeds, not {row['mark']!r}")
    if row["value"] and (reason := KEYS[key](row["value"])):
        raise bad("value", reason)
    return Row(row["from"], Rule(key, row["value"], row["clause"], row["source"], row["mark"]))


def _chain(packs: Mapping[str, Pack], jurisdiction: str) -> list[Pack]:
    """The packs from the nation down to the jurisdiction."""
    chain: list[Pack] = []
    while jurisdiction:
        if jurisdiction not in packs or any(pack.jurisdiction == jurisdiction for pack in chain):
            raise BadPack(f"the pack of {chain[0].jurisdiction}, top, parent: {jurisdiction!r} is no pack above it")
        chain.insert(0, packs[jurisdiction])
        jurisdiction = packs[jurisdiction].parent
    return chain


@cache
def _shipped() -> Mapping[str, Pack]:
    packs = [read_pack(file.name, file.read_text("utf-8")) for file in _files()]
    return {pack.jurisdiction: pack for pack in packs}


def _files() -> list[Traversable]:
    folder = files("policies").iterdir()
    return sorted((file for file in folder if file.name.endswith(".toml") and file.name != "calendar.toml"), key=lambda file: file.name)
