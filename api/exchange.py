"""The signed file exchange: packages of organisations without API come in and go out; docs/file-exchange.md describes them."""

import hashlib
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, StringConstraints

from api import bodies
from api.asking import body_of, may
from api.callers import Caller, KnownCaller
from api.describing import takes
from api.imports import BODY, upload
from api.job_shapes import JobShown
from api.jobs import accepted, ordered, own_job
from api.once import once
from api.parts import parts_of
from api.problems import Problem, wrong_body
from db import exchange, job_files, jobs
from db.database import Connection
from db.exchange import Partner, Taken
from db.kept_answers import Reply
from domain.roles import Role
from intake import packages
from intake.packages import OURS, BadPackage, Package

router = APIRouter(prefix="/exchange", tags=["exchange"])

# Nobody acts for a bureau or a firm by a file: these have people here.
Organisation = Annotated[str, Path(pattern=r"^(bank|insurer|guarantor|reinsurer|registry|fund|platform)-[a-z0-9-]{1,50}$")]


class Admission(BaseModel):
    """The public key of an organisation, and the tenants in whose cases it acts by packages."""

    model_config = bodies.STRICT

    public_key: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
    tenants: list[str]


class Admitted(BaseModel):
    """An organisation that takes part."""

    organisation: str
    public_key: str
    tenants: list[str]


@router.put(
    "/{organisation}/key",
    operation_id="admit_to_exchange",
    summary="Admit to the exchange · 准入文件交换",
    response_model=Admitted,
    openapi_extra=takes(Admission),
)
async def admit_to_exchange(organisation: Organisation, request: Request, caller: KnownCaller) -> JSONResponse:
    """Let an organisation send signed packages, or give it another key; what was signed with the old one is refused from now on."""
    raw = await body_of(request)
    body = bodies.read(Admission, raw)
    foreign = sorted(set(body.tenants) - caller.tenants)
    if foreign or not body.tenants:
        raise wrong_body([{"field": "tenants", "message": f"Name tenants of your own, not {', '.join(foreign)[:80] or 'none'}"}])
    try:
        packages.public_of(body.public_key)
    except ValueError:
        raise wrong_body([{"field": "public_key", "message": "This is no Ed25519 public key"}]) from None

    async def work(conn: Connection) -> Reply:
        before = await exchange.partner(conn, organisation)
        others = sorted(set(before.tenants) - caller.tenants) if before else []
        may(
            caller,
            not others,
            f"{organisation} was admitted in {', '.join(others)}",
            f"{organisation} 由其他地区（{'、'.join(others)}）准入",
        )
        await exchange.admit(conn, Partner(organisation, body.public_key, sorted(body.tenants)))
        return Reply(200, {"organisation": organisation, "public_key": body.public_key, "tenants": sorted(body.tenants)})

    return await once(request, caller, raw, work)


@router.post(
    "/{organisation}",
    operation_id="send_package",
    summary="Send a signed package · 提交签名交换包",
    status_code=202,
    response_model=JobShown,
    openapi_extra=takes(None, "wrong_package", "wrong_sequence", "too_large") | {"requestBody": BODY},
)
async def send_package(
    organisation: Organisation,
    request: Request,
    caller: KnownCaller,
    filename: Annotated[str, Query(max_length=400)] = "",
) -> JSONResponse:
    """Take a package of acts that the organisation signed; its rows are done one by one, and the receipt says what came of each."""
    _own(caller, organisation)
    content, name = await upload(request, filename)

    async def work(conn: Connection) -> Reply:
        partner = await _partner(conn, organisation)
        package = _opened(request, content, partner)
        job_id = jobs.new_id()
        first = await _numbered(conn, package, job_id)
        if first != job_id:
            return accepted(await own_job(conn, caller, first))
        said = {"organisation": organisation, "sequence": package.manifest.sequence, "sha256": package.sha256, "filename": name}
        await jobs.create(conn, job_id, "exchange", ordered(caller), said)
        await job_files.keep(conn, job_id, "upload", name, "application/zip", content)
        return accepted(await jobs.load_new(conn, job_id))

    return await once(request, caller, hashlib.sha256(content).hexdigest().encode(), work)


@router.post(
    "/{organisation}/outgoing",
    operation_id="order_package",
    summary="Order a package of open tasks · 生成待办交换包",
    status_code=202,
    response_model=JobShown,
    openapi_extra=takes(None),
)
async def order_package(organisation: Organisation, request: Request, caller: KnownCaller) -> JSONResponse:
    """Order a signed package of all that the organisation is asked for now."""
    _own(caller, organisation)

    async def work(conn: Connection) -> Reply:
        await _partner(conn, organisation)
        job_id = jobs.new_id()
        await jobs.create(conn, job_id, "package", ordered(caller), {"organisation": organisation})
        return accepted(await jobs.load_new(conn, job_id))

    return await once(request, caller, await body_of(request), work)


def _own(caller: Caller, organisation: str) -> None:
    """A package is brought by a person of the organisation, or by an administrator for it; to others, there is no such exchange."""
    if caller.organisation != organisation and caller.role is not Role.ADMINISTRATOR:
        raise _no_part(organisation)


async def _partner(conn: Connection, organisation: str) -> Partner:
    partner = await exchange.partner(conn, organisation)
    if partner is None:
        raise _no_part(organisation)
    return partner


def _no_part(organisation: str) -> Problem:
    en = f"{organisation} takes no part in the exchange for you: an administrator admits it with its public key."
    return Problem("not_found", en, f"{organisation} 尚未准入文件交换，请由系统管理员登记其公钥。")


def _opened(request: Request, content: bytes, partner: Partner) -> Package:
    try:
        package = packages.opened(content, partner.public_key)
        packages.check_address(package, "acts", partner.organisation, OURS, parts_of(request).wall())
    except BadPackage as bad:
        raise Problem("wrong_package", f"The package is not taken: {bad}.", f"交换包未被接受：{bad}。", reason=bad.code) from None
    return package


async def _numbered(conn: Connection, package: Package, job_id: str) -> str:
    said = package.manifest
    try:
        return await exchange.came(conn, said.sender, said.sequence, package.sha256, job_id)
    except Taken as taken:
        zh = f"交换包序号 {said.sequence} 不符：应为 {taken.expected}。"
        raise Problem("wrong_sequence", f"{str(taken).capitalize()}.", zh, expected=taken.expected) from None
