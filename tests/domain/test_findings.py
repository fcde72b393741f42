"""The findings: where one can go from where it stands, and who takes part."""

import pytest

from domain.findings import ANSWERING, AUDITORS, AWAITING, MOVES, READERS, CannotMove, FindingState, move
from domain.roles import ORGANISATION_KIND, Role


def test_every_state_is_a_key_and_every_state_but_the_first_is_reached() -> None:
    assert MOVES.keys() == set(FindingState)
    assert set().union(*MOVES.values()) == set(FindingState) - {FindingState.OPEN}


def test_an_answer_is_owed_where_one_can_be_given_and_none_was() -> None:
    assert {state for state in FindingState if FindingState.ANSWERED in MOVES[state]} == AWAITING | {FindingState.ANSWERED}


def test_what_is_closed_stays_closed() -> None:
    for state in FindingState:
        with pytest.raises(CannotMove, match="may be nothing"):
            move(FindingState.CLOSED, state)


def test_nobody_answers_his_own_finding_or_for_a_firm() -> None:
    assert AUDITORS < READERS
    assert not ANSWERING & READERS
    assert not {ORGANISATION_KIND[role] for role in ANSWERING} & {"firm", "agency", "sandbox", "case"}
    assert Role.ADMINISTRATOR not in ANSWERING
