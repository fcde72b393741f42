"""The keys that policy packs may use, by kind of rule; anything else in a pack is an error."""

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from policies.keys import case, citation, cover, credit, disposal, fund, loan, measures, registration, subsidy
from policies.keys.checks import Key

MARK = re.compile(r"S-\d+b?≈?|GK|D|[XY]\d+")

KINDS: Mapping[str, Mapping[str, Key]] = MappingProxyType(
    {
        "case": case.KEYS,
        "citation": citation.KEYS,
        "registration": registration.KEYS,
        "credit": credit.KEYS,
        "loan": loan.KEYS,
        "cover": cover.KEYS,
        "fund": fund.KEYS,
        "subsidy": subsidy.KEYS,
        "disposal": disposal.KEYS,
        "measures": measures.KEYS,
    }
)
KEYS: Mapping[str, Key] = MappingProxyType({name: key for keys in KINDS.values() for name, key in keys.items()})
_KIND = {name: kind for kind, keys in KINDS.items() for name in keys}
_STARRED = [(name, name.split(".")) for name in KEYS if "*" in name]


def kind_of(name: str) -> str | None:
    """The kind of rule that a key belongs to; a part of a declared name may be `*`, as in `subsidy.*.ratio`."""
    return _KIND.get(declared(name) or "")


def key_of(name: str) -> Key | None:
    """What is declared for a key; None where no rule of the system has it."""
    return KEYS.get(declared(name) or "")


@cache
def declared(name: str) -> str | None:
    """The declared name that covers a key: its own, or the one with the fewest stars in the place of its parts."""
    if name in KEYS:
        return name
    parts = name.split(".")
    fits = [star for star, pattern in _STARRED if len(pattern) == len(parts) and _covers(pattern, parts)]
    return min(fits, key=lambda star: star.count("*"), default=None)


def _covers(pattern: list[str], parts: list[str]) -> bool:
    return all(each in ("*", part) for each, part in zip(pattern, parts, strict=True))
