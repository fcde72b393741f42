"""The differences between two sets of rows: which keys came, went or say something else, each with its clause."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from policies.sheets import Row


@dataclass(frozen=True)
class Difference:
    """One key whose rows differ: what each says, by which clause; "" where there is none, or where it is not set."""

    key: str
    how: str  # added, removed, changed
    before: str
    after: str
    clause_before: str
    clause_after: str


def differences(before: Mapping[str, Row], after: Mapping[str, Row]) -> Iterator[Difference]:
    """The keys that differ in value, clause, source or mark, in order; a row that only stands in another pack is the same."""
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        if old is None and new is not None:
            yield Difference(key, "added", "", new.rule.value, "", new.rule.clause)
        elif new is None and old is not None:
            yield Difference(key, "removed", old.rule.value, "", old.rule.clause, "")
        elif old is not None and new is not None and old.rule != new.rule:
            yield Difference(key, "changed", old.rule.value, new.rule.value, old.rule.clause, new.rule.clause)
