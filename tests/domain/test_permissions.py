"""The page of permissions says what the tables say."""

from pathlib import Path

from domain.acts import ACTS
from domain.operations import OPERATIONS, WITHOUT_CALLER, roles_of
from domain.permissions import page
from domain.roles import Role

_PAGE = Path(__file__).parents[2] / "docs" / "permissions.md"


def test_the_page_is_that_of_the_tables() -> None:
    assert _PAGE.read_text("utf-8") == page(), "run: .venv/bin/python -m domain.permissions > docs/permissions.md"


def test_an_operation_stands_in_one_table() -> None:
    assert ACTS.keys() & OPERATIONS.keys() == WITHOUT_CALLER.keys() & (ACTS.keys() | OPERATIONS.keys()) == set()


def test_what_stands_in_no_table_is_nobodys() -> None:
    assert roles_of("made_up") == frozenset()
    assert roles_of("") == frozenset()


def test_a_case_calls_nothing() -> None:
    assert all(Role.CASE not in roles_of(name) for name in (*ACTS, *OPERATIONS))
