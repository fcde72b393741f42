"""Exchanging: the rows of a signed package become acts of the organisation that signed it; the receipt says what came of each."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from api import bodies
from api.callers import Caller
from api.parts import Parts
from api.scope import reading_as
from db import exchange, job_files, jobs
from db.job_rows import Item, Job, NewItem
from domain.acts import ACTS
from domain.payloads import Nothing
from domain.roles import ORGANISATION_KIND, Role
from intake import exchange_rows, packages
from intake.exchange_rows import ActRow
from intake.packages import OURS, BadPackage, Content
from jobs import acting
from jobs.kinds import Kind, Refused, Result
from jobs.standing import Standing

MEDIA_TYPE = "application/zip"
_MOST = 10_000
_PAGE = 1000


@dataclass(frozen=True)
class Exchanging:
    """What the exchange needs; the rows of the package at work are remembered."""

    parts: Parts
    standing: Standing
    key: Ed25519PrivateKey
    read: dict[str, dict[int, ActRow]] = field(default_factory=dict)

    def incoming(self) -> Kind:
        """The rows of a package that came, and its receipt."""
        return Kind(self._begin, self._item, self._end)

    def outgoing(self) -> Kind:
        """A package of what an organisation is asked for."""
        return Kind(end=self._pack)

    async def _begin(self, job: Job) -> list[NewItem]:
        await self.standing(job)
        rows = await self._rows(job)
        return [NewItem(n, row.case_no or f"row {n}", {"row": n}, _wrong(row)) for n, row in rows.items()]

    async def _item(self, job: Job, item: Item) -> Result:
        row = (await self._rows(job))[item.n]
        caller = await self._partner(job, row.act, row.officer)
        body = acting.body_of(row.act, row.subject, row.payload, reason=row.reason)
        return await acting.perform(self.parts, caller, row.act, row.case_no, item.idempotency_key, body)

    async def _end(self, job: Job) -> Result:
        """The receipt: one number a content, however often it is made."""
        rows = await self._rows(job)
        results = [_result(rows[item.n], item) for item in await self._all_items(job)]
        table = exchange_rows.receipt_csv(results)
        answers = job.parameters["sequence"]
        self.read.pop(job.id, None)
        return await self._send(job, "receipt", "receipt", exchange_rows.RECEIPT, table, answers)

    async def _pack(self, job: Job) -> Result:
        await self.standing(job)
        organisation = job.parameters["organisation"]
        rows: list[Mapping[str, Any]] = []
        for role in _roles(organisation):
            mine = [name for name, act in ACTS.items() if role in act.roles and not act.sandbox_only]
            caller = replace(await self._caller(job, role), actor=f"exchange:{organisation}")
            async with reading_as(self.parts.database, caller) as conn:
                found = await exchange.asked_of(conn, organisation, mine, _MOST)
            rows += [line for task in found for line in _tasks(task, set(mine))]
        return await self._send(job, "file", "tasks", exchange_rows.TASKS, exchange_rows.tasks_csv(rows), 0)

    async def _send(self, job: Job, name: str, kind: str, filename: str, table: tuple[bytes, int], answers: int) -> Result:
        """Number, sign and keep a package; numbers of one organisation follow each other without a gap."""
        organisation = job.parameters["organisation"]
        label = f"{job.id} {hashlib.sha256(table[0]).hexdigest()[:16]}"
        async with self.parts.database.transaction() as conn:
            sequence = await exchange.next_out(conn, organisation)
            before = await exchange.number_of(conn, organisation, label)
            if before:
                kept, sequence = (await job_files.files_of(conn, job.id))[name], before
            else:
                content = Content(kind, OURS, organisation, sequence, {filename: table}, answers, self.parts.wall())
                package = packages.packed(content, self.key)
                kept = await job_files.keep(conn, job.id, name, f"{kind}-{organisation}-{sequence}.zip", MEDIA_TYPE, package)
                await exchange.went(conn, organisation, sequence, kept.sha256, label)
        return {"sequence": sequence, "rows": table[1], "sha256": kept.sha256, "key": self.key.public_key().public_bytes_raw().hex()}

    async def _all_items(self, job: Job) -> list[Item]:
        found: list[Item] = []
        while page := await jobs.items(self.parts.database.pool, job.id, after=found[-1].n if found else -1, limit=_PAGE):
            found += page
        return found

    async def _rows(self, job: Job) -> dict[int, ActRow]:
        if job.id not in self.read:
            content = await job_files.whole(self.parts.database.pool, job.id, "upload")
            partner = await exchange.partner(self.parts.database.pool, job.parameters["organisation"])
            if content is None or partner is None:
                en = "The package was kept for a week and is gone, or the organisation takes no part any more."
                raise Refused("expired", en, "交换包已过期，或该机构已不再参加文件交换。")
            try:
                package = packages.opened(content, partner.public_key)
                rows = exchange_rows.acts(package.files.get(exchange_rows.ACTS, b""))
            except BadPackage as bad:
                raise Refused(bad.code, f"The package is not taken: {bad}.", f"交换包未被接受：{bad}。") from None
            self.read[job.id] = {row.row: row for row in rows}
        return self.read[job.id]

    async def _partner(self, job: Job, act: str, officer: str) -> Caller:
        """The organisation as the caller of this act; the officer's number tells its people apart."""
        organisation, known = job.parameters["organisation"], acting.act_of(act)
        role = next((role for role in _roles(organisation) if role in known.roles), None)
        if role is None:
            en = f"Nobody of {organisation} may do this: {known.en}."
            raise Refused("not_permitted", en, f"{organisation} 无权办理：{known.zh}。", again=False)
        caller = await self._caller(job, role)
        return replace(caller, actor=f"exchange:{organisation}" + (f":{officer}" if officer else ""))

    async def _caller(self, job: Job, role: Role) -> Caller:
        organisation = job.parameters["organisation"]
        partner = await exchange.partner(self.parts.database.pool, organisation)
        if partner is None:
            en = f"{organisation} takes no part in the exchange any more."
            raise Refused("not_permitted", en, f"{organisation} 已不再参加文件交换。")
        return Caller("", role, organisation, frozenset(partner.tenants), fresh_at=self.parts.wall(), system=True)


def _roles(organisation: str) -> list[Role]:
    """The roles of this kind of organisation, which the first part of its id names."""
    kind = organisation.partition("-")[0]
    return sorted(role for role, its_kind in ORGANISATION_KIND.items() if its_kind == kind)


def _tasks(task: Mapping[str, Any], mine: set[str]) -> list[dict[str, Any]]:
    """A line for each act that the task asks for, with the payload to be filled in."""
    until = task["until"].isoformat() if task["until"] else ""
    same = {"case_no": task["case_no"], "subject": task["subject"], "until": until, "firm": task["firm"]}
    return [same | {"act": name, "title": ACTS[name].zh, "payload": _blank(name)} for name in task["acts"] if name in mine]


def _blank(act: str) -> str:
    if ACTS[act].payload is Nothing:
        return "{}"
    schema = bodies.payload_schema(act)
    return json.dumps(dict.fromkeys(schema.get("required", []), ""), ensure_ascii=False)


def _wrong(row: ActRow) -> dict[str, Any] | None:
    return Refused("wrong_row", row.wrong, f"数据行不符合要求：{row.wrong}", again=False).error if row.wrong else None


def _result(row: ActRow, item: Item) -> dict[str, Any]:
    said = {"row": row.row, "case_no": row.case_no, "subject": row.subject, "act": row.act, "state": item.state}
    error = item.error
    told = {"code": error.get("code", ""), "message": error.get("en", ""), "message_zh": error.get("zh", "")}
    return said | told | {"request": item.result.get("request", "")}
