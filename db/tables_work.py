"""The tables of the daily work: who looks after a case or holds a task, what was said about a case; a rebuild leaves them as they are."""

from datetime import datetime

from sqlalchemy import BigInteger, Index
from sqlmodel import Field

from db import columns as c
from db.columns import Table

AUDIENCES = ("internal", "named", "parties")
MOVES = ("claimed", "returned", "reassigned", "taken_over")


class CaseOfficerRow(Table, table=True):
    """The named officer of an organisation for a case; "" after nobody is named any more."""

    __tablename__ = "case_officers"
    __table_args__ = (Index("ix_case_officers_actor", "actor", "case_no"),)

    case_no: str = c.key()
    organisation: str = c.key()
    actor: str = c.words()
    version: int
    set_by: str = c.words()
    set_at: datetime = c.now()


class TaskHolderRow(Table, table=True):
    """Who of an organisation holds a task; "" after it was returned."""

    __tablename__ = "task_holders"
    __table_args__ = (Index("ix_task_holders_actor", "actor", "case_no", "question"),)

    case_no: str = c.key()
    question: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    organisation: str = c.key()
    actor: str = c.words()
    version: int
    claimed_at: datetime = c.now()


class TaskMoveRow(Table, table=True):
    """One move of a task from hand to hand: who gave it to whom, and why."""

    __tablename__ = "task_moves"
    __table_args__ = (c.one_of("move", MOVES),)

    case_no: str = c.key()
    question: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    organisation: str = c.key()
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    move: str = c.words()
    holder: str = c.words()
    by: str = c.words()
    reason: str = c.words("")
    at: datetime = c.now()


class CommentRow(Table, table=True):
    """One comment of a case: for the author's organisation, for organisations that are named, or for all who see the case."""

    __tablename__ = "comments"
    __table_args__ = (c.one_of("audience", AUDIENCES), Index("ix_comments_case_no_id", "case_no", "id"))

    id: int | None = c.number()
    case_no: str = c.words()
    thread: int = Field(sa_type=BigInteger)  # the comment that began it; 0 for that one itself
    author: str = c.words()
    role: str = c.words()
    organisation: str = c.words()
    audience: str = c.words()
    organisations: list[str] = c.texts()
    text: str = c.words()
    mentions: list[str] = c.texts()
    version: int
    written_at: datetime = c.now()
    edited_at: datetime | None = c.instant_or_none()
    redacted_at: datetime | None = c.instant_or_none()
    redacted_by: str = c.words("")
    redaction_reason: str = c.words("")


class CommentVersionRow(Table, table=True):
    """What a comment said before it was edited; a redaction takes these away."""

    __tablename__ = "comment_versions"

    comment: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    case_no: str = c.words()
    text: str = c.words()
    replaced_at: datetime = c.now()


class MentionRow(Table, table=True):
    """A person who is named in a comment."""

    __tablename__ = "mentions"
    __table_args__ = (Index("ix_mentions_actor_comment", "actor", "comment"),)

    comment: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    actor: str = c.key()
    case_no: str = c.words()
