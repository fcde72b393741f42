"""The stages of a case and of its parts, and which stage may follow which."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar


class CaseStage(StrEnum):
    """The chapters of a case."""

    OPENED = "opened"
    TAKEOVER = "takeover"  # of a loan that already runs
    PREPARATION = "preparation"
    WINDOW = "window"
    REGISTRATION = "registration"
    CREDIT = "credit"
    COVER = "cover"
    DISBURSEMENT = "disbursement"
    REPAYMENT = "repayment"
    DEFAULT = "default"
    RELEASE = "release"
    CLOSED = "closed"


class RightStage(StrEnum):
    """A right, from the demand to the end of its pledge."""

    NAMED = "named"
    RESERVED = "reserved"
    FILED = "filed"
    EXAMINED = "examined"
    CORRECTING = "correcting"
    DECLARING = "declaring"
    REGISTERED = "registered"
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"
    REFUSED = "refused"
    FALLEN = "fallen"
    DROPPED = "dropped"
    REVOKED = "revoked"
    LAPSED = "lapsed"
    EXTINCT = "extinct"
    RELEASED = "released"
    FREED = "freed"


class LoanStage(StrEnum):
    """A loan, from the money to its end."""

    DISBURSED = "disbursed"
    REPAYING = "repaying"
    OVERDUE = "overdue"
    DEFAULTED = "defaulted"
    SETTLED = "settled"


class ClaimStage(StrEnum):
    """A claim on the fund."""

    OPENED = "opened"
    LODGED = "lodged"
    RETURNED = "returned"
    DECIDED = "decided"
    ADVANCED = "advanced"
    SETTLED = "settled"
    REFUSED = "refused"


class DisposalStage(StrEnum):
    """A disposal of the pledged rights."""

    OPENED = "opened"
    VALUED = "valued"
    ROUTED = "routed"
    LISTED = "listed"
    SOLD = "sold"
    ASSIGNED = "assigned"
    DISTRIBUTED = "distributed"
    RETURNED = "returned"  # nobody wanted them: they are the pledgor's again, and the debt stays


class Outcome(StrEnum):
    """How a case ends."""

    RELEASED = "released"
    DECLINED = "declined"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    DISPOSED = "disposed"
    SETTLED_WITH_FUND = "settled_with_fund"


_C, _R, _L, _K, _D = CaseStage, RightStage, LoanStage, ClaimStage, DisposalStage

CASE_MOVES: Mapping[CaseStage, frozenset[CaseStage]] = {
    _C.OPENED: frozenset({_C.PREPARATION, _C.TAKEOVER}),
    _C.TAKEOVER: frozenset({_C.REPAYMENT, _C.CLOSED}),
    _C.PREPARATION: frozenset({_C.WINDOW, _C.CLOSED}),
    _C.WINDOW: frozenset({_C.REGISTRATION, _C.CLOSED}),
    _C.REGISTRATION: frozenset({_C.CREDIT, _C.CLOSED}),
    _C.CREDIT: frozenset({_C.COVER, _C.CLOSED}),
    _C.COVER: frozenset({_C.DISBURSEMENT, _C.CLOSED}),
    _C.DISBURSEMENT: frozenset({_C.REPAYMENT, _C.CLOSED}),
    _C.REPAYMENT: frozenset({_C.DEFAULT, _C.RELEASE}),
    _C.DEFAULT: frozenset({_C.REPAYMENT, _C.RELEASE}),
    _C.RELEASE: frozenset({_C.CLOSED}),
    _C.CLOSED: frozenset(),
}
RIGHT_MOVES: Mapping[RightStage, frozenset[RightStage]] = {
    _R.NAMED: frozenset({_R.RESERVED, _R.DROPPED, _R.FREED}),
    _R.RESERVED: frozenset({_R.FILED, _R.DROPPED, _R.FREED, _R.REGISTERED}),  # registered at once: taken over with its entry
    _R.FILED: frozenset({_R.EXAMINED}),
    _R.EXAMINED: frozenset({_R.CORRECTING, _R.DECLARING, _R.REGISTERED, _R.REFUSED}),
    _R.CORRECTING: frozenset({_R.EXAMINED, _R.FALLEN}),
    _R.DECLARING: frozenset({_R.EXAMINED, _R.FALLEN}),
    _R.REGISTERED: frozenset({_R.CANCELLING, _R.REVOKED, _R.LAPSED, _R.EXTINCT, _R.RELEASED, _R.REGISTERED}),
    _R.CANCELLING: frozenset({_R.CANCELLED}),
    _R.CANCELLED: frozenset({_R.FILED}),  # registered anew for another pledgee or a renewed loan
    _R.REFUSED: frozenset({_R.FILED, _R.DROPPED, _R.FREED}),
    _R.FALLEN: frozenset({_R.FILED, _R.DROPPED, _R.FREED}),
    _R.DROPPED: frozenset(),
    _R.FREED: frozenset(),  # reserved, never pledged, and given free at the end
    _R.REVOKED: frozenset(),
    _R.LAPSED: frozenset(),  # the registered term ended, and nobody had it extended
    _R.EXTINCT: frozenset(),  # the right itself has ended, and its pledge with it
    _R.RELEASED: frozenset(),  # left the pledge by a partial release
}
LOAN_MOVES: Mapping[LoanStage, frozenset[LoanStage]] = {
    _L.DISBURSED: frozenset({_L.REPAYING}),
    _L.REPAYING: frozenset({_L.OVERDUE, _L.SETTLED, _L.REPAYING}),
    _L.OVERDUE: frozenset({_L.REPAYING, _L.DEFAULTED, _L.SETTLED}),
    _L.DEFAULTED: frozenset({_L.REPAYING, _L.SETTLED}),
    _L.SETTLED: frozenset(),
}
CLAIM_MOVES: Mapping[ClaimStage, frozenset[ClaimStage]] = {
    _K.OPENED: frozenset({_K.LODGED}),
    _K.LODGED: frozenset({_K.RETURNED, _K.DECIDED, _K.REFUSED}),
    _K.RETURNED: frozenset({_K.LODGED}),
    _K.DECIDED: frozenset({_K.ADVANCED}),
    _K.ADVANCED: frozenset({_K.SETTLED}),
    _K.SETTLED: frozenset(),
    _K.REFUSED: frozenset(),
}
DISPOSAL_MOVES: Mapping[DisposalStage, frozenset[DisposalStage]] = {
    _D.OPENED: frozenset({_D.VALUED}),
    _D.VALUED: frozenset({_D.ROUTED}),
    _D.ROUTED: frozenset({_D.LISTED, _D.ROUTED, _D.SOLD, _D.RETURNED}),
    _D.LISTED: frozenset({_D.SOLD, _D.ROUTED}),
    _D.SOLD: frozenset({_D.ASSIGNED}),
    _D.ASSIGNED: frozenset({_D.DISTRIBUTED}),
    _D.DISTRIBUTED: frozenset(),
    _D.RETURNED: frozenset(),
}

S = TypeVar("S", bound=StrEnum)


def move(moves: Mapping[S, frozenset[S]], now: S, to: S) -> S:
    """The stage that follows; a step that the table does not know is an error of the program and pauses the case."""
    if to not in moves[now]:
        raise ValueError(f"{to} cannot follow {now}; possible: {', '.join(sorted(moves[now])) or 'nothing'}")
    return to
