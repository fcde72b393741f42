"""The world around the cases of a test, in memory: partners that only note calls, and answers that the test gives."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from temporalio import activity
from temporalio.client import Client, WithStartWorkflowOperation, WorkflowHandle, WorkflowUpdateFailedError
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode
from temporalio.worker import Worker, WorkflowRunner

from activities.journal import JournalHead
from activities.quotas import QuotaRelease, QuotaReservation
from activities.requests import Gathering
from activities.reservations import Reservation
from domain.acts import ACTS
from domain.calls import Call, Search
from domain.casefile import Run
from domain.facts import Asked, Fact, Handed, digest, plain
from domain.opening import Demand, Opening, Right, RightKind
from domain.past import Past
from domain.quotas import Grant, Quota, Standing, reserve
from domain.rules import CalendarData, Rule, Rules
from domain.workdays import instant, local_day
from engine.door import role_of
from policies.packs import rules_for
from workflows.case import PledgeCase
from workflows.conversations import PARTNERS

_ROWS = {
    "window.precheck_days": "1",
    "window.resubmit_days": "10",
    "registration.days": "5",
    "correction.days.patent": "30",
    "correction.days.trademark": "30",
    "correction.days.copyright": "30",
    "declare.days": "30",
    "credit.reply_days": "15",
    "cover.reply_days": "10",
    "ltv.invention": "0.25",
    "ltv.trademark": "0.50",
    "ltv.copyright": "0.30",
    "loan.remind_days": "7",
    "loan.default_days": "90",
    "loan.dunning_days": "1 30 60",
    "loan.penalty_uplift": "0.5",
    "loan.grace_days": "0",
    "loan.tier_days": "0 90 270 360",
    "partner.poll_days": "3",
    "insurance.waiting_days": "120",
    "fund.exists": "yes",
    "fund.organisation": "fund-xt",
    "fund.ratio": "",
    "fund.deduct_ceded": "ceded",
    "disposal.auction.first_reserve": "0.8",
    "disposal.auction.next_reserve": "0.8",
    "disposal.court.first_reserve": "0.8",
    "waterfall.order": "costs interest principal",
    "registrar.patent": "registry-cnipa",
    "registrar.trademark": "registry-cnipa",
    "registrar.copyright": "registry-ncac",
}
RULES = rules_for("xiangtan", date(2026, 11, 20))


def rules_with(rows: Mapping[str, str]) -> Rules:
    """The rules of the tests, with rows set otherwise."""
    own = RULES.rows | {key: Rule(key, value, f"clause of {key}", "test", "D") for key, value in rows.items()}
    return replace(RULES, rows=own, sha256=digest({"jurisdiction": RULES.jurisdiction, "rows": plain(own)}))


RULES = rules_with(_ROWS)
_PLAIN = CalendarData("", date(2026, 12, 31))
CALENDAR = replace(_PLAIN, sha256=digest({name: value for name, value in plain(_PLAIN).items() if name != "sha256"}))
PATENT = Right("ZL202310000001.1", RightKind.INVENTION, "一种测试方法", date(2043, 1, 1), 2_000_000_00)
TRADEMARK = Right("12345678", RightKind.TRADEMARK, "测试牌", date(2033, 1, 1), 1_000_000_00)
_ORGANISATIONS = {
    "registry_officer": "registry-cnipa",
    "registry_head": "registry-cnipa",
    "bank_officer": "bank-xt-rcb",
    "bank_approver": "bank-xt-rcb",
    "insurer": "insurer-picc",
    "guarantor": "guarantor-xt",
    "fund_officer": "fund-xt",
    "fund_approver": "fund-xt",
    "finance": "fund-xt",
}


@dataclass
class World:
    """What surrounds the cases of a test, all in memory; the server and the workflow are real."""

    client: Client
    queue: str = "cases"
    stored: dict[str, list[Fact]] = field(default_factory=dict)
    held: dict[str, str] = field(default_factory=dict)
    quotas: dict[str, Quota] = field(default_factory=dict)
    drawn: dict[tuple[str, str], int] = field(default_factory=dict)  # by quota and case
    calls: list[Call] = field(default_factory=list)
    gathered: list[Gathering] = field(default_factory=list)
    before_deadline: Any = None  # an async function that a test lets happen when a case gathers
    partner_fails: Exception | None = None
    receipts: asyncio.Event = field(default_factory=asyncio.Event)  # set: a partner confirms at once that it has the call

    def __post_init__(self) -> None:
        self.receipts.set()

    def store(self, facts: list[Fact]) -> None:
        for fact in facts:
            journal = self.stored.setdefault(fact.case_no, [])
            assert fact.seq <= len(journal), f"gap before {fact.seq}"
            if fact.seq == len(journal):
                journal.append(fact)
            assert journal[fact.seq] == fact, f"fork at {fact.seq}"

    async def take_over(self, facts: list[Fact]) -> None:
        """Store what a call handed over; facts missing before them are asked of the case, as the door does."""
        if not facts:
            return
        case_no, have = facts[0].case_no, len(self.stored.get(facts[0].case_no, []))
        if facts[0].seq > have:  # another caller has them and has not stored them yet
            facts = await self.client.get_workflow_handle(case_no).query("facts_since", have, result_type=list[Fact])
        self.store(facts)

    def activities(self) -> list[Any]:
        """The activities of our own side, on this memory."""

        @activity.defn(name="journal.record")
        async def record(facts: list[Fact]) -> None:
            await self.take_over(facts)

        @activity.defn(name="journal.confirm")
        async def confirm(head: JournalHead) -> None:
            self.store(await self.client.get_workflow_handle(head.case_no).query("facts_since", 0, result_type=list[Fact]))
            assert self.stored[head.case_no][-1].hash == head.hash

        @activity.defn(name="reservation.reserve")
        async def reserve_right(reservation: Reservation) -> str:
            return self.held.setdefault(reservation.right_no, reservation.case_no)

        @activity.defn(name="reservation.end")
        async def end(reservation: Reservation) -> None:
            if self.held.get(reservation.right_no) == reservation.case_no:
                del self.held[reservation.right_no]

        @activity.defn(name="quota.reserve")
        async def draw(wanted: QuotaReservation) -> Grant:
            found = self.quotas.get(wanted.quota)
            if found is None:
                return Grant(False, 0, f"there is no quota {wanted.quota}", open=False)
            chain = [found, *(self.quotas[name] for name in [found.parent] if name)]
            grant = reserve([self._standing(each, wanted) for each in chain], wanted.amount_fen, wanted.on)
            if grant.granted:
                self.drawn[wanted.quota, wanted.case_no] = wanted.amount_fen
            return grant

        @activity.defn(name="quota.release")
        async def give_back(released: QuotaRelease) -> None:
            self.drawn.pop((released.quota, released.case_no), None)

        @activity.defn(name="requests.gather")
        async def gather(gathering: Gathering) -> int:
            self.gathered.append(gathering)
            if self.before_deadline:
                await self.before_deadline(gathering)
            return 0

        return [record, confirm, reserve_right, end, draw, give_back, gather]

    def _standing(self, quota: Quota, wanted: QuotaReservation) -> Standing:
        own = (wanted.quota, wanted.case_no)
        parts = {each.quota for each in self.quotas.values() if quota.quota in (each.quota, each.parent)}
        others = sum(fen for (name, case_no), fen in self.drawn.items() if name in parts and (name, case_no) != own)
        return Standing(quota, others, self.drawn.get(own, 0))

    def partners(self) -> list[Any]:
        """The activities that call partners: they note the call, and the test answers."""

        def noting(name: str) -> Any:
            @activity.defn(name=name)
            async def note(call: Call) -> None:
                if self.partner_fails:
                    raise self.partner_fails
                self.calls.append(call)
                await self.receipts.wait()

            return note

        @activity.defn(name="registry.search")
        async def search(call: Call) -> Search:
            filed = [
                known for known in self.calls if known.kind == "file" and known.subject == call.subject and known.case_no == call.case_no
            ]
            number, pledgee = (f"Y-{call.subject}", filed[-1].data["pledgee"]) if filed else ("", "")
            return Search(call.subject, number, pledgee, "in_force")

        names = [f"registry.{kind}" for kind in ("file", "correct", "declare", "change", "cancel")]
        names += [f"bank.{kind}" for kind in ("review", "disburse", "schedule", "default", "settle", "release")]
        names += ["insurer.quote", "insurer.bind", "insurer.indemnify", "guarantor.guarantee", "guarantor.pay"]
        names += [f"fund.{kind}" for kind in ("admit", "claim", "recheck", "advance", "settlement")]
        return [*(noting(name) for name in names), search]

    async def open(
        self,
        rights: tuple[Right, ...] = (PATENT,),
        *,
        sandbox: bool = True,
        events_a_run: int = 8000,
        rows: Mapping[str, str] = MappingProxyType({}),
        past: Past | None = None,
        **demand: Any,
    ) -> "Case":
        """A case of the test's rules, with the rows that the test sets otherwise."""
        case_no = f"T-{uuid.uuid4().hex[:8]}"
        asked = Asked(f"open-{case_no}", "case", "test:window", "window_officer", "bureau", "xiangtan", datetime.now(UTC).isoformat())
        values = {"insurer": "insurer-picc", "guarantor": "guarantor-xt", "cover": "none", "amount_fen": 300_000_00, **demand}
        wanted = Demand("D1", "湘潭测试有限公司", "91430300MA4L0TEST0", months=12, bank="bank-xt-rcb", **values)
        opening = Opening(case_no, "xiangtan", asked, wanted, list(rights), rules_with(rows), CALENDAR, sandbox, past)
        start: WithStartWorkflowOperation[Any, Any] = WithStartWorkflowOperation(
            "PledgeCase",
            Run(opening, None, events_a_run),
            id=case_no,
            task_queue=self.queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            task_timeout=timedelta(seconds=2),  # a task that fails is tried again soon
        )
        handed = await self.client.execute_update_with_start_workflow(
            "open_case", args=[asked, {}], id=asked.request, start_workflow_operation=start, result_type=Handed
        )
        self.store(handed.facts)
        return Case(self, case_no)


@dataclass
class Case:
    """One case, as its people and partners reach it."""

    world: World
    case_no: str
    acts_done: int = 0

    @property
    def handle(self) -> WorkflowHandle[Any, Any]:
        return self.world.client.get_workflow_handle(self.case_no)

    @property
    def journal(self) -> list[Fact]:
        return self.world.stored[self.case_no]

    def kinds(self) -> list[str]:
        return [fact.kind for fact in self.journal]

    def last(self, kind: str) -> Fact:
        return next(fact for fact in reversed(self.journal) if fact.kind == kind)

    async def act(self, name: str, payload: Any = None, subject: str = "case", **who: Any) -> Handed:
        """Perform an act as somebody who may, unless the test names who."""
        self.acts_done += 1
        asked = {
            "request": f"{self.case_no}-{self.acts_done}",
            "subject": subject,
            "actor": f"test:{name}",
            "role": min(ACTS[name].roles),
            "organisation": _ORGANISATIONS.get(min(ACTS[name].roles), "bureau-xiangtan"),
            "tenant": "xiangtan",
            "received_at": datetime.now(UTC).isoformat(),
        } | who
        while True:
            try:
                arguments = [Asked(**asked), plain(payload or {})]
                handed: Handed = await self.handle.execute_update(name, args=arguments, id=asked["request"], result_type=Handed)
                break
            except WorkflowUpdateFailedError as refused:  # the next run is just starting: knock again, as the door does
                if "just starting" not in str(refused.cause) and getattr(refused.cause, "type", "") != "AcceptedUpdateCompletedWorkflow":
                    raise
                await asyncio.sleep(0.02)
            except RPCError as error:  # the case is paused: its workflow task fails until the repair
                if error.status is not RPCStatusCode.FAILED_PRECONDITION:
                    raise
                await asyncio.sleep(0.2)
        await self.world.take_over(handed.facts)
        return handed

    async def answer(self, kind: str, act: str, payload: Any = None, number: int = 1, subject: str | None = None) -> Handed:
        """Answer the case's last call of a kind, as its partner."""
        await self.rest()
        call = [
            call for call in self.world.calls if call.case_no == self.case_no and call.kind == kind and subject in (None, call.subject)
        ][-1]
        who = {"organisation": call.party, "actor": f"partner:{call.party}", "role": role_of(call.party, act)}
        return await self.act(act, payload, call.subject, call=call.call, number=number, **who)

    async def rest(self) -> dict[str, str]:
        """Let the case come to rest: its time and its next waking."""
        return (await self.act("let_time_pass")).result

    async def pass_to_next(self) -> dict[str, str]:
        """Move to the next instant at which the case wakes by itself."""
        return (await self.act("let_time_pass", {"to": (await self.rest())["next"]})).result

    async def pass_days(self, days: int) -> None:
        """Move on by days, one waking after the other, as time would."""
        await self.pass_until(datetime.fromisoformat((await self.rest())["now"]) + timedelta(days=days))

    async def pass_until(self, target: datetime) -> None:
        """Move to an instant, one waking after the other; a case that ends on the way is left alone."""
        try:
            clock = await self.rest()
            while clock["next"] and datetime.fromisoformat(clock["next"]) <= target:
                clock = (await self.act("let_time_pass", {"to": clock["next"]})).result
            await self.act("let_time_pass", {"to": target})
        except WorkflowUpdateFailedError as refused:
            if "has ended" not in str(refused.cause):
                raise

    async def pass_to_due(self, n: int) -> None:
        """Move to ten o'clock of the day on which a line falls due."""
        await self.pass_until(instant(date.fromisoformat(self.last("schedule_made").data["lines"][n - 1]["due"]), 10))

    async def today(self) -> date:
        return local_day(datetime.fromisoformat((await self.rest())["now"]))

    # The chapters of a case without trouble

    async def prepare(
        self, *, cover: str = "none", amount_fen: int = 300_000_00, months: int = 12, valid_days: int = 365, **approval: Any
    ) -> None:
        rights = self.journal[0].data["rights"]
        values = [{"right_no": right["right_no"], "value_fen": right["declared_value_fen"]} for right in rights]
        await self.act("record_due_diligence", {"report_no": "JD1", "first_loan": True})
        day = await self.today()
        valuation = {
            "values": values,
            "method": "negotiated",
            "base_date": day,
            "valid_until": day + timedelta(days=valid_days),
            "signed_by_both": True,
        }
        await self.act("agree_valuation", valuation)
        terms = {
            "annual_rate": Decimal("0.0365"),
            "months": months,
            "method": "equal_instalments",
            "cover": cover,
            "committee_no": "DSH1",
        } | approval
        await self.act("give_conditional_approval", {"approval_no": "PF1", "amount_fen": amount_fen} | terms)
        await self.act("sign_contracts", {"loan_contract_no": "JK1", "pledge_contract_no": "ZY1", "signed_on": day})

    async def pass_window(self) -> None:
        await self.rest()
        await self.act("accept_filing", {"receipt_no": "SL1"})
        await self.act("pass_precheck")

    async def file(self, right: Right = PATENT) -> None:
        await self.act("file_application", {"signed_by_pledgor": True, "signed_by_pledgee": True}, right.right_no)
        await self.answer("file", "acknowledge_receipt", {"application_no": "SQ1", "received_on": "2026-11-21"}, subject=right.right_no)

    async def register(self, right: Right = PATENT, number: int = 2, kind: str = "file") -> None:
        entry = {"registration_no": f"Y-{right.right_no}", "registered_on": "2026-11-23", "notice_no": "DJ1"}
        await self.answer(kind, "register", entry, number, right.right_no)

    async def to_registration(self, **approval: Any) -> None:
        await self.prepare(**approval)
        await self.pass_window()

    async def to_credit(self, **approval: Any) -> None:
        await self.to_registration(**approval)
        await self.file()
        await self.register()

    async def approve(self) -> None:
        await self.answer("review", "decide_credit", {"approved": True, "decision_no": "FK1"})
        await self.act("confirm_credit", {"approved": True, "decision_no": "FH1"}, actor="test:second")

    async def disburse(self) -> None:
        await self.rest()
        amount = self.last("limit_computed").data["approved_fen"]
        day = (await self.today()).isoformat()
        await self.answer("disburse", "confirm_disbursement", {"slip_no": "FKD1", "amount_fen": amount, "disbursed_on": day})

    async def to_repayment(self, **approval: Any) -> None:
        await self.to_credit(**approval)
        await self.approve()
        await self.disburse()

    async def pay(self, n: int, **more: Any) -> None:
        line = self.last("schedule_made").data["lines"][n - 1]
        amount = line["principal_fen"] + line["interest_fen"]
        day = (await self.today()).isoformat()
        await self.answer("disburse", "record_repayment", {"receipt_no": f"HK{n}", "amount_fen": amount, "paid_on": day} | more, n + 1)


@asynccontextmanager
async def running(temporal: Client, runner: WorkflowRunner) -> AsyncIterator[World]:
    world = World(temporal, f"cases-{uuid.uuid4().hex[:6]}")
    cases = Worker(temporal, task_queue=world.queue, workflows=[PledgeCase], activities=world.activities(), workflow_runner=runner)
    async with cases, Worker(temporal, task_queue=PARTNERS, activities=world.partners()):
        yield world


def kind_of(failed: WorkflowUpdateFailedError) -> str | None:
    """What kind of refusal an act met."""
    return failed.cause.type if isinstance(failed.cause, ApplicationError) else None
