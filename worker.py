"""The worker: runs the cases, calls the partners, sends what is left open; the only place that knows all parts."""

import asyncio
import logging
import signal
import sys
from collections.abc import Iterable
from contextlib import AsyncExitStack
from datetime import timedelta

import uvloop
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker, WorkerDeploymentConfig

from activities.bank import BankActivities
from activities.fund import FundActivities
from activities.guarantor import GuarantorActivities
from activities.insurer import InsurerActivities
from activities.journal import JournalActivities, JournalHead
from activities.quotas import QuotaActivities, QuotaRelease, QuotaReservation
from activities.registry import RegistryActivities
from activities.requests import Gathering, RequestActivities
from activities.reservations import Reservation, ReservationActivities
from api.app import login_rules
from api.door import LazyDoor
from api.parts import Parts
from audit.auditor import StackAuditor
from audit.code import deployed
from db import journal, outbox, personal
from db import quotas as quota_rows
from db import reservations as reservation_rows
from db.database import Database
from db.outbox import Waiting
from domain.calls import Answer, Call
from domain.facts import Fact
from domain.quotas import Grant
from engine.audit_key import EXCHANGE, signing_key
from engine.client import connect
from engine.closing import Closer
from engine.codec import Keys
from engine.delivery import deliver_requests
from engine.door import Door
from engine.feeding import feed_facts
from engine.files import CannotStart
from engine.paused import watch_paused
from engine.production import refuse_sandbox, refuse_unfit
from engine.settings import Settings
from engine.subscriptions import OwnWebhooks
from identity.caller import Caller
from intake.rows import organisation_names
from jobs.everything import kinds_of
from jobs.loop import Loop
from jobs.standing import Memberships
from notifications.delivery import deliver_mails
from notifications.directory import Directory
from notifications.mail import Mailer
from notifications.webhook import Sender, deliver_webhooks
from partners.answers import SERVICES, HttpAnswers
from partners.bank import HttpBank
from partners.fund import HttpFund
from partners.guarantor import HttpGuarantor
from partners.http import PartnerClient
from partners.insurer import HttpInsurer
from partners.registry import HttpRegistry
from policies.calendar import calendar_for
from policies.packs import rules_for
from workflows.case import PledgeCase
from workflows.conversations import PARTNERS

log = logging.getLogger(__name__)


class OwnDatabase:
    """The journal, the reservations and the quotas, as the activities need them."""

    def __init__(self, database: Database, door: Door) -> None:
        self.database, self.door = database, door

    async def record(self, facts: list[Fact]) -> None:
        await self.door.record(facts)

    async def confirm(self, head: JournalHead) -> None:
        """The database has everything up to this head; what is missing is asked of the case and stored."""
        have, digest = await journal.head(self.database, head.case_no)
        if (have, digest) != (head.seq, head.hash):
            await self.door.heal(head.case_no, have)
            have, digest = await journal.head(self.database, head.case_no)
        if (have, digest) != (head.seq, head.hash):
            raise RuntimeError(f"case {head.case_no} ends at fact {head.seq}, the database at {have}: not all is recorded yet")

    async def reserve(self, reservation: Reservation) -> str:
        return await reservation_rows.reserve(self.database, reservation.right_no, reservation.case_no, reservation.tenant)

    async def end(self, reservation: Reservation) -> None:
        await reservation_rows.end_reservation(self.database, reservation.right_no, reservation.case_no)

    async def reserve_quota(self, reservation: QuotaReservation) -> Grant:
        wanted = reservation
        return await quota_rows.reserve_quota(self.database, wanted.quota, wanted.case_no, wanted.amount_fen, wanted.on)

    async def release_quota(self, release: QuotaRelease) -> None:
        await quota_rows.release_quota(self.database, release.quota, release.case_no)


class OwnOutbox:
    """The outbox and the firms' contacts, as the sender of mails needs them."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def take(self, limit: int) -> list[Waiting]:
        async with self.database.transaction() as conn:
            return await outbox.take(conn, limit)

    async def sent(self, row_id: int) -> None:
        async with self.database.transaction() as conn:
            await outbox.sent(conn, row_id)

    async def failed(self, row_id: int, error: str) -> None:
        async with self.database.transaction() as conn:
            await outbox.failed(conn, row_id, error)

    async def unsent(self, row_id: int, why: str) -> None:
        async with self.database.transaction() as conn:
            await outbox.unsent(conn, row_id, why)

    async def bounced(self, row_id: int, why: str) -> None:
        async with self.database.transaction() as conn:
            await outbox.bounced(conn, row_id, why)

    async def contacts(self, refs: Iterable[str]) -> dict[str, str]:
        return await personal.values(self.database.pool, refs)


class Gatherer:
    """Requests received in time, and answers that were lost."""

    def __init__(self, door: Door, answers: HttpAnswers) -> None:
        self.door, self.answers = door, answers

    async def gather(self, gathering: Gathering) -> int:
        calls = [(call.call, call.party, call.subject, call.applied) for call in gathering.calls]
        return await self.door.gather(gathering.case_no, gathering.tenant, gathering.received_until, calls, self._poll)

    async def _poll(self, party: str, call: str, case_no: str) -> list[Answer]:
        return await self.answers.poll(Call(call, "poll", case_no, party, "", ""))


def workers(client: Client, settings: Settings, database: Database, clients: dict[str, PartnerClient]) -> list[Worker]:
    """One worker for the cases and our own database, one for calls to the world outside: a slow bank delays no deadline."""
    door = Door(client, database, settings.task_queue, settings.events_a_run)
    own = OwnDatabase(database, door)
    journal_activities, reservation_activities, quota_activities = JournalActivities(own), ReservationActivities(own), QuotaActivities(own)
    request_activities = RequestActivities(Gatherer(door, HttpAnswers(clients)))
    registry = RegistryActivities(HttpRegistry(clients["registry"]))
    bank, insurer = BankActivities(HttpBank(clients["bank"])), InsurerActivities(HttpInsurer(clients["insurer"]))
    guarantor, fund = GuarantorActivities(HttpGuarantor(clients["guarantor"])), FundActivities(HttpFund(clients["fund"]))
    cases = Worker(
        client,
        task_queue=settings.task_queue,
        workflows=[PledgeCase],
        activities=[
            journal_activities.record,
            journal_activities.confirm,
            reservation_activities.reserve,
            reservation_activities.end,
            quota_activities.reserve,
            quota_activities.release,
            request_activities.gather,
        ],
        workflow_runner=UnsandboxedWorkflowRunner(),
        max_cached_workflows=2000,
        sticky_queue_schedule_to_start_timeout=timedelta(seconds=3),  # how long a task waits for a worker that was killed
        graceful_shutdown_timeout=timedelta(seconds=5),
        # Each run carries the code that decided it; a case goes on with newer code as it comes (docs/adr/0057).
        deployment_config=WorkerDeploymentConfig(version=deployed(), use_worker_versioning=False),
    )
    outside = Worker(
        client,
        task_queue=PARTNERS,
        activities=[
            *(registry.file, registry.correct, registry.declare, registry.change, registry.cancel, registry.search),
            *(bank.review, bank.disburse, bank.schedule, bank.default, bank.settle, bank.release),
            *(insurer.quote, insurer.bind, insurer.indemnify, guarantor.guarantee, guarantor.pay),
            *(fund.admit, fund.claim, fund.recheck, fund.advance, fund.settlement),
        ],
        graceful_shutdown_timeout=timedelta(seconds=5),
    )
    return [cases, outside]


def long_work(settings: Settings, database: Database, closer: Closer) -> Loop:
    """The loop of bulk acts, imports and exports: each item goes the way of a request, for whoever ordered it."""

    async def nobody(_: str) -> Caller | None:
        return None  # nobody comes in here with a token

    door, rules = LazyDoor(settings, database), login_rules(settings)
    auditor = StackAuditor(settings)
    parts = Parts(database, door, nobody, rules_for, calendar_for, {}, settings.sandbox, closer, logins=rules, auditor=auditor)
    return Loop(database, kinds_of(parts, Memberships(parts), signing_key(settings.data, EXCHANGE)))


async def main() -> None:
    """Run until a signal comes."""
    settings = Settings()
    refuse_unfit(settings)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    client, database = await connect(settings), await Database.connect(settings.database_url)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(database.close)
        await refuse_sandbox(settings, database)
        clients = {service: await stack.enter_async_context(PartnerClient(settings.partners_url, service)) for service in SERVICES}
        for worker in workers(client, settings, database, clients):
            await stack.enter_async_context(worker)
        door = Door(client, database, settings.task_queue, settings.events_a_run)
        jobs_database = await Database.connect(settings.database_url)  # of its own: long work takes no connection from the cases
        stack.push_async_callback(jobs_database.close)
        closer = Closer(Keys.read(settings.payload_key_file))
        sender = Sender(settings.sandbox)
        stack.push_async_callback(sender.close)
        loops = [
            asyncio.create_task(deliver_requests(database, door)),
            asyncio.create_task(deliver_mails(OwnOutbox(database), Mailer(settings, Directory(names=organisation_names())))),
            asyncio.create_task(watch_paused(client)),
            asyncio.create_task(feed_facts(database)),
            asyncio.create_task(deliver_webhooks(OwnWebhooks(database, closer), sender)),
            asyncio.create_task(long_work(settings, jobs_database, closer).run()),
        ]
        log.info("the worker runs")
        await stop.wait()
        for loop in loops:
            loop.cancel()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("httpx2").setLevel(logging.WARNING)
    try:
        uvloop.run(main())
    except CannotStart as error:
        sys.exit(f"zhiya: {error}")
