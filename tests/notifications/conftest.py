"""A fact of every kind that is told by a letter, an outbox in memory, and a mail server that can go away."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from domain import payloads as p
from domain.facts import FORMAT, Fact, plain, sealed
from domain.notices import TABLE, CaseBrief, notices_for

RIGHT = "ZL202310000001.1"
DAY = date(2026, 11, 21)
BRIEF = CaseBrief("XT-2026-000001", "xiangtan", "湘潭某某科技有限公司", "bank-xt-rcb", "insurer-picc", "", "person-1")

# By kind: subject, who, and the payload of the act or the data that the case notes.
SAID: dict[str, tuple[str, str, Any]] = {
    "give_conditional_approval": (
        "case",
        "bank-xt-rcb",
        p.ConditionalApproval(
            "批2026-1", 300_000_000, Decimal("0.0385"), 36, p.Method.EQUAL_INSTALMENTS, p.Cover.INSURANCE, conditions=["登记完成"]
        ),
    ),
    "accept_filing": ("case", "bureau-xiangtan", p.Receipt("收1")),
    "return_filing": ("case", "bureau-xiangtan", p.Defects(["缺质押合同", "年费未缴"])),
    "refuse_filing": ("case", "bureau-xiangtan", p.Ground("R09")),
    "request_correction": (RIGHT, "registry-cnipa", p.CorrectionNotice("补1", ["申请表未盖章"])),
    "ask_consent": (RIGHT, "registry-cnipa", p.ConsentNotice("告1", "R11")),
    "reminded": (RIGHT, "case", {"clock": "registration", "rung": "0.5", "to": "registry_officer"}),
    "escalated": (RIGHT, "case", {"clock": "registration", "rung": "1.0", "to": "bureau_leader"}),
    "supervision_ordered": (RIGHT, "case", {"clock": "registration", "rung": "1.2", "to": "supervisor", "due": "2026-11-27"}),
    "inquiry_sent": (RIGHT, "case", {"clock": "registration", "rung": "1.2", "party": "registry-cnipa", "due": "2026-11-27"}),
    "filing_fell": (RIGHT, "case", {}),
    "register": (RIGHT, "registry-cnipa", p.Registered("Y2026430000001", DAY, "登1")),
    "term_ends_soon": (RIGHT, "case", {"until": "2027-11-24", "party": "guarantor-xt"}),
    "annual_fee_due": (
        RIGHT,
        "case",
        {"paid_until": "2026-09-01", "grace_ends": "2027-03-01", "month": 3, "surcharge": "0.10", "party": "bank-xt-rcb"},
    ),
    "pledge_ended": (RIGHT, "case", {"how": "lapsed", "on": "2027-11-24"}),
    "refuse_registration": (RIGHT, "registry-cnipa", p.RegistryRefusal("不登1", "R04")),
    "decide_credit": ("case", "bank-xt-rcb", p.CreditDecision(True, "审1")),
    "confirm_credit": ("case", "bank-xt-rcb", p.CreditDecision(False, "复1")),
    "confirm_disbursement": ("case", "bank-xt-rcb", p.Disbursement("放1", 300_000_000, DAY)),
    "instalment_due_soon": ("case", "case", {"n": 3, "due": "2027-02-21", "amount_fen": 884_617}),
    "overdue": ("case", "case", {"n": 3, "since": "2027-02-21", "amount_fen": 884_617}),
    "overdue_withdrawn": ("case", "case", {"n": 3, "before": "2027-02-21 – …"}),
    "classification_reopened": (
        "case",
        "case",
        {"tier": "special_mention", "as_of": "2027-02-25", "before": "special_mention", "least": "normal"},
    ),
    "send_dunning": ("case", "bank-xt-rcb", p.Letter("催1")),
    "declare_default": ("case", "bank-xt-rcb", p.DatedLetter("违1", DAY)),
    "lodge_claim": ("claim-1", "insurer-picc", p.Claim("补偿1", ["赔付凭证"])),
    "return_claim": ("claim-1", "fund-xt", p.Defects(["缺赔付凭证"])),
    "decide_claim": ("claim-1", "fund-xt", p.ClaimDecision(True, "决1", Decimal("0.35"))),
    "pay_advance": ("claim-1", "fund-xt", p.Payment("付1", 50_000_001, DAY)),
    "release_pledge": ("case", "bank-xt-rcb", p.Letter("解1")),
    "cancel_registration": (RIGHT, "registry-cnipa", p.RegistryNotice("注1", DAY)),
    "closed": ("case", "case", {"outcome": "released"}),
}


def fact(kind: str, **changed: Any) -> Fact:
    """A fact as a case notes it; some of its data can be changed."""
    subject, organisation, data = SAID[kind]
    clause = "潭知发〔2020〕1号（十四）"
    who = {"received_at": "2026-11-21T02:00:00+00:00", "request": "r1", "on_behalf_of": "", "reason": "材料不齐", "clause": clause}
    by = {"actor": "demo:somebody", "role": "case", "organisation": organisation, "tenant": "xiangtan"}
    where = {"version": FORMAT, "case_no": BRIEF.case_no, "seq": 7, "prev": ""}
    return sealed(kind=kind, subject=subject, at="2026-11-21T02:00:00+00:00", data=plain(data) | changed, **who, **by, **where)


@dataclass
class Row:
    """A row of the outbox."""

    id: int
    case_no: str
    template: str
    recipient: str
    context: dict[str, Any]
    state: str = "waiting"
    error: str = ""


@dataclass
class MemoryOutbox:
    """An outbox in memory: what failed is due again at the next call, what is sent never."""

    rows: list[Row] = field(default_factory=list)
    people: dict[str, str] = field(default_factory=lambda: {"person-1": ""})
    crash: bool = False

    def put(self, kind: str, **changed: Any) -> list[Row]:
        notices = notices_for(fact(kind, **changed), BRIEF)
        rows = [Row(len(self.rows) + n, BRIEF.case_no, each.template, each.recipient, each.context) for n, each in enumerate(notices, 1)]
        self.rows += rows
        return rows

    async def take(self, limit: int) -> list[Row]:
        return [row for row in self.rows if row.state == "waiting" and not row.error][:limit]

    async def sent(self, row_id: int) -> None:
        if self.crash:
            raise ConnectionError("the worker dies before it can write that down")
        self._row(row_id).state = "sent"

    async def failed(self, row_id: int, error: str) -> None:
        self._row(row_id).error = error

    async def unsent(self, row_id: int, why: str) -> None:
        self._row(row_id).state, self._row(row_id).error = "unsent", why

    async def bounced(self, row_id: int, why: str) -> None:
        self._row(row_id).state, self._row(row_id).error = "bounced", why

    async def contacts(self, refs: Iterable[str]) -> dict[str, str]:
        return {ref: self.people[ref] for ref in refs if ref in self.people}

    def later(self) -> None:
        """The time of the next attempt has come."""
        for row in self.rows:
            row.error = ""

    def _row(self, row_id: int) -> Row:
        return next(row for row in self.rows if row.id == row_id)


@dataclass
class MailServer:
    """A mail server on this machine; as settings it says where it is."""

    smtp_port: int = 0
    smtp_host: str = "127.0.0.1"
    smtp_from: str = "zhiya@zhiya.invalid"
    received: list[Envelope] = field(default_factory=list)
    refused: str = ""
    code: int = 550
    said_of_content: str = ""
    server: asyncio.Server | None = None

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        self.server = await loop.create_server(lambda: SMTP(self, hostname="test"), self.smtp_host, self.smtp_port)
        self.smtp_port = self.server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self.server:
            self.server.close()
            await self.server.wait_closed()
            self.server = None

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:  # noqa: N802
        if address == self.refused:
            return f"{self.code} no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.said_of_content:
            return self.said_of_content
        self.received.append(envelope)
        return "250 OK"


@pytest.fixture
async def mail_server() -> AsyncIterator[MailServer]:
    """A mail server that runs."""
    server = MailServer()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def outbox() -> MemoryOutbox:
    """An empty outbox."""
    return MemoryOutbox()


@pytest.fixture(params=sorted(TABLE))
def told(request: pytest.FixtureRequest) -> Fact:
    """A fact of each kind that is told by a letter."""
    return fact(request.param)


@pytest.fixture
def brief() -> CaseBrief:
    """The case that the facts are of."""
    return BRIEF


@pytest.fixture
def make_fact() -> Any:
    """Makes a fact of a kind, with some of its data changed."""
    return fact
