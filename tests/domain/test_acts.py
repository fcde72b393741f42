"""Acts: what a fact or letter cites for a topic, and tables that name every role and every topic."""

import pytest

from domain.acts import ACTS, cited
from domain.calls import Answer, Call
from domain.roles import ORGANISATION_KIND, Role
from domain.rules import Rule, Rules

_ROWS = {"clause.filing": "潭知发（十四）", "law.filing.patent": "民法典444", "law.filing": "总则", "clause.loan": ""}
_RULES = Rules("xiangtan", "0" * 64, {key: Rule(key, value, "c", "s", "D") for key, value in _ROWS.items()})


@pytest.mark.parametrize(
    ("topic", "register", "told"),
    [
        ("filing", "patent", "潭知发（十四）；民法典444；总则"),
        ("filing", "trademark", "潭知发（十四）；总则"),
        ("loan", "", ""),
        ("", "patent", ""),
    ],
)
def test_the_own_clause_is_cited_first_then_national_law(topic: str, register: str, told: str) -> None:
    assert cited(topic, register, _RULES) == told


def test_every_act_is_listed_under_its_name_and_permits_a_role() -> None:
    assert all(name == act.name and act.roles and act.zh and act.en for name, act in ACTS.items())


def test_every_role_sits_in_an_organisation() -> None:
    assert set(ORGANISATION_KIND) == set(Role)


def test_a_call_and_its_answer_share_the_key() -> None:
    call = Call("XT-1/case/review/1", "review", "XT-1", "bank", "case", "2026-11-21T02:00:00+00:00")
    answer = Answer(call.call, 1, "decide_credit", "case", {}, call.now)

    assert (answer.call, answer.revision, call.data) == ("XT-1/case/review/1", 0, {})
