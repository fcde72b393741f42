"""The operations of the API that are no acts, each with the roles that may call it; what stands in no table is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from domain.roles import Role


@dataclass(frozen=True)
class Operation:
    """One operation: its name in the API's description, and who may call it."""

    name: str
    roles: frozenset[Role]


EVERYBODY = frozenset(Role) - {Role.CASE}
PEOPLE = EVERYBODY - {Role.DRIVER}

OPERATIONS: Mapping[str, Operation] = MappingProxyType(
    {
        operation.name: operation
        for operation in (
            # Reading cases
            Operation("list_cases", EVERYBODY),
            Operation("read_case", EVERYBODY),
            Operation("read_journal", EVERYBODY),
            Operation("list_open_acts", EVERYBODY),
            Operation("read_request", EVERYBODY),
            # Identities
            # Work
            # Lists
            # Jobs
            # Documents
            # Partners
            # Scope
            # Clocks and calculators
            Operation("read_clocks", EVERYBODY),
            Operation("list_calculators", EVERYBODY),
            Operation("calculate", EVERYBODY),
        )
    }
)
