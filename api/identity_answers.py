"""What the routes of identities answer, as their description tells it."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from api.answers import Open

Number = Annotated[int, Field(ge=1)]


class HeldMembership(Open):
    """A role in an organisation, in the cases of these tenants."""

    id: Number
    role: str
    organisation: str
    tenants: list[str]


class SessionOpened(Open):
    """A session that begins: `token` is shown now and never again, `csrf` goes with the cookie."""

    session: str
    actor: str
    name: str
    membership: Number
    role: str
    organisation: str
    tenants: list[str]
    on_behalf_of: str
    expires_at: datetime
    csrf: str
    token: str = ""


class Me(Open):
    """Who the caller is in this session, and with what they could log in."""

    actor: str
    name: str
    role: str
    organisation: str
    session: str
    system: bool
    on_behalf_of: str
    tenants: list[str]
    fresh_until: datetime | None
    memberships: list[HeldMembership]
    csrf: str


class Proved(BaseModel):
    """Until when acts that move money need no further proof."""

    session: str
    fresh_until: datetime


class LivingSession(Open):
    """A session that goes on."""

    id: str
    actor: str
    own: bool


class LivingSessions(BaseModel):
    """The living sessions."""

    items: list[LivingSession]
    next: str | None


class Ended(Open):
    """What has ended or was changed, by its number or name."""

    state: Literal["ended", "changed", "withdrawn"]


class ShownPerson(Open):
    """A person with the memberships that lie in the caller's tenants."""

    actor: str
    name: str
    system: bool
    active: bool
    version: Number
    has_password: bool
    memberships: list[HeldMembership]


class People(BaseModel):
    """One page of people."""

    items: list[ShownPerson]
    next: str | None


class GivenMembership(BaseModel):
    """A person who was given a membership, by its number."""

    actor: str
    membership: Number


class ChangedState(BaseModel):
    """A person as changed."""

    actor: str
    active: bool
    version: Number


class ChangedDays(BaseModel):
    """A membership as changed."""

    membership: Number
    version: Number


class Rows(BaseModel):
    """One page of rows."""

    items: list[dict[str, Any]]
    next: str | None


class NamedSubstitute(BaseModel):
    """A substitution, by its number."""

    substitution: Number
    absent: str
    substitute: str


class RecordedMandate(BaseModel):
    """A mandate, by its number."""

    mandate: Number
    firm: str
    agency: str


ANSWERS: dict[str, tuple[int, type[BaseModel]]] = {
    "log_in": (200, SessionOpened),
    "come_back": (200, SessionOpened),
    "log_out": (200, Ended),
    "freshen": (200, Proved),
    "change_password": (200, Ended),
    "read_me": (200, Me),
    "list_sessions": (200, LivingSessions),
    "end_session": (200, Ended),
    "list_people": (200, People),
    "read_person": (200, ShownPerson),
    "add_person": (201, GivenMembership),
    "change_person": (200, ChangedState),
    "reset_password": (200, Ended),
    "give_membership": (201, GivenMembership),
    "change_membership": (200, ChangedDays),
    "withdraw_membership": (200, Ended),
    "list_substitutions": (200, Rows),
    "add_substitution": (201, NamedSubstitute),
    "withdraw_substitution": (200, Ended),
    "list_mandates": (200, Rows),
    "add_mandate": (201, RecordedMandate),
    "withdraw_mandate": (200, Ended),
}
