"""The keys of subsidies: a scheme is a part of the name, its fields are the rule record."""

import re
from datetime import date

from domain.clawback import Reason
from domain.subsidy_terms import Base, Condition, Cost
from policies.keys.checks import Check, Key, count, days, numbers, one_of, ratio, table, text, words, yes_no, yuan

_RATES = ("actual", "lpr_month_before_signing", "lpr_december_of_repayment_year", "base_rate")


def _each_of(*choices: str) -> Check:
    def check(value: str) -> str | None:
        wrong = [part for part in value.split() if part not in choices]
        return words(value) or (f"must be words of {', '.join(choices)}, not {wrong[0]!r}" if wrong else None)

    return check


def _pairs_of(*choices: str) -> Check:
    def check(value: str) -> str | None:
        return table(value) or _each_of(*choices)(" ".join(part.split(":")[0] for part in value.split()))

    return check


def _day(value: str) -> str | None:
    try:
        known = re.fullmatch(r"\d{4}-\d\d-\d\d", value) is not None and date.fromisoformat(value) is not None
    except ValueError:
        known = False
    return None if known else f"must be a date such as 2026-01-01, not {value!r}"


def _ratios(value: str) -> str | None:
    return numbers(value) or next((reason for part in value.split() if (reason := ratio(part))), None)


KEYS = {
    "subsidy.*.beneficiary": Key(_each_of("enterprise", "bank", "guarantor", "insurer", "valuer"), "who is paid; unset where that is open"),
    "subsidy.*.cost": Key(one_of(*Cost), "the cost that is supported, for which all public money together is at most that cost"),
    "subsidy.*.base": Key(one_of(*Base), "what the ratio is applied to"),
    "subsidy.*.reading": Key(text, "how the base is read where the text allows two readings, in Chinese"),
    "subsidy.*.reading_en": Key(text, "the same in English"),
    "subsidy.*.rate": Key(_each_of(*_RATES, "flat"), "the named rates of which the least counts, for a base of principal and days"),
    "subsidy.*.flat_rate": Key(ratio, "the rate a year that is named flat"),
    "subsidy.*.rate_cap": Key(_pairs_of(*_RATES), "the named rate and its factor up to which a rate counts"),
    "subsidy.*.ratio": Key(ratio, "part of the base that is paid; unset where it was not published"),
    "subsidy.*.ratio_by_year": Key(_ratios, "part of the base that is paid in the first, second, third year of support"),
    "subsidy.*.ratio_if": Key(_pairs_of(*Condition), "part that is paid instead where a condition is certified"),
    "subsidy.*.loan_cap": Key(yuan, "yuan of the loan up to which its base counts"),
    "subsidy.*.max_loan": Key(yuan, "yuan beyond which a loan is not eligible"),
    "subsidy.*.max_days": Key(days, "calendar days that are supported at most"),
    "subsidy.*.ip_share_only": Key(yes_no, "whether only the part secured by intellectual property counts"),
    "subsidy.*.cap_per_loan": Key(yuan, "yuan at most for one loan"),
    "subsidy.*.cap_per_enterprise_year": Key(yuan, "yuan at most for a firm in a declaration year"),
    "subsidy.*.cap_cumulative": Key(yuan, "yuan at most for a firm in all years"),
    "subsidy.*.budget": Key(yuan, "yuan that the scheme has in all"),
    "subsidy.*.budget_by": Key(one_of("queue", "pro_rata"), "how a budget that is too small is given out"),
    "subsidy.*.trigger": Key(one_of("disbursed", "interest_paid", "settled"), "what must have happened before the application"),
    "subsidy.*.conditions": Key(_each_of(*Condition), "what the firm and the loan must meet"),
    "subsidy.*.loans_from": Key(_day, "first day of signing of the loans that are supported"),
    "subsidy.*.loans_to": Key(_day, "last day of signing of the loans that are supported"),
    "subsidy.*.window_opens": Key(_day, "first day for applications"),
    "subsidy.*.window_closes_online": Key(_day, "last day for applications online"),
    "subsidy.*.window_closes_paper": Key(_day, "last day for applications on paper"),
    "subsidy.*.exclusive_with": Key(words, "schemes that must not have supported the same loan"),
    "subsidy.*.evidence": Key(words, "documents of the application"),
    "subsidies.day_count": Key(days, "days of a year by which interest is counted", needed=True),
    "subsidies.evidence": Key(words, "documents of an application where the scheme names none", needed=True),
    "clawback.reasons": Key(_each_of(*Reason), "why a subsidy is recovered", needed=True),
    "clawback.pro_rata": Key(_each_of(*Reason), "the reasons for which it is recovered by days, not whole", needed=True),
    "clawback.blacklist_reasons": Key(_each_of(*Reason), "the reasons that bar a firm from subsidies", needed=True),
    "clawback.blacklist_years": Key(count, "years for which a firm is barred", needed=True),
}
