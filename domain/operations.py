"""The operations of the API that are no acts, each with the roles that may call it; what stands in no table is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from domain.acts import ACTS
from domain.findings import ANSWERING, AUDITORS, READERS
from domain.roles import Role


@dataclass(frozen=True)
class Operation:
    """One operation: its name in the API's description, and who may call it."""

    name: str
    roles: frozenset[Role]


# What needs no caller, and why.
WITHOUT_CALLER: Mapping[str, str] = MappingProxyType(
    {
        "health": "says only whether the parts answer, and how the last night ended",
        "log_in": "who logs in is not known before",
        "log_in_elsewhere": "who logs in is not known before",
        "come_back": "the identity provider says who it is",
        "read_calendar": "the address of a calendar is its own proof",
        "receive_answer": "a partner's signature stands for the caller",
    }
)
EVERYBODY = frozenset(Role) - {Role.CASE}
PEOPLE = EVERYBODY - {Role.DRIVER}
_ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
ASKS_ERASURE, DECIDES_ERASURE = frozenset({Role.WINDOW_OFFICER, Role.ADMINISTRATOR}), frozenset({Role.BUREAU_LEADER})
# Whose systems are told: organisations that take part in cases, agencies, and a bureau by its administrator.
_SUBSCRIBERS = frozenset(
    {
        *(Role.BANK_OFFICER, Role.BANK_APPROVER, Role.INSURER, Role.GUARANTOR, Role.REINSURER, Role.FUND_OFFICER, Role.FUND_APPROVER),
        *(Role.REGISTRY_OFFICER, Role.REGISTRY_HEAD, Role.DISPOSAL_OFFICER, Role.IP_OPERATOR, Role.AGENT, Role.ADMINISTRATOR),
    }
)
# A letter that came back: the window telephones, an organisation looks after its own mail, and who supervises sees it.
_TELEPHONING = frozenset(
    {
        *(Role.WINDOW_OFFICER, Role.REGISTRY_OFFICER, Role.BANK_OFFICER, Role.INSURER, Role.GUARANTOR, Role.REINSURER),
        *(Role.FUND_OFFICER, Role.BUREAU_LEADER, Role.SUPERVISOR),
    }
)
_MANDATING = frozenset({Role.FIRM, Role.WINDOW_OFFICER, Role.ADMINISTRATOR})

OPERATIONS: Mapping[str, Operation] = MappingProxyType(
    {
        operation.name: operation
        for operation in (
            # Reading cases
            Operation("list_cases", EVERYBODY),
            Operation("read_case", EVERYBODY),
            Operation("read_journal", EVERYBODY),
            Operation("list_open_acts", EVERYBODY),
            Operation("read_request", EVERYBODY),
            # Identities
            Operation("log_out", EVERYBODY),
            Operation("freshen", EVERYBODY),
            Operation("change_password", EVERYBODY),
            Operation("read_me", EVERYBODY),
            Operation("list_sessions", EVERYBODY),
            Operation("end_session", EVERYBODY),
            Operation("list_substitutions", PEOPLE),
            Operation("add_substitution", PEOPLE),
            Operation("withdraw_substitution", PEOPLE),
            Operation("list_people", _ADMINISTRATORS),
            Operation("read_person", _ADMINISTRATORS),
            Operation("add_person", _ADMINISTRATORS),
            Operation("change_person", _ADMINISTRATORS),
            Operation("reset_password", _ADMINISTRATORS),
            Operation("give_membership", _ADMINISTRATORS),
            Operation("change_membership", _ADMINISTRATORS),
            Operation("withdraw_membership", _ADMINISTRATORS),
            Operation("list_mandates", _MANDATING | {Role.AGENT, Role.AUDITOR, Role.SUPERVISOR, Role.BUREAU_LEADER}),
            Operation("add_mandate", _MANDATING),
            Operation("withdraw_mandate", _MANDATING),
            # Work
            Operation("list_tasks", PEOPLE),
            Operation("read_task", PEOPLE),
            Operation("read_load", PEOPLE),
            Operation("claim_task", PEOPLE),
            Operation("return_task", PEOPLE),
            Operation("reassign_task", PEOPLE),
            Operation("list_phone_tasks", _TELEPHONING | {Role.AUDITOR, Role.ADMINISTRATOR}),
            Operation("finish_phone_task", _TELEPHONING),
            Operation("list_officers", PEOPLE),
            Operation("name_officer", PEOPLE - {Role.AUDITOR}),
            Operation("list_rights", EVERYBODY),
            Operation("read_right", EVERYBODY),
            Operation("read_loan", EVERYBODY),
            Operation("list_claims", EVERYBODY),
            Operation("list_disposals", EVERYBODY),
            Operation("list_parties", EVERYBODY),
            Operation("list_deadlines", EVERYBODY),
            Operation("read_difference", EVERYBODY),
            Operation("list_explanations", EVERYBODY),
            Operation("read_explanation", EVERYBODY),
            Operation("list_comments", PEOPLE),
            Operation("read_comment", PEOPLE),
            Operation("list_comment_versions", PEOPLE),
            Operation("write_comment", PEOPLE - {Role.AUDITOR}),  # an auditor writes nothing into a case
            Operation("edit_comment", PEOPLE - {Role.AUDITOR}),
            Operation("redact_comment", frozenset({Role.ADMINISTRATOR})),
            Operation("list_mentions", PEOPLE),
            # Lists
            Operation("search_cases", EVERYBODY),
            Operation("list_views", EVERYBODY),
            Operation("read_view", EVERYBODY),
            Operation("save_view", EVERYBODY),
            Operation("change_view", EVERYBODY),
            Operation("delete_view", EVERYBODY),
            # Jobs
            *(Operation(name, PEOPLE) for name in ("list_jobs", "read_job", "list_job_items", "read_job_file", "cancel_job", "resume_job")),
            *(Operation(name, PEOPLE) for name in ("list_export_columns", "order_export", "read_export")),
            *(Operation(name, PEOPLE) for name in ("list_import_kinds", "read_import_template", "order_import")),
            *(Operation(name, PEOPLE - {Role.AUDITOR}) for name in ("order_bulk_acts", "order_bulk_assign")),
            Operation("admit_to_exchange", _ADMINISTRATORS),
            *(Operation(name, _SUBSCRIBERS) for name in ("send_package", "order_package")),
            # Documents
            Operation("decode_payloads", frozenset({Role.ADMINISTRATOR, Role.AUDITOR})),
            Operation("encode_payloads", frozenset({Role.ADMINISTRATOR, Role.AUDITOR})),
            Operation("upload_document", ACTS["attach_document"].roles),
            Operation("list_documents", PEOPLE),
            Operation("read_document", PEOPLE),
            Operation("read_document_content", PEOPLE),
            # Partners
            Operation("read_feed", PEOPLE),
            Operation("list_event_types", PEOPLE),
            Operation("stream_case", PEOPLE),
            Operation("stream_tasks", PEOPLE),
            Operation("make_calendar", PEOPLE),
            Operation("read_calendar_address", PEOPLE),
            Operation("revoke_calendar", PEOPLE),
            *(
                Operation(name, _SUBSCRIBERS)
                for name in ("add_webhook", "list_webhooks", "read_webhook", "change_webhook", "delete_webhook")
            ),
            *(Operation(name, _SUBSCRIBERS) for name in ("pause_webhook", "resume_webhook", "rotate_webhook_secret", "test_webhook")),
            *(Operation(name, _SUBSCRIBERS) for name in ("list_deliveries", "resend_deliveries")),
            # Scope
            Operation("read_contact", frozenset({Role.WINDOW_OFFICER, Role.BANK_OFFICER, Role.BANK_APPROVER, Role.FIRM, Role.AGENT})),
            Operation("list_readers", frozenset({Role.FIRM, Role.AUDITOR, Role.ADMINISTRATOR})),
            # Erasure by law: asked for at the window, decided by a leader, read by who audits it
            *(Operation(name, ASKS_ERASURE | DECIDES_ERASURE | {Role.AUDITOR}) for name in ("list_erasures", "read_erasure")),
            *(Operation(name, ASKS_ERASURE) for name in ("ask_erasure", "foresee_erasure")),
            *(Operation(name, DECIDES_ERASURE) for name in ("approve_erasure", "refuse_erasure")),
            Operation("read_aggregates", frozenset({Role.BUREAU_LEADER, Role.SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR})),
            # The auditor's workspace
            *(Operation(name, READERS) for name in ("list_risks", "list_samples", "read_sample", "read_population", "read_progress")),
            *(Operation(name, READERS | ANSWERING) for name in ("list_findings", "read_finding")),
            *(Operation(name, AUDITORS) for name in ("draw_sample", "raise_finding", "accept_finding", "reopen_finding", "close_finding")),
            Operation("answer_finding", ANSWERING),
            *(Operation(name, AUDITORS) for name in ("list_notes", "read_note", "write_note", "change_note")),
            # House
            Operation("list_nights", frozenset({Role.AUDITOR, Role.ADMINISTRATOR})),
            # Audit: an evidence package and a certificate hold everything, unmasked
            *(Operation(name, frozenset({Role.AUDITOR})) for name in ("read_evidence", "read_certificate")),
            Operation("order_verifications", frozenset({Role.AUDITOR, Role.ADMINISTRATOR})),
            Operation("read_verification", frozenset({Role.AUDITOR, Role.ADMINISTRATOR, Role.SUPERVISOR, Role.BUREAU_LEADER})),
            Operation("read_audit_key", EVERYBODY),
            # Clocks and calculators
            Operation("read_clocks", EVERYBODY),
            Operation("list_calculators", EVERYBODY),
            Operation("calculate", EVERYBODY),
        )
    }
)


def roles_of(name: str) -> frozenset[Role]:
    """Who may call an operation of this name, an act or another; nobody, when it stands in neither table."""
    if name in ACTS:
        return ACTS[name].roles
    return OPERATIONS[name].roles if name in OPERATIONS else frozenset()
