"""The keys of insurance and guarantee; the lines are surety, infringement_loss and liability."""

from policies.keys.checks import Key, count, days, ratio, whole, words, yuan

KEYS = {
    "cover.reply_days": Key(days, "working days for an insurer's or guarantor's reply", needed=True),
    "cover.shares": Key(whole, "who bears which part of a loss, where there is no fund"),
    "insurance.waiting_days": Key(days, "calendar days from the contractual due day", needed=True),
    "insurance.assess_days": Key(days, "calendar days in which the insurer assesses a complex claim"),
    "insurance.pay_days": Key(days, "calendar days from the agreement in which the insurer pays"),
    "insurance.*.premium_rate": Key(ratio, "premium a year, part of the sum insured"),
    "insurance.*.sum_cap": Key(yuan, "the most that is insured of one member"),
    "insurance.*.most_months": Key(count, "the longest term that is insured, in months"),
    "insurance.*.cover_ratio": Key(ratio, "the insurer's part of a loss"),
    "insurance.*.deductible": Key(ratio, "part of a loss that is never indemnified"),
    "insurance.*.interest_cap_days": Key(days, "calendar days of interest that a loss counts at most"),
    "insurance.*.least_years": Key(count, "years that a patent has left, at least, to be insured"),
    "guarantee.shares.*": Key(whole, "a pattern of sharing: who bears which part of a loan"),
    "guarantee.pattern": Key(words, "the pattern in use"),
    "guarantee.pay_days": Key(days, "calendar days from the bank's notice in which the guarantor pays"),
    "guarantee.fee_cap": Key(ratio, "the most that a guarantee costs a year, part of the amount guaranteed"),
}
