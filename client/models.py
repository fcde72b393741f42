"""The shapes of bodies and answers; made from the API's description by `make client`, not by hand."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypeAlias

from typing_extensions import TypedDict


class ActInWords(TypedDict):
    act: str
    title: str
    title_zh: str
    clause: str
    reason_needed: bool
    fresh_login: bool
    href: str


class Admitted(TypedDict):
    organisation: str
    public_key: str
    tenants: list[str]


class Aggregate(TypedDict):
    tenant: str
    stage: str
    outcome: str
    month: str
    cases: int | None
    firms: int | None
    amount_fen: int | None
    lent_fen: int | None
    balance_fen: int | None
    few: bool


class Aggregates(TypedDict):
    tenants: list[str]
    groups: list[Aggregate]
    as_of: NotRequired[str | None]


class Attempt(TypedDict):
    at: str
    status: int
    ms: int
    excerpt: str
    error: str


class CalendarFeed(TypedDict):
    url: NotRequired[str]
    language: NotRequired[str]
    made_at: NotRequired[str | None]
    read_at: NotRequired[str | None]


class CaseLine(TypedDict):
    case_no: str
    tenant: NotRequired[str]
    jurisdiction: NotRequired[str]
    firm: NotRequired[str]
    uscc: NotRequired[str]
    bank: NotRequired[str]
    insurer: NotRequired[str]
    guarantor: NotRequired[str]
    stage: NotRequired[str]
    outcome: NotRequired[str]
    sandbox: NotRequired[bool]
    opened_at: NotRequired[str | None]
    closed_at: NotRequired[str | None]
    next_until: NotRequired[str | None]
    amount_fen: NotRequired[int | None]
    limit_fen: NotRequired[int | None]
    approved_fen: NotRequired[int | None]
    officers: NotRequired[list[str]]
    masked: NotRequired[list[str]]


class CasePlaces(TypedDict):
    case_no: str
    personal_values: int
    comments: int
    job_files: int
    letters: int


CaseStage: TypeAlias = Literal[
    "opened",
    "takeover",
    "preparation",
    "window",
    "registration",
    "credit",
    "cover",
    "disbursement",
    "repayment",
    "default",
    "release",
    "closed",
]


class ChecklistLine(TypedDict):
    type: str
    title: str
    title_zh: str
    clause: str
    subject: str
    required: bool
    condition: str
    state: Literal["present", "missing", "optional"]
    documents: list[str]


ClaimStage: TypeAlias = Literal["opened", "lodged", "returned", "decided", "advanced", "settled", "refused"]


class Colleague(TypedDict):
    actor: str
    name: str
    open_tasks: int
    overdue: int
    absent: bool


class Comment(TypedDict):
    id: int
    case_no: str
    thread: int
    author: str
    author_name: str
    role: str
    organisation: str
    audience: Literal["internal", "named", "parties"]
    organisations: list[str]
    text: str
    mentions: list[str]
    version: int
    written_at: str
    edited_at: NotRequired[str | None]
    redacted_at: NotRequired[str | None]
    redacted_by: str
    redaction_reason: str


class CommentVersion(TypedDict):
    version: int
    text: str
    replaced_at: str


class CommentVersions(TypedDict):
    items: list[CommentVersion]


class Comments(TypedDict):
    items: list[Comment]
    next: str | None


class Count(TypedDict):
    at_least: int
    exact: bool


class DeadlineRecord(TypedDict):
    masked: NotRequired[list[str] | None]
    deadline: str | None
    last_day: str | None
    working_days_left: int | None
    overdue: bool
    provisional: bool
    kind: Literal["question", "instalment", "expiry"]
    subject: str
    question: NotRequired[int | None]
    acts: list[str]
    amount_fen: NotRequired[int | None]


class Deadlines(TypedDict):
    as_of: NotRequired[str | None]
    through: NotRequired[int | None]
    case_no: str
    now: str
    items: list[DeadlineRecord]


class Deleted(TypedDict):
    id: str
    deleted: bool


class Delivery(TypedDict):
    id: str
    type: str
    case_no: str
    seq: int
    state: Literal["waiting", "delivered", "given_up"]
    attempts: int
    next_try_at: str
    made_at: str
    finished_at: str | None
    log: list[Attempt]


DisposalStage: TypeAlias = Literal["opened", "valued", "routed", "listed", "sold", "assigned", "distributed", "returned"]


class DocumentShown(TypedDict):
    id: str
    case_no: str
    chain: str
    version: int
    replaces: str
    type: str
    chapter: str
    subject: str
    title: str
    filename: str
    media_type: str
    size: int
    sha256: str
    audience: Literal["shared", "internal"]
    flags: list[str]
    scan: Literal["clean", "infected", "unscanned"]
    state: Literal["recorded", "stored", "refused"]
    actor: str
    role: str
    organisation: str
    received_at: str
    request: str
    content: str


class ErasedRecord(TypedDict):
    fields: list[str]
    refs: list[str]
    ground: str
    at: str
    erasure: int


class Erasure(TypedDict, closed=True):
    refs: list[str]
    ground: str
    receipt: int


class Erasures(TypedDict):
    items: list[Erasure]
    next: str | None


class ExplanationLine(TypedDict):
    masked: NotRequired[list[str] | None]
    seq: int
    kind: str
    subject: str
    at: str
    clause: str
    figures: NotRequired[list[str] | None]
    clock: NotRequired[str | None]


class Explanations(TypedDict):
    case_no: str
    items: list[ExplanationLine]


class ExportColumn(TypedDict):
    name: str
    zh: str
    en: str


class FactRecord(TypedDict):
    masked: NotRequired[list[str] | None]
    version: int
    case_no: str
    seq: int
    kind: str
    subject: str
    at: str
    received_at: str
    request: str
    actor: str
    role: str
    organisation: str
    on_behalf_of: str
    tenant: str
    clause: str
    reason: str | None
    data: dict[str, Any]
    prev: str
    hash: str


class FieldChange(TypedDict):
    table: str
    key: dict[str, Any]
    field: str
    before: NotRequired[Any]
    after: NotRequired[Any]
    facts: list[int]
    masked: NotRequired[list[str] | None]


FindingState: TypeAlias = Literal["open", "answered", "reopened", "accepted", "closed"]


class Foreseen(TypedDict):
    refs: list[str]
    cases: list[CasePlaces]
    held: list[str]


Grade: TypeAlias = Literal["remark", "minor", "major", "grave"]


class Holder(TypedDict):
    actor: str
    name: str


class ImportKinds(TypedDict):
    kinds: list[dict[str, Any]]


class Input(TypedDict):
    name: str
    value: str | None
    step: NotRequired[int | None]
    fact: NotRequired[int | None]


class InstalmentRecord(TypedDict):
    n: int
    due: str
    principal_fen: NotRequired[int | None]
    interest_fen: NotRequired[int | None]
    paid_principal_fen: NotRequired[int | None]
    paid_interest_fen: NotRequired[int | None]
    paid_on: NotRequired[str | None]
    overdue_since: NotRequired[str | None]


class ItemShown(TypedDict):
    n: int
    key: str
    input: dict[str, Any]
    state: Literal["waiting", "done", "failed", "cancelled"]
    attempt: int
    result: dict[str, Any]
    error: dict[str, Any]
    finished_at: str | None


class Items(TypedDict):
    job: str
    items: list[ItemShown]
    next: str | None


class JobShown(TypedDict):
    id: str
    kind: str
    state: Literal["waiting", "running", "paused", "done", "failed", "cancelled"]
    note: dict[str, Any]
    total: int
    done: int
    failed: int
    parameters: dict[str, Any]
    result: dict[str, Any]
    created_at: str
    started_at: str | None
    finished_at: str | None
    items: str
    files: NotRequired[list[dict[str, Any]]]


class Jobs(TypedDict):
    items: list[JobShown]
    next: str | None


class JournalPage(TypedDict):
    case_no: str
    facts: list[FactRecord]
    next: int | None


class Links(TypedDict):
    case: str
    fact: str


class Load(TypedDict):
    role: str
    organisation: str
    team: list[Colleague]
    unheld: int
    unheld_is_capped: bool
    suggestion: str | None


LoanStage: TypeAlias = Literal["disbursed", "repaying", "overdue", "defaulted", "settled"]


class LoanSums(TypedDict):
    due_principal_fen: int
    due_interest_fen: int
    paid_principal_fen: int
    paid_interest_fen: int
    overdue_principal_fen: int
    overdue_interest_fen: int
    penalty_fen: int
    repaid_fen: int
    covered_fen: int
    next_due: NotRequired[str | None]


class Look(TypedDict):
    at: str
    actor: str | None
    role: str
    organisation: str
    operation: str
    outcome: str
    times: int


class Looked(TypedDict):
    place: int
    case_no: str
    looked: bool
    first_at: NotRequired[str | None]
    last_at: NotRequired[str | None]
    looks: int
    people: list[str]
    findings: int
    awaiting: int
    closed: int


class Looks(TypedDict):
    case_no: str
    items: list[Look]
    next: str | None


class Match(TypedDict):
    field: str
    value: str


class Mention(TypedDict):
    id: int
    case_no: str
    thread: int
    author: str
    author_name: str
    organisation: str
    text: str
    written_at: str


class Mentions(TypedDict):
    items: list[Mention]
    next: str | None


class Move(TypedDict):
    version: int
    move: Literal["claimed", "returned", "reassigned", "taken_over"]
    holder: str
    by: str
    reason: str
    at: str


class Moved(TypedDict):
    case_no: str
    question: int
    holder: str | None
    version: int


class Named(TypedDict):
    case_no: str
    organisation: str
    actor: str | None
    version: int


class Note(TypedDict):
    version: int
    text: str
    written_at: str
    note: str
    case_no: str
    fact_seq: NotRequired[int | None]


class NoteVersion(TypedDict):
    version: int
    text: str
    written_at: str


class Notes(TypedDict):
    items: list[Note]
    next: str | None


class Officer(TypedDict):
    organisation: str
    actor: str
    name: str
    version: int
    set_at: str


class Officers(TypedDict):
    case_no: str
    items: list[Officer]


class Open(TypedDict):
    pass


class OpenAct(TypedDict):
    deadline: str | None
    last_day: str | None
    working_days_left: int | None
    overdue: bool
    provisional: bool
    act: str
    title: str
    title_zh: str
    clause: str
    reason_needed: bool
    fresh_login: bool
    href: str
    subject: str
    question: int | None
    stays_open: bool
    holder: Holder | None
    roles: list[str]
    payload: dict[str, Any]
    body: dict[str, Any]
    example: dict[str, Any]


class OpenActs(TypedDict):
    case_no: str
    now: str
    acts: list[OpenAct]


class OpenQuestion(TypedDict):
    case_no: str
    question: int
    acts: list[str]
    subject: str
    until: NotRequired[str | None]
    stays_open: bool
    state: str
    asked_at: str


Outcome: TypeAlias = Literal["released", "declined", "refused", "withdrawn", "disposed", "settled_with_fund"]


class PartyRecord(TypedDict):
    organisation: str
    part: str


class PaymentRecord(TypedDict):
    seq: int
    kind: str
    receipt_no: str
    amount_fen: NotRequired[int | None]
    paid_on: str
    penalty_fen: NotRequired[int | None]


class PhoneTask(TypedDict):
    id: int
    case_no: str
    tenant: str
    firm: str
    recipient: str
    organisation: str
    template: str
    why: str
    opened_at: str
    state: Literal["open", "done"]
    version: int
    done_by: str
    done_by_name: str
    done_at: NotRequired[str | None]
    note: str


class PhoneTasks(TypedDict):
    items: list[PhoneTask]
    next: str | None


class Place(TypedDict):
    place: str
    stored: str | None
    remade: str | None


class Population(TypedDict):
    sample: int
    count: int
    sha256: str
    case_nos: list[str]


class PopulationShown(TypedDict):
    count: int
    sha256: str


class Progress(TypedDict):
    sample: int
    cases: int
    looked: int
    items: list[Looked]


class Receipt(TypedDict, closed=True):
    receipt_no: str


class Redacted(TypedDict):
    id: int
    case_no: str
    version: int


class Resent(TypedDict):
    resent: int


RightStage: TypeAlias = Literal[
    "named",
    "reserved",
    "filed",
    "examined",
    "correcting",
    "declaring",
    "registered",
    "cancelling",
    "cancelled",
    "refused",
    "fallen",
    "dropped",
    "revoked",
    "lapsed",
    "extinct",
    "released",
    "freed",
]


class RiskFound(TypedDict):
    risk: str
    zh: str
    en: str
    weight: int
    most: int
    points: int
    facts: list[int]


class RiskShown(TypedDict):
    risk: str
    zh: str
    en: str
    weight: int
    most: int


class Risks(TypedDict):
    items: list[RiskShown]


SampleKind: TypeAlias = Literal["random", "risk"]


class SampleLine(TypedDict):
    id: int
    name: str
    purpose: str
    kind: SampleKind
    size: int
    seed: str
    seed_given: bool
    filter: dict[str, Any]
    tenants: list[str]
    population: PopulationShown
    rule: str
    rule_zh: str
    drawn_by: str
    drawn_at: str


class SampledCase(TypedDict):
    place: int
    case_no: str
    points: int
    risks: list[RiskFound]


class Samples(TypedDict):
    items: list[SampleLine]
    next: str | None


class SavedView(TypedDict):
    id: str
    name: str
    team: bool
    filters: dict[str, Any]
    sort: str
    columns: list[str]
    default: bool
    version: int
    changed_by: str
    changed_at: str


class StepShown(TypedDict):
    step: str
    at: str
    outcome: Literal["ok", "wrong", "failed"]
    said: str


class Task(TypedDict):
    deadline: str | None
    last_day: str | None
    working_days_left: int | None
    overdue: bool
    provisional: bool
    case_no: str
    question: int
    firm: str
    jurisdiction: str
    stage: str
    subject: str
    acts: list[ActInWords]
    waiting_for: list[str]
    stays_open: bool
    asked_at: str
    holder: Holder | None
    version: int
    href: str


class Tasks(TypedDict):
    items: list[Task]
    next: str | None
    of: Literal["mine", "team", "all"]


class Tried(TypedDict):
    delivery: str
    deliveries: str


class ValidationError(TypedDict):
    loc: list[str | int]
    msg: str
    type: str
    input: NotRequired[Any]
    ctx: NotRequired[dict[str, Any]]


class VerificationFound(TypedDict):
    masked: NotRequired[list[str] | None]
    case_no: str
    at: str
    actor: str
    result: Literal["match", "differs", "unverified"]
    reason: str
    differences: list[Place]
    events: list[int]
    facts: int
    head: str
    pack: str
    calendars: list[str]


class ViewList(TypedDict):
    items: list[SavedView]


class Webhook(TypedDict):
    id: str
    organisation: str
    tenants: list[str]
    url: str
    types: list[str]
    note: str
    state: Literal["active", "paused"]
    why: Literal["", "asked", "failing", "gone"]
    failures: int
    failing_since: str | None
    made_by: str
    made_at: str


class Webhooks(TypedDict):
    items: list[Webhook]
    next: None


class WholeNote(TypedDict):
    version: int
    text: str
    written_at: str
    note: str
    case_no: str
    fact_seq: NotRequired[int | None]
    versions: list[NoteVersion]


class WholeTask(TypedDict):
    deadline: str | None
    last_day: str | None
    working_days_left: int | None
    overdue: bool
    provisional: bool
    case_no: str
    question: int
    firm: str
    jurisdiction: str
    stage: str
    subject: str
    acts: list[ActInWords]
    waiting_for: list[str]
    stays_open: bool
    asked_at: str
    holder: Holder | None
    version: int
    href: str
    state: Literal["open", "answered", "lapsed", "closed"]
    moves: list[Move]


class WithSecret(TypedDict):
    id: str
    organisation: str
    tenants: list[str]
    url: str
    types: list[str]
    note: str
    state: Literal["active", "paused"]
    why: Literal["", "asked", "failing", "gone"]
    failures: int
    failing_since: str | None
    made_by: str
    made_at: str
    secret: NotRequired[str]
    old_secret_until: NotRequired[str | None]


class Written(TypedDict):
    id: int
    case_no: str
    thread: int
    version: int
    mentions: list[str]
    unresolved: int


class Admission(TypedDict, closed=True):
    admitted: bool
    entry_no: NotRequired[str]


class AgreedPrice(TypedDict, closed=True):
    contract_no: str
    buyer: str
    amount_fen: int


class AmountLetter(TypedDict, closed=True):
    letter_no: str
    amount_fen: int


class Application(TypedDict, closed=True):
    signed_by_pledgor: bool
    signed_by_pledgee: bool
    channel: NotRequired[str]


class Assessment(TypedDict, closed=True):
    assessment_no: str
    amount_fen: int


class AssetValue(TypedDict, closed=True):
    value_fen: int
    base_date: str
    report_no: str


class Assignment(TypedDict, closed=True):
    buyer: str
    record_no: str
    recorded_on: str


class Bid(TypedDict, closed=True):
    bidder: str
    amount_fen: int


class Calculated(TypedDict):
    pass


class Calculator(TypedDict):
    name: str
    zh: str
    en: str
    schema: dict[str, Any]


class Calculators(TypedDict):
    calculators: list[Calculator]


class CalendarData(TypedDict, closed=True):
    sha256: str
    confirmed_through: str
    rest_weekdays: NotRequired[list[str]]
    work_weekends: NotRequired[list[str]]
    names: NotRequired[dict[str, str]]
    half_days: NotRequired[dict[str, str]]
    opens_at: NotRequired[str]
    closes_at: NotRequired[str]


class CalendarRevision(TypedDict, closed=True):
    calendar: CalendarData
    notice: str


class CededPayment(TypedDict, closed=True):
    party: str
    receipt_no: str
    amount_fen: int
    paid_on: str


class Cession(TypedDict, closed=True):
    kind: str
    party: str
    share: float | str
    treaty_no: str
    retention_fen: NotRequired[int]
    limit_fen: NotRequired[int]


class ChangedDays(TypedDict):
    membership: int
    version: int


class ChangedState(TypedDict):
    actor: str
    active: bool
    version: int


class Claim(TypedDict, closed=True):
    claim_no: str
    documents: NotRequired[list[str]]


class ClaimDecision(TypedDict, closed=True):
    granted: bool
    decision_no: str
    ratio: float | str
    advance_ratio: NotRequired[float | str]


class ClaimSettlement(TypedDict, closed=True):
    statement_no: str
    settled_on: str


class Classification(TypedDict, closed=True):
    tier: str
    as_of: str


class Clock(TypedDict):
    subject: str
    clock: str
    state: str
    clause: str
    ledger: list[dict[str, Any]]


class ClockOrder(TypedDict, closed=True):
    clock: str
    ground: NotRequired[str]
    days: NotRequired[int]
    order_no: NotRequired[str]


class Clocks(TypedDict):
    case_no: str
    clocks: list[Clock]


class Confirmation(TypedDict, closed=True):
    confirmed: bool


class ConsentNotice(TypedDict, closed=True):
    notice_no: str
    ground: str


class Contracts(TypedDict, closed=True):
    loan_contract_no: str
    pledge_contract_no: str
    signed_on: str
    document_sha256: NotRequired[str]


class Correction(TypedDict, closed=True):
    fact_seq: int
    withdrawn: NotRequired[bool]
    figures: NotRequired[dict[str, str | int | bool]]


class CorrectionNotice(TypedDict, closed=True):
    notice_no: str
    defects: list[str]


Cover: TypeAlias = Literal["insurance", "guarantee", "none"]


class CreditDecision(TypedDict, closed=True):
    approved: bool
    decision_no: str


class Cured(TypedDict, closed=True):
    cured: list[str]


class DatedLetter(TypedDict, closed=True):
    letter_no: str
    effective_on: str


class Declaration(TypedDict, closed=True):
    signed_by_both: bool


class Defects(TypedDict, closed=True):
    defects: list[str]


class Disbursement(TypedDict, closed=True):
    slip_no: str
    amount_fen: int
    disbursed_on: str


class Document(TypedDict, closed=True):
    name: str
    kind: str
    sha256: str


class DroppedRight(TypedDict, closed=True):
    amended_contract_no: str
    consents: list[str]


class DueDiligence(TypedDict, closed=True):
    report_no: str
    first_loan: bool
    summary: NotRequired[str]
    loans_before: NotRequired[int | None]
    white_list: NotRequired[bool | None]
    tax_level: NotRequired[str]
    rd_ratio: NotRequired[float | str | None]


class Ended(TypedDict):
    state: Literal["ended", "changed", "withdrawn"]


class EventType(TypedDict):
    type: str
    version: int | str
    title: str
    title_zh: str
    act: bool


class EventTypes(TypedDict):
    items: list[EventType]


ExportColumns: TypeAlias = dict[str, list[ExportColumn]]


class ExtendedTerm(TypedDict, closed=True):
    notice_no: str
    term_end: str


class Extension(TypedDict, closed=True):
    new_last_due: str
    consents: list[str]


class Extract(TypedDict, closed=True):
    as_of: str
    owner: NotRequired[str]
    filed_on: NotRequired[str | None]
    granted_on: NotRequired[str | None]
    fee_paid_until: NotRequired[str | None]
    status: NotRequired[str]
    pledged_to: NotRequired[str]
    frozen: NotRequired[bool]
    invalidation_started: NotRequired[bool]
    same_day_filing: NotRequired[bool]
    co_owners: NotRequired[list[str]]
    co_owners_consent: NotRequired[bool]
    similar_marks: NotRequired[list[str]]
    licences: NotRequired[int]
    licences_filed: NotRequired[bool]


class FactLine(TypedDict):
    seq: int
    kind: str
    subject: str
    at: str
    hash: str


class GivenMembership(TypedDict):
    actor: str
    membership: int


class Ground(TypedDict, closed=True):
    ground: str


class Guarantee(TypedDict, closed=True):
    letter_no: str
    share: float | str
    fee_fen: int


class Health(TypedDict):
    status: str
    database: bool
    temporal: bool


class Heard(TypedDict):
    request: str
    state: Literal["done", "refused"]


class HeldMembership(TypedDict):
    id: int
    role: str
    organisation: str
    tenants: list[str]


class Kept(TypedDict):
    request: str
    state: Literal["open"]
    case_no: str
    act: str
    result: str


class Letter(TypedDict, closed=True):
    letter_no: str


class Line(TypedDict, closed=True):
    n: int
    due: str
    principal_fen: int
    interest_fen: int
    payable: NotRequired[str | None]


class Listing(TypedDict, closed=True):
    listing_no: str
    reserve_fen: int
    opens_on: str
    closes_on: str


class LivingSession(TypedDict):
    id: str
    actor: str
    own: bool


class LivingSessions(TypedDict):
    items: list[LivingSession]
    next: str | None


class Me(TypedDict):
    actor: str
    name: str
    role: str
    organisation: str
    session: str
    system: bool
    on_behalf_of: str
    tenants: list[str]
    fresh_until: str | None
    memberships: list[HeldMembership]
    csrf: str


Method: TypeAlias = Literal["equal_instalments", "equal_principal", "monthly_interest", "quarterly_interest", "single_payment"]


class NamedSubstitute(TypedDict):
    substitution: int
    absent: str
    substitute: str


class Nothing(TypedDict, closed=True):
    pass


class OpenedDemand(TypedDict, closed=True):
    demand_no: str
    firm: str
    uscc: str
    amount_fen: int
    months: int
    bank: str
    cover: Literal["insurance", "guarantee", "none"]
    insurer: NotRequired[str]
    guarantor: NotRequired[str]
    purpose: NotRequired[str]
    contact: NotRequired[str]
    park: NotRequired[str]


class PartnerAnswer(TypedDict, closed=True):
    call: str
    number: int
    act: str
    subject: str
    payload: dict[str, Any]
    at: str
    reason: NotRequired[str]
    revision: NotRequired[int]


class PastCover(TypedDict, closed=True):
    kind: Cover
    organisation: str
    number: str
    ratio: float | str
    insured_fen: NotRequired[int]
    waiting_days: NotRequired[int]


class PastDefault(TypedDict, closed=True):
    letter_no: str
    declared_on: str


class PastPayment(TypedDict, closed=True):
    receipt_no: str
    amount_fen: int
    paid_on: str
    prepayment: NotRequired[bool]


class PastRight(TypedDict, closed=True):
    right_no: str
    registration_no: str
    registered_on: str
    value_fen: int
    registered_fen: NotRequired[int]
    until: NotRequired[str | None]


class Payment(TypedDict, closed=True):
    receipt_no: str
    amount_fen: int
    paid_on: str


class Policy(TypedDict, closed=True):
    policy_no: str
    insured_fen: int
    premium_fen: int
    cover_ratio: float | str
    waiting_days: int


class Proceeds(TypedDict, closed=True):
    gross_fen: int
    costs_fen: int
    distributed_on: str


class Proved(TypedDict):
    session: str
    fresh_until: str


class Quote(TypedDict, closed=True):
    premium_fen: int
    cover_ratio: float | str
    waiting_days: int


class RecordedMandate(TypedDict):
    mandate: int
    firm: str
    agency: str


class Recovery(TypedDict, closed=True):
    source: str
    gross_fen: int
    cost_fen: int
    received_on: str


class RegisterExtract(TypedDict, closed=True):
    extract: Extract


class Registered(TypedDict, closed=True):
    registration_no: str
    registered_on: str
    notice_no: str
    notice_sha256: NotRequired[str]
    term_end: NotRequired[str | None]


class RegistryNotice(TypedDict, closed=True):
    notice_no: str
    effective_on: str
    ground: NotRequired[str]
    amount_fen: NotRequired[int]
    pledgee: NotRequired[str]
    term_end: NotRequired[str | None]
    expires_on: NotRequired[str | None]
    consents: NotRequired[list[str]]


class RegistryReceipt(TypedDict, closed=True):
    application_no: str
    received_on: str


class RegistryRefusal(TypedDict, closed=True):
    notice_no: str
    ground: str


class Renewal(TypedDict, closed=True):
    loan_contract_no: str
    pledge_contract_no: str
    signed_on: str
    amount_fen: int
    annual_rate: float | str
    months: int
    consents: list[str]


class Repayment(TypedDict, closed=True):
    receipt_no: str
    amount_fen: int
    paid_on: str
    prepayment: NotRequired[bool]
    effective_on: NotRequired[str | None]


RightKind: TypeAlias = Literal[
    "invention", "utility_model", "design", "trademark", "copyright", "layout_design", "geographical_indication", "data_ip", "income_right"
]


class RightValue(TypedDict, closed=True):
    right_no: str
    value_fen: int


Route: TypeAlias = Literal["auction", "listing", "agreement", "court", "licence", "buy_back"]


class Rows(TypedDict):
    items: list[dict[str, Any]]
    next: str | None


Secured: TypeAlias = Literal["single", "maximum"]


class SessionOpened(TypedDict):
    session: str
    actor: str
    name: str
    membership: int
    role: str
    organisation: str
    tenants: list[str]
    on_behalf_of: str
    expires_at: str
    csrf: str
    token: NotRequired[str]


class SetOff(TypedDict, closed=True):
    accepted: bool


class SettlementCertificate(TypedDict, closed=True):
    certificate_no: str
    settled_on: str


class ShownPerson(TypedDict):
    actor: str
    name: str
    system: bool
    active: bool
    version: int
    has_password: bool
    memberships: list[HeldMembership]


class Subrogation(TypedDict, closed=True):
    assignment_no: str


class TimeTarget(TypedDict, closed=True):
    to: NotRequired[str | None]


class Valuation(TypedDict, closed=True):
    values: list[RightValue]
    method: str
    base_date: str
    valid_until: str
    signed_by_both: bool


class ValueOffer(TypedDict, closed=True):
    values: list[RightValue]
    valid_until: str


class WarningSignal(TypedDict, closed=True):
    signal: str


class WrongField(TypedDict):
    field: str
    message: str


class AccelerateBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: DatedLetter
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class AcceptBidBody(TypedDict, closed=True):
    subject: str
    payload: Bid
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class AcceptFilingBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: Receipt
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class AcknowledgeReceiptBody(TypedDict, closed=True):
    subject: str
    payload: RegistryReceipt
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class AdmitToFundBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: Admission
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class AgreePriceBody(TypedDict, closed=True):
    subject: str
    payload: AgreedPrice
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class AgreeValuationBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: Valuation
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class AskConsentBody(TypedDict, closed=True):
    subject: str
    payload: ConsentNotice
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class AssessLossBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: Assessment
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class AttachDocumentBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: Document
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class BindCoverBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: Policy
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class CancelRegistrationBody(TypedDict, closed=True):
    subject: str
    payload: RegistryNotice
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class ChangeRegistrationBody(TypedDict, closed=True):
    subject: str
    payload: RegistryNotice
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class ClassifyLoanBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: Classification
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class ConfirmCorrectionBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: Confirmation
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class ConfirmCreditBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: CreditDecision
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class ConfirmDisbursementBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: Disbursement
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class ConfirmPastBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: NotRequired[Nothing]
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class CorrectBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: Correction
    reason: str
    on_behalf_of: NotRequired[str]


class CureDefaultBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: DatedLetter
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class DecideClaimBody(TypedDict, closed=True):
    subject: str
    payload: ClaimDecision
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class DecideCreditBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: CreditDecision
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class DecideSetOffBody(TypedDict, closed=True):
    subject: str
    payload: SetOff
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class DeclareContinueBody(TypedDict, closed=True):
    subject: str
    payload: Declaration
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class DeclareDefaultBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: DatedLetter
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class DeclineCoverBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: NotRequired[Nothing]
    reason: str
    on_behalf_of: NotRequired[str]


class DemandGuaranteeBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: AmountLetter
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class DistributeProceedsBody(TypedDict, closed=True):
    subject: str
    payload: Proceeds
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class DropRightBody(TypedDict, closed=True):
    subject: str
    payload: DroppedRight
    reason: str
    on_behalf_of: NotRequired[str]


class ExtendClockBody(TypedDict, closed=True):
    subject: str
    payload: ClockOrder
    reason: str
    on_behalf_of: NotRequired[str]


class ExtendTermBody(TypedDict, closed=True):
    subject: str
    payload: ExtendedTerm
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class FailRoundBody(TypedDict, closed=True):
    subject: str
    payload: NotRequired[Nothing]
    reason: str
    on_behalf_of: NotRequired[str]


class FileApplicationBody(TypedDict, closed=True):
    subject: str
    payload: Application
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class ForwardClaimBody(TypedDict, closed=True):
    subject: str
    payload: NotRequired[Nothing]
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class GrantExtensionBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: Extension
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class IssueGuaranteeBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: Guarantee
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class LetTimePassBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: TimeTarget
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class ListAssetBody(TypedDict, closed=True):
    subject: str
    payload: Listing
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class LodgeClaimBody(TypedDict, closed=True):
    subject: str
    payload: Claim
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class NotifyLossBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: AmountLetter
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class OfferValueBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: ValueOffer
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class PassPrecheckBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: NotRequired[Nothing]
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class PauseClockBody(TypedDict, closed=True):
    subject: str
    payload: ClockOrder
    reason: str
    on_behalf_of: NotRequired[str]


class PayAdvanceBody(TypedDict, closed=True):
    subject: str
    payload: Payment
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class PayGuaranteeBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: Payment
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class PayIndemnityBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: Payment
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class QuoteCoverBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: Quote
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class RaiseWarningBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: WarningSignal
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class RecordAssignmentBody(TypedDict, closed=True):
    subject: str
    payload: Assignment
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class RecordBidBody(TypedDict, closed=True):
    subject: str
    payload: Bid
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class RecordCededPaymentBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: CededPayment
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class RecordCessionBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: Cession
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class RecordDueDiligenceBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: DueDiligence
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class RecordErasureBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: Erasure
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class RecordExtractBody(TypedDict, closed=True):
    subject: str
    payload: RegisterExtract
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class RecordRecoveryBody(TypedDict, closed=True):
    subject: str
    payload: Recovery
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class RecordRepaymentBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: Repayment
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class RecordSubrogationBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: Subrogation
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class RefuseFilingBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: Ground
    reason: str
    on_behalf_of: NotRequired[str]


class RefuseRegistrationBody(TypedDict, closed=True):
    subject: str
    payload: RegistryRefusal
    reason: str
    on_behalf_of: NotRequired[str]


class RegisterBody(TypedDict, closed=True):
    subject: str
    payload: Registered
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class RejectPastBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: NotRequired[Nothing]
    reason: str
    on_behalf_of: NotRequired[str]


class ReleaseInPartBody(TypedDict, closed=True):
    subject: str
    payload: RegistryNotice
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class ReleasePledgeBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: Letter
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class RelodgeClaimBody(TypedDict, closed=True):
    subject: str
    payload: Cured
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class RenewLoanBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: Renewal
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class RequestCorrectionBody(TypedDict, closed=True):
    subject: str
    payload: CorrectionNotice
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class ResubmitFilingBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: Cured
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class ResumeClockBody(TypedDict, closed=True):
    subject: str
    payload: ClockOrder
    reason: str
    on_behalf_of: NotRequired[str]


class RetryCallBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: NotRequired[Nothing]
    reason: str
    on_behalf_of: NotRequired[str]


class ReturnClaimBody(TypedDict, closed=True):
    subject: str
    payload: Defects
    reason: str
    on_behalf_of: NotRequired[str]


class ReturnFilingBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: Defects
    reason: str
    on_behalf_of: NotRequired[str]


class ReviseCalendarBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: CalendarRevision
    reason: str
    on_behalf_of: NotRequired[str]


class RevokeRegistrationBody(TypedDict, closed=True):
    subject: str
    payload: RegistryNotice
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class SendDunningBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: Letter
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class SettleBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: SettlementCertificate
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class SettleClaimBody(TypedDict, closed=True):
    subject: str
    payload: ClaimSettlement
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class SignContractsBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: Contracts
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class SubmitCorrectionBody(TypedDict, closed=True):
    subject: str
    payload: Cured
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class ValueAssetBody(TypedDict, closed=True):
    subject: str
    payload: AssetValue
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class WithdrawBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: NotRequired[Nothing]
    reason: str
    on_behalf_of: NotRequired[str]


class CalculateBody(TypedDict):
    jurisdiction: str
    on: str
    rules: NotRequired[dict[str, str]]
    given: dict[str, Any]


JurisdictionItem: TypeAlias = str


class Filters(TypedDict, closed=True):
    stage: NotRequired[list[CaseStage]]
    outcome: NotRequired[list[Outcome]]
    officer: NotRequired[str | None]
    organisation: NotRequired[str | None]
    right_no: NotRequired[str | None]
    firm: NotRequired[str | None]
    firm_contains: NotRequired[str | None]
    uscc: NotRequired[str | None]
    deadline_after: NotRequired[str | None]
    deadline_before: NotRequired[str | None]
    due_within: NotRequired[int | None]
    amount_from: NotRequired[int | None]
    amount_to: NotRequired[int | None]
    opened_from: NotRequired[str | None]
    opened_to: NotRequired[str | None]
    closed_from: NotRequired[str | None]
    closed_to: NotRequired[str | None]
    jurisdiction: NotRequired[list[JurisdictionItem]]
    sandbox: NotRequired[bool | None]


class NewView(TypedDict, closed=True):
    name: str
    filters: NotRequired[Filters]
    sort: NotRequired[str]
    columns: NotRequired[list[str]]
    default: NotRequired[bool]
    team: NotRequired[bool]


class ViewBody(TypedDict, closed=True):
    name: str
    filters: NotRequired[Filters]
    sort: NotRequired[str]
    columns: NotRequired[list[str]]
    default: NotRequired[bool]


class Returning(TypedDict, closed=True):
    reason: NotRequired[str]


class Handing(TypedDict, closed=True):
    to: str
    reason: str


class Told(TypedDict, closed=True):
    note: str


class NamedOfficer(TypedDict, closed=True):
    actor: str


Organisation: TypeAlias = str


class NewComment(TypedDict, closed=True):
    text: str
    thread: NotRequired[int]
    audience: NotRequired[Literal["internal", "named", "parties", ""]]
    organisations: NotRequired[list[Organisation]]


class EditedComment(TypedDict, closed=True):
    text: str


class Redaction(TypedDict, closed=True):
    reason: str


class UploadDocumentBody(TypedDict):
    file: bytes
    type: str
    title: NotRequired[str]
    chapter: NotRequired[str]
    subject: NotRequired[str]
    audience: NotRequired[Literal["shared", "internal"]]
    replaces: NotRequired[str]


class DecodePayloadsBody(TypedDict):
    payloads: NotRequired[list[dict[str, Any]]]


class EncodePayloadsBody(TypedDict):
    payloads: NotRequired[list[dict[str, Any]]]


Ref: TypeAlias = str


class Persons(TypedDict, closed=True):
    case_no: NotRequired[str]
    field: NotRequired[str]
    refs: NotRequired[list[Ref]]
    value: NotRequired[str]
    actor: NotRequired[str]


class NewErasure(TypedDict, closed=True):
    case_no: NotRequired[str]
    field: NotRequired[str]
    refs: NotRequired[list[Ref]]
    value: NotRequired[str]
    actor: NotRequired[str]
    ground: str
    reason: str


class Approval(TypedDict, closed=True):
    over_hold: NotRequired[str]


class Refusal(TypedDict, closed=True):
    reason: str


Case: TypeAlias = str


class Verification(TypedDict, closed=True):
    cases: NotRequired[list[Case]]
    all: NotRequired[bool]
    since: NotRequired[str | None]
    sample: NotRequired[int | None]
    seed: NotRequired[str]


class Proof(TypedDict, closed=True):
    password: str


class NewPassword(TypedDict, closed=True):
    password: str
    new: str


Tenant: TypeAlias = str


Role: TypeAlias = Literal[
    "firm",
    "agent",
    "window_officer",
    "registry_officer",
    "registry_head",
    "bureau_leader",
    "supervisor",
    "bank_officer",
    "bank_approver",
    "insurer",
    "guarantor",
    "fund_officer",
    "fund_approver",
    "finance",
    "disposal_officer",
    "appraiser",
    "ip_operator",
    "reinsurer",
    "auditor",
    "administrator",
    "driver",
    "case",
]


class ChangedPerson(TypedDict, closed=True):
    name: str
    active: bool


class GivenPassword(TypedDict, closed=True):
    password: str


class GiveMembershipBody(TypedDict, closed=True):
    role: Role
    organisation: str
    tenants: list[Tenant]
    since: NotRequired[str | None]
    until: NotRequired[str | None]


class ChangedMembership(TypedDict, closed=True):
    tenants: list[Tenant]
    since: str
    until: NotRequired[str | None]


class NewSubstitution(TypedDict, closed=True):
    absent: NotRequired[str]
    substitute: str
    since: str
    until: str


class NewMandate(TypedDict, closed=True):
    tenant: str
    firm: NotRequired[str]
    agency: str
    document_no: str
    since: str
    until: str


class NewWebhook(TypedDict, closed=True):
    url: str
    types: NotRequired[list[str]]
    note: NotRequired[str]


class ChangedWebhook(TypedDict, closed=True):
    url: NotRequired[str | None]
    types: NotRequired[list[str] | None]
    note: NotRequired[str | None]


Delivery1: TypeAlias = str


class Resend(TypedDict, closed=True):
    deliveries: NotRequired[list[Delivery1]]
    since: NotRequired[str | None]
    until: NotRequired[str | None]


class NewSample(TypedDict, closed=True):
    name: str
    purpose: str
    kind: SampleKind
    size: int
    seed: NotRequired[str]
    filter: NotRequired[dict[str, Any]]


class NewFinding(TypedDict, closed=True):
    case_no: str
    sample: NotRequired[int | None]
    fact_seq: NotRequired[int | None]
    figure: NotRequired[str]
    grade: Grade
    text: str
    addressee: str
    addressee_role: NotRequired[Role | None]
    within_days: int


class Said(TypedDict, closed=True):
    text: str


class Accepting(TypedDict, closed=True):
    text: NotRequired[str]


class Reopening(TypedDict, closed=True):
    text: str
    within_days: int


class NewNote(TypedDict, closed=True):
    case_no: str
    fact_seq: NotRequired[int | None]
    text: str


class ChangedNote(TypedDict, closed=True):
    text: str


class Chosen(TypedDict, closed=True):
    case_no: str
    subject: NotRequired[str]
    payload: NotRequired[dict[str, Any] | None]


class BulkActs(TypedDict, closed=True):
    act: str
    payload: NotRequired[dict[str, Any]]
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]
    selection: NotRequired[list[Chosen]]
    filter: NotRequired[dict[str, Any] | None]
    take_over: NotRequired[bool]
    dry_run: NotRequired[bool]


class ChosenTask(TypedDict, closed=True):
    case_no: str
    question: NotRequired[int | None]


class BulkAssign(TypedDict, closed=True):
    of: NotRequired[Literal["tasks", "cases"]]
    to: str
    reason: NotRequired[str]
    selection: NotRequired[list[ChosenTask]]
    filter: NotRequired[dict[str, Any] | None]


class OrderImportBody(TypedDict):
    file: bytes


class Export(TypedDict, closed=True):
    of: Literal["cases", "tasks", "journal", "rights", "findings", "event_log"]
    filter: NotRequired[dict[str, Any]]
    format: NotRequired[Literal["xlsx", "csv", "ocel-json", "ocel-sqlite", "xes"]]
    columns: NotRequired[list[str]]
    lang: NotRequired[Literal["zh", "en"]]


class AdmitToExchangeBody(TypedDict, closed=True):
    public_key: str
    tenants: list[str]


class SendPackageBody(TypedDict):
    file: bytes


class Login(TypedDict, closed=True):
    actor: str
    password: str
    membership: NotRequired[int | None]


class Asked(TypedDict):
    refs: list[str]
    cases: list[CasePlaces]
    held: list[str]
    erasure: int


class CasePage(TypedDict):
    items: list[CaseLine]
    next: str | None
    count: NotRequired[Count | None]
    as_of: NotRequired[str | None]


class CaseRecord(TypedDict):
    masked: NotRequired[list[str] | None]
    case_no: str
    tenant: str
    jurisdiction: str
    firm: str
    uscc: str
    bank: str
    insurer: str
    guarantor: str
    stage: CaseStage
    outcome: Outcome | str
    sandbox: bool
    clock_offset_s: int
    opened_at: str
    closed_at: NotRequired[str | None]
    limit_fen: NotRequired[int | None]
    approved_fen: NotRequired[int | None]
    amount_fen: NotRequired[int | None]
    demand: dict[str, Any]


class ChecklistChapter(TypedDict):
    chapter: str
    documents: list[ChecklistLine]


class ClaimRecord(TypedDict):
    masked: NotRequired[list[str] | None]
    case_no: str
    claim: str
    stage: ClaimStage
    claimant: str
    paid_fen: NotRequired[int | None]
    ceded_fen: NotRequired[int | None]
    base_fen: NotRequired[int | None]
    ratio: NotRequired[str | None]
    compensation_fen: NotRequired[int | None]
    advance_fen: NotRequired[int | None]
    final_fen: NotRequired[int | None]
    returned_fen: NotRequired[int | None]


class Claims(TypedDict):
    as_of: NotRequired[str | None]
    through: NotRequired[int | None]
    case_no: str
    items: list[ClaimRecord]


class Contact(TypedDict):
    case_no: str
    contact: str | None
    erased: list[ErasedRecord]


class Deliveries(TypedDict):
    items: list[Delivery]
    next: str | None


class DifferenceFound(TypedDict):
    case_no: str
    since: str
    until: str
    changes: list[FieldChange]
    facts: list[FactRecord]


class DisposalRecord(TypedDict):
    masked: NotRequired[list[str] | None]
    case_no: str
    disposal: str
    stage: DisposalStage
    route: str
    value_fen: NotRequired[int | None]
    rounds: int
    reserve_fen: NotRequired[int | None]
    price_fen: NotRequired[int | None]
    gross_fen: NotRequired[int | None]
    costs_fen: NotRequired[int | None]
    surplus_fen: NotRequired[int | None]
    shortfall_fen: NotRequired[int | None]


class Disposals(TypedDict):
    as_of: NotRequired[str | None]
    through: NotRequired[int | None]
    case_no: str
    items: list[DisposalRecord]


class DocumentAttached(TypedDict):
    request: str
    state: Literal["done", "open"]
    case_no: str
    act: Literal["attach_document"]
    document: DocumentShown


class DocumentsShown(TypedDict):
    case_no: str
    items: list[DocumentShown]
    next: str | None
    checklist: list[ChecklistChapter]


class Event(TypedDict):
    id: str
    type: str
    version: int
    title: str
    title_zh: str
    case_no: str
    seq: int
    subject: str
    at: str
    hash: str
    cursor: str
    links: Links
    fact: NotRequired[dict[str, Any] | None]


class ExplainedStep(TypedDict):
    n: int
    name: str
    value: str | None
    text: str | None
    zh: str | None
    en: str | None
    rule: str | None
    clause: str | None
    inputs: list[Input]


class FeedPage(TypedDict):
    items: list[Event]
    next: str
    more: bool


class FindingLine(TypedDict):
    deadline: str | None
    last_day: str | None
    working_days_left: int | None
    overdue: bool
    provisional: bool
    id: int
    case_no: str
    sample: NotRequired[int | None]
    fact_seq: NotRequired[int | None]
    figure: str
    grade: Grade
    text: str
    addressee: str
    addressee_role: str
    raised_by: str
    raised_by_name: str
    organisation: str
    raised_at: str
    state: FindingState
    moved_at: str
    version: int
    href: str


class FindingMove(TypedDict):
    version: int
    state: FindingState
    text: str
    due: NotRequired[str | None]
    by: str
    by_name: str
    role: str
    organisation: str
    at: str


class Findings(TypedDict):
    items: list[FindingLine]
    next: str | None


class Found(TypedDict):
    case_no: str
    firm: str
    uscc: str
    stage: str
    outcome: str
    bank: str
    opened_at: str
    matched: list[Match]


class HTTPValidationError(TypedDict):
    detail: NotRequired[list[ValidationError]]


class LoanRecord(TypedDict):
    masked: NotRequired[list[str] | None]
    case_no: str
    slip_no: NotRequired[str | None]
    amount_fen: NotRequired[int | None]
    disbursed_on: NotRequired[str | None]
    stage: LoanStage
    schedule: NotRequired[int | None]
    replaced: NotRequired[int | None]
    method: NotRequired[str | None]
    annual_rate: NotRequired[str | None]
    start: NotRequired[str | None]
    balance_fen: NotRequired[int | None]
    penalty_fen: NotRequired[int | None]
    tier: NotRequired[str | None]
    lines: NotRequired[list[InstalmentRecord] | None]
    payments: NotRequired[list[PaymentRecord] | None]


class NightShown(TypedDict):
    night: str
    outcome: Literal["ok", "wrong", "failed"]
    steps: list[StepShown]


class Nights(TypedDict):
    items: list[NightShown]


class OneRight(TypedDict):
    masked: NotRequired[list[str] | None]
    case_no: str
    right_no: str
    kind: str
    title: str
    declared_value_fen: NotRequired[int | None]
    value_fen: NotRequired[int | None]
    stage: RightStage
    registration_no: str
    pledgee: str
    expires_on: str
    as_of: NotRequired[str | None]
    through: NotRequired[int | None]


class Parties(TypedDict):
    as_of: NotRequired[str | None]
    through: NotRequired[int | None]
    case_no: str
    items: list[PartyRecord]


class RightRecord(TypedDict):
    masked: NotRequired[list[str] | None]
    case_no: str
    right_no: str
    kind: str
    title: str
    declared_value_fen: NotRequired[int | None]
    value_fen: NotRequired[int | None]
    stage: RightStage
    registration_no: str
    pledgee: str
    expires_on: str


class Rights(TypedDict):
    as_of: NotRequired[str | None]
    through: NotRequired[int | None]
    case_no: str
    items: list[RightRecord]


class Sample(TypedDict):
    id: int
    name: str
    purpose: str
    kind: SampleKind
    size: int
    seed: str
    seed_given: bool
    filter: dict[str, Any]
    tenants: list[str]
    population: PopulationShown
    rule: str
    rule_zh: str
    drawn_by: str
    drawn_at: str
    cases: list[SampledCase]


class SearchPage(TypedDict):
    items: list[Found]
    more: bool


class WholeCase(TypedDict):
    as_of: NotRequired[str | None]
    through: NotRequired[int | None]
    masked: NotRequired[list[str] | None]
    case: CaseRecord
    rights: list[RightRecord]
    parties: list[PartyRecord]
    tasks: list[OpenQuestion]
    loan: NotRequired[LoanRecord | None]
    claims: list[ClaimRecord]
    disposals: list[DisposalRecord]
    erased: list[ErasedRecord]
    now: str


class ChosenRoute(TypedDict, closed=True):
    route: Route
    ready: NotRequired[list[str]]


class ConditionalApproval(TypedDict, closed=True):
    approval_no: str
    amount_fen: int
    annual_rate: float | str
    months: int
    method: Method
    cover: Cover
    secured: NotRequired[Secured]
    fund_admission: NotRequired[bool]
    conditions: NotRequired[list[str]]
    committee_no: NotRequired[str]


class Done(TypedDict):
    request: str
    state: Literal["done"]
    case_no: str
    act: str
    facts: list[FactLine]
    result: dict[str, Any]


class PastLoan(TypedDict, closed=True):
    slip_no: str
    loan_contract_no: str
    pledge_contract_no: str
    signed_on: str
    disbursed_on: str
    amount_fen: int
    annual_rate: float | str
    months: int
    method: Method
    balance_fen: int
    secured: NotRequired[Secured]
    paid: NotRequired[list[PastPayment]]
    plan: NotRequired[list[Line]]


class People(TypedDict):
    items: list[ShownPerson]
    next: str | None


class ProblemDocument(TypedDict):
    type: str
    title: str
    status: int
    code: str
    detail: str
    detail_en: str
    detail_zh: str
    clause: NotRequired[str]
    errors: NotRequired[list[WrongField]]


class Right(TypedDict, closed=True):
    right_no: str
    kind: RightKind
    title: str
    expires_on: str
    declared_value_fen: int
    extract: NotRequired[Extract | None]


class ChooseRouteBody(TypedDict, closed=True):
    subject: str
    payload: ChosenRoute
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class GiveConditionalApprovalBody(TypedDict, closed=True):
    subject: NotRequired[Literal["case"]]
    payload: ConditionalApproval
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]


class NewMembership(TypedDict, closed=True):
    role: Role
    organisation: str
    tenants: list[Tenant]
    since: NotRequired[str | None]
    until: NotRequired[str | None]


class NewPerson(TypedDict, closed=True):
    actor: NotRequired[str]
    name: str
    password: NotRequired[str | None]
    issuer: NotRequired[str]
    subject: NotRequired[str]
    system: NotRequired[bool]
    membership: NewMembership


class ExplainedFigure(TypedDict):
    figure: str
    jurisdiction: str
    pack: str
    steps: list[ExplainedStep]


class Finding(TypedDict):
    deadline: str | None
    last_day: str | None
    working_days_left: int | None
    overdue: bool
    provisional: bool
    id: int
    case_no: str
    sample: NotRequired[int | None]
    fact_seq: NotRequired[int | None]
    figure: str
    grade: Grade
    text: str
    addressee: str
    addressee_role: str
    raised_by: str
    raised_by_name: str
    organisation: str
    raised_at: str
    state: FindingState
    moved_at: str
    version: int
    href: str
    history: list[FindingMove]


class Loan(TypedDict):
    as_of: NotRequired[str | None]
    through: NotRequired[int | None]
    case_no: str
    loan: LoanRecord | None
    sums: LoanSums | None


class Past(TypedDict, closed=True):
    as_of: str
    pledgee: str
    rights: list[PastRight]
    loan: PastLoan
    cover: NotRequired[PastCover | None]
    default: NotRequired[PastDefault | None]
    admitted: NotRequired[bool]


class Explained(TypedDict):
    masked: NotRequired[list[str] | None]
    case_no: str
    fact: FactRecord
    figures: list[ExplainedFigure] | None
    clock: Open | None
    facts: list[FactRecord]


class OpenCase(TypedDict, closed=True):
    jurisdiction: str
    demand: OpenedDemand
    rights: list[Right]
    sandbox: NotRequired[bool]
    past: NotRequired[Past | None]
    reason: NotRequired[str]
    on_behalf_of: NotRequired[str]
