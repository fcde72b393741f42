"""The keys of the running loan."""

from policies.keys.checks import Key, days, one_of, ratio, rising, words

_TIER = one_of("normal", "special_mention", "substandard", "doubtful", "loss")

KEYS = {
    "loan.remind_days": Key(days, "calendar days before an instalment to remind", needed=True),
    "loan.grace_days": Key(days, "calendar days of grace", needed=True),
    "loan.dunning_days": Key(rising, "days overdue at which a dunning letter is due", needed=True),
    "loan.default_days": Key(days, "days overdue beyond which the bank is asked to declare the default", needed=True),
    "loan.day_count": Key(
        one_of("act_360"), "how interest is counted: actual days of a year of 360, a month's rate a twelfth of the year's"
    ),
    "loan.settlement_day": Key(
        days, "day of the month on which interest is settled; it is due the day after; unset: the disbursement's day"
    ),
    "loan.due_day_rule": Key(one_of("next_working_day", "as_is"), "when a due day on a rest day is payable", needed=True),
    "loan.prepayment_interest": Key(one_of("to_the_day", "whole_period"), "what a prepayment bears of the period in which it is made"),
    "loan.tier_days": Key(rising, "more days overdue than: special-mention, substandard, doubtful, loss", needed=True),
    "loan.technical_days": Key(days, "days overdue up to which an operational or technical delay does not lower the tier"),
    "loan.upgrade_periods": Key(days, "payment periods in a row paid in time before a non-performing loan may rise"),
    "loan.upgrade_months": Key(days, "months without arrears before a non-performing loan may rise"),
    "loan.observation_months": Key(days, "months for which a restructured loan is observed"),
    "loan.restructured_tier": Key(_TIER, "best tier of a restructured loan under observation"),
    "loan.anew_tier": Key(_TIER, "best tier of a loan that was repaid by borrowing anew"),
    "loan.renewal_tier": Key(_TIER, "best tier of a renewal without repayment that qualifies"),
    "loan.penalty_uplift": Key(ratio, "part of the contract rate that is added when overdue", needed=True),
    "loan.penalty_uplift_range": Key(rising, "least and most of it"),
    "loan.misuse_uplift": Key(ratio, "part of the contract rate that is added when the money is misused"),
    "loan.misuse_uplift_range": Key(rising, "least and most of it"),
    "loan.uplift_choice": Key(one_of("higher"), "which uplift applies to a period that is both late and misused"),
    "loan.npl_points": Key(ratio, "points by which the ratio may exceed the bank's own, inclusive", needed=True),
    "loan.npl_scope": Key(one_of("bank", "branch"), "whose ratios are compared"),
    "loan.npl_effects": Key(words, "what it may then not count against: supervisory_rating internal_appraisal"),
}
