"""Policy packs: the dated rows of every jurisdiction, and the rules that a case carries on its legal date."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files

from domain.facts import digest, plain
from domain.rules import Rule, Rules
from policies.keys import KEYS
from policies.sheets import MEASURES, BadPack, Example, Row, Sheet, overlaps, read_sheet

__all__ = ["BadPack", "Example", "Pack", "Row", "Sheet", "UnknownJurisdiction", "read_sheet", "rules_for", "shipped"]


class UnknownJurisdiction(ValueError):
    """No pack is shipped for this jurisdiction; the sentence names those that are."""


@dataclass(frozen=True)
class Pack:
    """One jurisdiction's own rows; what it does not say, the one above it says."""

    jurisdiction: str
    name: str
    parent: str
    rows: list[Row] = field(default_factory=list)
    examples: list[Example] = field(default_factory=list)


def jurisdictions() -> list[str]:
    """The jurisdictions that have a pack, all but the nation's, which is only a part of theirs."""
    return sorted(name for name, each in _about().items() if each["parent"])


def names() -> dict[str, str]:
    """The jurisdictions that have a pack, by the name that officers write."""
    return {each["name"]: name for name, each in _about().items() if each["parent"]}


def cities_of(province: str) -> frozenset[str]:
    """The jurisdictions right below this one."""
    return frozenset(name for name, each in _about().items() if each["parent"] == province)


@lru_cache(maxsize=64)
def rules_for(jurisdiction: str, on: date) -> Rules:
    """The rows in force on a day, the nation's first, overridden by the province's and the city's, with their hash."""
    return rules_of(shipped_above(jurisdiction), jurisdiction, on)


def rules_of(packs: Mapping[str, Pack], jurisdiction: str, on: date) -> Rules:
    """The same, of the given packs; what a document says of itself decides nothing, so a case does not carry its measures."""
    rows = {key: row.rule for key, row in in_force(packs, jurisdiction, on).items() if row.kind != MEASURES}
    missing = sorted(name for name, key in KEYS.items() if key.needed and name not in rows)
    if missing:
        raise BadPack(f"the packs of {jurisdiction} have no row for {', '.join(missing)} on {on}: they begin later")
    ordered: dict[str, Rule] = {key: rows[key] for key in sorted(rows)}
    return Rules(jurisdiction, digest({"jurisdiction": jurisdiction, "rows": plain(ordered)}), ordered)


def in_force(packs: Mapping[str, Pack], jurisdiction: str, on: date) -> dict[str, Row]:
    """Every row that holds on a day, by key; a row of a lower jurisdiction, or of a later day, takes the place of one before it."""
    if jurisdiction not in packs:
        raise UnknownJurisdiction(f"no policy pack for {jurisdiction!r}; there are packs for {', '.join(sorted(packs))}")
    found: dict[str, Row] = {}
    for pack in chain(packs, jurisdiction):
        for row in sorted(pack.rows, key=lambda row: row.since):
            if row.holds(on):
                found[row.rule.key] = row
    return found


def chain(packs: Mapping[str, Pack], jurisdiction: str) -> list[Pack]:
    """The packs from the nation down to the jurisdiction."""
    found: list[Pack] = []
    while jurisdiction:
        if jurisdiction not in packs or any(pack.jurisdiction == jurisdiction for pack in found):
            raise BadPack(f"jurisdictions.toml, [{found[0].jurisdiction}], parent: {jurisdiction!r} is no jurisdiction above it")
        found.insert(0, packs[jurisdiction])
        jurisdiction = packs[jurisdiction].parent
    return found


@cache
def shipped() -> Mapping[str, Pack]:
    """All packs of this version, whole and checked against each other."""
    return assembled(_about(), [sheet for name in _folders() for sheet in _sheets(name)])


@cache
def shipped_above(jurisdiction: str) -> Mapping[str, Pack]:
    """The packs of a jurisdiction and of those above it, which are all that it needs: the others are not read."""
    bare = {name: Pack(name, each["name"], each["parent"]) for name, each in _about().items()}
    if jurisdiction not in bare:
        return bare
    above = [pack.jurisdiction for pack in chain(bare, jurisdiction)]
    return assembled({name: _about()[name] for name in above}, [sheet for name in above for sheet in _sheets(name)])


def assembled(about: Mapping[str, Mapping[str, str]], sheets: Iterable[Sheet]) -> Mapping[str, Pack]:
    """The packs that these files make together, checked against each other; all mistakes are named at once."""
    packs = {name: Pack(name, each["name"], each["parent"]) for name, each in about.items()}
    for sheet in sheets:
        if sheet.jurisdiction not in packs:
            raise BadPack(f"{sheet.file}, top, jurisdiction: {sheet.jurisdiction!r} is not in jurisdictions.toml")
        pack = packs[sheet.jurisdiction]
        packs[sheet.jurisdiction] = replace(pack, rows=pack.rows + sheet.rows, examples=pack.examples + sheet.examples)
    return _checked(packs)


def laid_over(packs: Mapping[str, Pack], sheet: Sheet) -> Mapping[str, Pack]:
    """The packs with one sheet's rows laid over them, as if it were shipped; a row of the same key and day replaces the old one."""
    if sheet.jurisdiction not in packs:
        raise BadPack(f"{sheet.file}, top, jurisdiction: {sheet.jurisdiction!r} is not in jurisdictions.toml")
    pack = packs[sheet.jurisdiction]
    new = {(row.rule.key, row.since) for row in sheet.rows}
    kept = [row for row in pack.rows if (row.rule.key, row.since) not in new]
    return _checked({**packs, sheet.jurisdiction: replace(pack, rows=kept + sheet.rows)})


def _checked(packs: Mapping[str, Pack]) -> Mapping[str, Pack]:
    mistakes = [f"{pack.jurisdiction}, {mistake}" for pack in packs.values() for mistake in _about_pack(packs, pack)]
    if mistakes:
        raise BadPack(*mistakes)
    return packs


def _about_pack(packs: Mapping[str, Pack], pack: Pack) -> Iterator[str]:
    above = {row.rule.key: higher.jurisdiction for higher in chain(packs, pack.jurisdiction)[:-1] for row in higher.rows}
    known = above.keys() | {row.rule.key for row in pack.rows}
    for row in pack.rows:
        expected = above.get(row.rule.key, "")
        if row.overrides != expected:
            what = f"must be {expected!r}, whose row it takes the place of" if expected else "there is no row above it to override"
            yield f"[[{row.rule.key}]], overrides: {what}, not {row.overrides!r}"
        for key in row.rules:
            if key not in known:
                yield f"[[{row.rule.key}]], rules: {key!r} is no row of {pack.jurisdiction} or above it"
    yield from overlaps(pack.rows)


@cache
def _about() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files("policies").joinpath("jurisdictions.toml").read_text("utf-8"))


def _folders() -> list[str]:
    return sorted(folder.name for folder in files("policies").iterdir() if folder.is_dir())


def _sheets(folder: str) -> Iterator[Sheet]:
    for file in sorted(files("policies").joinpath(folder).iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            yield read_sheet(f"{folder}/{file.name}", file.read_text("utf-8"))
