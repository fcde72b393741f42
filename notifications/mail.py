"""The mailer: a notice of the outbox made into one bilingual mail, and given to the mail server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any, Protocol

from aiosmtplib import SMTP

from notifications.directory import Directory
from notifications.letters import render_both

_PATIENCE_S = 10.0


class MailSettings(Protocol):
    """Where mails are given away, and in whose name."""

    @property
    def smtp_host(self) -> str: ...
    @property
    def smtp_port(self) -> int: ...
    @property
    def smtp_from(self) -> str: ...


class Waiting(Protocol):
    """A row of the outbox."""

    @property
    def id(self) -> int: ...
    @property
    def case_no(self) -> str: ...
    @property
    def template(self) -> str: ...
    @property
    def recipient(self) -> str: ...
    @property
    def context(self) -> dict[str, Any]: ...


class Mailer:
    """Writes mails and sends them, many over one connection."""

    def __init__(self, settings: MailSettings, directory: Directory | None = None) -> None:
        self._settings, self._directory = settings, directory or Directory()

    def compose(self, row: Waiting, contact: str = "") -> EmailMessage:
        """The mail of this row, the same each time it is made: a repetition carries the same Message-ID."""
        context = row.context | {"addressee": self._directory.addressee(row.recipient, row.context)}
        letter = render_both(row.template, context)
        mail = EmailMessage()
        mail["From"] = self._settings.smtp_from
        mail["To"] = self._directory.address(row.recipient, row.context, contact)
        mail["Subject"] = letter.subject
        mail["Date"] = format_datetime(datetime.fromisoformat(row.context["at"]))
        mail["Message-ID"] = f"<outbox-{row.id}@zhiya>"
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answering machine answers it
        mail["Content-Language"] = "zh-CN, en"
        mail.set_content(letter.body)
        return mail

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[SMTP]:
        """One connection to the mail server."""
        async with SMTP(hostname=self._settings.smtp_host, port=self._settings.smtp_port, timeout=_PATIENCE_S) as smtp:
            yield smtp
