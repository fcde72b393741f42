"""The findings of an auditor: where each stands, who moves it on, and who answers; nothing of them enters a case."""

from collections.abc import Mapping
from enum import StrEnum

from domain.roles import Role


class Grade(StrEnum):
    """How much a finding weighs, the lightest first."""

    REMARK = "remark"
    MINOR = "minor"
    MAJOR = "major"
    GRAVE = "grave"


class FindingState(StrEnum):
    """Where a finding stands."""

    OPEN = "open"
    ANSWERED = "answered"
    REOPENED = "reopened"
    ACCEPTED = "accepted"
    CLOSED = "closed"


_S = FindingState
# An auditor who was wrong closes a finding at once, and says why.
MOVES: Mapping[FindingState, frozenset[FindingState]] = {
    _S.OPEN: frozenset({_S.ANSWERED, _S.CLOSED}),
    _S.ANSWERED: frozenset({_S.ANSWERED, _S.ACCEPTED, _S.REOPENED, _S.CLOSED}),
    _S.REOPENED: frozenset({_S.ANSWERED, _S.CLOSED}),
    _S.ACCEPTED: frozenset({_S.REOPENED, _S.CLOSED}),
    _S.CLOSED: frozenset(),
}
AWAITING = frozenset({_S.OPEN, _S.REOPENED})  # an answer is owed, and may be overdue

AUDITORS = frozenset({Role.AUDITOR})
READERS = frozenset({Role.AUDITOR, Role.SUPERVISOR})
# To whom a finding may be addressed: those who answer for what their organisation did. No firm, and nobody for a firm.
ANSWERING = frozenset(
    {
        *(Role.BUREAU_LEADER, Role.WINDOW_OFFICER, Role.REGISTRY_OFFICER, Role.REGISTRY_HEAD, Role.BANK_OFFICER, Role.BANK_APPROVER),
        *(Role.INSURER, Role.GUARANTOR, Role.REINSURER, Role.FUND_OFFICER, Role.FUND_APPROVER, Role.FINANCE),
        *(Role.DISPOSAL_OFFICER, Role.APPRAISER, Role.IP_OPERATOR),
    }
)


class CannotMove(Exception):
    """The finding stands where this move does not begin."""


def move(now: FindingState, to: FindingState) -> FindingState:
    """The new state, or CannotMove."""
    if to not in MOVES[now]:
        raise CannotMove(f"a finding that is {now} is not {to} next; it may be {', '.join(sorted(MOVES[now])) or 'nothing'}")
    return to
