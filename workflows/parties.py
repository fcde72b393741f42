"""Who acts for whom in a case: the bank, the registrar, who covers the loan, the fund."""

from domain.facts import Asked
from domain.payloads import Cover
from domain.roles import Role
from workflows.desk import Desk


def wrong_party(desk: Desk, asked: Asked) -> str | None:
    """An act is the business of the organisation that this case deals with, not of another of its kind."""
    party = _party(desk, Role(asked.role), asked.subject)
    return None if party in (None, asked.organisation) else f"in this case that is for {party or 'nobody'}, not for {asked.organisation}"


def _party(desk: Desk, role: Role, subject: str) -> str | None:
    match role:
        case Role.BANK_OFFICER | Role.BANK_APPROVER:
            return desk.demand.bank
        case Role.INSURER:
            return _covers(desk, Cover.INSURANCE, desk.demand.insurer)
        case Role.GUARANTOR:
            return _covers(desk, Cover.GUARANTEE, desk.demand.guarantor)
        case Role.FUND_OFFICER | Role.FUND_APPROVER | Role.FINANCE:
            return desk.rules.text("fund.organisation")
        case Role.REGISTRY_OFFICER | Role.REGISTRY_HEAD:
            return next((desk.registrar(right.right.kind) for right in desk.file.rights if right.no == subject), None)
    return None


def _covers(desk: Desk, kind: Cover, named: str) -> str:
    cover = desk.file.cover
    if cover:
        return cover.organisation if cover.kind is kind else ""
    return "" if desk.file.approval is None or desk.file.approval.cover is Cover.NONE else named


def who_covers(desk: Desk) -> str:
    """The organisation that covers the loan, bound or still to be; "" where nobody does."""
    if desk.file.cover:
        return desk.file.cover.organisation
    approval = desk.file.approval
    if approval is None or approval.cover is Cover.NONE:
        return ""
    return desk.demand.insurer if approval.cover is Cover.INSURANCE else desk.demand.guarantor
