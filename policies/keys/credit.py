"""The keys of the credit decision: ratios and caps, scorecard, price, approval, valuation, quotas."""

import re
from datetime import date

from policies.keys.checks import NUMBER, Key, count, days, ratio, rising, table, yes_no, yuan

_LEVELS = ("bank_officer", "bank_approver", "committee")


def publications(value: str) -> str | None:
    """Rates by the day they were published: `2025-05-20:0.0300`, in the order of the days."""
    pairs = [part.partition(":") for part in value.split()]
    for day, _, rate in pairs:
        if not _is_date(day) or not NUMBER.fullmatch(rate) or ratio(rate):
            return f"must be pairs day:rate such as 2025-05-20:0.0300, not {day}:{rate}"
    found = [day for day, _, _ in pairs]
    return None if found and found == sorted(set(found)) else "must be pairs day:rate, each day later than the one before"


def levels(value: str) -> str | None:
    """The levels of approval with the yuan up to which each decides, rising: `bank_officer:500000 bank_approver:5000000`."""
    if reason := table(value):
        return reason
    names = [part.split(":")[0] for part in value.split()]
    if unknown := [name for name in names if name not in _LEVELS]:
        return f"must name {', '.join(_LEVELS)}, not {unknown[0]!r}"
    if names != sorted(set(names), key=_LEVELS.index):
        return f"must name each level once, the lowest first, not {value!r}"
    return rising(" ".join(part.split(":")[1] for part in value.split()))


def terms(value: str) -> str | None:
    """Basis points by the longest term in months: `12:50 36:80`."""
    return (
        None
        if re.fullmatch(r"\d{1,3}:\d{1,4}( \d{1,3}:\d{1,4})*", value)
        else f"must be pairs months:points such as 12:50 36:80, not {value!r}"
    )


def level(value: str) -> str | None:
    """One level of approval."""
    return None if value in _LEVELS else f"must be one of {', '.join(_LEVELS)}, not {value!r}"


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


KEYS = {
    "credit.reply_days": Key(days, "working days for the bank's drawdown review", needed=True),
    "ltv.invention": Key(ratio, "most of the value that is lent", needed=True),
    "ltv.utility_model": Key(ratio, "most of the value that is lent", needed=True),
    "ltv.design": Key(ratio, "most of the value that is lent", needed=True),
    "ltv.trademark": Key(ratio, "most of the value that is lent", needed=True),
    "ltv.copyright": Key(ratio, "most of the value that is lent", needed=True),
    "ltv.layout_design": Key(ratio, "most of the value that is lent", needed=True),
    "ltv.geographical_indication": Key(ratio, "most of the value that is lent", needed=True),
    "ltv.data_ip": Key(ratio, "most of the value that is lent", needed=True),
    "ltv.income_right": Key(ratio, "most of the value that is lent", needed=True),
    "ltv.cap.*": Key(ratio, "most that rights of this kind may be of what the whole package carries"),
    "ltv.guarantee_uplift": Key(ratio, "part by which a policy guarantee raises the limit"),
    "credit.package": Key(yes_no, "whether several rights may secure one loan together"),
    "credit.right_limit": Key(yuan, "most that one right carries"),
    "credit.single_limit": Key(yuan, "most that one borrower may owe"),
    "credit.class_limit": Key(table, "most that a borrower of a risk class may owe, in yuan, class:yuan"),
    "credit.longest_months": Key(days, "longest term in months"),
    "credit.first_loan_before": Key(count, "bank loans before this one with which it still is a first loan"),
    "credit.plan": Key(yuan, "a bank's separate credit plan of a year"),
    "credit.park_line": Key(yuan, "a park's indicative line"),
    "quota.alarm_ratio": Key(ratio, "use of a quota from which on it is told"),
    "score.points.*": Key(table, "points of an indicator, by least number or by word"),
    "score.class": Key(table, "least points of each class"),
    "lpr.1y": Key(publications, "one-year LPR by day of publication"),
    "price.grid.*": Key(terms, "basis points over the LPR of a risk class, by longest term in months"),
    "price.cap_bp": Key(count, "most basis points over the LPR that the policy allows"),
    "approval.*": Key(levels, "yuan up to which each level approves a credit of this risk class"),
    "approval.above": Key(level, "the level that approves what is above all bounds"),
    "valuation.negotiated": Key(yes_no, "whether the two sides may agree on a value without an agency"),
    "valuation.valid_days": Key(days, "calendar days for which an agreed value holds"),
    "valuation.alarm_ratio": Key(ratio, "deviation from the declared or peer value beyond which it is told"),
}
