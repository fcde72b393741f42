"""Whether an application meets what its scheme asks for, with all that it does not meet."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.subsidy_conditions import unmet
from domain.subsidy_scheme import Scheme
from domain.subsidy_terms import Channel, Condition, Costs, Outcome
from tests.domain.subsidy_rules import FLAT, LOAN, codes_of, grant_of, of, paid_by, schemes_of


def test_every_condition_that_is_not_met_is_named_not_the_first_only() -> None:
    found = of("beijing", "bj-interest", settled_on=None, pledged_on=None, met=[], costs=Costs(), lpr_month_before_signing=None)

    assert codes_of(found) == [
        "settled_in_year",
        "pledged_by_settlement",
        "pledgee_bank_or_guarantor",
        "settled",
        "lpr_month_before_signing",
        "base",
    ]
    assert found.outcome is Outcome.NOT_ELIGIBLE
    assert found.evidence == ["application_form", "business_licence", "ip_certificates", "registration_notice"]


@pytest.mark.parametrize(("settled", "eligible"), [(date(2024, 12, 31), False), (date(2025, 1, 1), True), (date(2025, 12, 31), True)])
def test_a_loan_settled_on_new_years_eve_belongs_to_another_year_than_the_next_day(settled: date, eligible: bool) -> None:
    same = of("beijing", "bj-interest", settled_on=settled, applied_on=date(2025, 12, 31))
    next_year = of("xiamen", "xm-interest", settled_on=settled, applied_on=date(2026, 1, 1))

    assert (same.outcome is Outcome.PAYABLE) is eligible
    assert (next_year.outcome is Outcome.PAYABLE) is eligible
    assert eligible or (codes_of(same), codes_of(next_year)) == (["settled_in_year"], ["settled_last_year"])


def test_the_declaration_year_may_be_another_than_that_of_the_application() -> None:
    found = of("beijing", "bj-interest", applied_on=date(2026, 1, 9), declaration_year=2025)

    assert found.outcome is Outcome.PAYABLE


@pytest.mark.parametrize(("pledged", "eligible"), [(date(2025, 11, 10), True), (date(2025, 11, 11), False)])
def test_a_pledge_is_created_not_later_than_the_settlement(pledged: date, eligible: bool) -> None:
    assert (of("beijing", "bj-interest", pledged_on=pledged).outcome is Outcome.PAYABLE) is eligible


def test_a_settlement_without_a_pledge_or_a_pledge_without_a_settlement_is_not_eligible() -> None:
    parts = {"conditions": "pledged_by_settlement"}

    assert codes_of(paid_by(parts, pledged_on=None)) == ["pledged_by_settlement"]
    assert codes_of(paid_by(parts, settled_on=None)) == ["pledged_by_settlement"]


@pytest.mark.parametrize(
    ("trigger", "changes", "codes"),
    [
        ("disbursed", {"applied_on": date(2024, 11, 10), "settled_on": None}, ["disbursed"]),
        ("disbursed", {"applied_on": date(2024, 11, 11), "settled_on": None}, []),
        ("interest_paid", {"costs": Costs()}, ["interest_paid", "base"]),
        ("interest_paid", {"costs": Costs(interest_fen=1)}, []),
        ("settled", {"settled_on": None}, ["settled"]),
        ("settled", {"settled_on": date(2025, 12, 2)}, ["settled"]),
        ("settled", {"settled_on": date(2025, 12, 1)}, []),
    ],
)
def test_what_must_have_happened_before_the_application(trigger: str, changes: dict[str, Any], codes: list[str]) -> None:
    assert codes_of(paid_by({"trigger": trigger}, **changes)) == codes


@pytest.mark.parametrize(
    ("applied", "channel", "codes"),
    [
        (date(2023, 4, 30), Channel.ONLINE, ["window_opens"]),
        (date(2023, 5, 1), Channel.ONLINE, []),
        (date(2023, 6, 18), Channel.ONLINE, []),
        (date(2023, 6, 19), Channel.ONLINE, ["window_closes"]),
        (date(2023, 6, 19), Channel.PAPER, []),
        (date(2023, 7, 3), Channel.PAPER, []),
        (date(2023, 7, 4), Channel.PAPER, ["window_closes"]),
    ],
)
def test_a_window_closes_later_on_paper_than_online(applied: date, channel: Channel, codes: list[str]) -> None:
    parts = {"window_opens": "2023-05-01", "window_closes_online": "2023-06-18", "window_closes_paper": "2023-07-03"}

    assert codes_of(paid_by(parts, applied_on=applied, channel=channel)) == codes


@pytest.mark.parametrize(
    ("signed", "codes"),
    [
        (date(2015, 12, 31), ["loans_from"]),
        (date(2016, 1, 1), []),
        (date(2017, 12, 31), []),
        (date(2018, 1, 1), ["loans_to"]),
        (None, ["loans_to"]),
    ],
)
def test_a_rule_of_past_years_supports_loans_signed_in_them_only(signed: date | None, codes: list[str]) -> None:
    found = of("shandong", "sd-valuation", signed_on=signed, costs=Costs(valuation_fee_fen=100))

    assert codes_of(found) == codes


def test_a_loan_beyond_the_limit_of_its_product_is_not_eligible() -> None:
    at = of("sichuan", "sc-interest", principal_fen=1_000_000_000)
    above = of("sichuan", "sc-interest", principal_fen=1_000_000_001)

    assert (at.outcome, at.amount_fen) == (Outcome.PAYABLE, 15_166_667)
    assert (codes_of(above), above.unmet[0].en) == (["max_loan"], "the loan must not be above 10000000 yuan")


@pytest.mark.parametrize(("rate", "eligible"), [("0.0434", True), ("0.04341", False)])
def test_a_scheme_may_refuse_a_rate_above_its_cap(rate: str, eligible: bool) -> None:
    parts = {"conditions": "rate_within_cap", "rate_cap": "lpr_month_before_signing:1.40"}

    assert (paid_by(parts, rate=Decimal(rate)).outcome is Outcome.PAYABLE) is eligible


def test_a_rate_cap_without_its_named_rate_lets_nothing_pass() -> None:
    parts = {"conditions": "rate_within_cap", "rate_cap": "lpr_month_before_signing:1.40"}

    assert codes_of(paid_by(parts, lpr_month_before_signing=None)) == ["rate_within_cap", "lpr_month_before_signing"]


def test_a_named_rate_that_is_missing_is_named_once() -> None:
    parts = {"base": "principal_days", "rate": "base_rate flat", "flat_rate": "0.01", "rate_cap": "base_rate:2"}

    assert codes_of(paid_by(parts)) == ["base_rate"]
    assert paid_by(parts, base_rate=Decimal("0.02")).rate == Decimal("0.01")
    assert paid_by(parts, base_rate=Decimal("0.004")).rate == Decimal("0.004")


def test_a_loan_that_another_scheme_supported_is_excluded() -> None:
    parts = {"exclusive_with": "b c"}

    assert codes_of(paid_by(parts, granted=[grant_of(1, scheme="c")])) == ["exclusive_with"]
    assert codes_of(paid_by(parts, granted=[grant_of(1, scheme="c", same_loan=False)])) == []
    assert codes_of(paid_by(parts, granted=[grant_of(1, scheme="d")])) == []


def test_every_condition_has_its_sentence_in_both_languages() -> None:
    scheme = Scheme(schemes_of(a=FLAT | {"conditions": " ".join(Condition)}), "a")
    found = unmet(scheme, replace(LOAN, met=[], settled_on=None))

    assert {each.code for each in found} == set(Condition)
    assert all(each.zh and each.en and each.zh != each.en for each in found)


@pytest.mark.parametrize(
    ("trigger", "changes", "zh", "en"),
    [
        ("disbursed", {"applied_on": date(2024, 11, 10), "settled_on": None}, "贷款须已发放", "the loan must have been disbursed"),
        ("interest_paid", {"costs": Costs()}, "利息须已支付", "interest must have been paid"),
        ("settled", {"settled_on": None}, "贷款须已结清", "the loan must have been settled"),
    ],
)
def test_what_has_not_happened_is_said_in_both_languages(trigger: str, changes: dict[str, Any], zh: str, en: str) -> None:
    first = paid_by({"trigger": trigger}, **changes).unmet[0]

    assert (first.zh, first.en) == (zh, en)
