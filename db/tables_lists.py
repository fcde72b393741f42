"""What lists and searches stand on: the numbers by which a case is found, saved views, and the indexes of the cases."""

from datetime import datetime
from typing import Any

from sqlalchemy import DDL, Index, event, text
from sqlmodel import Field

from db import columns as c
from db.columns import Table
from db.list_functions import BIGRAMS, FORM

SORTS = ("opened_at", "next_until", "amount_fen", "closed_at", "case_no")

# Each list is walked in the order of its sort, within a tenant, or within a tenant and a stage.
CASE_INDEXES = (
    *(Index(f"ix_cases_tenant_{sort}", "tenant", sort, "case_no") for sort in SORTS[:-1]),
    *(Index(f"ix_cases_tenant_stage_{sort}", "tenant", "stage", sort, "case_no") for sort in SORTS[:-1]),
    Index("ix_cases_tenant_stage_case_no", "tenant", "stage", "case_no"),
    Index("ix_cases_uscc_case_no", "uscc", "case_no"),
    Index("ix_cases_names", text("search_bigrams(names)"), postgresql_using="gin"),
)

for _function in (FORM, BIGRAMS):
    event.listen(Table.metadata, "before_create", DDL(_function))  # type: ignore[no-untyped-call]


class NumberRow(Table, table=True):
    """A number that leads to a case: of a right, a registration, a loan slip, a contract; in the form that searches compare."""

    __tablename__ = "case_numbers"
    __table_args__ = (
        c.one_of("kind", ("right", "registration", "slip", "loan_contract", "pledge_contract")),
        Index("ix_case_numbers_number", "number", "case_no", "kind"),
    )

    case_no: str = c.key()
    kind: str = c.key()
    number: str = c.key()


class SavedViewRow(Table, table=True):
    """A list as somebody wants it again: filters, sort and columns, for one person or for everybody of an organisation and role."""

    __tablename__ = "saved_views"
    __table_args__ = (
        Index("uq_saved_views_name", "organisation", "role", "actor", "name", unique=True),
        Index("uq_saved_views_default", "organisation", "role", "actor", unique=True, postgresql_where=text("is_default")),
    )

    id: str = c.key()
    organisation: str = c.words()
    role: str = c.words()
    actor: str = c.words()  # "" where the whole team has it
    name: str = c.words()
    filters: dict[str, Any] = c.json()
    sort: str = c.words()
    columns: list[str] = c.texts()
    is_default: bool = Field()
    version: int = Field()
    changed_by: str = c.words()
    changed_at: datetime = c.now()
