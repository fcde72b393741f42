"""The scopes: which cases a role has before it at all; whatever lies outside is not there for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.roles import ORGANISATION_KIND, Role


class ScopeKind(StrEnum):
    """What makes a case of a tenant the business of a role."""

    TENANT = "tenant"  # all cases of its tenants
    PARTY = "party"  # those in which its organisation takes part
    FIRM = "firm"  # those of the firm itself
    MANDATE = "mandate"  # those of firms that have given the agency a mandate
    DISPOSAL = "disposal"  # those in which something is disposed of
    SANDBOX = "sandbox"  # those that were opened in the sandbox


KIND: Mapping[Role, ScopeKind] = {
    Role.WINDOW_OFFICER: ScopeKind.TENANT,
    Role.BUREAU_LEADER: ScopeKind.TENANT,
    Role.SUPERVISOR: ScopeKind.TENANT,
    Role.AUDITOR: ScopeKind.TENANT,
    Role.ADMINISTRATOR: ScopeKind.TENANT,
    Role.REGISTRY_OFFICER: ScopeKind.PARTY,
    Role.REGISTRY_HEAD: ScopeKind.PARTY,
    Role.BANK_OFFICER: ScopeKind.PARTY,
    Role.BANK_APPROVER: ScopeKind.PARTY,
    Role.INSURER: ScopeKind.PARTY,
    Role.GUARANTOR: ScopeKind.PARTY,
    Role.REINSURER: ScopeKind.PARTY,
    Role.FUND_OFFICER: ScopeKind.PARTY,
    Role.FUND_APPROVER: ScopeKind.PARTY,
    Role.FINANCE: ScopeKind.PARTY,
    Role.FIRM: ScopeKind.FIRM,
    Role.AGENT: ScopeKind.MANDATE,
    Role.DISPOSAL_OFFICER: ScopeKind.DISPOSAL,
    Role.APPRAISER: ScopeKind.DISPOSAL,
    Role.IP_OPERATOR: ScopeKind.DISPOSAL,
    Role.DRIVER: ScopeKind.SANDBOX,
}


@dataclass(frozen=True)
class Scope:
    """What one caller may see: the kind, the tenants, and as whom; `part` is the part that his organisation plays in a case."""

    kind: ScopeKind
    tenants: frozenset[str]
    organisation: str
    part: str
    actor: str
    role: Role


def scope_of(role: Role, organisation: str, tenants: frozenset[str], actor: str) -> Scope:
    """The scope of a person or partner in this role; a role without a kind is no caller."""
    return Scope(KIND[role], tenants, organisation, ORGANISATION_KIND[role], actor, role)
