"""Exporting: the whole filtered set of one snapshot as a file, with the proof that no row is missing."""

import asyncio
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from api.callers import Caller
from api.filters import Filters, for_database
from api.masking import shown_fact
from api.parts import Parts
from api.scope import reading_as, scope_of
from db import bulk, cases, exports, job_files
from db.exports import EXPORTS, MOST
from db.job_rows import Job
from db.listing import Listing, Row, Sort
from domain.facts import Fact
from domain.masking import SEES, class_of
from engine.auditing import LOG_FORMS
from intake.written import MEDIA_TYPES, CsvWriter, Writer, XlsxWriter, Yuan
from jobs.kinds import Kind, Refused, Result
from jobs.standing import Standing

_HIDDEN = "***"  # stands for a value that the caller's role does not see
_SHEET_ROWS = 1_048_575  # that a sheet of a workbook holds beside its header


@dataclass(frozen=True)
class _Row:
    """How a row becomes cells: which columns, and which of them the caller does not see."""

    columns: tuple[str, ...]
    hidden: frozenset[str]
    own: str  # what this organisation has said is not hidden from it

    def cells(self, row: Mapping[str, Any]) -> list[Any]:
        mine = bool(self.own) and row.get("organisation") == self.own
        return [_HIDDEN if name in self.hidden and not mine else _cell(name, row[name]) for name in self.columns]


@dataclass(frozen=True)
class Exporting:
    """What an export needs."""

    parts: Parts
    standing: Standing

    def kind(self) -> Kind:
        """One file, written when the job ends."""
        return Kind(end=self._write)

    async def _write(self, job: Job) -> Result:
        caller, said = await self.standing(job), job.parameters
        suffix, media_type = LOG_FORMS.get(said["format"]) or (said["format"], MEDIA_TYPES[said["format"]])
        with TemporaryDirectory(prefix="export-") as folder:
            path = Path(folder) / f"{said['of']}.{suffix}"
            proof = await (self._to_log if said["of"] == "event_log" else self._to_file)(caller, said, path)
            async with self.parts.database.transaction() as conn:
                filename = f"{said['of']}-{job.created_at:%Y%m%d-%H%M%S}.{suffix}"
                kept = await job_files.keep(conn, job.id, "file", filename, media_type, path)
        return proof | {"sha256": kept.sha256, "size": kept.size, "expires_at": kept.expires_at.isoformat()}

    async def _to_log(self, caller: Caller, said: Mapping[str, Any], path: Path) -> Result:
        """The facts of the filtered cases as events, without the values that the caller's role does not see."""
        if self.parts.auditor is None:
            raise Refused("auditor_away", "This worker writes no event logs.", "本系统未配置事件日志。", again=False)
        async with reading_as(self.parts.database, caller) as conn:
            found = await for_database(conn, Filters.model_validate(said["filter"]), caller, self.parts.wall())
            numbers = await bulk.numbers(conn, Listing(scope_of(caller), found, Sort("case_no", descending=False)))
            if len(numbers) > bulk.MOST:
                en = f"An event log has at most {bulk.MOST} cases: filter more."
                raise Refused("too_large", en, f"一份事件日志最多 {bulk.MOST} 件，请缩小筛选范围。")
            journals = [[_as_seen(caller, fact) for fact in await cases.facts_of(conn, number)] for number in numbers]
        events = await asyncio.to_thread(self.parts.auditor.event_log, journals, said["format"], path)
        return {"cases": len(journals), "events": events}

    async def _to_file(self, caller: Caller, said: Mapping[str, Any], path: Path) -> Result:
        """Count, then write, in one snapshot of what the caller sees; both must come to the same."""
        columns, of = tuple(said["columns"]), said["of"]
        sees = SEES[caller.role]
        hidden = frozenset(name for name in columns if class_of(name) not in sees)
        row_of = _Row(columns, hidden, caller.organisation if of == "journal" else "")
        async with reading_as(self.parts.database, caller) as conn:
            given = Filters.model_validate(said["filter"])
            found = await for_database(conn, given, caller, self.parts.wall())
            asked = Listing(scope_of(caller), found, Sort("case_no", descending=False))
            cases, counted = await exports.counted(conn, of, asked)
            _check(counted, cases, said["format"])
            written = 0
            with ExitStack() as open_files:
                writer = _writer(path, said, of)
                open_files.push(writer)
                async for part in exports.rows(conn, of, asked, columns):
                    # The lines are made in a thread: cases and heartbeats go on meanwhile.
                    await asyncio.to_thread(_put, writer, row_of, part)
                    written += len(part)
                await asyncio.to_thread(open_files.close)
        if written != counted:
            en = f"{counted} rows were counted and {written} written: the file was thrown away."
            raise Refused("incomplete", en, f"统计 {counted} 行，写入 {written} 行：文件已作废。")
        return {"cases": cases, "counted": counted, "rows": written, "hidden": sorted(hidden)}


def _as_seen(caller: Caller, fact: Fact) -> Fact:
    """The fact with None for what is hidden from the caller."""
    return replace(fact, data=shown_fact(caller, fact)["data"])


def _check(counted: int, cases: int, form: str) -> None:
    if cases > MOST:
        raise Refused("too_large", f"An export has at most {MOST} cases: filter more.", f"一次导出最多 {MOST} 件，请缩小筛选范围。")
    if form == "xlsx" and counted > _SHEET_ROWS:
        en = f"A sheet holds {_SHEET_ROWS} rows, and there are {counted}: export as CSV, or filter more."
        raise Refused("too_large", en, f"工作表最多 {_SHEET_ROWS} 行，现有 {counted} 行：请导出为 CSV 或缩小范围。")


def _writer(path: Path, said: Mapping[str, Any], of: str) -> CsvWriter | XlsxWriter:
    lang = 1 if said["lang"] == "en" else 0
    headers = [EXPORTS[of].columns[name][lang] for name in said["columns"]]
    return XlsxWriter(path, headers) if said["format"] == "xlsx" else CsvWriter(path, headers)


def _put(writer: Writer, row_of: _Row, part: list[Row]) -> None:
    for row in part:
        writer.row(row_of.cells(row))


def _cell(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name.endswith("_fen"):
        return Yuan(value)
    if name == "at":
        return datetime.fromisoformat(value)
    return "、".join(value) if isinstance(value, list) else value
