"""The keys that policy packs may use, each with the check of its value; anything else in a pack is an error."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType

Check = Callable[[str], str | None]  # what is wrong with a value, or None

MARK = re.compile(r"S-\d+b?≈?|GK|D|[XY]\d+")
_NUMBER = re.compile(r"\d+(\.\d+)?")


def _days(value: str) -> str | None:
    return None if re.fullmatch(r"\d{1,4}", value) else f"must be whole days, not {value!r}"


def _ratio(value: str) -> str | None:
    return None if _NUMBER.fullmatch(value) and Decimal(value) <= 1 else f"must be a number from 0 to 1, not {value!r}"


def _rising(value: str) -> str | None:
    parts = value.split()
    if parts and all(_NUMBER.fullmatch(part) for part in parts):
        numbers = [Decimal(part) for part in parts]
        if numbers == sorted(set(numbers)):
            return None
    return f"must be rising numbers with spaces between them, not {value!r}"


def _words(value: str) -> str | None:
    return None if re.fullmatch(r"[a-z0-9_-]+( [a-z0-9_-]+)*", value) else f"must be words of small letters, not {value!r}"


def _citation(value: str) -> str | None:
    return None if 0 < len(value) <= 100 else "must be the clause as letters cite it, 1 to 100 characters"


def _prefix(value: str) -> str | None:
    return None if re.fullmatch(r"[A-Z]{2,4}", value) else f"must be 2 to 4 capital letters, not {value!r}"


def _one_of(*choices: str) -> Check:
    return lambda value: None if value in choices else f"must be one of {', '.join(choices)}, not {value!r}"


def _order(value: str) -> str | None:
    whole = sorted(value.split()) == ["costs", "interest", "principal"]
    return None if whole else f"must name costs, interest and principal once each, not {value!r}"


KEYS: Mapping[str, Check] = MappingProxyType(
    {
        "case.prefix": _prefix,
        "clause.advance": _citation,
        "clause.distribution": _citation,
        "clause.window": _citation,
        "law.contract": _citation,
        "law.filing.patent": _citation,
        "law.filing.trademark": _citation,
        "law.filing.copyright": _citation,
        "law.registration": _citation,
        "law.renewal": _citation,
        "law.classification": _citation,
        "law.advance": _citation,
        "law.distribution": _citation,
        "law.loan": _citation,
        "law.disposal": _citation,
        "law.subrogation": _citation,
        "law.release": _citation,
        "clause.diligence": _citation,
        "clause.valuation": _citation,
        "clause.registration": _citation,
        "clause.credit": _citation,
        "clause.guarantee": _citation,
        "clause.insurance": _citation,
        "clause.cession": _citation,
        "clause.loan": _citation,
        "clause.fund": _citation,
        "clause.disposal": _citation,
        "window.precheck_days": _days,
        "window.resubmit_days": _days,
        "registrar.patent": _words,
        "registrar.trademark": _words,
        "registrar.copyright": _words,
        "registration.days": _days,
        "registration.ladder": _rising,
        "registration.ladder_roles": _words,
        "correction.days.patent": _days,
        "correction.days.trademark": _days,
        "correction.days.copyright": _days,
        "declare.days": _days,
        "credit.reply_days": _days,
        "cover.reply_days": _days,
        "ltv.invention": _ratio,
        "ltv.utility_model": _ratio,
        "ltv.design": _ratio,
        "ltv.trademark": _ratio,
        "ltv.copyright": _ratio,
        "loan.remind_days": _days,
        "loan.grace_days": _days,
        "loan.dunning_days": _rising,
        "loan.default_days": _days,
        "loan.tier_days": _rising,
        "loan.penalty_uplift": _ratio,
        "loan.npl_points": _ratio,
        "bank.poll_days": _days,
        "partner.poll_days": _days,
        "insurance.waiting_days": _days,
        "fund.exists": _one_of("yes", "no"),
        "fund.organisation": _words,
        "fund.ratio": _ratio,
        "fund.deduct_ceded": _one_of("ceded", "received"),
        "disposal.first_reserve": _ratio,
        "disposal.next_reserve": _ratio,
        "waterfall.order": _order,
        "subsidy.loan_ratio": _ratio,
        "subsidy.interest_ratio": _ratio,
        "subsidy.insured_ratio": _ratio,
        "subsidy.fee_ratio": _ratio,
        "subsidy.volume_ratio": _ratio,
    }
)
