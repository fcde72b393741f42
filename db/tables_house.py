"""The tables of the house work: what came of each night's steps, and which cases' rows were found as their journals make them."""

from datetime import datetime
from typing import Any

from db import columns as c
from db.columns import Table

OUTCOMES = ("ok", "wrong", "failed")  # done and all well; done and something is wrong; not done


class NightResultRow(Table, table=True):
    """What came of one step of one night; `details` may name cases of all tenants and is not for callers."""

    __tablename__ = "night_results"
    __table_args__ = (c.one_of("outcome", OUTCOMES),)

    night: str = c.key()  # the run of the workflow
    step: str = c.key()
    at: datetime = c.instant()
    outcome: str = c.words()
    said: str = c.words()
    details: dict[str, Any] = c.json()


class RowCheckRow(Table, table=True):
    """A case whose rows were found as its journal makes them: as long as the checksum stays, they need no second look."""

    __tablename__ = "row_checks"

    case_no: str = c.key()
    checksum: str = c.words()
    code: str = c.words()
    checked_at: datetime = c.now()
