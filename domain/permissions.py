"""The permissions as a page: who sees which cases and what of them, who may do which act, who may call which operation.

`python -m domain.permissions > docs/permissions.md` writes it anew.
"""

import sys
from collections.abc import Iterable, Iterator

from domain.acts import ACTS
from domain.masking import CLASS, SEES, FieldClass
from domain.operations import EVERYBODY, OPERATIONS, PEOPLE, WITHOUT_CALLER
from domain.roles import ORGANISATION_KIND, Role
from domain.scopes import KIND, ScopeKind

_HEAD = """# Who may see and do what

Made from the tables of the code by `python -m domain.permissions`; a test holds every operation of the API against them, for every role,
for an own and a foreign organisation and tenant. What stands in no table is refused to everybody.

A case outside the scope is not there: 404, whether it exists or not. An act or operation that a role may not do in a case that it sees is
403. What is hidden of a visible case is null, and its path stands in `masked`; nobody is hidden what his own organisation has said.
Rows hold a reference to what is personal; the value itself is read by `read_contact` alone, and each time is a line of the access log.
Whoever looks after a province counts its cities' cases (`read_aggregates`; groups of fewer than three firms are only named). He reads a
case only where the city's pack says `case.province_sees_cases`, then without personal and commercial secrets, and does nothing in it.
"""
_CASES = {
    ScopeKind.TENANT: "all cases of its tenants",
    ScopeKind.PARTY: "cases in which its organisation takes part as the {part}",
    ScopeKind.FIRM: "its own cases",
    ScopeKind.MANDATE: "cases of firms whose mandate it holds today",
    ScopeKind.DISPOSAL: "cases of its tenants in which something is disposed of",
    ScopeKind.SANDBOX: "cases of its tenants that were opened in the sandbox",
}
_SECRETS = (FieldClass.BANK_SECRET, FieldClass.COMMERCIAL_SECRET, FieldClass.PERSONAL)
_SAME = ((EVERYBODY, "everybody"), (PEOPLE, "everybody but the driver"))


def page() -> str:
    """The whole page."""
    return "\n".join((_HEAD, *_roles(), *_classes(), *_acts(), *_operations()))


def _roles() -> Iterator[str]:
    yield "## What each role sees\n"
    yield from _table("role", "of a", "sees", *(each.value.replace("_", " ") for each in _SECRETS))
    for role, kind in sorted(KIND.items()):
        part = ORGANISATION_KIND[role]
        yield _row(f"`{role}`", part, _CASES[kind].format(part=part), *("yes" if each in SEES[role] else "" for each in _SECRETS))


def _classes() -> Iterator[str]:
    yield "\n## What is secret\n\nA field that is not listed here and not public is a commercial secret.\n"
    yield from _table("class", "fields")
    for given in _SECRETS:
        yield _row(given.value.replace("_", " "), ", ".join(f"`{name}`" for name in sorted(CLASS) if CLASS[name] is given))


def _acts() -> Iterator[str]:
    yield "\n## Acts\n"
    yield from _table("act", "what", "roles")
    for act in ACTS.values():
        yield _row(f"`{act.name}`", act.zh, _listed(act.roles))


def _operations() -> Iterator[str]:
    yield "\n## Other operations\n"
    yield from _table("operation", "roles")
    for operation in OPERATIONS.values():
        yield _row(f"`{operation.name}`", _listed(operation.roles))
    for name, why in WITHOUT_CALLER.items():
        yield _row(f"`{name}`", f"without a caller: {why}")
    yield ""


def _listed(roles: frozenset[Role]) -> str:
    return next((word for same, word in _SAME if same == roles), ", ".join(f"`{role}`" for role in sorted(roles)))


def _table(*heads: str) -> Iterable[str]:
    return (_row(*heads), _row(*("---" for _ in heads)))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.stdout.write(page())
