"""The keys of the window and the registers."""

import re
from datetime import date

from policies.keys.checks import Key, count, days, one_of, ratio, rising, words, yes_no, yuan

_GRADES = ("curable", "fatal", "inform", "wait")


def pair(value: str) -> str | None:
    """The Chinese and the English name."""
    return None if re.fullmatch(r"[^|]+\|[^|]+", value) else f"must be the Chinese and the English name with | between them, not {value!r}"


def ground(value: str) -> str | None:
    """What is found, its grade, the ground in Chinese and English, and its cure in Chinese and English."""
    parts = value.split("|")
    if len(parts) != 6 or not all(part.strip() for part in parts):
        return f"must be condition|grade|ground zh|ground en|cure zh|cure en, not {value!r}"
    return None if parts[1] in _GRADES else f"must have one of the grades {', '.join(_GRADES)}, not {parts[1]!r}"


def years(value: str) -> str | None:
    """Years by the day of filing: `any:10 2021-06-01:15` is 15 for what was filed on 1 June 2021 or later, 10 for what was before."""
    first, *later = value.split() or [""]
    wrong = [part for part in (first, *later) if not re.fullmatch(r"(any|\d{4}-\d{2}-\d{2}):\d{1,3}", part)]
    if wrong or not first.startswith("any:"):
        return f"must be any:years, then day:years for what was filed on that day or later, not {value!r}"
    try:
        since = [date.fromisoformat(part.partition(":")[0]) for part in later]
    except ValueError:
        return f"must name days that exist, not {value!r}"
    return None if since == sorted(set(since)) else f"must name its days one after the other, not {value!r}"


KEYS = {
    "window.precheck_days": Key(days, "working days for the window's reply", needed=True),
    "window.resubmit_days": Key(days, "calendar days for the firm to resubmit", needed=True),
    "precheck.extract_needed": Key(yes_no, "whether a filing without a register extract is objected to"),
    "precheck.extract_days": Key(days, "calendar days that a register extract is good for"),
    "precheck.fee_days": Key(days, "calendar days from the check for which the annual fee must be paid: the examination window"),
    "precheck.grounds": Key(words, "the window's own objections, used where a register has no ground of its own"),
    "registrar.patent": Key(words, "organisation that keeps the patent register", needed=True),
    "registrar.trademark": Key(words, "organisation that keeps the trademark register", needed=True),
    "registrar.copyright": Key(words, "organisation that keeps the copyright register", needed=True),
    "registrar.layout_design": Key(words, "organisation that keeps the register of layout designs", needed=True),
    "registrar.geographical_indication": Key(words, "organisation that keeps the register of geographical indications", needed=True),
    "registrar.data_ip": Key(words, "organisation that keeps the register of data IP", needed=True),
    "registrar.income_right": Key(words, "organisation that keeps the register of income rights", needed=True),
    "register.*.documents": Key(words, "codes of the documents that are filed"),
    "register.*.checklist": Key(words, "which of the fourteen points of the pre-check this register has"),
    "register.*.contract": Key(words, "what a pledge contract must contain"),
    "register.*.grounds": Key(words, "codes of the grounds of refusal"),
    "register.*.correction_missed": Key(one_of("withdrawn", "abandoned"), "what a filing that is not corrected in time is deemed to be"),
    "register.*.pledge_end": Key(one_of("entry", "lapse"), "whether a pledge ends by its cancellation's entry, or by itself with its term"),
    "register.*.fee": Key(yuan, "official fee for the registration of a pledge"),
    "register.*.notices": Key(words, "codes of the notices that the registrar issues"),
    "register.*.effect": Key(one_of("constitutive", "record_only"), "whether the entry creates the pledge or only records it"),
    "document.*": Key(pair, "a document that is filed"),
    "notice.*": Key(pair, "a notice that a registrar issues"),
    "checkpoint.*": Key(pair, "a point of the window's pre-check"),
    "element.*": Key(pair, "an element of a pledge contract"),
    "ground.*": Key(ground, "a ground of refusal or an objection of the window"),
    "term.years.*": Key(years, "years of the right from its filing, for a trademark from its registration"),
    "term.cap.*": Key(count, "years from the creation of a layout design after which the right has ended in any case"),
    "term.grace.*": Key(count, "months after its end in which a trademark can still be renewed"),
    "annual_fee.grace_months": Key(count, "months after its due day in which an annual fee can still be paid"),
    "annual_fee.surcharge": Key(ratio, "part of the annual fee that is added for each month"),
    "annual_fee.months": Key(one_of("begun", "completed"), "which months of the grace bear the surcharge"),
    "registration.days": Key(days, "working days for the whole registration, by policy", needed=True),
    "registration.filing_days": Key(rising, "working days after the window without a filing, after which somebody is told"),
    "registration.filing_roles": Key(words, "who is told at each of them"),
    "registration.term_notice_days": Key(days, "calendar days before the end of a registered term at which its end is announced"),
    "correction.days.patent": Key(days, "calendar days to correct", needed=True),
    "correction.days.trademark": Key(days, "calendar days to correct", needed=True),
    "correction.days.copyright": Key(days, "calendar days to correct", needed=True),
    "correction.days.layout_design": Key(days, "calendar days to correct", needed=True),
    "correction.days.geographical_indication": Key(days, "calendar days to correct", needed=True),
    "correction.days.data_ip": Key(days, "calendar days to correct", needed=True),
    "correction.days.income_right": Key(days, "calendar days to correct", needed=True),
    "declare.days": Key(days, "calendar days to declare to continue (R10, R11)", needed=True),
}

KEYS |= {
    "clock.receipt": Key(
        one_of("actual_receipt", "deemed_next_working_day"), "the day of receipt on a rest day or after closing", needed=True
    ),
    "clock.policy.start": Key(one_of("acceptance", "receipt"), "what starts the policy's clock of the registration", needed=True),
    "clock.registry.patent.paper": Key(days, "the registry's own limit for an examination on paper"),
    "clock.registry.patent.online": Key(days, "the registry's own limit for an examination online"),
    "clock.registry.*.days": Key(days, "the registry's own limit, whatever the channel"),
    "clock.registry.*.unit": Key(one_of("working", "calendar"), "what the registry's limit counts; working days where no row says"),
    "clock.correction.*": Key(one_of("restart", "pause"), "what a correction does to the clock"),
    "clock.pause_reasons": Key(words, "for what reasons a clock may be paused, by code", needed=True),
    "clock.pause.*": Key(pair, "the reason in words, Chinese|English"),
    "clock.ladder": Key(rising, "parts of the budget after which somebody is told", needed=True),
    "clock.ladder_roles": Key(words, "who is told at each part", needed=True),
}
