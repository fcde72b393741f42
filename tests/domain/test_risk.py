"""The risks: each is shown by facts, is worth what the table says, and names where it stands."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from domain.acts import ACTS
from domain.events import EVENTS, NOT_TOLD
from domain.risk import KINDS, RISKS, Shown, Trace, score

HISTORIES = Path(__file__).parents[1] / "histories"


def _trace(seq: int, kind: str, role: str = "case", **more: Any) -> Trace:
    told = {"actor": f"demo:{role}", "on_behalf_of": "", "received_at": "2026-11-21T02:00:00+00:00", "reason": "", "data": {}}
    return Trace(seq=seq, kind=kind, role=role, **told | more)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_that_the_table_names_is_one_of_facts(kind: str) -> None:
    assert kind in EVENTS.keys() | NOT_TOLD.keys() | ACTS.keys()


def test_every_risk_has_words_in_both_languages_and_a_weight() -> None:
    assert all(risk.zh and risk.en and risk.weight > 0 and risk.most > 0 and (risk.kinds or risk.find) for risk in RISKS.values())


def test_a_case_without_anything_that_the_table_names_has_no_points() -> None:
    assert score([_trace(0, "open_case", "window_officer"), _trace(1, "accept_filing", "window_officer")]) == []


def test_no_more_facts_count_than_the_table_says_and_all_are_named() -> None:
    escalated = RISKS["escalation"]
    traces = [_trace(n, "escalated") for n in range(escalated.most + 2)]

    assert score(traces) == [Shown("escalation", escalated.weight * escalated.most, list(range(escalated.most + 2)))]


@pytest.mark.parametrize(
    ("risk", "trace", "harmless"),
    [
        (
            "near_limit",
            _trace(3, "limit_computed", data={"limit_fen": 100, "approved_fen": 95}),
            _trace(3, "limit_computed", data={"limit_fen": 100, "approved_fen": 94}),
        ),
        (
            "late_report",
            _trace(3, "record_repayment", "bank_officer", data={"paid_on": "2026-11-15"}),
            _trace(3, "record_repayment", "bank_officer", data={"paid_on": "2026-11-16"}),
        ),
        ("reason", _trace(3, "withdraw", "firm", reason="x"), _trace(3, "corrected", reason="x")),
        ("stood_in", _trace(3, "withdraw", "firm", on_behalf_of="demo:other"), _trace(3, "withdraw", "firm")),
    ],
)
def test_what_shows_a_risk_and_what_just_does_not(risk: str, trace: Trace, harmless: Trace) -> None:
    assert [shown.facts for shown in score([trace]) if shown.risk == risk] == [[3]]
    assert [shown for shown in score([harmless]) if shown.risk == risk] == []


def test_a_person_in_two_roles_shows_where_the_second_one_begins() -> None:
    roles = ("bank_officer", "bank_officer", "bank_approver", "bank_officer", "insurer")
    traces = [_trace(n, "withdraw", role, actor="demo:same") for n, role in enumerate(roles)]

    assert score(traces) == [Shown("several_roles", 12, [2, 4])]
    assert score([_trace(n, "withdraw", role) for n, role in enumerate(roles)]) == []


def test_the_cases_of_a_release_differ_in_their_points() -> None:
    points = {path.name: sum(each.points for each in score(_traces(path))) for path in HISTORIES.glob("0.1.0/*.journal.jsonl.gz")}

    assert len(points) > 5
    assert len(set(points.values())) > 3


def _traces(path: Path) -> list[Trace]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        facts = [json.loads(line) for line in lines]
    return [Trace(**{name: fact[name] for name in Trace.__dataclass_fields__}) for fact in facts]
