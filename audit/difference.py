"""A difference: one place at which what is stored is not what was made again, with both values."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import zip_longest
from typing import Any

from domain.facts import Fact, digest

NOTHING = "nothing"
_LONGEST = 300  # characters of a value that are shown
_FIELDS = [field.name for field in fields(Fact)]


@dataclass(frozen=True)
class Difference:
    """Where, what is stored there, and what the proof makes there."""

    place: str
    stored: str
    remade: str

    def __str__(self) -> str:
        return f"{self.place}: stored {self.stored}, made again {self.remade}"


def differing(stored: Any, remade: Any, place: str) -> Iterator[Difference]:
    """Every place at which two values of JSON differ; a number, its text, a truth value and null are four things."""
    ours, theirs = dict(leaves(stored, place)), dict(leaves(remade, place))
    for each in dict.fromkeys([*ours, *theirs]):
        if ours.get(each) != theirs.get(each):
            yield Difference(each, ours.get(each, NOTHING), theirs.get(each, NOTHING))


def same(ours: Any, theirs: Any) -> bool:
    """Whether two values of JSON are the same; to Python, 1 and true are equal."""
    if type(ours) is not type(theirs):
        return False
    if isinstance(ours, dict):
        return ours.keys() == theirs.keys() and all(same(item, theirs[key]) for key, item in ours.items())
    if isinstance(ours, list):
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    return bool(ours == theirs)


def leaves(value: Any, place: str) -> Iterator[tuple[str, str]]:
    """Every text, number and truth value in a value of JSON, as text, with its place."""
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from leaves(item, f"{place}.{key}")
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            yield from leaves(item, f"{place}[{index}]")
    else:
        yield place, _shown(value)


def of_journals(stored: list[Fact], remade: list[Fact]) -> Iterator[Difference]:
    """Where a stored journal is not the one that the history makes, fact by fact and field by field."""
    places = {fact.seq for fact in stored}
    for place, (ours, theirs) in enumerate(zip_longest(stored, remade)):
        if ours and theirs and same(vars(ours), vars(theirs)):
            continue
        if ours is None or theirs is None or ours.seq != place:
            gone = ours is not None and ours.seq > place and place not in places
            yield Difference(f"fact {place}", _told(None if gone else ours), _told(theirs))
        else:
            for name in _FIELDS:
                yield from differing(getattr(ours, name), getattr(theirs, name), f"fact {place} {name}")


def of_chain(case_no: str, journal: list[Fact], head: tuple[int, str] | None = None) -> Iterator[Difference]:
    """Where a journal is no unbroken chain by itself: its places, its links, its hashes, and the head that was recorded last."""
    before = ""
    for place, fact in enumerate(journal):
        expected = {"case_no": case_no, "seq": place, "prev": before, "hash": _hash(fact)}
        for name, value in expected.items():
            if getattr(fact, name) != value:
                yield Difference(f"fact {place} {name}", _shown(getattr(fact, name)), _shown(value))
        before = fact.hash
    yield from of_head(journal, head)


def of_head(journal: list[Fact], head: tuple[int, str] | None) -> Iterator[Difference]:
    """Where the head that was recorded last is not the end of the journal."""
    end = (len(journal) - 1, journal[-1].hash if journal else "")
    if head is not None and head != end:
        yield Difference("head", _shown(list(head)), _shown(list(end)))


def _hash(fact: Fact) -> str:
    try:
        return digest({name: getattr(fact, name) for name in _FIELDS if name != "hash"})
    except ValueError as error:  # a fraction or a null was put in: no fact of ours has one
        return f"none ({error})"


def _told(fact: Fact | None) -> str:
    return NOTHING if fact is None else f"{fact.seq} {fact.kind} {fact.hash}"


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… ({len(text)} characters)"
