"""The goldens of explanations: what every step of an example tells, a file a calculator; WRITE_ANEW writes them."""

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from domain.calculators import CALCULATORS
from domain.clawback import ClawbackGiven, clawback
from domain.explained import Step, Working
from domain.facts import plain
from domain.fund import Entry, Pool, admission
from domain.insurance import Event, indemnity
from domain.rules import CalendarData, Rule, Rules
from domain.subsidy import subsidies
from domain.subsidy_terms import SubsidyGiven
from domain.workdays import WorkingDays
from intake.given import answer
from policies.calendar import calendar_for
from policies.packs import rules_for, shipped

HERE = Path(__file__).parent
WRITE_ANEW = "python -m tests.domain.explanations.golden"
_INDENT = "    "


@dataclass(frozen=True)
class Admitted:
    """A loan that is to be admitted to a fund, and the state of its pool."""

    entry: Entry
    pool: Pool


# What is explained besides the calculators: what it is given, and its function.
FURTHER: Mapping[str, tuple[Any, Callable[[Working, Any], Any]]] = {
    "admission": (Admitted, lambda working, given: admission(working, given.entry, given.pool)),
    "clawback": (ClawbackGiven, clawback),
    "indemnity": (Event, indemnity),
    "subsidies": (SubsidyGiven, subsidies),
}


@dataclass(frozen=True)
class Case:
    """What is explained: an example of a pack, or an input of inputs.toml."""

    title: str
    calculator: str
    sheet: str  # as JSON


@cache
def cases() -> list[Case]:
    """The examples of all packs, then the inputs that reach what no example reaches."""
    shipped_ones = [example for pack in shipped().values() for example in pack.examples]
    found = [
        Case(
            f"{example.file}: {example.name}",
            example.calculator,
            json.dumps({"jurisdiction": example.jurisdiction, "on": str(example.on), "given": plain(example.given)}),
        )
        for example in shipped_ones
    ]
    return [*found, *_inputs(tomllib.loads((HERE / "inputs.toml").read_text("utf-8"))["case"])]


def _inputs(listed: list[dict[str, Any]]) -> Iterator[Case]:
    for case in listed:
        jurisdiction = case.get("jurisdiction", "national")
        sheet = {"jurisdiction": jurisdiction, "on": str(case["on"]), "given": plain(case["given"]), "rules": case.get("rules", {})}
        yield Case(f"{jurisdiction}: {case['name']}", case["calculator"], json.dumps(sheet))


@cache
def _calendar() -> CalendarData:
    return calendar_for(range(2023, 2033))


@cache
def _rules(jurisdiction: str, on: date) -> Rules:
    return rules_for(jurisdiction, on)


def told(case: Case) -> str:
    """Every step of a case with all that it tells; or the sentence by which it is refused."""
    try:
        steps = _further(case) if case.calculator in FURTHER else _calculated(case)
    except ValueError as error:
        return f"== {case.title}\nrefused: {error}\n"
    return f"== {case.title}\n{''.join(_told(steps))}"


def _calculated(case: Case) -> list[Step]:
    return answer(case.calculator, case.sheet, rules_for=_rules, calendar_for=lambda *_: _calendar()).explanation.steps


def _further(case: Case) -> list[Step]:
    type_, work = FURTHER[case.calculator]
    sheet = json.loads(case.sheet)
    rules = _rules(sheet["jurisdiction"], date.fromisoformat(sheet["on"]))
    own = {key: Rule(key, value, "inputs.toml", "inputs.toml", "D") for key, value in sheet["rules"].items()}
    working = Working(replace(rules, rows=rules.rows | own), WorkingDays(_calendar()))
    work(working, TypeAdapter(type_).validate_python(sheet["given"]))
    return working.steps


def _told(steps: list[Step]) -> Iterator[str]:
    """Value and inputs on a line, the two sentences on one each; a clause stands where its row is first cited."""
    cited: dict[str, str] = {}
    for step in steps:
        given = f" <- {' '.join(f'{name}={value}' for name, value in step.inputs.items())}" if step.inputs else ""
        yield f"{step.name} = {step.value}{given}\n{_INDENT}{step.zh}\n{_INDENT}{step.en}\n"
        if step.rule and cited.get(step.rule) == step.clause:
            yield f"{_INDENT}[{step.rule}]\n"
        elif step.rule:
            yield f"{_INDENT}[{step.rule}] {step.clause or '-'}\n"
        elif step.clause:
            yield f"{_INDENT}{step.clause}\n"
        cited[step.rule] = step.clause


def golden(calculator: str) -> Mapping[str, str]:
    """The stored explanations of a calculator, by title."""
    found: dict[str, str] = {}
    title = ""
    for line in (HERE / f"{calculator}.txt").read_text("utf-8").splitlines(keepends=True):
        title = line.removeprefix("== ").rstrip() if line.startswith("== ") else title
        found[title] = found.get(title, "") + line
    return found


def main() -> None:
    for calculator in (*CALCULATORS, *FURTHER):
        own = [told(case) for case in cases() if case.calculator == calculator]
        (HERE / f"{calculator}.txt").write_text("".join(own), "utf-8")


if __name__ == "__main__":
    main()
