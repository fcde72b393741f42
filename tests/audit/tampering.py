"""What somebody with every right on the database may do to a journal."""

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

from domain.facts import Fact, sealed

Tamper = Callable[[list[Fact]], list[Fact]]


def rehashed(facts: list[Fact]) -> list[Fact]:
    """The same facts as a chain of their own: places, links and hashes are right."""
    chain: list[Fact] = []
    for place, fact in enumerate(facts):
        body: dict[str, Any] = asdict(fact) | {"seq": place, "prev": chain[-1].hash if chain else ""}
        del body["hash"]
        chain.append(sealed(**body))
    return chain


def place_of(facts: list[Fact], kind: str) -> int:
    """The place of the first fact of a kind."""
    return next(fact.seq for fact in facts if fact.kind == kind)


def a_fen_more(facts: list[Fact]) -> list[Fact]:
    """The limit that was computed is a fen higher."""
    place = place_of(facts, "limit_computed")
    changed = replace(facts[place], data=facts[place].data | {"limit_fen": facts[place].data["limit_fen"] + 1})
    return [*facts[:place], changed, *facts[place + 1 :]]


def removed(facts: list[Fact]) -> list[Fact]:
    """The sixth fact is gone."""
    return [*facts[:5], *facts[6:]]


def doubled(facts: list[Fact]) -> list[Fact]:
    """The sixth fact stands there twice."""
    return [*facts[:6], *facts[5:]]


def swapped(facts: list[Fact]) -> list[Fact]:
    """The sixth and the seventh fact have changed places."""
    return [*facts[:5], facts[6], facts[5], *facts[7:]]


def appended(facts: list[Fact]) -> list[Fact]:
    """One more fact, hashed onto the last one."""
    return rehashed([*facts, replace(facts[-1], kind="decide_credit")])


def cut(facts: list[Fact]) -> list[Fact]:
    """The last three facts are gone."""
    return facts[:-3]


def reasoned(facts: list[Fact]) -> list[Fact]:
    """The sixth fact has another reason."""
    return [*facts[:5], replace(facts[5], reason="another"), *facts[6:]]


# How many ways of each kind are tried (test_tampering.py, test_tampering_files.py); docs/audit.md quotes them.
WAYS = {
    "journal, a field": 90,
    "journal, facts": 30,
    "journal, made anew": 30,
    "head": 9,
    "recorded": 8,
    "derived, a column": 220,
    "derived, rows": 33,
    "document, its row": 30,
    "document, its content": 12,
    "person's value": 12,
    "access log, a field": 45,
    "access log, lines": 10,
    "root, its row": 10,
    "root, its line": 24,
    "leaves": 18,
    "archive, its content": 16,
    "archive, its books": 28,
    "certificate": 40,
    "package, a file": 30,
    "package, the ZIP": 60,
    "package, signed anew": 20,
    "pack": 20,
    "calendar": 12,
    "opening, hashed anew": 8,
    "clock": 12,
    "history": 10,
}
