"""Masking: every field has a class, and what a role does not see is null and named."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_type_hints

import pytest

from db.columns import Table
from db.derived_sql import DERIVED
from db.models import MODELS
from domain.acts import ACTS
from domain.masking import _NAMES, CLASS, PROVINCE, SEES, FieldClass, class_of, masked
from domain.opening import Demand, Right
from domain.roles import Role
from domain.scopes import KIND


def _names(kind: Any) -> Iterator[str]:
    """The fields of a dataclass and of all that it holds."""
    if is_dataclass(kind):
        for each in fields(kind):
            yield each.name
            yield from _names(get_type_hints(kind)[each.name])
    for inner in get_args(kind):
        yield from _names(inner)


def test_every_field_of_an_act_of_a_demand_and_of_a_right_has_a_class() -> None:
    names = {name for kind in (*(act.payload for act in ACTS.values()), Demand, Right) for name in _names(kind)}

    assert names - CLASS.keys() == set()


def test_every_column_of_a_case_has_a_class() -> None:
    assert MODELS
    names = {column.name for table in DERIVED for column in Table.metadata.tables[table].columns}

    assert names - CLASS.keys() == set()


def test_a_field_has_one_class() -> None:
    listed = [name for names in _NAMES.values() for name in names.split()]

    assert sorted(listed) == sorted(set(listed))


def test_a_field_that_nobody_has_classified_is_a_secret() -> None:
    assert class_of("made_up") is FieldClass.COMMERCIAL_SECRET


def test_every_caller_sees_what_is_public_and_only_some_see_persons() -> None:
    assert SEES.keys() == KIND.keys()
    assert all(FieldClass.PUBLIC in sees for sees in SEES.values())
    persons = {role for role, sees in SEES.items() if FieldClass.PERSONAL in sees}
    assert persons == {Role.FIRM, Role.AGENT, Role.WINDOW_OFFICER, Role.BANK_OFFICER, Role.BANK_APPROVER, Role.AUDITOR}


def test_what_is_not_seen_is_null_and_named_by_its_path() -> None:
    case = {"case_no": "X", "limit_fen": 5, "demand": {"firm": "F", "amount_fen": 3}, "rights": [{"right_no": "R", "value_fen": 7}] * 2}

    shown = masked(case, SEES[Role.REGISTRY_OFFICER])

    assert shown == {
        "case_no": "X",
        "limit_fen": None,
        "demand": {"firm": "F", "amount_fen": None},
        "rights": [{"right_no": "R", "value_fen": None}] * 2,
        "masked": ["demand.amount_fen", "limit_fen", "rights.value_fen"],
    }


@pytest.mark.parametrize("empty", [None, "", [], {}])
def test_what_was_empty_is_not_called_hidden(empty: Any) -> None:
    assert masked({"purpose": empty}, SEES[Role.DRIVER]) == {"purpose": None}


def test_a_firm_is_shown_the_very_row() -> None:
    row = {"limit_fen": 5, "contact": {"ref": "person-1"}}

    assert masked(row, SEES[Role.FIRM]) == row


def test_a_province_sees_sums_without_persons_and_commercial_secrets() -> None:
    assert masked({"approved_fen": 1, "value_fen": 2, "contact": {"ref": "p"}}, PROVINCE)["masked"] == ["contact", "value_fen"]
