"""People: administrators add, change and withdraw them, in their own tenants and never for themselves."""

import hashlib
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, StringConstraints

from api import bodies, cursor
from api.asking import body_of
from api.bodies import STRICT
from api.callers import Caller, Changing, KnownCaller
from api.etag import etag, matched
from api.login import Password, body
from api.once import once
from api.parts import Parts, parts_of
from api.problems import Problem, wrong_body
from api.scope import reading
from db import people, sessions
from db.database import Connection
from db.kept_answers import Reply
from db.people import Person, as_program
from domain.facts import plain
from domain.identifiers import uscc_error
from domain.roles import Role
from domain.workdays import local_day
from identity import logins

router = APIRouter(tags=["identities"], route_class=Changing)

Actor = Annotated[str, Path(pattern=r"^[a-z]{1,20}:[\w.-]{1,80}$")]
IfMatch = Annotated[str, Header(alias="If-Match", description="The ETag of the version that you have seen.")]
Short = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"\S")]
Tenants = Annotated[list[Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9_-]{1,40}$")]], Field(min_length=1, max_length=50)]


class NewMembership(BaseModel):
    """A role in an organisation, in the cases of these tenants; from today and without an end where nothing is said."""

    model_config = STRICT

    role: Role = Field(strict=False)
    organisation: Annotated[str, StringConstraints(pattern="^[A-Za-z0-9][A-Za-z0-9-]{1,60}$")]
    tenants: Tenants
    since: date | None = None
    until: date | None = None


class NewPerson(BaseModel):
    """A person with a login name of ours, or one whom the identity provider names; with what they may be from the start."""

    model_config = STRICT

    actor: Annotated[str, StringConstraints(pattern="^([a-z]{1,20}:[a-z0-9][a-z0-9._-]{1,60})?$")] = ""
    name: Short
    password: Password | None = None
    issuer: Annotated[str, StringConstraints(max_length=300)] = ""
    subject: Annotated[str, StringConstraints(max_length=300)] = ""
    system: bool = False
    membership: NewMembership


class ChangedPerson(BaseModel):
    """Name and state of a person; one that is not active cannot come in."""

    model_config = STRICT

    name: Short
    active: bool


class GivenPassword(BaseModel):
    """A password that the person is told, and changes."""

    model_config = STRICT

    password: Password


@router.get("/people", operation_id="list_people", summary="List the people · 人员列表")
async def list_people(
    request: Request,
    caller: KnownCaller,
    after: Annotated[str, Query(max_length=400, alias="cursor")] = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> JSONResponse:
    """The people with a membership in your tenants, with all that they may be there."""
    (last,) = cursor.decode(after, (str,)) if after else ("",)
    async with reading(request, caller) as conn:
        await as_program(conn)
        found = await people.of_tenants(conn, sorted(caller.tenants), after=last, limit=limit)
    following = cursor.encode((found[-1]["actor"],)) if len(found) == limit else None
    return JSONResponse({"items": [_shown(caller, row) for row in found], "next": following})


@router.get("/people/{actor}", operation_id="read_person", summary="Read a person · 查看人员")
async def read_person(actor: Actor, request: Request, caller: KnownCaller) -> JSONResponse:
    """One person of your tenants, with the version to change."""
    async with reading(request, caller) as conn:
        await as_program(conn)
        found, held = await known_person(conn, caller, actor)
    row = {name: getattr(found, name) for name in ("actor", "name", "issuer", "subject", "system", "active", "version")}
    said = row | {"has_password": found.password_hash is not None, "memberships": held}
    return JSONResponse(_shown(caller, said), headers=etag(found.version))


_ADD = body(NewPerson, "already_there", "other_tenants", "weak_password")


@router.post("/people", operation_id="add_person", summary="Add a person · 新增人员", status_code=201, openapi_extra=_ADD)
async def add_person(request: Request, caller: KnownCaller) -> JSONResponse:
    """Add a person, or a partner's system, with a first membership in your own tenants."""
    parts, raw = parts_of(request), await body_of(request)
    said = bodies.read(NewPerson, raw)
    new = await _new(parts, said)
    membership_allowed(parts, caller, said.membership)

    async def work(conn: Connection) -> Reply:
        await as_program(conn)
        if not await people.add(conn, new, caller.actor):
            en = "There is a person with this actor, or with this subject of the issuer."
            raise Problem("already_there", en, "该用户名或该身份主体已存在。")
        number = await add_membership(conn, parts, new.actor, said.membership, caller)
        return Reply(201, {"actor": new.actor, "membership": number}, etag(new.version))

    return await once(request, caller, raw, work)


_PATCH = body(ChangedPerson, "other_tenants", "own_rights")


@router.put("/people/{actor}", operation_id="change_person", summary="Change or withdraw a person · 变更或停用人员", openapi_extra=_PATCH)
async def change_person(actor: Actor, request: Request, caller: KnownCaller, seen: IfMatch = "") -> JSONResponse:
    """Change the name, or whether the person may come in; whose sessions end at once when not."""
    raw = await body_of(request)
    said = bodies.read(ChangedPerson, raw)

    async def work(conn: Connection) -> Reply:
        await as_program(conn)
        found = await managed_person(conn, caller, actor)
        matched(request, found.version)
        version = await people.change(conn, actor, said.name, said.active, found.version)
        if version is None:  # somebody was faster, after we had read
            matched(request, found.version + 1)
        if not said.active:
            await sessions.end_all(conn, actor, caller.actor)
        return Reply(200, {"actor": actor, "active": said.active, "version": version}, etag(version or 0))

    return await once(request, caller, raw, work)


_RESET = body(GivenPassword, "other_tenants", "weak_password", "own_rights")


@router.put("/people/{actor}/password", operation_id="reset_password", summary="Reset a password · 重置密码", openapi_extra=_RESET)
async def reset_password(actor: Actor, request: Request, caller: KnownCaller) -> JSONResponse:
    """Give a person a password; all their sessions end."""
    parts, raw = parts_of(request), await body_of(request)
    said = bodies.read(GivenPassword, raw)
    async with reading(request, caller) as conn:
        await as_program(conn)
        person = await managed_person(conn, caller, actor)
    if person.system or person.subject:
        raise wrong_body([{"field": "actor", "message": "This person logs in at the identity provider and has no password here"}])
    logins.checked(said.password, person.actor, person.name)
    hashed = await parts.logins.passwords.hash(said.password)

    async def work(conn: Connection) -> Reply:
        await as_program(conn)
        await managed_person(conn, caller, actor)
        await people.set_password(conn, actor, hashed)
        await sessions.end_all(conn, actor, caller.actor)
        return Reply(200, {"actor": actor, "state": "changed"})

    return await once(request, caller, raw, work)


# What memberships need too


async def known_person(conn: Connection, caller: Caller, actor: str) -> tuple[Person, list[dict[str, Any]]]:
    """The person and their memberships; a Problem when none of these lies in the caller's tenants."""
    found, held = await people.person(conn, actor), await people.memberships(conn, [actor])
    if found is None or not any(caller.tenants & set(each["tenants"]) for each in held):
        raise Problem("not_found", f"There is no person {actor[:100]} in your tenants.", f"您的辖区内没有人员 {actor[:100]}。")
    return found, held


async def managed_person(conn: Connection, caller: Caller, actor: str) -> Person:
    """A person whom the caller may change: somebody else, all of whose memberships lie in the caller's tenants."""
    found, held = await known_person(conn, caller, actor)
    if found.actor == caller.actor:
        raise own_rights()
    if not all(set(each["tenants"]) <= caller.tenants for each in held if each["withdrawn_at"] is None):
        raise other_tenants()
    return found


def membership_allowed(parts: Parts, caller: Caller, said: NewMembership) -> None:
    """Refuse a membership that the caller cannot give."""
    if not set(said.tenants) <= caller.tenants:
        raise other_tenants()
    if said.role is Role.CASE or (said.role is Role.DRIVER and not parts.sandbox):
        raise wrong_body([{"field": "membership.role", "message": f"Nobody can be {said.role} here"}])
    if said.role is Role.FIRM and (wrong := uscc_error(said.organisation)):
        raise wrong_body([{"field": "membership.organisation", "message": f"The organisation of a firm is its credit code: {wrong}"}])
    if said.since and said.until and said.until < said.since:
        raise wrong_body([{"field": "membership.until", "message": "The last day comes before the first"}])


async def add_membership(conn: Connection, parts: Parts, actor: str, said: NewMembership, caller: Caller) -> int:
    """Write the membership down; its number."""
    since = said.since or local_day(parts.wall())
    return await people.add_membership(
        conn, actor, said.role.value, said.organisation, sorted(set(said.tenants)), since, said.until, caller.actor
    )


def other_tenants() -> Problem:
    """The refusal to reach beyond the caller's tenants."""
    en = "This reaches beyond your tenants; an administrator of all of them has to do it."
    return Problem("other_tenants", en, "该操作超出您的辖区，须由具有全部相关辖区的管理员办理。")


def own_rights() -> Problem:
    """The refusal to change what one may do oneself."""
    en = "Nobody changes what they may do themselves; another administrator has to do it."
    return Problem("own_rights", en, "不得变更本人的权限，须由另一名管理员办理。")


async def _new(parts: Parts, said: NewPerson) -> Person:
    """The person as the tables shall have it: with a login name and a password, or with an issuer and a subject."""
    if bool(said.subject) == bool(said.actor) or bool(said.subject) != bool(said.issuer):
        raise wrong_body([{"field": "actor", "message": "Give an actor with a password, or an issuer with a subject"}])
    if said.subject:
        actor = "oidc:" + hashlib.sha256(f"{said.issuer}\x1f{said.subject}".encode()).hexdigest()[:24]
        return Person(actor, said.name, None, said.issuer, said.subject, said.system, True, 1)
    kinds = ("user", "demo") if parts.sandbox else ("user",)
    if said.actor.partition(":")[0] not in kinds or said.password is None or said.system:
        raise wrong_body([{"field": "actor", "message": "A login name begins with user: and has a password; a system comes by its issuer"}])
    logins.checked(said.password, said.actor, said.name)
    return Person(said.actor, said.name, await parts.logins.passwords.hash(said.password), "", "", False, True, 1)


def _shown(caller: Caller, row: dict[str, Any]) -> dict[str, Any]:
    """The person with the memberships that lie in the caller's tenants."""
    return plain(row | {"memberships": [each for each in row["memberships"] if caller.tenants & set(each["tenants"])]})  # type: ignore[no-any-return]
