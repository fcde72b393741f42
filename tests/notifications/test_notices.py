"""Who is told of a fact."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from domain.acts import ACTS
from domain.facts import Fact
from domain.notices import TABLE, CaseBrief, notices_for

MakeFact = Callable[..., Fact]


@pytest.mark.parametrize(
    ("kind", "recipients"),
    [
        ("accept_filing", ["firm", "organisation:bank-xt-rcb"]),
        ("request_correction", ["firm"]),
        ("escalated", ["role:bureau_leader"]),
        ("overdue", ["firm", "organisation:bank-xt-rcb", "organisation:insurer-picc"]),
        ("declare_default", ["firm", "organisation:insurer-picc"]),
        ("lodge_claim", ["organisation:insurer-picc", "role:fund_officer"]),
        ("pay_advance", ["organisation:insurer-picc", "role:fund_officer"]),
    ],
)
def test_a_fact_is_told_to_whom_it_concerns(kind: str, recipients: list[str], brief: CaseBrief, make_fact: MakeFact) -> None:
    assert [notice.recipient for notice in notices_for(make_fact(kind), brief)] == recipients


def test_a_claim_of_a_loan_without_cover_is_the_banks(brief: CaseBrief, make_fact: MakeFact) -> None:
    told = [notice.recipient for notice in notices_for(make_fact("decide_claim"), replace(brief, insurer=""))]

    assert told == ["organisation:bank-xt-rcb", "role:fund_officer"]


def test_the_end_of_a_term_is_told_to_the_firm_the_bank_and_a_guarantor_who_holds_the_pledge(brief: CaseBrief, make_fact: MakeFact) -> None:
    told = [notice.recipient for notice in notices_for(make_fact("term_ends_soon"), brief)]

    assert told == ["firm", "organisation:bank-xt-rcb", "organisation:guarantor-xt"]


def test_a_notice_carries_the_reference_of_the_contact_to_the_firm_only(told: Fact, brief: CaseBrief) -> None:
    for notice in notices_for(told, brief):
        assert notice.context["contact_ref"] == ("person-1" if notice.recipient == "firm" else "")


def test_a_fact_that_lacks_what_its_letter_needs_is_recorded_all_the_same(brief: CaseBrief, make_fact: MakeFact) -> None:
    bare = replace(make_fact("escalated"), data={})

    assert notices_for(bare, brief) == []
    assert len(notices_for(replace(bare, kind="register"), brief)) == 2


def test_the_table_names_acts_and_facts_of_the_case_only() -> None:
    by_the_case = {"reminded", "escalated", "supervision_ordered", "inquiry_sent", "filing_fell", "instalment_due_soon", "overdue"}
    of_the_pledge = {"term_ends_soon", "annual_fee_due", "pledge_ended"}

    assert TABLE.keys() - ACTS.keys() == by_the_case | of_the_pledge | {"overdue_withdrawn", "classification_reopened", "closed"}
