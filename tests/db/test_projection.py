"""The projection: what the rows of a case say after its facts, and that they can be made again."""

from datetime import UTC, date, datetime
from typing import Any

from db import cases, journal
from db.database import Database
from db.derived_sql import DERIVED
from db.foldings import FOLDINGS
from db.projection import rebuild
from domain.acts import ACTS
from domain.roles import Role
from domain.scopes import scope_of

_LINES = [{"n": n, "due": f"2027-0{n}-20", "principal_fen": 100, "interest_fen": 5} for n in (1, 2, 3)]
_PATENT = "ZL202310000001.1"
_NOT_ACTS = {
    "cover_declared",
    "disbursement_declared",
    "repayment_declared",
    "entered",
    "closed",
    "called",
    "limit_computed",
    "asked",
    "lapsed",
    "closed_question",
    "right_moved",
    "schedule_made",
    "repayment_applied",
    "repayment_reapplied",
    "account_restated",
    "corrected",
    "overdue_withdrawn",
    "instalment_paid",
    "overdue",
    "loan_moved",
    "claim_moved",
    "claim_computed",
    "settlement_computed",
    "disposal_moved",
    "waterfall_computed",
}


def _schedule(chain: Any, start: str = "2026-12-20", lines: list[dict[str, Any]] | None = None) -> None:
    chain.note("schedule_made", method="equal_principal", amount_fen=300, annual_rate="0.0435", start=start, lines=lines or _LINES)


def _lend(chain: Any) -> None:
    chain.note("confirm_disbursement", slip_no="S1", amount_fen=300, disbursed_on="2026-12-20")
    chain.note("loan_moved", stage="repaying")
    _schedule(chain)


def _repay(chain: Any, n: int, receipt: str, balance: int) -> None:
    chain.note("record_repayment", receipt_no=receipt, amount_fen=105, paid_on=f"2027-0{n}-20", prepayment=False)
    parts = [{"n": n, "principal_fen": 100, "interest_fen": 5}]
    chain.note("repayment_applied", receipt_no=receipt, parts=parts, penalty_fen=2, balance_fen=balance)
    chain.note("instalment_paid", n=n, on=f"2027-0{n}-20")


def _withdraw(chain: Any, receipt: str) -> None:
    """The second repayment was none; the first was made a day earlier than was said."""
    wrong = next(fact for fact in chain.facts if fact.kind == "record_repayment" and fact.data["receipt_no"] == receipt)
    first = next(fact for fact in chain.facts if fact.kind == "record_repayment" and fact.data["receipt_no"] == "R1")
    chain.note("corrected", fact=wrong.seq, act="record_repayment", withdrawn=True, before={}, after={})
    chain.note("corrected", fact=first.seq, act="record_repayment", withdrawn=False, after={"amount_fen": 104, "paid_on": "2027-01-19"})
    chain.note("repayment_reapplied", receipt_no="R1", parts=[], penalty_fen=1, over_fen=0)
    chain.note("overdue_withdrawn", n=1, zh="", en="", before="", after="")
    restated = [{"n": 1, "principal_fen": 99, "interest_fen": 5}, {"n": 2, "principal_fen": 0, "interest_fen": 0}]
    chain.note("account_restated", lines=[*restated, {"n": 3, "principal_fen": 0, "interest_fen": 0}], balance_fen=201, penalty_fen=1)


def _live(chain: Any) -> None:
    """A life with something of every kind."""
    chain.open()
    chain.note("entered", stage="preparation")
    one = chain.note("asked", acts=["agree_valuation", "withdraw"], until="2026-12-01T00:00:00+08:00", stays_open=False)
    chain.note("agree_valuation", question=one.seq, values=[{"right_no": _PATENT, "value_fen": 400_000_000}])
    chain.note("limit_computed", limit_fen=120, requested_fen=300, approved_fen=120, binding="ltv", lines=[])
    chain.note("let_time_pass", to="2026-12-01T00:00:00+00:00", offset_us="864000500000")
    chain.note("right_moved", _PATENT, stage="reserved")
    chain.note("right_moved", _PATENT, stage="registered", registration_no="Y1", pledgee="bank-xt-rcb")
    chain.note("right_moved", _PATENT, stage="cancelling")
    chain.note("called", call="c/1", kind="file", party="registry-cnipa")
    chain.note("bind_cover", organisation="insurer-sx", policy_no="P1")
    _lend(chain)
    inbox = chain.note("asked", acts=["record_repayment"], stays_open=True)
    chain.note("overdue", n=1, since="2027-01-20", amount_fen=105)
    _repay(chain, 1, "R1", 200)
    _repay(chain, 2, "R2", 100)
    _withdraw(chain, "R2")
    lapsing = chain.note("asked", "claim-1", acts=["return_claim"], stays_open=False)
    chain.note("lapsed", "claim-1", question=lapsing.seq, acts=["return_claim"])
    chain.note("closed_question", question=inbox.seq)
    chain.note("claim_moved", "claim-1", stage="lodged")
    sums = {"paid_fen": 300, "ceded_fen": 60, "base_fen": 240, "compensation_fen": 120, "advance_fen": 96}
    chain.note("claim_computed", "claim-1", claimant="guarantor-sx", ratio="0.5", **sums)
    chain.note("settlement_computed", "claim-1", final_fen=100, returned_fen=20, shares=[])
    chain.note("disposal_moved", "disposal-1", stage="opened")
    chain.note("value_asset", "disposal-1", value_fen=900, base_date="2027-05-01", report_no="V1")
    chain.note("choose_route", "disposal-1", route="auction")
    chain.note("list_asset", "disposal-1", listing_no="L1", reserve_fen=700, opens_on="2027-06-01", closes_on="2027-06-20")
    chain.note("accept_bid", "disposal-1", bidder="b", amount_fen=800)
    waterfall = {"gross_fen": 800, "costs_fen": 10, "interest_fen": 5, "principal_fen": 200, "surplus_fen": 585, "shortfall_fen": 0}
    chain.note("waterfall_computed", "disposal-1", **waterfall)
    chain.note("asked", acts=["attach_document"], stays_open=True)
    chain.note("closed", outcome="disposed", at="2027-08-01T00:00:00+00:00")


async def _rows(database: Database, case_no: str) -> dict[str, list[str]]:
    found = {table: await database.pool.fetch(f"SELECT t::text AS row FROM {table} t WHERE case_no = $1", case_no) for table in DERIVED}  # noqa: S608
    return {table: sorted(row["row"] for row in rows) for table, rows in found.items()}


def test_every_kind_that_is_folded_is_an_act_or_a_fact_of_the_case_itself() -> None:
    assert set(FOLDINGS) - set(ACTS) == _NOT_ACTS


async def test_rows_that_are_rebuilt_from_the_journal_are_the_same_rows(database: Database, chain: Any, other_chain: Any) -> None:
    _live(chain)
    neighbour = other_chain("XT-2026-000002")
    _live(neighbour)
    for fact in chain.facts:  # one by one, while a rebuild folds all at once
        await journal.record(database, [fact])
    await journal.record(database, neighbour.facts[:-1])  # its life goes on: a task is open
    before, beside = await _rows(database, chain.case_no), await _rows(database, neighbour.case_no)
    await database.pool.execute("UPDATE cases SET firm = 'wrong'; DELETE FROM tasks WHERE case_no = 'XT-2026-000001'")

    await rebuild(database, chain.case_no)
    await rebuild(database, neighbour.case_no)

    assert all(beside.values()), "the life has something in every derived table"
    assert await _rows(database, chain.case_no) == before
    assert await _rows(database, neighbour.case_no) == beside


async def test_a_case_is_shown_as_its_facts_tell_it(database: Database, chain: Any) -> None:
    _live(chain)

    await journal.record(database, chain.facts)

    case = await cases.case_row(database.pool, chain.case_no)
    assert case is not None
    assert (case["stage"], case["outcome"], case["bank"], case["insurer"]) == ("closed", "disposed", "bank-xt-rcb", "insurer-sx")
    assert (case["clock_offset_s"], case["limit_fen"], case["sandbox"]) == (864000, 120, True)
    assert case["closed_at"] == datetime(2027, 8, 1, tzinfo=UTC)
    assert case["demand"]["firm"] == case["firm"] == "湘潭某某科技有限公司"
    parties = {(row["organisation"], row["part"]) for row in await cases.parties_of(database.pool, chain.case_no)}
    assert {("bank-xt-rcb", "bank"), ("insurer-sx", "insurer"), ("registry-cnipa", "registry")} <= parties


async def test_an_open_task_stands_in_the_queue_of_each_role_that_may_do_it_until_it_is_over(database: Database, chain: Any) -> None:
    opened = chain.open()
    asked = chain.note("asked", acts=["sign_contracts", "withdraw"], until="2026-12-01T00:00:00+08:00", stays_open=False)
    await journal.record(database, chain.facts)

    queued = await database.pool.fetch("SELECT role, organisation, tenant FROM task_roles WHERE question = $1 ORDER BY role", asked.seq)

    uscc = opened.data["demand"]["uscc"]  # the case has no guarantor: nobody of them has it in a queue
    assert [tuple(row) for row in queued] == [
        ("agent", "", "xiangtan"),
        ("bank_officer", "bank-xt-rcb", "xiangtan"),
        ("firm", uscc, "xiangtan"),
    ]
    await journal.record(database, [chain.note("sign_contracts", question=asked.seq)])
    assert await database.pool.fetchval("SELECT count(*) FROM task_roles") == 0


async def test_a_right_keeps_its_registration_through_later_moves(database: Database, chain: Any) -> None:
    _live(chain)

    await journal.record(database, chain.facts)

    rows = {row["right_no"]: row for row in await cases.rights_of(database.pool, chain.case_no)}
    patent, trademark = rows[_PATENT], rows["TM1"]
    assert (patent["stage"], patent["registration_no"], patent["pledgee"], patent["value_fen"]) == (
        "cancelling",
        "Y1",
        "bank-xt-rcb",
        400_000_000,
    )
    assert (trademark["stage"], trademark["value_fen"], trademark["declared_value_fen"]) == ("named", None, 500_000_000)


async def test_a_renewed_right_expires_later_and_stays_so(database: Database, chain: Any) -> None:
    chain.open()
    chain.note("right_moved", _PATENT, stage="registered", expires_on="2046-12-10")
    chain.note("right_moved", _PATENT, stage="lapsed")

    await journal.record(database, chain.facts)

    rows = {row["right_no"]: row for row in await cases.rights_of(database.pool, chain.case_no)}
    assert (rows[_PATENT]["stage"], rows[_PATENT]["expires_on"]) == ("lapsed", date(2046, 12, 10))


async def test_an_answered_question_is_closed_and_a_stream_stays_open(database: Database, chain: Any) -> None:
    chain.open()
    once = chain.note("asked", acts=["accept_filing", "withdraw"], stays_open=False)
    stream = chain.note("asked", acts=["record_repayment"], stays_open=True)
    chain.note("accept_filing", question=once.seq, receipt_no="1")
    chain.note("record_repayment", question=stream.seq, receipt_no="R", amount_fen=1, paid_on="2027-01-01")

    await journal.record(database, chain.facts)

    assert [(row["question"], row["acts"]) for row in await cases.open_tasks(database.pool, chain.case_no)] == [
        (stream.seq, ["record_repayment"])
    ]
    assert await database.pool.fetchval("SELECT state FROM tasks WHERE question = $1", once.seq) == "answered"


async def test_a_closed_case_has_no_open_question(database: Database, chain: Any) -> None:
    _live(chain)

    await journal.record(database, chain.facts)

    assert await cases.open_tasks(database.pool, chain.case_no) == []


async def test_a_repayment_is_on_its_line_and_in_the_balance(database: Database, chain: Any) -> None:
    chain.open()
    _lend(chain)
    _repay(chain, 1, "R1", 200)

    await journal.record(database, chain.facts)

    loan = await cases.loan_of(database.pool, chain.case_no)
    assert loan is not None
    assert (loan["stage"], loan["balance_fen"], loan["penalty_fen"]) == ("repaying", 200, 2)
    assert [(line["n"], line["paid_principal_fen"], line["paid_on"]) for line in loan["lines"]][:2] == [
        (1, 100, date(2027, 1, 20)),
        (2, 0, None),
    ]
    assert [(paid["receipt_no"], paid["amount_fen"], paid["penalty_fen"]) for paid in loan["payments"]] == [("R1", 105, 2)]


async def test_what_is_paid_stays_paid_when_the_loan_is_extended(database: Database, chain: Any) -> None:
    chain.open()
    _lend(chain)
    _repay(chain, 1, "R1", 200)
    _schedule(chain, lines=[*_LINES[:2], _LINES[2] | {"due": "2027-09-20"}])
    _repay(chain, 2, "R2", 100)

    await journal.record(database, chain.facts)

    loan = await cases.loan_of(database.pool, chain.case_no)
    assert loan is not None
    assert loan["balance_fen"] == 100
    assert [line["paid_principal_fen"] for line in loan["lines"]] == [100, 100, 0]
    assert loan["lines"][2]["due"] == date(2027, 9, 20)


async def test_a_renewed_loan_begins_unpaid(database: Database, chain: Any) -> None:
    chain.open()
    _lend(chain)
    _repay(chain, 1, "R1", 200)
    _schedule(chain, start="2027-02-01")

    await journal.record(database, chain.facts)

    loan = await cases.loan_of(database.pool, chain.case_no)
    assert loan is not None
    assert (loan["balance_fen"], loan["penalty_fen"]) == (300, 0)
    assert [line["paid_principal_fen"] for line in loan["lines"]] == [0, 0, 0]


async def test_an_organisation_sees_the_cases_in_which_it_is_a_party(database: Database, chain: Any, other_chain: Any) -> None:
    chain.open()
    other = other_chain("XT-2026-000002")
    other.open()
    other.note("called", call="c/1", kind="quote", party="insurer-sx")
    await journal.record(database, chain.facts)
    await journal.record(database, other.facts)

    async def numbers(tenants: set[str], role: Role, organisation: str) -> list[str]:
        condition, arguments = cases.within(scope_of(role, organisation, frozenset(tenants), "demo:a"))
        rows = await database.pool.fetch(f"SELECT case_no FROM cases c WHERE {condition} ORDER BY case_no", *arguments)  # noqa: S608
        return [row["case_no"] for row in rows]

    assert await numbers({"xiangtan", "shanxi"}, Role.AUDITOR, "bureau") == ["XT-2026-000001", "XT-2026-000002"]
    assert await numbers({"xiangtan"}, Role.INSURER, "insurer-sx") == ["XT-2026-000002"]
    assert await numbers({"xiangtan"}, Role.GUARANTOR, "insurer-sx") == []
    assert await numbers({"shanxi"}, Role.INSURER, "insurer-sx") == []
