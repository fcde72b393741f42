"""Notices: most facts call for no letter. Who is told of the others stands in tests/notifications/test_notices.py."""

from domain.facts import sealed
from domain.notices import CaseBrief, notices_for


def test_a_fact_that_no_letter_tells_of_calls_for_none() -> None:
    at, who = "2026-11-21T02:00:00+00:00", {"actor": "case", "role": "case", "organisation": "case", "tenant": "xiangtan"}
    nobody = {"request": "", "on_behalf_of": "", "clause": "", "reason": ""}
    fact = sealed(version=1, case_no="XT-1", seq=0, kind="asked", subject="case", at=at, received_at=at, data={}, prev="", **nobody, **who)

    assert notices_for(fact, CaseBrief("XT-1", "xiangtan", "某某公司", "bank-xt", "", "", "")) == []
