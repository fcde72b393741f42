"""The risks by which an auditor chooses cases: a table of what a journal can show, each with the points that it is worth.

The weights are ours: no law sets them. They say where to look first, and nothing about guilt.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from domain.roles import Role
from domain.workdays import local_day

NEAR_PERCENT = 95  # of the limit: an amount from there on lies near it
LATE_DAYS = 5  # after its own day a report comes late
DAYS = ("paid_on", "disbursed_on", "registered_on", "effective_on")  # the own day of what a report tells
FIGURES = ("limit_fen", "approved_fen")


@dataclass(frozen=True)
class Trace:
    """What of a fact the risks look at; of its data `DAYS` and `FIGURES` alone."""

    seq: int
    kind: str
    actor: str
    role: str
    on_behalf_of: str
    received_at: str
    reason: str
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Risk:
    """One risk: what each fact that shows it is worth, how many of them count, and which facts these are."""

    name: str
    zh: str
    en: str
    weight: int
    most: int
    kinds: frozenset[str] = frozenset()
    find: Callable[[Sequence[Trace]], Iterator[int]] | None = None

    def facts(self, traces: Sequence[Trace]) -> list[int]:
        """The places of the facts that show it."""
        if self.find:
            return sorted(self.find(traces))
        return [trace.seq for trace in traces if trace.kind in self.kinds]


@dataclass(frozen=True)
class Shown:
    """A risk that a case shows: its points, and the facts that they come from."""

    risk: str
    points: int
    facts: list[int]


def score(traces: Sequence[Trace]) -> list[Shown]:
    """The risks that these facts of one case show, in the order of the table; no fact counts twice for the same risk."""
    found = [(risk, risk.facts(traces)) for risk in RISKS.values()]
    return [Shown(risk.name, risk.weight * min(len(facts), risk.most), facts) for risk, facts in found if facts]


def _acts(traces: Sequence[Trace]) -> Iterator[Trace]:
    return (trace for trace in traces if trace.role != Role.CASE)


def _reasoned(traces: Sequence[Trace]) -> Iterator[int]:
    return (trace.seq for trace in _acts(traces) if trace.reason)


def _stood_in(traces: Sequence[Trace]) -> Iterator[int]:
    return (trace.seq for trace in _acts(traces) if trace.on_behalf_of)


def _several_roles(traces: Sequence[Trace]) -> Iterator[int]:
    """The first fact of each further role in which somebody acts who has acted in another before."""
    roles: dict[str, set[str]] = {}
    for trace in _acts(traces):
        before = roles.setdefault(trace.actor, set())
        if before and trace.role not in before:
            yield trace.seq
        before.add(trace.role)


def _near_limit(traces: Sequence[Trace]) -> Iterator[int]:
    for trace in traces:
        limit, approved = (int(trace.data.get(name) or 0) for name in FIGURES)
        if trace.kind == "limit_computed" and limit > 0 and approved * 100 >= limit * NEAR_PERCENT:
            yield trace.seq


def _late_report(traces: Sequence[Trace]) -> Iterator[int]:
    for trace in _acts(traces):
        days = [date.fromisoformat(trace.data[name]) for name in DAYS if trace.data.get(name)]
        if days and trace.received_at and (local_day(datetime.fromisoformat(trace.received_at)) - max(days)).days > LATE_DAYS:
            yield trace.seq


def _of(*kinds: str) -> frozenset[str]:
    return frozenset(kinds)


RISKS: Mapping[str, Risk] = MappingProxyType(
    {
        risk.name: risk
        for risk in (
            Risk("several_roles", "同一人以多个角色办理", "One person acts in several roles", 6, 2, find=_several_roles),
            Risk("correction", "记录被更正", "A record was corrected", 5, 3, _of("corrected")),
            Risk("supervision", "被督办", "A supervision order", 5, 2, _of("supervision_ordered")),
            Risk("second_pledge", "权利已被其他案件占用", "A right was held by another case", 4, 1, _of("reservation_refused")),
            Risk("taken_over", "接管前的经过系申报", "What was before the takeover is declared", 4, 1, _of("past_declared")),
            Risk("near_limit", "金额接近授信上限", "The amount lies near the limit", 3, 1, _of("limit_computed"), _near_limit),
            Risk("breach", "超过时限", "A clock was breached", 3, 3, _of("clock_breached")),
            Risk("restated", "账目重述", "The account was restated", 3, 2, _of("account_restated")),
            Risk("undone", "已办事项被撤销", "What was done was undone", 3, 2, _of("compensated")),
            Risk("escalation", "升级催办", "An escalation", 2, 3, _of("escalated")),
            Risk("extension", "时限延长", "A clock was extended", 2, 3, _of("clock_extended")),
            Risk("lapse", "逾期未办", "A question lapsed unanswered", 2, 3, _of("lapsed")),
            Risk("late_report", "事后迟报", "Something was reported late", 2, 3, find=_late_report),
            Risk("gap", "登记出现空档", "A pledge was without its entry", 2, 1, _of("gap_shown")),
            Risk("pause", "时限中止", "A clock was paused", 1, 3, _of("clock_paused")),
            Risk("late_answer", "答复迟到", "An answer came too late", 1, 3, _of("late_answer")),
            Risk("operator", "管理员介入", "An administrator intervened", 1, 3, _of("retry_call", "revise_calendar")),
            Risk("reason", "附理由办理", "An act was given a reason", 1, 4, find=_reasoned),
            Risk("stood_in", "代为办理", "An act was done for somebody else", 1, 4, find=_stood_in),
        )
    }
)
KINDS = frozenset(kind for risk in RISKS.values() for kind in risk.kinds)  # facts of the case itself that are looked at
