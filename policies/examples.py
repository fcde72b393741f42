"""The worked examples that packs ship: each is computed under its own pack and held against what it expects."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Protocol

from domain.explained import Explanation
from domain.facts import plain
from domain.rules import Rules
from policies.packs import Pack, rules_of
from policies.sheets import Example

REFUSED = "refused"  # what an example expects that is not computed: a part of the sentence


class Answered(Protocol):
    """What a calculator found, and how."""

    @property
    def result(self) -> Any: ...
    @property
    def explanation(self) -> Explanation: ...


# The calculator's name, its sheet as JSON (jurisdiction, day, what is given), and the rules of a jurisdiction on a day; ValueError refuses.
Compute = Callable[[str, str, Callable[[str, date], Rules]], Answered]


def worked(packs: Mapping[str, Pack], example: Example, compute: Compute) -> tuple[Any, list[str]]:
    """What the calculator answers under the example's pack, and the keys of the rules that it used."""
    sheet = {"jurisdiction": example.jurisdiction, "on": str(example.on), "given": plain(example.given)}
    try:
        found = compute(example.calculator, json.dumps(sheet), lambda jurisdiction, on: rules_of(packs, jurisdiction, on))
    except KeyError as error:
        return {REFUSED: f"there is no calculator or no row {error}"}, []
    except ValueError as error:
        return {REFUSED: str(error)}, []
    return plain(found.result), [step.rule for step in found.explanation.steps if step.rule]


def mismatches(packs: Mapping[str, Pack], example: Example, compute: Compute) -> list[str]:
    """Where the answer differs from what the example expects, in words; nothing when it holds."""
    answer, _ = worked(packs, example, compute)
    where = f"{example.file}, [[example]] {example.name}"
    return [f"{where}, {told}" for told in _differ("expect", plain(example.expect), answer)]


def proven(packs: Mapping[str, Pack], compute: Compute) -> dict[str, list[str]]:
    """The examples by the keys of the rules that they use."""
    found: dict[str, list[str]] = {}
    for pack in packs.values():
        for example in pack.examples:
            for key in dict.fromkeys(worked(packs, example, compute)[1]):
                found.setdefault(key, []).append(f"{example.file}: {example.name}")
    return found


def _differ(where: str, expected: Any, got: Any) -> Iterator[str]:
    """Of an object only what is expected is compared; a list has the same length."""
    if isinstance(expected, dict) and isinstance(got, dict):
        if REFUSED in expected and expected[REFUSED] in got.get(REFUSED, ""):
            return
        for name, value in expected.items():
            if name in got:
                yield from _differ(f"{where}.{name}", value, got[name])
            else:
                yield f"{where}.{name}: must be {value!r}, but the answer is {got!r}"
    elif isinstance(expected, list) and isinstance(got, list) and len(expected) == len(got):
        for number, (value, other) in enumerate(zip(expected, got, strict=True)):
            yield from _differ(f"{where}[{number}]", value, other)
    elif expected != got:
        yield f"{where}: must be {expected!r}, not {got!r}"
