"""The calculators: every figure that can be computed alone, by name, with what it is given and the function that computes it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from domain.claimbase import Claim
from domain.classification import ClassifyGiven, classify
from domain.deadline import DeadlineGiven, deadline
from domain.entitlement import claim
from domain.explained import Explanation, Working
from domain.insurance import Policy, premium
from domain.limits import Lending, lending_limit
from domain.penalty import PenaltyGiven, penalty
from domain.plan import PlanGiven, plan
from domain.subsidy import subsidy
from domain.subsidy_terms import SubsidyGiven
from domain.tolerance import ToleranceGiven, tolerance
from domain.waterfall import Disposed, settlement


@dataclass(frozen=True)
class Calculator:
    """A figure that can be asked for by itself: its name, what it is called, the dataclass it is given, and its function."""

    name: str
    zh: str
    en: str
    given: type[Any]
    work: Callable[[Working, Any], Any]


@dataclass(frozen=True)
class Answer:
    """What a calculator found, and how."""

    result: Any
    explanation: Explanation


CALCULATORS: Mapping[str, Calculator] = MappingProxyType(
    {
        each.name: each
        for each in (
            Calculator("schedule", "还款计划", "repayment schedule", PlanGiven, plan),
            Calculator("penalty", "罚息与复利", "penalty and compound interest", PenaltyGiven, penalty),
            Calculator("classify", "五级分类", "five-tier classification", ClassifyGiven, classify),
            Calculator("deadline", "期限届满日", "last day of a limit", DeadlineGiven, deadline),
            Calculator("limit", "质押授信额度", "loan limit on pledged rights", Lending, lending_limit),
            Calculator("subsidy", "贴息与补贴", "subsidy of one scheme", SubsidyGiven, subsidy),
            Calculator("claim", "风险补偿申请", "claim on the compensation fund", Claim, claim),
            Calculator("settlement", "处置清算与追回分成", "settlement after a disposal", Disposed, settlement),
            Calculator("premium", "保险费", "premium of a policy", Policy, premium),
            Calculator("tolerance", "不良率容忍度", "tolerance of bad loans", ToleranceGiven, tolerance),
        )
    }
)


def calculate(name: str, working: Working, given: Any) -> Answer:
    """Compute one figure; its explanation holds the steps of this figure and nothing else."""
    result = CALCULATORS[name].work(working, given)
    return Answer(result, working.explanation(name))
