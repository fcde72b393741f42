"""A sample of cases that anybody can draw again: the seed alone decides, whatever language draws it."""

from collections.abc import Iterable
from hashlib import sha256


def sample(case_nos: Iterable[str], size: int, seed: str) -> list[str]:
    """The cases whose SHA-256 of "seed:number" is smallest, by number; all of them when there are no more."""
    drawn = sorted(set(case_nos), key=lambda case_no: sha256(f"{seed}:{case_no}".encode()).digest())[:size]
    return sorted(drawn)
