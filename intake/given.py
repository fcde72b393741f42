"""What a calculator is given: a JSON object, read strictly into rules, calendar and inputs, or all that is wrong with it at once."""

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from domain.calculators import CALCULATORS, Answer, calculate
from domain.explained import Working
from domain.facts import digest
from domain.rules import CalendarData, Rule, Rules
from domain.workdays import WorkingDays
from policies.calendar import calendar_for as _calendar_for
from policies.keys import KEYS, key_of
from policies.packs import BadPack
from policies.packs import rules_for as _rules_for

RulesFor = Callable[[str, date], Rules]
CalendarFor = Callable[[list[int], str], CalendarData]

# Nested dataclasses take this configuration from the model that holds them.
_STRICT = ConfigDict(extra="forbid", strict=True, frozen=True, protected_namespaces=())
_YEARS_BEFORE, _YEARS_AFTER = 1, 5  # a limit or a due day may lie outside the years that the inputs name
_FIRST_YEAR, _LAST_YEAR = 1985, 2100  # no law of this kind is older; nothing is computed for later
_FIRST_CALENDAR = 2004
_LARGEST_FEN = 2**53 - 1  # whole numbers beyond it are not the same in every JSON reader
_LARGEST_COUNT = 36_600  # days, months, members: bounds the time that a calculation takes
_DIGITS = 40  # of a Decimal
_LONGEST = 100  # characters of a value that a sentence repeats
_NEAR = 0.5  # how much of a name must agree before it is suggested
_DAY = re.compile(r"(\d{4})-\d{2}-\d{2}")
_CLAUSE = "由计算人给定，并非法规（given by the caller, not law）"


@dataclass(frozen=True)
class Mistake:
    """One thing that is wrong: the field by its path, and what is wrong with it."""

    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.field} {self.message}"


class WrongInput(ValueError):
    """Inputs that no figure can be computed from; it holds every mistake."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__("; ".join(str(mistake) for mistake in mistakes))
        self.mistakes = mistakes


def answer(name: str, raw: str | bytes, rules_for: RulesFor = _rules_for, calendar_for: CalendarFor = _calendar_for) -> Answer:
    """Read what the calculator is given and compute; raises WrongInput where that cannot be done, with all the reasons."""
    body = read(name, raw)
    rules = _with_overrides(_rules(rules_for, body.jurisdiction, body.on), body.rules)
    working = Working(rules, WorkingDays(calendar_for(_years(body.on, raw), body.jurisdiction)))
    try:
        return calculate(name, working, body.given)
    except (ValueError, OverflowError) as error:
        raise WrongInput([Mistake("given:", str(error))]) from error


def read(name: str, raw: str | bytes) -> Any:
    """The sheet of a calculator: jurisdiction, day, rules of the caller's own, and the given dataclass."""
    try:
        content = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise WrongInput([Mistake("the input", f"is not JSON: {error}")]) from error
    mistakes = list(_out_of_bounds(content, "", ""))
    try:
        sheet: Any = _sheet(name).model_validate_json(raw)
    except ValidationError as error:
        named = {mistake.field for mistake in mistakes}
        mistakes += [each for each in _sentences(name, error) if each.field not in named]
    if not mistakes:
        mistakes = [*_wrong_rules(sheet.rules), *_too_long(sheet.given, "given")]
    if mistakes:
        raise WrongInput(mistakes)
    return sheet


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema of what a calculator takes, complete in itself."""
    return _sheet(name).model_json_schema(schema_generator=_Texts)


def template(name: str) -> dict[str, Any]:
    """A sheet to be filled in: every input by its name, with its default or what kind of value belongs there."""
    whole = schema(name)
    filled = _filled(whole, whole.get("$defs", {}))
    return dict(filled) | {"jurisdiction": "xiangtan"}


class _Texts(GenerateJsonSchema):
    """Decimals are described as what they must be: text."""

    def decimal_schema(self, schema: core_schema.DecimalSchema) -> JsonSchemaValue:
        return {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}


@cache
def _sheet(name: str) -> type[BaseModel]:
    columns: dict[str, Any] = {
        "jurisdiction": (str, ...),
        "on": (date, ...),
        "rules": (dict[str, str], Field(default_factory=dict)),
        "given": (CALCULATORS[name].given, ...),
    }
    return create_model(name, __config__=_STRICT, **columns)


def _out_of_bounds(value: Any, path: str, name: str) -> Iterator[Mistake]:
    """Numbers that are not exact, as a float has lost digits before anybody could look at it, and what no calculation has time for."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from _out_of_bounds(item, f"{path}.{key}".lstrip("."), key if isinstance(key, str) else name)
    if isinstance(value, float):
        told = f'write it as text, "{value}", so that no digit is lost' if math.isfinite(value) else "it is no number"
        yield Mistake(path or "the input", f"is the JSON number {value}: {told}")
    elif isinstance(value, int):
        largest = _LARGEST_FEN if name.endswith("_fen") else _LARGEST_COUNT
        if abs(value) > largest:
            yield Mistake(path or "the input", f"is {_told(value)}: it is at most {largest}")
    elif isinstance(value, str) and (day := _DAY.fullmatch(value)) and not _FIRST_YEAR <= int(day[1]) <= _LAST_YEAR:
        yield Mistake(path or "the input", f"is {value}: it is a day of the years {_FIRST_YEAR} to {_LAST_YEAR}")


def _too_long(value: Any, path: str) -> Iterator[Mistake]:
    """Decimals that are no ratio or rate of this world, such as 9e999999, on which exact arithmetic would work for hours."""
    if isinstance(value, Decimal):
        if len(value.as_tuple().digits) > _DIGITS or not -_DIGITS <= value.adjusted() <= _DIGITS:
            yield Mistake(path, f"is {_told(str(value))}: it has at most {_DIGITS} digits")
    elif is_dataclass(value):
        for field in fields(value):
            yield from _too_long(getattr(value, field.name), f"{path}.{field.name}")
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _too_long(item, f"{path}.{place}")


def _sentences(name: str, error: ValidationError) -> Iterator[Mistake]:
    """Pydantic's objections as sentences; an unknown name is told the nearest known one."""
    known = sorted({column for part in _parts(schema(name)) for column in part.get("properties", {})})
    for each in error.errors(include_url=False):
        *above, last = (str(part) for part in each["loc"]) if each["loc"] else ("the input",)
        path = ".".join([*above, last])
        if each["type"] in ("missing", "missing_argument"):
            yield Mistake(path, "is missing")
        elif each["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
            near = get_close_matches(last, known, 1, _NEAR)
            yield Mistake(path, f"is unknown{f'; did you mean {near[0]}?' if near else ''}")
        elif each["type"] == "value_error":
            yield Mistake(f"{path}:", str(each["ctx"]["error"]))
        else:
            yield Mistake(path, f"is {_told(each['input'])}: {each['msg'][0].lower()}{each['msg'][1:]}")


def _parts(whole: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield whole
    yield from whole.get("$defs", {}).values()


def _told(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _wrong_rules(rules: Mapping[str, str]) -> Iterator[Mistake]:
    for name, value in rules.items():
        key = key_of(name)
        if key is None:
            near = get_close_matches(name, KEYS, 1)
            yield Mistake(f"rules.{name}", f"is unknown{f'; did you mean {near[0]}?' if near else ''}")
        elif value and (reason := key.check(value)):
            yield Mistake(f"rules.{name}", reason)


def _rules(rules_for: RulesFor, jurisdiction: str, on: date) -> Rules:
    try:
        return rules_for(jurisdiction, on)
    except (BadPack, ValueError, KeyError) as error:
        raise WrongInput([Mistake("jurisdiction", f"has no rules on {on}: {error}")]) from error


def _with_overrides(rules: Rules, overrides: Mapping[str, str]) -> Rules:
    """The rules with rows of the caller's own, which never pass for law: their clause says whose they are, and the hash is another."""
    if not overrides:
        return rules
    rows = rules.rows | {name: Rule(name, value, _CLAUSE, "caller", "D") for name, value in overrides.items()}
    changed = digest({"pack": rules.sha256, "given": dict(sorted(overrides.items()))})
    return replace(rules, sha256=changed, rows={name: rows[name] for name in sorted(rows)})


def _years(on: date, raw: str | bytes) -> list[int]:
    """The years around every day that the sheet names."""
    text = raw if isinstance(raw, str) else raw.decode("utf-8", "replace")
    named = [on.year, *(int(year) for year in _DAY.findall(text))]
    first, last = max(min(named) - _YEARS_BEFORE, _FIRST_CALENDAR), min(max(named) + _YEARS_AFTER, _LAST_YEAR)
    return list(range(first, last + 1))


def _filled(part: Mapping[str, Any], known: Mapping[str, Any]) -> Any:
    """What stands in a template for one part of a schema."""
    if "default" in part:
        return part["default"]
    if "$ref" in part:
        return _filled(known[part["$ref"].rpartition("/")[2]], known)
    if "properties" in part:
        return {column: _filled(inner, known) for column, inner in part["properties"].items()}
    if "enum" in part:
        return " | ".join(part["enum"])
    if part.get("type") == "array":
        return [_filled(part["items"], known)]
    kinds = {"integer": 0, "boolean": False, "object": {}}
    return kinds.get(str(part.get("type")), {"date": "YYYY-MM-DD"}.get(str(part.get("format")), "0" if "pattern" in part else ""))
