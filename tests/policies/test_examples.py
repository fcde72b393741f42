"""The worked examples of every pack, and how an example is held against its answer."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from intake.given import answer
from policies.examples import _differ, mismatches, proven, worked
from policies.packs import shipped
from policies.sheets import Example

_EXAMPLES = [example for pack in shipped().values() for example in pack.examples]


def _tolerance(expect: dict[str, Any], calculator: str = "tolerance", **given: Any) -> Example:
    figures = {"ip_npl_fen": 4, "ip_loans_fen": 100, "all_npl_fen": 1, "all_loans_fen": 100} | given
    return Example("p.toml", "xiangtan", "n", calculator, "c", date(2026, 1, 1), figures, expect)


@pytest.mark.parametrize("example", _EXAMPLES, ids=lambda example: f"{example.file}: {example.name}")
def test_the_example_of_a_pack_holds(example: Example) -> None:
    assert mismatches(shipped(), example, answer) == []


def test_an_example_that_is_wrong_names_file_example_and_field_with_both_values() -> None:
    assert mismatches(shipped(), _tolerance({"tolerated": True, "ip_ratio": "0.04"}), answer) == []
    assert mismatches(shipped(), _tolerance({"tolerated": False}), answer) == [
        "p.toml, [[example]] n, expect.tolerated: must be False, not True",
    ]


def test_a_field_that_the_answer_does_not_have_is_named() -> None:
    assert mismatches(shipped(), _tolerance({"tolerable": True}), answer)[0].startswith(
        "p.toml, [[example]] n, expect.tolerable: must be True, but the answer is {'tolerated': True"
    )


def test_an_example_may_expect_a_refusal_by_a_part_of_its_sentence() -> None:
    refused = _tolerance({"refused": "ip_npl_fen"}, ip_npl_fen=-1)

    assert mismatches(shipped(), refused, answer) == []
    assert mismatches(shipped(), _tolerance({"refused": "ip_npl_fen"}), answer)
    assert mismatches(shipped(), _tolerance({"refused": "other"}, ip_npl_fen=-1), answer)


def test_a_calculator_that_there_is_not_is_named() -> None:
    assert worked(shipped(), _tolerance({}, calculator="tolerances"), answer) == (
        {"refused": "there is no calculator or no row 'tolerances'"},
        [],
    )


@pytest.mark.parametrize(
    ("expected", "got", "differs"),
    [
        ({"a": [{"b": 1}]}, {"a": [{"b": 1, "c": 2}]}, []),
        ({"a": [{"b": 1}]}, {"a": [{"b": 2}]}, ["expect.a[0].b: must be 1, not 2"]),
        ({"a": [1]}, {"a": [1, 2]}, ["expect.a: must be [1], not [1, 2]"]),
        ({"a": {"b": 1}}, {"a": 1}, ["expect.a: must be {'b': 1}, not 1"]),
    ],
)
def test_objects_are_compared_in_what_is_expected_and_lists_in_full(
    expected: dict[str, Any], got: dict[str, Any], differs: list[str]
) -> None:
    assert list(_differ("expect", expected, got)) == differs


def test_the_keys_that_an_example_used_are_known() -> None:
    pack = replace(shipped()["xiangtan"], examples=[_tolerance({})])

    bare = {name: replace(each, examples=[]) for name, each in shipped().items()}

    assert proven({**bare, "xiangtan": pack}, answer)["loan.npl_points"] == ["p.toml: n"]
    assert proven(bare, answer) == {}
