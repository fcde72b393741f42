"""The shapes of the daily work: tasks, officers and comments, as answers carry them."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from api.answers import CaseNo

Next = Annotated[str | None, Field(description="The cursor of the next page; null on the last one")]


class Holder(BaseModel):
    """Who of the caller's organisation holds a task."""

    actor: str
    name: str


class TimeLeft(BaseModel):
    """A deadline, and the working days until its last day: 0 on that day, negative after it."""

    deadline: datetime | None
    last_day: date | None
    working_days_left: int | None
    overdue: bool
    provisional: Annotated[bool, Field(description="The calendar of these days is not published yet")]


class ActInWords(BaseModel):
    """An act that the caller may do."""

    act: str
    title: str
    title_zh: str
    clause: str
    reason_needed: bool
    fresh_login: Annotated[bool, Field(description="Whether one has to have logged in just now")]
    href: str


class OpenAct(ActInWords, TimeLeft):
    """An act that is open now, until when, who holds it, and what its body carries."""

    subject: str
    question: int | None
    stays_open: bool
    holder: Holder | None
    roles: list[str]
    payload: Annotated[dict[str, Any], Field(description="JSON Schema of the payload")]
    body: Annotated[dict[str, Any], Field(description="JSON Schema of the whole body")]
    example: Annotated[dict[str, Any], Field(description="A body that is taken as it stands")]


class OpenActs(BaseModel):
    """The acts that are open now for the caller."""

    case_no: CaseNo
    now: datetime
    acts: list[OpenAct]


class Task(TimeLeft):
    """An open task: what is asked for, of whom, until when, and who holds it."""

    case_no: CaseNo
    question: int
    firm: str
    jurisdiction: str
    stage: str
    subject: str
    acts: Annotated[list[ActInWords], Field(description="Those that the caller may do")]
    waiting_for: Annotated[list[str], Field(description="The roles that may do one of its acts")]
    stays_open: bool
    asked_at: datetime
    holder: Holder | None
    version: Annotated[int, Field(description="The version for If-Match")]
    href: str


class Tasks(BaseModel):
    """A page of tasks by deadline."""

    items: list[Task]
    next: Next
    of: Literal["mine", "team", "all"]


class Move(BaseModel):
    """One move of a task from hand to hand; the holder is "" after a return."""

    version: int
    move: Literal["claimed", "returned", "reassigned", "taken_over"]
    holder: str
    by: str
    reason: str
    at: datetime


class WholeTask(Task):
    """One task with its moves."""

    state: Literal["open", "answered", "lapsed", "closed"]
    moves: list[Move]


class Moved(BaseModel):
    """Who holds the task now."""

    case_no: CaseNo
    question: int
    holder: str | None
    version: int


class Colleague(BaseModel):
    """A colleague, and how much is in their hands."""

    actor: str
    name: str
    open_tasks: int
    overdue: int
    absent: bool


class Load(BaseModel):
    """How the work of a role is spread over an organisation, and to whom the next task is best given."""

    role: str
    organisation: str
    team: list[Colleague]
    unheld: int
    unheld_is_capped: Annotated[bool, Field(description="There are more than are counted")]
    suggestion: str | None


class Officer(BaseModel):
    """The named officer of an organisation."""

    organisation: str
    actor: str
    name: str
    version: int
    set_at: datetime


class Officers(BaseModel):
    """The named officers of a case."""

    case_no: CaseNo
    items: list[Officer]


class Named(BaseModel):
    """Who is the officer now."""

    case_no: CaseNo
    organisation: str
    actor: str | None
    version: int


class Comment(BaseModel):
    """A comment as it stands now; a redacted one says when and why instead of what."""

    id: int
    case_no: CaseNo
    thread: Annotated[int, Field(description="The comment that began the thread")]
    author: str
    author_name: str
    role: str
    organisation: str
    audience: Literal["internal", "named", "parties"]
    organisations: list[str]
    text: str
    mentions: list[str]
    version: int
    written_at: datetime
    edited_at: datetime | None = None
    redacted_at: datetime | None = None
    redacted_by: str
    redaction_reason: str


class Comments(BaseModel):
    """A page of comments, oldest first."""

    items: list[Comment]
    next: Next


class Written(BaseModel):
    """Where a comment stands; its words are read there."""

    id: int
    case_no: CaseNo
    thread: int
    version: int
    mentions: list[str]
    unresolved: Annotated[int, Field(description="How many @names are nobody who sees this comment")]


class Redacted(BaseModel):
    """A comment whose words were taken away."""

    id: int
    case_no: CaseNo
    version: int


class CommentVersion(BaseModel):
    """What a comment said before."""

    version: int
    text: str
    replaced_at: datetime


class CommentVersions(BaseModel):
    """What a comment said before it was edited, newest first."""

    items: list[CommentVersion]


class Mention(BaseModel):
    """A comment that names the caller."""

    id: int
    case_no: CaseNo
    thread: int
    author: str
    author_name: str
    organisation: str
    text: str
    written_at: datetime


class Mentions(BaseModel):
    """A page of mentions, newest first."""

    items: list[Mention]
    next: Next
