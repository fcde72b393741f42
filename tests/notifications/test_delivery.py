"""Mails leave once, wait for a mail server that is away, and are recognisable when a crash sends them again."""

import email
import email.policy
from email.message import EmailMessage
from typing import Any

import pytest

from notifications.delivery import deliver_mails
from notifications.directory import Directory
from notifications.mail import Mailer


def _mails(server: Any) -> list[EmailMessage]:
    return [email.message_from_bytes(envelope.content, EmailMessage, policy=email.policy.default) for envelope in server.received]


async def test_a_receipt_reaches_the_firm_and_the_bank_once(outbox: Any, mail_server: Any) -> None:
    outbox.put("accept_filing")
    outbox.people["person-1"] = "王某 13800000000 wang@firm.example"

    for _ in range(2):
        await deliver_mails(outbox, Mailer(mail_server), once=True)

    assert [mail["to"] for mail in _mails(mail_server)] == ["wang@firm.example", "office@bank-xt-rcb.example"]
    assert "受理编号：收1" in _mails(mail_server)[0].get_content()
    assert {row.state for row in outbox.rows} == {"sent"}


async def test_a_mail_server_that_is_away_delays_notices_and_loses_none(outbox: Any, mail_server: Any) -> None:
    outbox.put("overdue")
    await mail_server.stop()

    await deliver_mails(outbox, Mailer(mail_server), once=True)
    waiting = [row.error for row in outbox.rows]
    await mail_server.start()
    outbox.later()
    await deliver_mails(outbox, Mailer(mail_server), once=True)

    assert all("the mail server is away" in error for error in waiting)
    assert len(mail_server.received) == len(outbox.rows) == 3


async def test_a_mail_sent_again_after_a_crash_is_the_same_mail(outbox: Any, mail_server: Any) -> None:
    outbox.put("send_dunning")
    outbox.crash = True
    await deliver_mails(outbox, Mailer(mail_server), once=True)
    outbox.crash = False
    outbox.later()

    await deliver_mails(outbox, Mailer(mail_server), once=True)

    first, again = mail_server.received
    assert first.content == again.content
    assert {mail["message-id"] for mail in _mails(mail_server)} == {"<outbox-1@zhiya>"}


async def test_a_letter_that_cannot_be_written_keeps_no_other_back(outbox: Any, mail_server: Any) -> None:
    (broken, *_) = outbox.put("closed")
    del broken.context["outcome"]

    await deliver_mails(outbox, Mailer(mail_server), once=True)

    assert "the letter closed cannot be written: 'outcome' is undefined" in broken.error
    assert [mail["to"] for mail in _mails(mail_server)] == ["office@bank-xt-rcb.example"]


async def test_an_address_that_is_refused_keeps_no_other_back_and_is_not_repeated_in_the_error(outbox: Any, mail_server: Any) -> None:
    (to_firm, to_bank) = outbox.put("closed")
    outbox.people["person-1"] = mail_server.refused = "gone@firm.example"

    await deliver_mails(outbox, Mailer(mail_server), once=True)

    assert to_bank.state == "sent"
    assert (to_firm.state, to_firm.error) == ("bounced", "the mail server refused the mail of notice 1 with code 550")


@pytest.mark.parametrize("code", [450, 452, 530])
async def test_a_refusal_for_now_or_of_ourselves_is_tried_again_and_is_no_bounce(outbox: Any, mail_server: Any, code: int) -> None:
    (to_firm, _) = outbox.put("closed")
    outbox.people["person-1"] = mail_server.refused = "busy@firm.example"
    mail_server.code = code

    await deliver_mails(outbox, Mailer(mail_server), once=True)
    mail_server.refused = ""
    outbox.later()
    await deliver_mails(outbox, Mailer(mail_server), once=True)

    assert to_firm.state == "sent"


async def test_a_letter_whose_content_is_refused_for_good_bounces(outbox: Any, mail_server: Any) -> None:
    (to_firm,) = outbox.put("send_dunning")
    mail_server.said_of_content = "554 transaction failed"

    await deliver_mails(outbox, Mailer(mail_server), once=True)

    assert (to_firm.state, to_firm.error) == ("bounced", "the mail server refused the mail of notice 1 with code 554")


async def test_an_address_that_is_none_bounces_without_asking_the_mail_server(outbox: Any, mail_server: Any) -> None:
    (to_leader,) = outbox.put("escalated")
    directory = Directory({"bureau_leader@bureau-xiangtan": "0731-5555555"})

    await deliver_mails(outbox, Mailer(mail_server, directory), once=True)

    assert to_leader.state == "bounced"
    assert "0731" not in to_leader.error
    assert mail_server.received == []


async def test_a_letter_to_a_contact_that_was_erased_is_not_sent_to_anybody_and_its_row_says_why(outbox: Any, mail_server: Any) -> None:
    (to_firm, to_bank) = outbox.put("closed")
    outbox.people.clear()

    await deliver_mails(outbox, Mailer(mail_server), once=True)

    assert (to_firm.state, to_firm.error) == ("unsent", "not sent: the contact was erased by law")
    assert to_bank.state == "sent"
    assert [mail["to"] for mail in _mails(mail_server)] == ["office@bank-xt-rcb.example"]


@pytest.mark.parametrize("contact", ["", "王某 13800000000"])
def test_a_firm_without_an_address_is_told_by_the_window(outbox: Any, mail_server: Any, contact: str) -> None:
    (row,) = outbox.put("send_dunning")

    assert Mailer(mail_server).compose(row, contact)["to"] == "window_officer@bureau-xiangtan.example"


def test_a_contact_cannot_add_a_header_or_a_recipient(outbox: Any, mail_server: Any) -> None:
    (row,) = outbox.put("send_dunning")

    mail = Mailer(mail_server).compose(row, "王某 wang@firm.example\r\nBcc: spy@evil.example, other@evil.example")

    assert mail["to"] == "wang@firm.example"
    assert mail["bcc"] is None


def test_a_value_cannot_add_a_header(outbox: Any, mail_server: Any) -> None:
    (row, _) = outbox.put("closed")
    row.context["case_no"] = "XT-2026-000001\r\nBcc: spy@evil.example"

    mail = Mailer(mail_server).compose(row)

    assert mail["bcc"] is None
    assert "Bcc: spy" in mail["subject"]


def test_a_role_is_reached_where_it_sits_and_by_the_directory_first(outbox: Any, mail_server: Any) -> None:
    (reminder,) = outbox.put("reminded")
    (order,) = outbox.put("escalated")
    directory = Directory({"bureau_leader@bureau-xiangtan": "leader@bureau.example.org"})

    mails = [Mailer(mail_server, directory).compose(row) for row in (reminder, order)]

    assert [mail["to"] for mail in mails] == ["registry_officer@registry.example", "leader@bureau.example.org"]
    assert "分管局领导：" in mails[1].get_content()


def test_a_directory_with_a_wrong_address_says_which(tmp_path: Any) -> None:
    path = tmp_path / "directory.toml"
    path.write_text('[addresses]\nbank-xt-rcb = "no address"\n', "utf-8")

    with pytest.raises(ValueError, match="address of bank-xt-rcb is no mail address"):
        Directory.read(path)
