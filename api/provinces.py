"""Provinces: whoever looks after a province may read the cases of its cities where their packs let it, and may do nothing in them."""

from api.parts import Parts
from domain.roles import Role
from domain.workdays import local_day
from identity.caller import Caller

_LOOKING = frozenset({Role.BUREAU_LEADER, Role.SUPERVISOR, Role.AUDITOR})
_KEY = "case.province_sees_cases"


def cities_seen(parts: Parts, caller: Caller) -> frozenset[str]:
    """The cities under the caller's tenants whose cases he may read, by their packs of today."""
    if caller.role not in _LOOKING:
        return frozenset()
    below = {city for tenant in caller.tenants for city in parts.cities_of(tenant)} - caller.tenants
    return frozenset(city for city in below if _let(parts, city))


def _let(parts: Parts, city: str) -> bool:
    rules = parts.rules_for(city, local_day(parts.wall()))
    return rules.is_set(_KEY) and rules.text(_KEY) == "yes"
