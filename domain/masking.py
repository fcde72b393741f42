"""The masking of fields: each field of a case is of a class, and a role sees the values of certain classes only."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from domain.roles import Role


class FieldClass(StrEnum):
    """How far a value may travel within a case."""

    PUBLIC = "public"  # to everybody who sees the case
    BANK_SECRET = "bank_secret"  # what is lent and owed, and on what terms  # noqa: S105
    COMMERCIAL_SECRET = "commercial_secret"  # what the firm and its rights are worth, and who offers for them  # noqa: S105
    PERSONAL = "personal"  # what is known of a person; rows hold a reference to it


_ALL = frozenset(FieldClass)
_BUSINESS = _ALL - {FieldClass.PERSONAL}

# What each role sees; everybody sees what its own organisation has said.
SEES: Mapping[Role, frozenset[FieldClass]] = {
    Role.FIRM: _ALL,
    Role.AGENT: _ALL,
    Role.WINDOW_OFFICER: _ALL,
    Role.BANK_OFFICER: _ALL,
    Role.BANK_APPROVER: _ALL,
    Role.BUREAU_LEADER: _BUSINESS,
    Role.SUPERVISOR: _BUSINESS,
    Role.AUDITOR: _ALL,  # recomputes hashes, for which the references are needed; the values behind them are not open to it
    Role.ADMINISTRATOR: _BUSINESS,
    Role.INSURER: _BUSINESS,
    Role.GUARANTOR: _BUSINESS,
    Role.FUND_OFFICER: _BUSINESS,
    Role.FUND_APPROVER: _BUSINESS,
    Role.FINANCE: frozenset({FieldClass.PUBLIC, FieldClass.BANK_SECRET}),
    Role.REINSURER: frozenset({FieldClass.PUBLIC, FieldClass.BANK_SECRET}),
    Role.DISPOSAL_OFFICER: frozenset({FieldClass.PUBLIC, FieldClass.COMMERCIAL_SECRET}),
    Role.APPRAISER: frozenset({FieldClass.PUBLIC, FieldClass.COMMERCIAL_SECRET}),
    Role.IP_OPERATOR: frozenset({FieldClass.PUBLIC, FieldClass.COMMERCIAL_SECRET}),
    Role.REGISTRY_OFFICER: frozenset({FieldClass.PUBLIC}),
    Role.REGISTRY_HEAD: frozenset({FieldClass.PUBLIC}),
    Role.DRIVER: frozenset({FieldClass.PUBLIC}),
}
# What a province sees of a case of its cities, whoever looks.
PROVINCE = frozenset({FieldClass.PUBLIC, FieldClass.BANK_SECRET})

_NAMES: Mapping[FieldClass, str] = {
    FieldClass.PERSONAL: "contact",
    FieldClass.BANK_SECRET: """
        accepted advance_fen advance_ratio amount_fen annual_rate approval approved approved_fen assessment assessment_no balance_fen
        base_fen ceded ceded_fen classified compensation_fen conditions consents cover_ratio decision_no effective entries explanation
        fee_fen figure_fen figures final_fen first_loan granted insured_fen interest_fen left_fen limit_fen lines loan_contract_no
        loans_before loss_fen max_fen method months new_last_due next_due next_due_fen outstanding_fen overdue_since paid_fen
        paid_interest_fen paid_principal_fen parts payable_fen payments penalty_fen premium_fen prepayment principal_fen rate ratio
        recovered_fen retention_fen returned_fen score share shares signal slip_no source summary tier total_fen treaty_no waiting_days
        white_list""",
    FieldClass.COMMERCIAL_SECRET: """
        after before bidder buyer contract_no cost_fen costs_fen declared_value_fen gross_fen message price_fen purpose rd_ratio reason
        report_no reserve_fen shortfall_fen surplus_fen tax_level value_fen""",
    FieldClass.PUBLIC: """
        act actor acts addressee addressee_role admitted agency already amended_contract_no application_no approval_no as_of asked_at
        assignment_no at bank base_date body budget by calendar call case case_no certificate_no channel chapter claim claim_no claimant
        claims clause clock clock_offset_s closed_at closes_at closes_on co_owners co_owners_consent code commitment committee_no confirmed
        confirmed_through counted cover cured cycle data date day days defects demand demand_no disbursed_on disposal disposals
        distributed_on document_sha256 documents due effect effective_on en ended_at entry_no erased erasure event events exhausted
        expires_on extract fact fact_reason fact_seq fee_paid_until fields filed_on firm from frozen fund_admission granted_on ground
        grounds guarantor half_days hash holder holders how insurer invalidation_started jurisdiction kind ledger letter_no licences
        licences_filed limit listing_no loan masked moved_at n name names next next_until no note notice notice_no notice_sha256 notices
        now number objections officers offset_us ok on on_behalf_of opened_at opens_at opens_on order_no organisation outcome
        owner paid_on park part parties party paused place pledge_contract_no pledged_to pledgee policy_no prev question quota
        ready receipt receipt_no received_at received_on record_no recorded recorded_on ref refs register registered_on registered_until
        registration_no replaced request reserved_at rest_weekdays result revision right right_no rights role round rounds route
        rule rules rung same_day_filing sandbox schedule secured seen seq settled_on sha256 signed_by_both signed_by_pledgee
        signed_by_pledgor signed_on similar_marks since stage start started state statement_no status stays_open subject tasks
        tenant term_end text title to unit until uscc used valid_until values version withdrawn work_weekends zh""",
}
CLASS: Mapping[str, FieldClass] = {name: given for given, names in _NAMES.items() for name in names.split()}


def class_of(name: str) -> FieldClass:
    """The class of a field; one that nobody has classified is a secret."""
    return CLASS.get(name, FieldClass.COMMERCIAL_SECRET)


def masked(value: Mapping[str, Any], sees: frozenset[FieldClass]) -> dict[str, Any]:
    """The same with None where the class is not among those seen, and the paths of these under `masked`, so that none looks empty."""
    if sees >= _ALL:
        return dict(value)
    shown, hidden = _of_object(value, sees)
    paths = sorted(set(hidden))
    return shown | {"masked": paths} if paths else shown


def _of_object(value: Mapping[str, Any], sees: frozenset[FieldClass]) -> tuple[dict[str, Any], list[str]]:
    shown: dict[str, Any] = {}
    hidden: list[str] = []
    for name, held in value.items():
        if class_of(name) not in sees:
            shown[name] = None
            if held not in (None, "", [], {}):
                hidden.append(name)
        else:
            shown[name], inner = _of_value(held, sees)
            hidden += [f"{name}.{path}" for path in inner]
    return shown, hidden


def _of_value(value: Any, sees: frozenset[FieldClass]) -> tuple[Any, list[str]]:
    if isinstance(value, Mapping):
        return _of_object(value, sees)
    if isinstance(value, list | tuple):
        found = [_of_value(each, sees) for each in value]
        return [each for each, _ in found], list(_paths(found))
    return value, []


def _paths(found: list[tuple[Any, list[str]]]) -> Iterator[str]:
    for _, paths in found:
        yield from paths
