"""Importing: each row of a file becomes an act or a case; a bad row is refused alone, one that was imported before changes nothing."""

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from api.callers import Caller
from api.parts import Parts
from db import imported, job_files, jobs
from db.imported import Imported
from db.job_rows import Item, Job, NewItem
from domain.facts import digest
from intake import kinds, tables
from intake.kinds import KINDS
from intake.rows import Refusal
from intake.tables import Unreadable
from intake.templates import with_errors
from intake.wanted import Row, Wanted
from intake.written import MEDIA_TYPES
from jobs import acting
from jobs.kinds import Kind, Refused, Result
from jobs.standing import Standing

_FILES_KEPT = 2  # files whose rows stay in memory between two turns
_PAGE = 1000


@dataclass(frozen=True)
class Importing:
    """What an import needs; the rows of the last files are remembered, as they are read from their file again and again."""

    parts: Parts
    standing: Standing
    read: "OrderedDict[str, list[Row]]" = field(default_factory=OrderedDict)

    def kind(self) -> Kind:
        """The rows first, then each by itself, then the file with what was wrong."""
        return Kind(self._begin, self._item, self._end)

    async def _begin(self, job: Job) -> list[NewItem]:
        await self.standing(job)
        rows = await self._rows(job)
        if not rows:
            raise Refused("empty", "The file has no rows below its headers.", "文件表头以下没有数据行。")
        return [_new_item(n, row) for n, row in enumerate(rows)]

    async def _item(self, job: Job, item: Item) -> Result:
        caller = await self.standing(job)
        row = (await self._rows(job))[item.n]
        wanted = row.wanted
        if wanted is None:
            raise _refused(row.refusals)
        if job.parameters["dry_run"]:
            return await self._would(job, caller, wanted)
        async with self._first_time(job, item, wanted) as before:
            if before is not None:
                return before.result | {"imported_before": True}
            return await self._do(job, item, caller, wanted)

    async def _do(self, job: Job, item: Item, caller: Caller, wanted: Wanted) -> Result:
        body = _body(job, wanted)
        done = await acting.perform(self.parts, caller, wanted.act, wanted.case_no, item.idempotency_key, body)
        missing = [
            document["name"] for n, document in enumerate(wanted.documents) if not await self._attach(item, n, caller, done, document)
        ]
        result = done | ({"not_attached": missing} if missing else {})
        await imported.settle(self.parts.database.pool, *_name(job, wanted), result)
        return result

    async def _attach(self, item: Item, n: int, caller: Caller, done: Result, document: dict[str, str]) -> bool:
        """Attach a document to the case that was opened; one that is refused is named in the result, the case stays."""
        asked: dict[str, Any] = {"subject": "case", "payload": document}
        try:
            await acting.perform(self.parts, caller, "attach_document", done["case_no"], f"{item.idempotency_key}#{n}", asked)
        except Refused:
            return False
        return True

    async def _would(self, job: Job, caller: Caller, wanted: Wanted) -> Result:
        known = await imported.known(self.parts.database.pool, *_name(job, wanted))
        if known and known.result:
            _same(known, wanted)
            return known.result | {"imported_before": True}
        return await acting.would(self.parts, caller, wanted.act, wanted.case_no, _body(job, wanted))

    @contextlib.asynccontextmanager
    async def _first_time(self, job: Job, item: Item, wanted: Wanted) -> AsyncIterator[Imported | None]:
        """Claim the row for this item; what was imported before is given instead. A row of which nothing came is let go."""
        pool, name = self.parts.database.pool, _name(job, wanted)
        owner = await imported.claim(pool, *name, Imported(_content(wanted), job.id, item.n, {}))
        if owner.result or (owner.job, owner.n) != (job.id, item.n):
            _same(owner, wanted)
            if not owner.result:
                en = f"The same row is being imported by the job {owner.job[:12]}: see what comes of it, then resume this job."
                raise Refused("imported_elsewhere", en, f"相同数据正由作业 {owner.job[:12]} 导入，请待其完成后继续。")
            yield owner
            return
        try:
            yield None
        except Refused:
            await imported.let_go(pool, *name)
            raise

    async def _end(self, job: Job) -> Result:
        """The file with a column of errors, where there are any."""
        pool = self.parts.database.pool
        errors: dict[tuple[str, int], list[str]] = {}
        after = -1
        while found := await jobs.items(pool, job.id, after=after, state="failed", limit=_PAGE):
            for item in found:
                _note_errors(errors, item)
            after = found[-1].n
        self.read.pop(job.id, None)
        if not errors:
            return {}
        upload, content = await self._upload(job)
        kind = KINDS[job.parameters["kind"]]
        back, form = await asyncio.to_thread(with_errors, content, upload.filename, errors, kind)
        name = f"errors-{upload.filename.rpartition('.')[0] or upload.filename}.{form}"
        async with self.parts.database.transaction() as conn:
            await job_files.keep(conn, job.id, "errors", name, MEDIA_TYPES[form], back)
        return {"errors": len(errors)}

    async def _rows(self, job: Job) -> list[Row]:
        if job.id not in self.read:
            upload, content = await self._upload(job)
            try:
                self.read[job.id] = await asyncio.to_thread(_read, KINDS[job.parameters["kind"]], content, upload.filename)
            except Unreadable as unreadable:
                raise Refused(
                    "unreadable", f"{upload.filename}: {unreadable}.", f"文件 {upload.filename} 无法读取：{unreadable.zh}。"
                ) from None
            while len(self.read) > _FILES_KEPT:
                self.read.popitem(last=False)
        return self.read[job.id]

    async def _upload(self, job: Job) -> tuple[job_files.JobFile, bytes]:
        pool = self.parts.database.pool
        files, content = await job_files.files_of(pool, job.id), await job_files.whole(pool, job.id, "upload")
        if content is None:
            raise Refused("expired", "The uploaded file was kept for a week and is gone: upload it again.", "上传文件已过期，请重新上传。")
        return files["upload"], content


def _read(kind: kinds.Kind, content: bytes, filename: str) -> list[Row]:
    return kinds.read(kind, tables.read(content, filename))


def _new_item(n: int, row: Row) -> NewItem:
    # The key orders what concerns one case; a case that is opened stands for itself.
    key = row.wanted.case_no or row.wanted.key if row.wanted else f"{row.sheet} {row.row}"
    where = {"sheet": row.sheet, "row": row.row}
    return NewItem(n, key, where, None if row.wanted else _refused(row.refusals).error)


def _refused(refusals: tuple[Refusal, ...]) -> Refused:
    """The reasons of a row; the row as it is will never be good."""
    errors = [
        {"sheet": each.sheet, "row": each.row, "column": each.column, "value": each.value[:100], "message": each.reason}
        for each in refusals
    ]
    said = "; ".join(f"{each.column}: {each.reason}" for each in refusals)
    return Refused("wrong_row", said, f"数据行不符合要求：{said}", again=False, errors=errors)


def _note_errors(errors: dict[tuple[str, int], list[str]], item: Item) -> None:
    """What was wrong with the item, at each row that it names."""
    named = [each for each in item.error.get("errors", []) if "row" in each]
    for each in named:
        errors.setdefault((each["sheet"], each["row"]), []).append(f"{each['column']}: {each['message']}")
    if not named:
        errors.setdefault((item.input["sheet"], item.input["row"]), []).append(f"{item.error['zh']} {item.error['en']}")


def _body(job: Job, wanted: Wanted) -> dict[str, Any]:
    if wanted.act == "open_case":
        return wanted.body | {"sandbox": job.parameters["sandbox"], "on_behalf_of": job.on_behalf_of}
    said = job.parameters["reason"]
    return acting.body_of(wanted.act, wanted.body["subject"], wanted.body["payload"], reason=said, on_behalf_of=job.on_behalf_of)


def _name(job: Job, wanted: Wanted) -> tuple[str, str, str]:
    """The row's own name, within the organisation that imports it."""
    return job.parameters["kind"], f"{job.organisation} {wanted.owner}", wanted.key


def _content(wanted: Wanted) -> str:
    """The digest of what the row says; of the person it names nothing is in it, since a digest of a few digits can be guessed."""
    said = dict(wanted.body)
    if "demand" in said:
        said["demand"] = {name: value for name, value in said["demand"].items() if name != "contact"}
    return digest({"act": wanted.act, "case": wanted.case_no, "body": said, "documents": list(wanted.documents)})


def _same(owner: Imported, wanted: Wanted) -> None:
    if owner.content_sha256 != _content(wanted):
        en = f"{wanted.key} was imported before with other content (job {owner.job[:12]}, item {owner.n}): correct the case itself."
        raise Refused("imported_otherwise", en, f"{wanted.key} 已以其他内容导入（作业 {owner.job[:12]}），请直接更正案件。", again=False)
