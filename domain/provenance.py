"""Provenance: what of a fact explains itself, and from which earlier facts of the case the inputs of its steps come."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from domain.facts import Fact

_TELLING = re.compile(r"^(\d{4,}|\d{4}-\d{2}-\d{2}|[A-Z]{2,}.*\d.*)$")  # amounts, days, numbers of documents: seldom the same by chance
_CLOCK = "clock_"
_OWN = ("explanation", "explanations")


def figures_of(fact: Fact) -> list[Mapping[str, Any]]:
    """The explanations that a fact carries."""
    return [*([fact.data["explanation"]] if "explanation" in fact.data else []), *fact.data.get("explanations", [])]


def is_clock(fact: Fact) -> bool:
    """Whether the fact is an entry of a clock, which tells day by day how it counts."""
    return fact.kind.startswith(_CLOCK) and "clock" in fact.data


def sources(fact: Fact, journal: Sequence[Fact]) -> dict[tuple[str, str], int]:
    """For each input of the fact's explanations, by name and value, the last earlier fact that says that value.

    A value that could be anything, a 0 or a share, counts only where it has the input's own name there.
    """
    wanted = {(name, value) for figure in figures_of(fact) for step in figure["steps"] for name, value in step["inputs"].items()}
    found: dict[tuple[str, str], int] = {}
    for earlier in journal[: fact.seq]:
        said = set(_said(earlier.data))
        values = {value for _, value in said}
        for name, value in wanted:
            if (name, value) in said or (value in values and _TELLING.match(value)):
                found[name, value] = earlier.seq
    return found


def _said(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """What a fact says, without what it explains: each text and number with its name."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in _OWN:
                yield from _said(item, key)
    elif isinstance(value, list):
        for item in value:
            yield from _said(item, name)
    elif not isinstance(value, bool):
        yield name, str(value)
