"""Coverage of a policy document: each measure, the rules that carry it out, the code that reads them and the tests that prove them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from policies.mentions import Source, sources
from policies.packs import Pack, in_force
from policies.sheets import MEASURES, BadPack, Row

CODE = ("domain", "workflows", "activities", "policies", "intake", "api", "cli")
TESTS = ("tests",)
_DECLARED = "policies/keys/"  # where keys are declared, and nothing is computed by them
_MEASURE, _PARAMETER = "measure.", "parameter."


@dataclass(frozen=True)
class Carried:
    """One rule or parameter by which a measure is carried out; the value is "" while nobody has set it."""

    key: str
    value: str
    clause: str
    code: list[str]
    tests: list[str]


@dataclass(frozen=True)
class Covered:
    """One measure, what carries it out, and what is missing."""

    measure: str  # x01 to x16, s01 to s12
    clause: str
    says: str
    rules: list[Carried]
    gaps: list[str]


@dataclass(frozen=True)
class Sources:
    """The code that may read rules, and the tests; None where no tests were installed."""

    code: list[Source]
    tests: list[Source] | None


def read_sources(root: Path) -> Sources:
    """The Python files below the folder of a checkout, or of an installation."""
    code = [source for source in sources(root, CODE) if not source.path.startswith(_DECLARED)]
    return Sources(code, sources(root, TESTS) if (root / TESTS[0]).is_dir() else None)


def coverage(packs: Mapping[str, Pack], jurisdiction: str, on: date, searched: Sources, proven: Mapping[str, list[str]]) -> list[Covered]:
    """Every measure of a jurisdiction's document on a day; `proven` names the examples of packs that used a key."""
    rows = in_force(packs, jurisdiction, on)
    measures = [row for key, row in sorted(rows.items()) if key.startswith(_MEASURE)]
    if not measures:
        raise BadPack(f"{jurisdiction}, measures.toml: no row {_MEASURE}… holds on {on}: its document has no measures here")
    return [_covered(row, rows, searched, proven) for row in measures]


def _covered(measure: Row, rows: Mapping[str, Row], searched: Sources, proven: Mapping[str, list[str]]) -> Covered:
    number = measure.rule.key.removeprefix(_MEASURE)
    keys = [*measure.rules, *(key for key in rows if key.startswith(f"{_PARAMETER}{number}."))]
    told = [_carried(rows[key], searched, proven) for key in keys if key in rows]
    return Covered(number, measure.rule.clause, measure.rule.value, told, _gaps(rows, told, has_tests=searched.tests is not None))


def _carried(row: Row, searched: Sources, proven: Mapping[str, list[str]]) -> Carried:
    key = row.rule.key
    if row.kind == MEASURES:  # a parameter that the document leaves open decides nothing yet
        return Carried(key, row.rule.value, row.rule.clause, [], [])
    code, tests = ([each.path for each in found or [] if each.mentions(key)] for found in (searched.code, searched.tests))
    return Carried(key, row.rule.value, row.rule.clause, code, [*tests, *proven.get(key, ())])


def _gaps(rows: Mapping[str, Row], told: list[Carried], *, has_tests: bool) -> list[str]:
    """What a measure lacks: a rule or a parameter at all; and for what is a rule of the system, code that reads it and a test."""
    if not told:
        return ["no rule, and no parameter that says it is unset"]
    rules = [each for each in told if rows[each.key].kind != MEASURES]
    gaps = ["no code reads its rules"] if rules and not any(each.code for each in rules) else []
    if rules and has_tests and not any(each.tests for each in rules):
        gaps.append("no test names its rules")
    return gaps
