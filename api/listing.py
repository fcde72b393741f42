"""Lists of cases: `GET /cases`, filtered, sorted, page by page."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import AwareDatetime, BaseModel, Field
from pydantic_core import to_json

from api import cursor as cursors
from api.callers import Caller, KnownCaller
from api.filters import Filters, for_database, parameters, query, seen
from api.masking import classes
from api.parts import parts_of
from api.problems import Problem
from api.scope import reading, scope_of
from db import listing
from db.listing import FIELDS, SHOWN, Listing, Place, Sort
from db.tables_lists import SORTS
from domain.masking import masked

router = APIRouter(tags=["cases"])

_LONGEST_PAGE = 500
SORT = f"^-?({'|'.join(SORTS)})$"
_VALUES: dict[str, Any] = {
    "opened_at": AwareDatetime,
    "next_until": AwareDatetime | None,
    "closed_at": AwareDatetime | None,
    "amount_fen": int,
    "case_no": str,
}


class ListQuery(Filters):
    """Filters, sort and page of a list of cases."""

    sort: Annotated[
        str,
        Field(
            pattern=SORT,
            description="A column that has an index, `-` before it for the greatest first; cases without a value come last.",
        ),
    ] = "-opened_at"
    cursor: Annotated[str, Field(max_length=1000, description="`next` of the page before.")] = ""
    limit: Annotated[int, Field(ge=1, le=_LONGEST_PAGE)] = 50
    fields: Annotated[
        str,
        Field(
            max_length=400, description=f"What to show of each case, with commas between: {', '.join(FIELDS)}. Nothing: all but officers."
        ),
    ] = ""
    count: Annotated[bool, Field(description=f"Count the cases as well, up to {listing.COUNTED}.")] = False


class CaseLine(BaseModel):
    """A case as a list shows it; `fields` chooses among these."""

    case_no: str
    tenant: str = ""
    jurisdiction: str = ""
    firm: str = ""
    uscc: str = ""
    bank: str = ""
    insurer: str = ""
    guarantor: str = ""
    stage: str = ""
    outcome: str = ""
    sandbox: bool = False
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    next_until: Annotated[datetime | None, Field(description="The earliest deadline of its open tasks.")] = None
    amount_fen: Annotated[int | None, Field(description="As demanded.")] = None
    limit_fen: int | None = None
    approved_fen: int | None = None
    officers: list[str] = []
    masked: Annotated[list[str], Field(description="The fields whose values the caller's role does not see.")] = []


class Count(BaseModel):
    """How many there are: exactly so many, or at least."""

    at_least: int
    exact: bool


class CasePage(BaseModel):
    """One page of a list."""

    items: list[CaseLine]
    next: Annotated[str | None, Field(description="The cursor of the next page; none after the last one.")]
    count: Count | None = None


@router.get("/cases", operation_id="list_cases", responses={200: {"model": CasePage}}, openapi_extra={"parameters": parameters(ListQuery)})
async def list_cases(request: Request, caller: KnownCaller) -> Response:
    """The cases that the caller may see, filtered and sorted; the next page is asked for with the cursor that the last one gave."""
    asked = query(request, ListQuery)
    async with reading(request, caller) as conn:
        wanted = await _listing(conn, request, caller, asked)
        rows = await listing.page(conn, wanted)
        counted = await listing.count(conn, wanted) if asked.count else None
    names = chosen(asked.fields)
    page = {"items": [_line(caller, row, names) for row in rows[: asked.limit]], **_page(wanted, rows, counted)}
    return Response(to_json(page), media_type="application/json")


async def _listing(conn: Any, request: Request, caller: Caller, asked: ListQuery) -> Listing:
    only = Filters.model_construct(**{name: getattr(asked, name) for name in Filters.model_fields})
    sort = sort_of(asked.sort)
    seen(caller, only, sort.column)
    found = await for_database(conn, only, caller, parts_of(request).wall())
    # One more than is shown tells whether there is a next page.
    shown = tuple(dict.fromkeys(("case_no", "tenant", sort.column, *chosen(asked.fields))))
    return Listing(scope_of(caller), found, sort, _place(asked, sort), asked.limit + 1, shown)


def sort_of(said: str) -> Sort:
    """The sort that this word asks for."""
    return Sort(said.removeprefix("-"), said.startswith("-"))


def chosen(said: str) -> tuple[str, ...]:
    """The fields that are to be shown; all but the officers when none is named."""
    names = tuple(dict.fromkeys(name.strip() for name in said.split(",") if name.strip()))
    unknown = next((name for name in names if name not in FIELDS), None)
    if unknown is not None:
        known = ", ".join(FIELDS)
        wrong = [{"field": "fields", "message": f"no field {unknown[:40]}"}]
        en = f"fields: there is no field {unknown[:40]}; there are {known}."
        raise Problem("wrong_parameter", en, f"fields：没有字段 {unknown[:40]}；可选：{known}。", wrong)
    return names or SHOWN


def _place(asked: ListQuery, sort: Sort) -> Place | None:
    if not asked.cursor:
        return None
    said, value, case_no = cursors.decode(asked.cursor, (str, _VALUES[sort.column], str))
    if said != asked.sort:
        raise cursors.wrong()
    return Place(value, case_no)


def _line(caller: Caller, row: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return masked({name: row[name] for name in names}, classes(caller, row["tenant"]))


def _page(wanted: Listing, rows: list[dict[str, Any]], counted: int | None) -> dict[str, Any]:
    more, sort = len(rows) == wanted.limit, wanted.sort
    said = f"{'-' if sort.descending else ''}{sort.column}"
    following = cursors.encode((said, rows[-2][sort.column], rows[-2]["case_no"])) if more else None
    page: dict[str, Any] = {"next": following}
    if counted is not None:
        page["count"] = {"at_least": min(counted, listing.COUNTED), "exact": counted <= listing.COUNTED}
    return page
