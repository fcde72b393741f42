"""Samples of cases that anybody can draw again: the seed alone decides, whatever language draws it."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from hashlib import sha256


class SampleKind(StrEnum):
    """How the cases of a sample are chosen."""

    RANDOM = "random"
    RISK = "risk"


# How anybody draws the same cases again, in words.
RULE: Mapping[SampleKind, tuple[str, str]] = {
    SampleKind.RANDOM: (
        "总体中“种子:案号”的 SHA-256 值最小的若干案件。",
        'Those cases of the population whose SHA-256 of "seed:number" is smallest.',
    ),
    SampleKind.RISK: (
        "总体中风险分最高的若干案件；分数相同者，取“种子:案号”的 SHA-256 值较小者。",
        'Those cases of the population with the largest scores; of equal ones, those whose SHA-256 of "seed:number" is smallest.',
    ),
}


def sample(case_nos: Iterable[str], size: int, seed: str) -> list[str]:
    """The cases whose SHA-256 of "seed:number" is smallest, by number; all of them when there are no more."""
    return sorted(sorted(set(case_nos), key=lambda case_no: _drawn(seed, case_no))[:size])


def by_score(scores: Mapping[str, int], size: int, seed: str) -> list[str]:
    """The cases with the largest scores, the largest first; of equal ones those that the seed would draw first."""
    return sorted(scores, key=lambda case_no: (-scores[case_no], _drawn(seed, case_no)))[:size]


def population_sha256(case_nos: Iterable[str]) -> str:
    """SHA-256 of the numbers in order, each once, with a line feed after each."""
    return sha256("".join(f"{case_no}\n" for case_no in sorted(set(case_nos))).encode()).hexdigest()


def _drawn(seed: str, case_no: str) -> bytes:
    return sha256(f"{seed}:{case_no}".encode()).digest()
