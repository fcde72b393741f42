"""The columns that tables are made of, and the one metadata with its naming convention."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, DateTime, Identity, MetaData, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel


class Table(SQLModel):
    """What all tables share: metadata whose constraints have names, so that a migration can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def key() -> Any:
    """A text column of the primary key."""
    return Field(primary_key=True, sa_type=Text)


def number() -> Any:
    """A number of the primary key, drawn by the database."""
    return Field(default=None, primary_key=True, sa_type=BigInteger, sa_column_args=(Identity(always=True),))


def words(default: str | None = None) -> Any:
    """Text, never absent; "" where nothing is to be said."""
    return Field(sa_type=Text, sa_column_kwargs={} if default is None else {"server_default": default})


def fen() -> Any:
    """Money in whole fen."""
    return Field(sa_type=BigInteger)


def fen_or_none() -> Any:
    """Money in whole fen, absent until it is computed."""
    return Field(default=None, sa_type=BigInteger, nullable=True)


def instant() -> Any:
    """A moment that is always known."""
    return Field(sa_type=DateTime(timezone=True))


def instant_or_none() -> Any:
    """A moment that may be absent."""
    return Field(default=None, sa_type=DateTime(timezone=True), nullable=True)


def now() -> Any:
    """The moment of writing, by the database's clock."""
    return Field(default=None, sa_type=DateTime(timezone=True), sa_column_kwargs={"server_default": text("now()"), "nullable": False})


def recorded() -> Any:
    """The place in the order of recording over all rows of the table, drawn by the database."""
    return Field(default=None, sa_type=BigInteger, sa_column_args=(Identity(always=True),), nullable=False)


def json() -> Any:
    """A JSON value that is always there."""
    return Field(sa_type=JSONB, nullable=False)


def json_or_none() -> Any:
    """A JSON value that may be absent."""
    return Field(default=None, sa_type=JSONB, nullable=True)


def texts() -> Any:
    """A list of texts."""
    return Field(sa_type=ARRAY(Text), nullable=False)


def one_of(column: str, values: type[StrEnum] | Iterable[str]) -> CheckConstraint:
    """The column holds one of these words."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)
