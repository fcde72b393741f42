"""The table of phone tasks: whom a letter did not reach, so that somebody tells them by telephone."""

from datetime import datetime

from sqlalchemy import BigInteger, Index
from sqlmodel import Field

from db import columns as c
from db.columns import Table


class PhoneTaskRow(Table, table=True):
    """One letter of the outbox that came back, by its number there; it holds no address and no number of a telephone."""

    __tablename__ = "phone_tasks"
    __table_args__ = (c.one_of("state", ("open", "done")), Index("ix_phone_tasks_case_no", "case_no"))

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    case_no: str = c.words()
    tenant: str = c.words()
    recipient: str = c.words()  # as in the outbox: firm, role:<role> or organisation:<id>
    organisation: str = c.words()  # where the recipient sits; the bureau for a firm
    template: str = c.words()
    why: str = c.words()
    opened_at: datetime = c.now()
    state: str = c.words("open")
    version: int = Field(sa_column_kwargs={"server_default": "1"})
    done_by: str = c.words("")
    done_at: datetime | None = c.instant_or_none()
    note: str = c.words("")
