"""The mail sink: takes every mail by SMTP, keeps it once, and shows it."""

import email
import email.policy
import hashlib
from email.message import EmailMessage
from html import escape

from aiosmtpd.smtp import SMTP, Envelope, Session

from sandbox.store import Store

_PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>沙盒邮件 Sandbox mail</title>
<style>
body{{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}}
details{{border-top:1px solid #ccc;padding:.5rem 0}}summary{{cursor:pointer}}small{{color:#555;display:block;margin-left:1.1rem}}
pre{{white-space:pre-wrap;font:inherit;background:#f6f6f4;padding:1rem;margin:.5rem 0 .5rem 1.1rem}}
</style>
<h1>沙盒邮件 Sandbox mail ({count})</h1>
<p>最新在前；点击标题展开；按案号查找请用浏览器的查找功能。<br>
Newest first; a title opens its letter; your browser's search finds a case number.</p>
{articles}</html>"""
_ARTICLE = "<details><summary>{subject}<small>{received_at} → {recipients}</small></summary><pre>{body}</pre></details>\n"


BOUNCES = "bounce.invalid"  # mail to this domain comes back: nobody is there


class Sink:
    """What the SMTP server does with a mail."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:  # noqa: N802
        """Take every address but those of the domain whose mail comes back."""
        if address.endswith(f"@{BOUNCES}"):
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep the mail; one that came before under its Message-ID is taken again and changes nothing."""
        raw = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        message = email.message_from_bytes(raw, EmailMessage, policy=email.policy.default)
        part = message.get_body(("plain", "html"))
        self._store.keep_mail(
            str(message["message-id"] or hashlib.sha256(raw).hexdigest()).strip(),
            str(message["from"] or envelope.mail_from or ""),
            ", ".join(envelope.rcpt_tos),
            str(message["subject"] or ""),
            part.get_content() if part else "",
        )
        return "250 OK"


def smtp_server(store: Store) -> SMTP:
    """One SMTP conversation."""
    return SMTP(Sink(store), enable_SMTPUTF8=True, hostname="sandbox")


def page(store: Store) -> str:
    """All mails as one page; whatever stands in a mail is shown as text."""
    mails = store.mails()
    return _PAGE.format(count=len(mails), articles="".join(_ARTICLE.format(**{k: escape(v) for k, v in mail.items()}) for mail in mails))
