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
from api.moments import Instant
from api.parts import parts_of
from api.problems import Problem
from api.scope import reading, scope_of
from db import listing, listing_then
from db.listing import FIELDS, SHOWN, Listing, Place, Sort
from db.listing_then import ListingThen
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
    as_of: Annotated[
        Instant | None,
        Field(description=f"The cases as they stood at this instant: only {', '.join(listing_then.FIELDS)}, and filters of these."),
    ] = None


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
    as_of: Annotated[datetime | None, Field(description="The instant that was asked for")] = None


@router.get("/cases", operation_id="list_cases", responses={200: {"model": CasePage}}, openapi_extra={"parameters": parameters(ListQuery)})
async def list_cases(request: Request, caller: KnownCaller) -> Response:
    """The cases that the caller may see, filtered and sorted; the next page is asked for with the cursor that the last one gave."""
    asked = query(request, ListQuery)
    if asked.as_of:
        return await _list_then(request, caller, asked, asked.as_of)
    async with reading(request, caller) as conn:
        wanted = await _listing(conn, request, caller, asked)
        rows = await listing.page(conn, wanted)
        counted = await listing.count(conn, wanted) if asked.count else None
    names = chosen(asked.fields)
    page = {"items": [_line(caller, row, names) for row in rows[: asked.limit]], **_page(wanted, rows, counted)}
    return Response(to_json(page), media_type="application/json")


async def _list_then(request: Request, caller: Caller, asked: ListQuery, instant: datetime) -> Response:
    """The same as the cases stood at an instant."""
    only, sort = Filters.model_construct(**{name: getattr(asked, name) for name in Filters.model_fields}), sort_of(asked.sort)
    wall = parts_of(request).wall()
    if instant > wall and not parts_of(request).sandbox:
        raise Problem("wrong_parameter", f"{instant.isoformat()} lies in the future.", f"{instant.isoformat()} 尚未到来。")
    seen(caller, only, sort.column)
    names = chosen(asked.fields) if asked.fields else listing_then.FIELDS
    async with reading(request, caller) as conn:
        found = await for_database(conn, only, caller, wall)
        _known_then({*found, *(["count"] if asked.count else [])} - listing_then.FILTERS, "filters")
        _known_then({sort.column} - set(listing_then.SORTS), "sort")
        _known_then(set(names) - set(listing_then.FIELDS), "fields")
        wanted = ListingThen(scope_of(caller), instant, found, sort, _place(asked, sort), asked.limit + 1)
        rows = await listing_then.page(conn, wanted)
    page = {"items": [_line(caller, row, names) for row in rows[: asked.limit]], **_page(wanted, rows, None), "as_of": instant.isoformat()}
    return Response(to_json(page), media_type="application/json")


def _known_then(unknown: set[str], what: str) -> None:
    """Refuse what the journal does not tell of every instant in one look; what is shown would be of today."""
    if unknown:
        name = sorted(unknown)[0]
        en = f"{what}: {name} is not known of the past; with as_of a list knows the fields, sorts and filters that the journal tells."
        raise Problem("wrong_parameter", en, f"{what}：{name} 无法按历史时点查询；as_of 列表仅支持日志可确定的字段、排序与条件。")


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


def _page(wanted: Listing | ListingThen, rows: list[dict[str, Any]], counted: int | None) -> dict[str, Any]:
    more, sort = len(rows) == wanted.limit, wanted.sort
    said = f"{'-' if sort.descending else ''}{sort.column}"
    following = cursors.encode((said, rows[-2][sort.column], rows[-2]["case_no"])) if more else None
    page: dict[str, Any] = {"next": following}
    if counted is not None:
        page["count"] = {"at_least": min(counted, listing.COUNTED), "exact": counted <= listing.COUNTED}
    return page
