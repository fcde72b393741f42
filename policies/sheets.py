"""One file of a policy pack: dated rows of one kind of rule of one jurisdiction, and the examples that it ships."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from domain.rules import Rule
from policies.keys import KINDS, MARK, key_of, kind_of

MEASURES = "measures"  # the kind whose rows say what a document says, and which rules carry it out
_TOP = ("jurisdiction", "kind")
_ROW = {"value", "from", "clause", "source", "mark"}
_MAY = {"to", "overrides"}
_EXAMPLE = {"name", "calculator", "clause", "on", "given", "expect"}


class BadPack(Exception):
    """A pack that cannot be used; each mistake is a sentence with file, table, key and reason."""

    def __init__(self, *mistakes: str) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


@dataclass(frozen=True)
class Row:
    """One version of one rule: its first and last day, what it overrides, and what the case will carry."""

    since: date
    rule: Rule
    until: date | None = None  # the last day; None: until a later row follows
    overrides: str = ""  # the jurisdiction above whose row of this key it takes the place of
    kind: str = ""
    rules: tuple[str, ...] = ()  # of a measure: the keys that carry it out

    def holds(self, on: date) -> bool:
        """Whether the day is one of its own; a later row of the key may still take its place."""
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True)
class Example:
    """A worked example that a pack ships: what a calculator answers to what is given, on a day, under this pack."""

    file: str
    jurisdiction: str
    name: str
    calculator: str
    clause: str
    on: date
    given: dict[str, Any]
    expect: dict[str, Any]


@dataclass(frozen=True)
class Sheet:
    """What one file says: rows of one kind of rule of one jurisdiction, and their examples."""

    file: str
    jurisdiction: str
    kind: str
    rows: list[Row]
    examples: list[Example]


def read_sheet(file: str, text: str) -> Sheet:
    """The rows and examples in a TOML text; all mistakes in it are named at once."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadPack(f"{file}: this is not TOML: {error}") from error
    top = {key: content.pop(key, None) for key in _TOP}
    examples = content.pop("example", [])
    tables = list(_tables("", content))
    mistakes = [*_about_top(top), *_about_tables(top["kind"], tables), *_about_examples(examples)]
    if mistakes:
        raise BadPack(*(f"{file}, {mistake}" for mistake in mistakes))
    rows = [_row(top["kind"], name, table) for name, table in tables]
    return Sheet(file, top["jurisdiction"], top["kind"], rows, [Example(file, top["jurisdiction"], **each) for each in examples])


def overlaps(rows: list[Row]) -> Iterator[str]:
    """What is wrong with the periods: a later row follows an open one, but two never hold by their own words on one day."""
    periods: dict[str, list[tuple[date, date | None]]] = {}
    for row in rows:
        periods.setdefault(row.rule.key, []).append((row.since, row.until))
    for key, found in periods.items():
        for (since, until), (following, _) in pairwise(sorted(found, key=lambda period: period[0])):
            if since == following:
                yield f"[[{key}]], from: two rows begin on {since}; a published row is followed by one with a later day"
            elif until and until >= following:
                yield f"[[{key}]], to: {until} overlaps with the row that begins on {following}"


def _tables(prefix: str, content: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, inner in content.items():
        if isinstance(inner, dict):
            yield from _tables(f"{prefix}{name}.", inner)
        elif isinstance(inner, list):
            yield from ((f"{prefix}{name}", row) for row in inner)
        else:
            yield f"{prefix}{name}", inner


def _row(kind: str, name: str, table: dict[str, Any]) -> Row:
    rule = Rule(name, table["value"], table["clause"], table["source"], table["mark"])
    return Row(table["from"], rule, table.get("to"), table.get("overrides", ""), kind, tuple(table.get("rules", "").split()))


def _about_top(top: Mapping[str, Any]) -> Iterator[str]:
    for key, value in top.items():
        if not isinstance(value, str):
            yield f"top, {key}: must be a text, not {value!r}"
    if isinstance(top["kind"], str) and top["kind"] not in KINDS:
        yield f"top, kind: must be one of {', '.join(KINDS)}, not {top['kind']!r}"


def _about_tables(kind: object, tables: list[tuple[str, Any]]) -> Iterator[str]:
    good = []
    for name, table in tables:
        if not isinstance(table, dict):
            yield f"[{name}]: a rule is a table [[{name}]] with {', '.join(sorted(_ROW))}, not {table!r}"
            continue
        mistakes = [*_about_name(kind, name), *_about_fields(kind, table), *_about_values(name, table)]
        yield from (f"[[{name}]], {mistake}" for mistake in mistakes)
        if not mistakes:
            good.append(_row(str(kind), name, table))
    yield from overlaps(good)


def _about_name(kind: object, name: str) -> Iterator[str]:
    belongs = kind_of(name)
    if belongs is None:
        yield "its name: no rule of the system has this key"
    elif kind in KINDS and belongs != kind:
        yield f"its name: belongs into a pack of kind {belongs!r}, not {kind!r}"


def _about_fields(kind: object, table: Mapping[str, Any]) -> Iterator[str]:
    may = _ROW | _MAY | ({"rules"} if kind == MEASURES else set())
    for field in sorted(_ROW - table.keys()):
        yield f"{field}: is missing"
    for field in sorted(table.keys() - may):
        yield f"{field}: is not one of {', '.join(sorted(may))}"
    for field in sorted({"from", "to"} & table.keys()):
        if type(table[field]) is not date:
            yield f"{field}: must be a date such as 2026-01-01, not {table[field]!r}"
    for field in sorted(may - {"from", "to"}):
        if not isinstance(table.get(field, ""), str):
            yield f"{field}: must be quoted text, so that no digit is lost, not {table[field]!r}"


def _about_values(name: str, table: Mapping[str, Any]) -> Iterator[str]:
    told = {field: value for field, value in table.items() if isinstance(value, str)}
    for field in ("clause", "source", "mark"):
        if field in told and not told[field].strip():
            yield f"{field}: is empty: a number without its source is no rule"
    if told.get("mark", "").strip() and not MARK.fullmatch(told["mark"]):
        yield f"mark: must be S-nn, S-nn≈, GK, D, or Xn or Yn for the seeds, not {told['mark']!r}"
    key = key_of(name)
    if key and told.get("value") and (reason := key.check(told["value"])):
        yield f"value: {reason}"
    since, until = table.get("from"), table.get("to")
    if type(since) is date and type(until) is date and until < since:
        yield f"to: {until} is before the row begins on {since}"


def _about_examples(examples: object) -> Iterator[str]:
    if not isinstance(examples, list) or not all(isinstance(each, dict) for each in examples):
        yield "[[example]]: examples are tables [[example]]"
        return
    names = [each.get("name") for each in examples]
    for each in examples:
        yield from (f"[[example]] {each.get('name', '')}, {mistake}" for mistake in _about_example(each))
        if names.count(each.get("name")) > 1:
            yield f"[[example]] {each.get('name', '')}, name: two examples have it"


def _about_example(table: Mapping[str, Any]) -> Iterator[str]:
    for field in sorted(_EXAMPLE ^ table.keys()):
        yield f"{field}: {'is missing' if field in _EXAMPLE else 'is not one of ' + ', '.join(sorted(_EXAMPLE))}"
    for field in sorted({"name", "calculator", "clause"} & table.keys()):
        if not isinstance(table[field], str) or not table[field].strip():
            yield f"{field}: must be a text, not {table[field]!r}"
    if "on" in table and type(table["on"]) is not date:
        yield f"on: must be a date such as 2026-01-01, not {table['on']!r}"
    for field in sorted({"given", "expect"} & table.keys()):
        if not isinstance(table[field], dict):
            yield f"{field}: must be a table, not {table[field]!r}"
        yield from (f"{field}: must be quoted text, so that no digit is lost, not {value!r}" for value in _floats(table[field]))


def _floats(value: object) -> Iterator[object]:
    if isinstance(value, float):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _floats(inner)
