"""The deliver loop for mails: takes what stands in the outbox and sends it, now or when the mail server is back."""

import asyncio
import logging
import time
from collections.abc import Iterable, Sequence
from typing import Protocol

from aiosmtplib import SMTP, SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPResponseException

from notifications.directory import is_address
from notifications.mail import Mailer, Waiting

log = logging.getLogger(__name__)

_AT_ONCE = 50
_BATCH_S = 30.0  # half of the outbox's lease: nobody else takes a row that is still in our hands
_PAUSE_S = 0.25
# RFC 5321 4.2.3, RFC 7504: no such mailbox, moved, full, not allowed, failed, or a domain without mail; other 5xx speak of us.
_FOR_GOOD = frozenset({501, 550, 551, 552, 553, 554, 556})


class Outbox(Protocol):
    """The outbox as the sender needs it."""

    async def take(self, limit: int) -> Sequence[Waiting]:
        """Rows that are due, for this taker alone for a minute."""

    async def sent(self, row_id: int) -> None:
        """The row is out."""

    async def failed(self, row_id: int, error: str) -> None:
        """The row is tried again after a while."""

    async def unsent(self, row_id: int, why: str) -> None:
        """The row is never sent, and why."""

    async def bounced(self, row_id: int, why: str) -> None:
        """The row's address was refused for good: somebody telephones instead."""

    async def contacts(self, refs: Iterable[str]) -> dict[str, str]:
        """Personal values by reference, as far as they were not erased."""


async def deliver_mails(outbox: Outbox, mailer: Mailer, once: bool = False) -> None:
    """Send for ever what the outbox holds (`once`: what is due now).

    A row is marked as sent as soon as the mail server has accepted its mail. Who dies between the two sends the mail again:
    SMTP has no way to ask whether a mail was taken, so "once" means at least once, and a repetition carries the same Message-ID,
    by which mail servers and readers' programs tell it apart.
    """
    while True:
        try:
            rows = await outbox.take(_AT_ONCE)
            if rows:
                await _send_all(outbox, mailer, rows)
            elif once:
                return
        except Exception:
            if once:
                raise
            log.exception("the outbox cannot be read or written now; notices wait")
            await asyncio.sleep(1)
            continue
        if not rows:
            await asyncio.sleep(_PAUSE_S)


async def _send_all(outbox: Outbox, mailer: Mailer, rows: Sequence[Waiting]) -> None:
    contacts = await outbox.contacts({ref for row in rows if (ref := row.context.get("contact_ref"))})
    left = list(rows)
    until = time.monotonic() + _BATCH_S
    try:
        async with mailer.connected() as smtp:
            while left and time.monotonic() < until:
                ref = left[0].context.get("contact_ref", "")
                if ref and ref not in contacts:
                    # Nobody else is told in the person's place: the law wanted the firm's contact forgotten, not moved.
                    await outbox.unsent(left[0].id, "not sent: the contact was erased by law")
                else:
                    await _send(outbox, mailer, smtp, left[0], contacts.get(ref, ""))
                left.pop(0)
    except (OSError, SMTPException) as error:
        log.warning("the mail server is away, %d notices wait: %s", len(left), error)
        for row in left:
            await outbox.failed(row.id, f"the mail server is away: {error}")


async def _send(outbox: Outbox, mailer: Mailer, smtp: SMTP, row: Waiting, contact: str) -> None:
    """Send one row; what is wrong with this one alone stays with it, a connection that broke is everybody's."""
    try:
        mail = mailer.compose(row, contact)
    except Exception as error:
        log.exception("notice %d (%s) of %s cannot be written", row.id, row.template, row.case_no)
        await outbox.failed(row.id, f"the letter {row.template} cannot be written: {error}")
        return
    if not is_address(str(mail["To"])):
        await outbox.bounced(row.id, f"what stands in the directory for the recipient of notice {row.id} is no mail address")
        return
    try:
        await smtp.send_message(mail)
    except (SMTPRecipientsRefused, SMTPResponseException) as error:
        if not smtp.is_connected:
            raise
        # The server's words may repeat the address, which is a person's: the code alone is kept.
        code = error.code if isinstance(error, SMTPResponseException) else error.recipients[0].code
        why = f"the mail server refused the mail of notice {row.id} with code {code}"
        of_recipient = isinstance(error, (SMTPRecipientsRefused, SMTPDataError))
        await (outbox.bounced if of_recipient and code in _FOR_GOOD else outbox.failed)(row.id, why)
        return
    await outbox.sent(row.id)
