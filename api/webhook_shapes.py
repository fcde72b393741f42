"""The shapes of webhooks: what is said of a subscription and of its deliveries, and what may be asked for."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from api import bodies

HookId = Annotated[str, StringConstraints(pattern="^whk_[0-9a-f]{20}$")]
Types = Annotated[list[str], Field(max_length=50, examples=[["register", "closed"]])]
Url = Annotated[str, StringConstraints(min_length=8, max_length=500, pattern="^https?://[!-~]+$")]
Note = Annotated[str, StringConstraints(max_length=200)]
Place = Annotated[str, StringConstraints(pattern="^-?[0-9]{1,18}$")]


class NewWebhook(BaseModel):
    """Where to send what; no types mean every type."""

    model_config = bodies.STRICT

    url: Url
    types: Types = []
    note: Note = ""


class ChangedWebhook(BaseModel):
    """What is to be different; what is not named stays."""

    model_config = bodies.STRICT

    url: Url | None = None
    types: Types | None = None
    note: Note | None = None


class Resend(BaseModel):
    """Which deliveries are to be made again: these, or all that were made from one moment to another."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    deliveries: Annotated[list[Place], Field(max_length=1000)] = []
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None


class Webhook(BaseModel):
    """A subscription and how it goes; failures are those in a row."""

    id: HookId
    organisation: str
    tenants: list[str]
    url: str
    types: list[str]
    note: str
    state: Literal["active", "paused"]
    why: Literal["", "asked", "failing", "gone"]
    failures: int
    failing_since: datetime | None
    made_by: str
    made_at: datetime


class WithSecret(Webhook):
    """A subscription with its new secret, which is shown once: a repetition of the request gets it without."""

    secret: str = ""
    old_secret_until: datetime | None = None


class Webhooks(BaseModel):
    """The subscriptions of an organisation."""

    items: list[Webhook]
    next: None


class Attempt(BaseModel):
    """How one attempt went; status 0 when there was no answer."""

    at: datetime
    status: int
    ms: int
    excerpt: str
    error: str


class Delivery(BaseModel):
    """One event that a webhook gets, with its last attempts."""

    id: Place
    type: str
    case_no: str
    seq: int
    state: Literal["waiting", "delivered", "given_up"]
    attempts: int
    next_try_at: datetime
    made_at: datetime
    finished_at: datetime | None
    log: list[Attempt]


class Deliveries(BaseModel):
    """Deliveries, newest first."""

    items: list[Delivery]
    next: str | None


class Tried(BaseModel):
    """A test event is on its way; how it went stands in the deliveries."""

    delivery: Place
    deliveries: str


class Resent(BaseModel):
    """How many deliveries will be made again."""

    resent: int
