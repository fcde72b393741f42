"""Search: cases by the beginning of any of their numbers, and by names from two characters on."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from db import listing
from db.database import Connection
from db.listing import Listing, Row, Sort
from domain.scopes import Scope, ScopeKind

SHORTEST = 2  # characters
FEW = 5000  # cases that are looked through one by one
_BEGINNING = 1000  # cases whose number begins so
NAMES = frozenset({"firm", "title"})
NUMBERS = frozenset({"case_no", "uscc", "organisation", "right", "registration", "slip", "loan_contract", "pledge_contract"})
_FIELDS = ("case_no", "firm", "uscc", "stage", "outcome", "bank", "opened_at")
_MATCHING = "SELECT cases_matching($1, $2)"
_NUMBERED = "SELECT cases_numbered($1, $2, $3)"
_NAMED = "SELECT cases_named($1, $2, $3)"
_NEWEST = "SELECT cases_of_party($1, $2, $3)"
# By what a case can be found: each value as it is shown, and in the form that is compared.
_VALUES = """
SELECT case_no, 'firm' AS field, firm AS value, split_part(names, E'\\n', 1) AS form FROM cases WHERE case_no = ANY($1)
UNION ALL SELECT case_no, 'case_no', case_no, case_no FROM cases WHERE case_no = ANY($1)
UNION ALL SELECT case_no, 'uscc', uscc, uscc FROM cases WHERE case_no = ANY($1)
UNION ALL SELECT case_no, kind, number, number FROM case_numbers WHERE case_no = ANY($1)
UNION ALL SELECT case_no, 'title', title, search_form(title) FROM rights WHERE case_no = ANY($1)
UNION ALL SELECT case_no, 'organisation', organisation, upper(organisation) FROM parties WHERE case_no = ANY($1)"""


@dataclass(frozen=True)
class Hit:
    """A case that was found, and by what: field and value of each; exact, when a number was given whole."""

    case: Row
    matched: list[tuple[str, str]]
    exact: bool


async def search(conn: Connection, scope: Scope, words: str, fields: frozenset[str], limit: int) -> list[Hit]:
    """Up to so many cases of the scope that the words lead to, read as the caller: whole numbers first, then the newest.

    `words` are in the form that is compared; `fields` are those by which the caller may find a case.
    """
    wanted = Listing(scope, {}, Sort("opened_at", descending=True), None, limit, _FIELDS)
    own = await listing.candidates(conn, wanted, FEW)
    if own is not None:
        rows = await listing.among(conn, wanted, await conn.fetchval(_MATCHING, words, own))
    else:
        rows = await _among_many(conn, wanted, words)
    hits = [hit for hit in await _hits(conn, rows, words, fields) if hit.matched]
    return sorted(hits, key=lambda hit: not hit.exact)[:limit]


async def _among_many(conn: Connection, wanted: Listing, words: str) -> list[Row]:
    """By numbers; and by names: all cases that have them where these are few, else those among the newest."""
    tenants, scope = sorted(wanted.scope.tenants), wanted.scope
    rows = await listing.among(conn, wanted, await conn.fetchval(_NUMBERED, words, tenants, _BEGINNING))
    named = await conn.fetchval(_NAMED, words, tenants, FEW)
    if named is None:
        if scope.kind is ScopeKind.PARTY:
            newest = await conn.fetchval(_NEWEST, scope.organisation, scope.part, FEW)
        else:
            page = replace(wanted, limit=FEW, fields=("case_no",))
            newest = [row["case_no"] for row in await listing.among(conn, page, None)]
        named = await conn.fetchval(_MATCHING, words, newest)
    more = await listing.among(conn, wanted, named)
    return list({row["case_no"]: row for row in (*rows, *more)}.values())


async def _hits(conn: Connection, rows: list[Row], words: str, fields: frozenset[str]) -> list[Hit]:
    matched: dict[str, list[tuple[str, str]]] = defaultdict(list)
    exact = set()
    for case_no, field, value, form in await conn.fetch(_VALUES, [row["case_no"] for row in rows]):
        if field in fields and (words in form if field in NAMES else form.startswith(words)):
            matched[case_no].append((field, value))
            exact |= {case_no} if field in NUMBERS and form == words else set()
    return [Hit(row, _once(matched[row["case_no"]]), row["case_no"] in exact) for row in rows]


def _once(matched: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return list(dict.fromkeys(matched))
