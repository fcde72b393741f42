"""What a person reads of a figure: every step's value, sentences, inputs, row and clause are compared with a stored golden file."""

import pytest

from domain.calculators import CALCULATORS
from tests.domain.explanations.golden import FURTHER, HERE, WRITE_ANEW, Case, cases, golden, told


@pytest.mark.parametrize("case", cases(), ids=[f"{case.calculator}-{place}" for place, case in enumerate(cases())])
def test_an_explanation_is_the_one_that_was_read_in_review(case: Case) -> None:
    assert told(case) == golden(case.calculator).get(case.title), f"if this is meant: {WRITE_ANEW}, and read the difference"


@pytest.mark.parametrize("calculator", [*CALCULATORS, *FURTHER])
def test_a_golden_file_holds_nothing_that_is_not_explained_any_longer(calculator: str) -> None:
    titles = [case.title for case in cases() if case.calculator == calculator]

    assert list(golden(calculator)) == titles


def test_every_calculator_has_its_golden_file_and_no_file_is_left_over() -> None:
    assert {path.stem for path in HERE.glob("*.txt")} == {*CALCULATORS, *FURTHER}
