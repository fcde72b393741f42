"""The tables of identities: people and what they may be, their sessions, who stands in for whom, and which firm mandates which agency."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index, Text, text
from sqlmodel import Field

from db import columns as c
from db.columns import Table


class PersonRow(Table, table=True):
    """A person, or a partner's system; never deleted, since facts name the actor."""

    __tablename__ = "people"
    __table_args__ = (Index("uq_people_issuer_subject", "issuer", "subject", unique=True, postgresql_where=text("subject <> ''")),)

    actor: str = c.key()
    name: str = c.words()
    password_hash: str | None = Field(default=None, sa_type=Text, nullable=True)
    issuer: str = c.words("")  # who says who it is, when that is not our own login …
    subject: str = c.words("")  # … and what they are called there
    system: bool = Field(sa_column_kwargs={"server_default": text("false")})
    active: bool = Field(sa_column_kwargs={"server_default": text("true")})
    version: int = Field(sa_column_kwargs={"server_default": text("1")})
    made_by: str = c.words("")
    made_at: datetime = c.now()


class MembershipRow(Table, table=True):
    """One role of one person in one organisation, in the cases of these tenants, within these days."""

    __tablename__ = "memberships"
    __table_args__ = (Index("ix_memberships_actor", "actor"),)

    id: int | None = c.number()
    actor: str = c.words()
    role: str = c.words()
    organisation: str = c.words()
    tenants: list[str] = c.texts()
    since: date
    until: date | None = None  # the last day; none while nothing is said of an end
    withdrawn_at: datetime | None = c.instant_or_none()
    withdrawn_by: str = c.words("")
    version: int = Field(sa_column_kwargs={"server_default": text("1")})
    made_by: str = c.words("")
    made_at: datetime = c.now()


class SessionRow(Table, table=True):
    """One login, which acts with one membership; only the hash of its token is kept."""

    __tablename__ = "sessions"
    __table_args__ = (
        Index("uq_sessions_token_sha256", "token_sha256", unique=True),
        Index("ix_sessions_actor_opened_at", "actor", "opened_at"),
    )

    id: str = c.key()
    token_sha256: str = c.words()
    actor: str = c.words()
    membership: int = Field(sa_type=BigInteger)
    way: str = c.words()  # password, oidc or folder
    opened_at: datetime = c.now()
    fresh_at: datetime = c.now()  # when the person last proved who they are
    seen_at: datetime = c.now()  # within a minute
    expires_at: datetime = c.instant()
    ended_at: datetime | None = c.instant_or_none()
    ended_by: str = c.words("")


class LoginFailureRow(Table, table=True):
    """How often logins under a name have failed in a row; the name is hashed, since anybody may write anything there."""

    __tablename__ = "login_failures"
    __table_args__ = (Index("ix_login_failures_last_at", "last_at"),)

    name_sha256: str = c.key()
    failures: int = Field()
    last_at: datetime = c.now()
    locked_until: datetime = c.now()


class OidcLoginRow(Table, table=True):
    """One login that is on its way through the identity provider; used once, and kept for some minutes."""

    __tablename__ = "oidc_logins"
    __table_args__ = (Index("ix_oidc_logins_made_at", "made_at"),)

    state_sha256: str = c.key()
    nonce: str = c.words()
    verifier: str = c.words()
    membership: int | None = Field(default=None, sa_type=BigInteger, nullable=True)
    made_at: datetime = c.now()


class SubstitutionRow(Table, table=True):
    """Who stands in for whom, from the first day to the last."""

    __tablename__ = "substitutions"
    __table_args__ = (Index("ix_substitutions_substitute", "substitute"), Index("ix_substitutions_absent", "absent"))

    id: int | None = c.number()
    absent: str = c.words()
    substitute: str = c.words()
    since: date
    until: date
    made_by: str = c.words()
    made_at: datetime = c.now()
    withdrawn_at: datetime | None = c.instant_or_none()
    withdrawn_by: str = c.words("")


class MandateRow(Table, table=True):
    """A firm lets an agency act for it, from the first day to the last; a withdrawn one ends the day before its withdrawal."""

    __tablename__ = "mandates"
    __table_args__ = (Index("ix_mandates_agency", "agency"), Index("ix_mandates_firm", "firm"))

    id: int | None = c.number()
    tenant: str = c.words()
    firm: str = c.words()  # unified social credit code
    agency: str = c.words()
    document_no: str = c.words()
    since: date
    until: date
    made_by: str = c.words()
    made_at: datetime = c.now()
    withdrawn_at: datetime | None = c.instant_or_none()
    withdrawn_by: str = c.words("")
