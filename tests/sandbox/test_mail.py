"""The mail sink."""

from email.message import EmailMessage
from typing import TYPE_CHECKING

import aiosmtplib
import pytest

from sandbox.mail import BOUNCES

if TYPE_CHECKING:
    from tests.sandbox.conftest import Sandbox


def letter(message_id: str, subject: str, body: str) -> EmailMessage:
    message = EmailMessage()
    message["Message-ID"], message["Subject"], message["From"], message["To"] = message_id, subject, "zhiya@example.org", "firm@example.org"
    message.set_content(body)
    return message


async def test_a_mail_is_kept_once_a_message_id(sandbox: "Sandbox") -> None:
    for _ in range(2):
        await aiosmtplib.send(letter("<1@zhiya>", "受理通知", "您的申请已受理。"), hostname="127.0.0.1", port=sandbox.smtp_port)

    mails = (await sandbox.http.get(f"{sandbox.url}/control/mail")).json()

    assert [(mail["message_id"], mail["subject"], mail["recipients"], mail["body"].strip()) for mail in mails] == [
        ("<1@zhiya>", "受理通知", "firm@example.org", "您的申请已受理。")
    ]


async def test_a_mail_to_the_domain_that_bounces_is_refused_for_good_and_kept_nowhere(sandbox: "Sandbox") -> None:
    message = letter("<3@zhiya>", "受理通知", "您的申请已受理。")
    message.replace_header("To", f"gone@{BOUNCES}")

    with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as refused:
        await aiosmtplib.send(message, hostname="127.0.0.1", port=sandbox.smtp_port)

    assert [each.code for each in refused.value.recipients] == [550]
    assert (await sandbox.http.get(f"{sandbox.url}/control/mail")).json() == []


async def test_what_stands_in_a_mail_is_shown_as_text(sandbox: "Sandbox") -> None:
    await aiosmtplib.send(
        letter("<2@zhiya>", "<b>x</b>", "<script>alert(1)</script> {curly}"), hostname="127.0.0.1", port=sandbox.smtp_port
    )

    page = (await sandbox.http.get(f"{sandbox.url}/mail")).text

    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {curly}" in page
