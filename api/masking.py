"""Masking: what leaves the API of a case shows a caller only the classes of fields that his role sees."""

from collections.abc import Mapping
from typing import Any

from api.callers import Caller
from domain.facts import plain
from domain.masking import PROVINCE, SEES, FieldClass, masked


def shown(caller: Caller, found: Mapping[str, Any], tenant: str = "") -> dict[str, Any]:
    """A row, or an answer made of rows, as JSON for this caller: a hidden value is null, and its path stands under `masked`.

    `tenant` is the case's, where the row does not say it itself.
    """
    return masked(plain(found), classes(caller, tenant or found.get("tenant", "")))


def shown_fact(caller: Caller, fact: Any) -> dict[str, Any]:
    """A fact for this caller; what its own organisation has said is not hidden from it."""
    told: dict[str, Any] = plain(fact)
    return told if told["organisation"] == caller.organisation else masked(told, classes(caller, told["tenant"]))


def classes(caller: Caller, tenant: str) -> frozenset[FieldClass]:
    """The classes of fields that the caller sees in the cases of this tenant."""
    sees = SEES[caller.role]
    return sees & PROVINCE if caller.cities and tenant not in caller.tenants else sees
