"""The keys of the risk-compensation fund."""

import re
from decimal import Decimal

from policies.keys.checks import Key, count, days, number, one_of, ratio, table, whole, words, yes_no, yuan


def tiers(value: str) -> str | None:
    """`yuan:ratio` pairs by rising balance, the balance within its tier."""
    if not re.fullmatch(r"\d+(\.\d\d)?:[01](\.\d+)?( \d+(\.\d\d)?:[01](\.\d+)?)*", value):
        return f"must be pairs yuan:ratio with spaces between them, not {value!r}"
    upto = [Decimal(part.split(":")[0]) for part in value.split()]
    return None if upto == sorted(set(upto)) else f"must be tiers by rising balance, not {value!r}"


KEYS = {
    "fund.exists": Key(yes_no, "whether there is a fund", needed=True),
    "fund.organisation": Key(words, "who keeps it", needed=True),
    "fund.ratio": Key(
        ratio, "its part of the base; unset where the committee decides, or where tiers or claimants have their own", needed=True
    ),
    "fund.deduct_ceded": Key(one_of("ceded", "received"), "what is deducted: what the contract cedes, or what was received", needed=True),
    "fund.size": Key(yuan, "its money"),
    "fund.shares": Key(whole, "who bears which part of the loss; one of them is `fund`"),
    "fund.tiers": Key(tiers, "its part of the base by the firm's whole balance; beyond the last one nothing"),
    "fund.claimant_ratio": Key(table, "its part of the base by who claims: bank, guarantor, insurer"),
    "fund.uplift": Key(ratio, "what is added to the ratio, once"),
    "fund.uplift_for": Key(words, "the flags of a loan for which it is added"),
    "fund.ceiling": Key(yuan, "the most that one firm may have outstanding"),
    "fund.ceiling_mode": Key(one_of("reject", "prorate"), "what becomes of a firm beyond the ceiling"),
    "fund.cover_interest": Key(yes_no, "whether unpaid contract interest is covered"),
    "fund.cover_penalty": Key(yes_no, "whether penalty and compound interest are covered"),
    "fund.ip_share_only": Key(yes_no, "whether of a combined loan only the IP part is covered"),
    "fund.least_ip_share": Key(ratio, "the least IP part of the security of a loan that is admitted"),
    "fund.kinds": Key(words, "the kinds of rights whose loans are admitted"),
    "fund.most_months": Key(count, "the longest loan that is admitted, in months"),
    "fund.most_spread": Key(ratio, "the most that an admitted loan's rate may lie above the LPR"),
    "fund.claim_cap": Key(yuan, "the most of one claim"),
    "fund.year_cap": Key(yuan, "the most for one claimant in a year"),
    "fund.public_cap": Key(ratio, "the most that all public money bears of the claimant's liability"),
    "fund.limited_to_balance": Key(yes_no, "whether its liability ends with its balance; else what it cannot pay is deferred"),
    "fund.extra_ratio": Key(ratio, "what the city adds to the province's part of the base"),
    "fund.extra_cap": Key(yuan, "the most that the city adds to one claim"),
    "fund.extra_cap_first_year": Key(yuan, "the same in the first business year"),
    "fund.extra_days": Key(days, "working days after the province's recognition in which the city's part is applied for"),
    "fund.leverage": Key(number, "loans admitted, at most, in multiples of its balance"),
    "fund.breaker_warn": Key(ratio, "bad-loan ratio of the pool from which it warns"),
    "fund.breaker_suspend": Key(ratio, "bad-loan ratio of the pool from which nothing more is admitted"),
    "fund.breaker_resume": Key(ratio, "bad-loan ratio below which it may resume"),
    "fund.breaker_quiet_days": Key(days, "calendar days for which the ratio stays below before it resumes"),
    "fund.refuse_for": Key(words, "what a trustee may find against a claim, so that it is refused"),
    "fund.review_days": Key(days, "working days in which the trustee checks a claim, and returns or forwards it"),
    "fund.decide_days": Key(days, "working days from then on in which the committee decides"),
    "fund.remit_days": Key(days, "working days in which recovered money is remitted to the fund"),
}
