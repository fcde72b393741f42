"""Scopes: every role that may act has a kind, and plays its part of a case."""

import pytest

from domain.roles import ORGANISATION_KIND, Role
from domain.scopes import KIND, ScopeKind, scope_of


def test_every_role_but_the_case_itself_has_a_scope() -> None:
    assert KIND.keys() == set(Role) - {Role.CASE}


def test_a_case_is_no_caller() -> None:
    with pytest.raises(KeyError):
        scope_of(Role.CASE, "case", frozenset({"xiangtan"}), "case")


def test_a_scope_is_of_the_part_that_the_callers_organisation_plays() -> None:
    scope = scope_of(Role.BANK_APPROVER, "bank-xt-rcb", frozenset({"xiangtan"}), "demo:a")

    assert (scope.kind, scope.part, scope.organisation, scope.tenants) == (ScopeKind.PARTY, "bank", "bank-xt-rcb", frozenset({"xiangtan"}))


@pytest.mark.parametrize("role", [role for role in KIND if KIND[role] is ScopeKind.TENANT])
def test_only_bureaus_see_all_cases_of_a_tenant(role: Role) -> None:
    assert ORGANISATION_KIND[role] == "bureau"
