"""The conformance kit: what a check is, how checks are run, and what is said of those that failed."""

import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import httpx2

KINDS = ("bank", "insurer", "registry", "fund", "guarantor")
Subject = TypeVar("Subject")


class Failed(Exception):
    """A check that failed: what was expected, what came, and what to do."""

    def __init__(self, expected: str, came: str, advice: str) -> None:
        super().__init__(f"expected {expected}, came {came}")
        self.expected, self.came, self.advice = expected, came, advice


class Skipped(Exception):
    """A check that cannot be made here; the sentence says why."""


class Unreachable(Exception):
    """Nobody answers at the address: nothing was checked."""


@dataclass(frozen=True)
class Check(Generic[Subject]):
    """One thing that must hold, in a sentence."""

    name: str
    title: str
    run: Callable[[Subject], Awaitable[None]]


@dataclass(frozen=True)
class Finding:
    """How a check ended: passed, failed or skipped."""

    name: str
    title: str
    state: str
    ms: int = 0
    expected: str = ""
    came: str = ""
    advice: str = ""


async def examine(subject: Subject, checks: Iterable[Check[Subject]]) -> list[Finding]:
    """Run the checks one after the other; one that fails keeps no other from being made."""
    return [await _find(subject, check) for check in checks]


async def _find(subject: Subject, check: Check[Subject]) -> Finding:
    began = time.monotonic()
    said: dict[str, Any] = {"state": "passed"}
    try:
        await check.run(subject)
    except Failed as failed:
        said = {"state": "failed", "expected": failed.expected, "came": failed.came, "advice": failed.advice}
    except Skipped as skipped:
        said = {"state": "skipped", "came": str(skipped)}
    except (httpx2.HTTPError, OSError) as error:
        advice = "see whether the service runs, is reachable from here, and answers within ten seconds"
        said = {"state": "failed", "expected": "an answer over HTTP", "came": f"{type(error).__name__} {error}".strip(), "advice": advice}
    return Finding(check.name, check.title, ms=round((time.monotonic() - began) * 1000), **said)


async def reachable(http: httpx2.AsyncClient, url: str) -> None:
    """Raise Unreachable when nobody listens at the address; whatever is answered is an answer."""
    try:
        await http.get(url)
    except httpx2.ConnectError as error:
        raise Unreachable(f"Nobody answers at {url} ({error}). Start the system, or correct the address.") from error
    except httpx2.HTTPError:
        return


def excerpt(response: httpx2.Response) -> str:
    """The status and the beginning of what was answered."""
    return f"{response.status_code} {response.text[:160]!r}"
