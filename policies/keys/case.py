"""The keys of what a case is called, and how its partners are asked."""

from policies.keys.checks import Key, days, prefix, yes_no

KEYS = {
    "case.correction_days": Key(days, "working days in which a second person confirms a correction", needed=True),
    "case.prefix": Key(prefix, "letters before the year in a case number", needed=True),
    "case.province_sees_cases": Key(yes_no, "whether those who look after the province may read the cases, without secrets"),
    "partner.poll_days": Key(days, "working days without a partner's answer, after which it is fetched", needed=True),
}
