"""zhiya calc: one figure alone, computed from a JSON file, with every step that led to it, its clause and the hash of its rules."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from domain.calculators import CALCULATORS, Answer
from domain.explained import Language, lines, shown
from domain.facts import plain
from intake.given import WrongInput, answer, template

COMPUTED, WRONG = 0, 2
_HEADS = {"zh": ("结果", "计算过程", "规则"), "en": ("Result", "How it came about", "rules")}


def run(name: str, file: str = "", *, listing: bool = False, as_template: bool = False, as_json: bool = False, language: str = "zh") -> int:
    """Print a figure, the list of calculators, or the inputs of one; 2 when the inputs are wrong, every mistake on its line."""
    if language not in ("zh", "en"):
        return _refused([f"--lang is zh or en, not {language}"])
    if listing or not name:
        print(_listed(as_json=as_json))
        return COMPUTED
    if name not in CALCULATORS:
        return _refused([f"there is no calculator {name}; there are {', '.join(sorted(CALCULATORS))}"])
    if as_template or not file:
        print(_json(template(name)))
        return COMPUTED
    try:
        found = answer(name, sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes())
    except WrongInput as wrong:
        return _refused([str(mistake) for mistake in wrong.mistakes])
    except OSError as error:
        return _refused([f"{file} cannot be read: {error.strerror}"])
    print(_json(plain(found)) if as_json else "\n".join(_told(found, "zh" if language == "zh" else "en")))
    return COMPUTED


def _listed(*, as_json: bool) -> str:
    if as_json:
        return _json({name: {"zh": each.zh, "en": each.en} for name, each in CALCULATORS.items()})
    listed = [f"{name:<12}{each.zh}  {each.en}" for name, each in CALCULATORS.items()]
    return "\n".join([*listed, "Inputs of one: zhiya calc NAME --template; compute it: zhiya calc NAME --in FILE.json (- for stdin)"])


def _told(found: Answer, language: Language) -> Iterator[str]:
    calculator, explanation = CALCULATORS[found.explanation.figure], found.explanation
    result, how, rules = _HEADS[language]
    yield calculator.zh if language == "zh" else calculator.en
    yield f"{rules}: {explanation.jurisdiction}, sha256 {explanation.pack}"
    yield f"\n{result}"
    yield from _rows(plain(found.result), "  ")
    yield f"\n{how}"
    yield from (f"  {line}" for line in lines(explanation, language))


def _rows(value: dict[str, Any], indent: str) -> Iterator[str]:
    """A result, a name a line; amounts in yuan; each object of a list on a line of its own."""
    for name, item in value.items():
        if isinstance(item, dict):
            yield f"{indent}{_named(name)}:"
            yield from _rows(item, f"{indent}  ")
        elif isinstance(item, list):
            yield f"{indent}{_named(name)}:{'' if item else ' –'}"
            yield from (f"{indent}  {_inline(name, each)}" for each in item)
        else:
            yield f"{indent}{_named(name)}: {_value(name, item)}"


def _inline(name: str, item: Any) -> str:
    if isinstance(item, dict):
        return ", ".join(f"{_named(inner)} {_inline(inner, each)}" for inner, each in item.items())
    if isinstance(item, list):
        return " ".join(_inline(name, each) for each in item)
    return _value(name, item)


def _value(name: str, item: Any) -> str:
    return ("yes" if item else "no") if isinstance(item, bool) else shown(name, str(item))


def _named(name: str) -> str:
    return name.removesuffix("_fen")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def _refused(mistakes: list[str]) -> int:
    for mistake in mistakes:
        print(mistake, file=sys.stderr)
    return WRONG
