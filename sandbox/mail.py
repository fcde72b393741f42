"""The mail sink: takes every mail by SMTP, keeps it once, and shows it."""

import email
import email.policy
import hashlib
from email.message import EmailMessage
from html import escape

from aiosmtpd.smtp import SMTP, Envelope, Session

from sandbox.store import Store

_PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>沙盒邮件 Sandbox mail</title>
<style>
body{{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}}
article{{border-top:1px solid #999;padding:1rem 0}}pre{{white-space:pre-wrap;font:inherit}}small{{color:#555}}
</style><h1>沙盒邮件 Sandbox mail ({count})</h1>{articles}</html>"""
_ARTICLE = "<article><h2>{subject}</h2><small>{received_at} · {sender} → {recipients}</small><pre>{body}</pre></article>"


class Sink:
    """What the SMTP server does with a mail."""

    def __init__(self, store: Store) -> None:
        self._store = store

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
