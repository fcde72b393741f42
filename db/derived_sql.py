"""The statements of the projection: each changes derived rows of one case by what one fact says."""

# ruff: noqa: S608 - every part of a statement is a constant of this file

LOCK = "SELECT seq FROM heads WHERE case_no = $1 FOR UPDATE"
DERIVED = (
    "cases",
    "parties",
    "rights",
    "tasks",
    "task_roles",
    "case_numbers",
    "loans",
    "schedule_lines",
    "payments",
    "claims",
    "disposals",
)
# What tells the rows of one case apart, by table; the others have one row a case.
KEYS = {
    "parties": ("organisation", "part"),
    "rights": ("right_no",),
    "tasks": ("question",),
    "task_roles": ("question", "role"),
    "case_numbers": ("kind", "number"),
    "schedule_lines": ("schedule", "n"),
    "payments": ("seq",),
    "claims": ("claim",),
    "disposals": ("disposal",),
}
FORGET = tuple(f"DELETE FROM {table} WHERE case_no = $1" for table in DERIVED)

# The case
OPEN_CASE = """
INSERT INTO cases (case_no, tenant, jurisdiction, firm, uscc, bank, insurer, guarantor, sandbox, opened_at, demand, amount_fen, names,
    stage, clock_offset_s)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, search_form($13), 'opened', 0)"""
NUMBER = "INSERT INTO case_numbers (case_no, kind, number) VALUES ($1, $2, search_form($3)) ON CONFLICT DO NOTHING"
PARTY = "INSERT INTO parties (case_no, organisation, part) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
ENTER = "UPDATE cases SET stage = $2 WHERE case_no = $1"
CLOSE_CASE = "UPDATE cases SET stage = 'closed', outcome = $2, closed_at = $3 WHERE case_no = $1"
SET_CLOCK = "UPDATE cases SET clock_offset_s = $2 WHERE case_no = $1"
SET_LIMIT = "UPDATE cases SET limit_fen = $2, approved_fen = coalesce($3, approved_fen) WHERE case_no = $1"
# Who covers is told what happens; who declined, or was not needed, is not.
INSURED_BY = "UPDATE cases SET insurer = $2, guarantor = '' WHERE case_no = $1"
GUARANTEED_BY = "UPDATE cases SET guarantor = $2, insurer = '' WHERE case_no = $1"
NOT_COVERED = "UPDATE cases SET insurer = '', guarantor = '' WHERE case_no = $1"
DECLINED_BY = """
UPDATE cases SET insurer = coalesce(nullif(insurer, $2), ''), guarantor = coalesce(nullif(guarantor, $2), '') WHERE case_no = $1"""

# What is asked
ASK = """
INSERT INTO tasks (case_no, question, acts, subject, until, stays_open, asked_at, state, tenant, due)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', $8, coalesce($5::timestamptz, 'infinity'))"""
# A party's task is in its own queue; a role whose party the case does not have has none of it.
QUEUE_TASK = """
INSERT INTO task_roles (case_no, question, role, tenant, organisation, due)
SELECT $1, $2, q.role, $4, q.party, coalesce($5::timestamptz, 'infinity') FROM (
    SELECT role, CASE
        WHEN role = 'firm' THEN c.uscc
        WHEN role IN ('bank_officer', 'bank_approver') THEN c.bank
        WHEN role = 'insurer' THEN c.insurer
        WHEN role = 'guarantor' THEN c.guarantor
        ELSE '' END AS party
    FROM unnest($3::text[]) role LEFT JOIN cases c ON c.case_no = $1
) q
WHERE q.party <> '' OR q.role NOT IN ('firm', 'bank_officer', 'bank_approver', 'insurer', 'guarantor')"""
_NOT_QUEUED = """
DELETE FROM task_roles r USING closed c WHERE r.case_no = c.case_no AND r.question = c.question"""
ANSWER_TASK = f"""
WITH closed AS (
    UPDATE tasks SET state = 'answered', closed_at = $3
    WHERE case_no = $1 AND question = $2 AND state = 'open' AND NOT stays_open RETURNING case_no, question
){_NOT_QUEUED}"""
END_TASK = f"""
WITH closed AS (
    UPDATE tasks SET state = $3, closed_at = $4 WHERE case_no = $1 AND question = $2 AND state = 'open' RETURNING case_no, question
){_NOT_QUEUED}"""
CLOSE_TASKS = f"""
WITH closed AS (
    UPDATE tasks SET state = 'closed', closed_at = $2 WHERE case_no = $1 AND state = 'open' RETURNING case_no, question
){_NOT_QUEUED}"""
# After a batch that changed tasks; whatever order they were changed in, the earliest deadline of those that are open is one.
NEXT_UNTIL = """
UPDATE cases c SET next_until = o.earliest
FROM (SELECT min(until) AS earliest FROM tasks WHERE case_no = $1 AND state = 'open') o
WHERE c.case_no = $1 AND c.next_until IS DISTINCT FROM o.earliest"""
OF_TASKS = frozenset({ASK, ANSWER_TASK, END_TASK, CLOSE_TASKS})

# Rights
OPEN_RIGHT = """
INSERT INTO rights (case_no, right_no, kind, title, declared_value_fen, expires_on, stage, registration_no, pledgee)
VALUES ($1, $2, $3, $4, $5, $6, 'named', '', '')"""
VALUE_RIGHT = "UPDATE rights SET value_fen = $3 WHERE case_no = $1 AND right_no = $2"
MOVE_RIGHT = """
UPDATE rights SET stage = $3, registration_no = coalesce($4, registration_no), pledgee = coalesce($5, pledgee),
  expires_on = coalesce($6, expires_on)
WHERE case_no = $1 AND right_no = $2"""

# Loan: the lines of an earlier schedule stay; `loans.schedule` names the one that holds.
DISBURSE = """
INSERT INTO loans (case_no, slip_no, amount_fen, disbursed_on, stage, penalty_fen, tier) VALUES ($1, $2, $3, $4, 'disbursed', 0, '')
ON CONFLICT (case_no) DO UPDATE SET slip_no = EXCLUDED.slip_no, amount_fen = EXCLUDED.amount_fen, disbursed_on = EXCLUDED.disbursed_on"""
SCHEDULE = """
INSERT INTO loans (case_no, schedule, method, amount_fen, annual_rate, start, balance_fen, stage, slip_no, penalty_fen, tier)
VALUES ($1, $2, $3, $4, $5, $6, $4, 'disbursed', '', 0, '')
ON CONFLICT (case_no) DO UPDATE SET
    schedule = EXCLUDED.schedule, method = EXCLUDED.method, amount_fen = EXCLUDED.amount_fen, annual_rate = EXCLUDED.annual_rate,
    start = EXCLUDED.start,
    replaced = CASE WHEN loans.start = EXCLUDED.start THEN loans.schedule END,
    balance_fen = CASE WHEN loans.start = EXCLUDED.start THEN loans.balance_fen ELSE EXCLUDED.balance_fen END,
    penalty_fen = CASE WHEN loans.start = EXCLUDED.start THEN loans.penalty_fen ELSE 0 END"""
LINE = """
INSERT INTO schedule_lines (case_no, schedule, n, due, principal_fen, interest_fen, paid_principal_fen, paid_interest_fen)
VALUES ($1, $2, $3, $4, $5, $6, 0, 0)"""
# A schedule with another start is another loan (renewal); within one loan, what is paid stays paid.
CARRY_PAID = """
UPDATE schedule_lines s SET
    paid_principal_fen = old.paid_principal_fen, paid_interest_fen = old.paid_interest_fen, paid_on = old.paid_on,
    overdue_since = old.overdue_since
FROM loans l, schedule_lines old
WHERE l.case_no = $1 AND s.case_no = $1 AND old.case_no = $1 AND s.schedule = l.schedule AND old.schedule = l.replaced AND s.n = old.n"""
_OF_SCHEDULE = "FROM loans l WHERE l.case_no = $1 AND s.case_no = $1 AND s.schedule = l.schedule AND s.n = $2"
APPLY_PART = f"""
UPDATE schedule_lines s SET paid_principal_fen = paid_principal_fen + $3, paid_interest_fen = paid_interest_fen + $4
{_OF_SCHEDULE}"""
LINE_PAID = f"UPDATE schedule_lines s SET paid_on = $3 {_OF_SCHEDULE}"
LINE_OVERDUE = f"UPDATE schedule_lines s SET overdue_since = $3 {_OF_SCHEDULE}"
PAY = "INSERT INTO payments (case_no, seq, kind, receipt_no, amount_fen, paid_on, penalty_fen) VALUES ($1, $2, $3, $4, $5, $6, 0)"
APPLY_PAYMENT = (
    "UPDATE payments SET penalty_fen = $3 WHERE case_no = $1 AND receipt_no = $2 AND kind IN ('record_repayment', 'repayment_declared')"
)
BALANCE = "UPDATE loans SET balance_fen = $2, penalty_fen = penalty_fen + $3 WHERE case_no = $1"
RESTATE_LINE = f"UPDATE schedule_lines s SET paid_principal_fen = $3, paid_interest_fen = $4, paid_on = $5 {_OF_SCHEDULE}"
RESTATE_LOAN = "UPDATE loans SET balance_fen = $2, penalty_fen = $3 WHERE case_no = $1"
CORRECT_PAYMENT = "UPDATE payments SET amount_fen = $3, paid_on = $4 WHERE case_no = $1 AND seq = $2"
WITHDRAW_PAYMENT = "DELETE FROM payments WHERE case_no = $1 AND seq = $2"
MOVE_LOAN = "UPDATE loans SET stage = $2 WHERE case_no = $1"
CLASSIFY = "UPDATE loans SET tier = $2 WHERE case_no = $1"

# Claim
MOVE_CLAIM = """
INSERT INTO claims (case_no, claim, stage, claimant) VALUES ($1, $2, $3, '')
ON CONFLICT (case_no, claim) DO UPDATE SET stage = EXCLUDED.stage"""
COMPUTE_CLAIM = """
INSERT INTO claims (case_no, claim, stage, claimant, paid_fen, ceded_fen, base_fen, ratio, compensation_fen, advance_fen)
VALUES ($1, $2, 'opened', $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (case_no, claim) DO UPDATE SET
    claimant = EXCLUDED.claimant, paid_fen = EXCLUDED.paid_fen, ceded_fen = EXCLUDED.ceded_fen, base_fen = EXCLUDED.base_fen,
    ratio = coalesce(EXCLUDED.ratio, claims.ratio), compensation_fen = coalesce(EXCLUDED.compensation_fen, claims.compensation_fen),
    advance_fen = coalesce(EXCLUDED.advance_fen, claims.advance_fen)"""
SETTLE_CLAIM = "UPDATE claims SET final_fen = $3, returned_fen = $4 WHERE case_no = $1 AND claim = $2"

# Disposal
_DISPOSAL = "ON CONFLICT (case_no, disposal) DO UPDATE SET"
OPEN_DISPOSAL = "INSERT INTO disposals (case_no, disposal, stage) VALUES ($1, $2, 'opened') ON CONFLICT DO NOTHING"
MOVE_DISPOSAL = f"INSERT INTO disposals (case_no, disposal, stage) VALUES ($1, $2, $3) {_DISPOSAL} stage = EXCLUDED.stage"
VALUE_ASSET = f"""
INSERT INTO disposals (case_no, disposal, stage, value_fen) VALUES ($1, $2, 'opened', $3) {_DISPOSAL} value_fen = EXCLUDED.value_fen"""
CHOOSE_ROUTE = f"INSERT INTO disposals (case_no, disposal, stage, route) VALUES ($1, $2, 'opened', $3) {_DISPOSAL} route = EXCLUDED.route"
LIST_ASSET = "UPDATE disposals SET reserve_fen = $3, rounds = rounds + 1 WHERE case_no = $1 AND disposal = $2"
SELL = "UPDATE disposals SET price_fen = $3 WHERE case_no = $1 AND disposal = $2"
DISTRIBUTE = """
UPDATE disposals SET gross_fen = $3, costs_fen = $4, surplus_fen = $5, shortfall_fen = $6 WHERE case_no = $1 AND disposal = $2"""
