"""Explanations: the steps by which a figure was computed, each with its inputs, its rule and its clause, in Chinese and English."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from domain.facts import plain
from domain.money import yuan
from domain.rules import Rules
from domain.workdays import WorkingDays

Value = TypeVar("Value")
Language = Literal["zh", "en"]
_TRUTH = {"True": "yes", "False": "no"}


@dataclass(frozen=True)
class Step:
    """One step: what it gave, from what, by which row of the pack; names that end in `_fen` are amounts in fen."""

    name: str
    value: str
    zh: str
    en: str
    inputs: dict[str, str] = field(default_factory=dict)
    rule: str = ""
    clause: str = ""


@dataclass(frozen=True)
class Explanation:
    """How a figure came about; the hash names the rows it was computed by."""

    figure: str
    jurisdiction: str
    pack: str
    steps: list[Step]


class Working:
    """What a calculator works with, the rules and the calendar of the case, and the steps that it writes down on the way."""

    def __init__(self, rules: Rules, days: WorkingDays) -> None:
        self.rules, self.days = rules, days
        self.steps: list[Step] = []

    def step(self, name: str, value: Value, zh: str, en: str, *, rule: str = "", clause: str = "", **inputs: object) -> Value:
        """Write a step down and hand its value on; the clause is that of the rule unless one is given."""
        cited = clause or (self.rules.clause(rule) if rule else "")
        self.steps.append(Step(name, _text(value), zh, en, {key: _text(given) for key, given in inputs.items()}, rule, cited))
        return value

    def explanation(self, figure: str) -> Explanation:
        return Explanation(figure, self.rules.jurisdiction, self.rules.sha256, list(self.steps))


def lines(explanation: Explanation, language: Language) -> Iterator[str]:
    """The explanation as a person reads it, a line a step; amounts in yuan."""
    for number, step in enumerate(explanation.steps, start=1):
        told = step.zh if language == "zh" else step.en
        given = ", ".join(f"{name.removesuffix('_fen')} {shown(name, value)}" for name, value in step.inputs.items())
        by = f" [{step.clause}]" if step.clause else ""
        yield f"{number}. {told}: {shown(step.name, step.value)}{f' ({given})' if given else ''}{by}"


def shown(name: str, value: str) -> str:
    """A value as it is printed: fen as yuan, truth as yes or no, everything else as it is."""
    if value in _TRUTH:
        return _TRUTH[value]
    return yuan(int(value)) if name.endswith("_fen") and value.lstrip("-").isdigit() else value


def _text(value: object) -> str:
    told = plain(value)
    return told if isinstance(told, str) else str(told)
