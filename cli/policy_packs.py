"""What zhiya policy show, check, diff and publish do: packs are read, compared and printed."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from policies.differences import differences
from policies.examples import mismatches
from policies.keys import KINDS
from policies.packs import Pack, UnknownJurisdiction, in_force, laid_over, shipped
from policies.published import all_rows, edited, published, written
from policies.sheets import BadPack, Row, Sheet, read_sheet

UNSET = "未定"


def told(work: Callable[[], int]) -> int:
    """Do the work; what is wrong with a pack is told on stderr, a line a mistake, with status 1."""
    try:
        return work()
    except BadPack as error:
        for mistake in error.mistakes:
            sys.stderr.write(f"zhiya: {mistake}\n")
    except (UnknownJurisdiction, OSError, UnicodeDecodeError) as error:
        sys.stderr.write(f"zhiya: {error}\n")
    return 1


def show(jurisdiction: str, on: date, kind: str, *, as_json: bool) -> int:
    """Print every row in force on the day, of one kind or of all."""

    def work() -> int:
        if kind and kind not in KINDS:
            raise BadPack(f"there is no kind {kind!r}; there are {', '.join(KINDS)}")
        rows = {key: row for key, row in sorted(in_force(shipped(), jurisdiction, on).items()) if kind in ("", row.kind)}
        if as_json:
            print(json.dumps([_plain(row) for row in rows.values()], ensure_ascii=False, indent=2))
        else:
            print_table(("key", "value", "from", "clause", "mark"), [_line(row) for row in rows.values()])
        return 0

    return told(work)


def check(file: Path) -> int:
    """Read a draft, lay it over the shipped packs, hold it against the published rows and run its examples."""

    def work() -> int:
        from intake.given import answer

        sheet = read(file)
        packs = laid_over(shipped(), sheet)
        mistakes = [*_edits(sheet), *(wrong for example in sheet.examples for wrong in mismatches(packs, example, answer))]
        if mistakes:
            raise BadPack(*mistakes)
        print(f"{file}: {len(sheet.rows)} rows and {len(sheet.examples)} examples of {sheet.jurisdiction}, {sheet.kind}: nothing is wrong.")
        return 0

    return told(work)


def diff(before: str, after: str, today: date, *, as_json: bool) -> int:
    """Print what differs; 0 when nothing does."""

    def work() -> int:
        (rows, told_as), (others, others_told_as) = rows_of(before, today), rows_of(after, today)
        found = list(differences(rows, others))
        if as_json:
            document = {"before": told_as, "after": others_told_as, "rows": [asdict(each) for each in found]}
            print(json.dumps(document, ensure_ascii=False, indent=2))
        elif found:
            lines = [
                (each.key, each.how, each.before or UNSET * (each.how != "added"), each.after or UNSET * (each.how != "removed"), clauses)
                for each in found
                for clauses in [" → ".join(dict.fromkeys(clause for clause in (each.clause_before, each.clause_after) if clause))]
            ]
            print_table(("key", "", told_as, others_told_as, "clause"), lines)
        else:
            print(f"{told_as} and {others_told_as} say the same.")
        return 1 if found else 0

    return told(work)


def publish(file: Path, *, dry_run: bool) -> int:
    """List the new rows in published.json, unless a published row was edited."""

    def work() -> int:
        listed = published(file)
        mistakes = list(edited(shipped(), listed))
        if mistakes:
            raise BadPack(*mistakes)
        rows = all_rows(shipped())
        new = [name for name in rows if name not in listed]
        if not dry_run and new:
            file.write_text(written(rows), "utf-8")
        print(f"{len(new)} rows {'would be' if dry_run else 'are newly'} published, {len(listed)} were.")
        return 0

    return told(work)


def read(file: Path) -> Sheet:
    """A pack file of somebody who writes one."""
    return read_sheet(str(file), file.read_text("utf-8"))


def rows_of(name: str, today: date) -> tuple[Mapping[str, Row], str]:
    """The rows that a jurisdiction, jurisdiction@date or a file stands for, and how they are told apart.

    A file stands for the rows of its jurisdiction with its own laid over them, on the day when all of these have begun.
    """
    if name.endswith(".toml"):
        sheet = read(Path(name))
        day = max([today, *(row.since for row in sheet.rows)])
        return in_force(laid_over(shipped(), sheet), sheet.jurisdiction, day), f"{name} {day}"
    jurisdiction, _, day_text = name.partition("@")
    try:
        day = date.fromisoformat(day_text) if day_text else today
    except ValueError as error:
        raise BadPack(f"{name}: {day_text!r} is not a date such as 2026-01-01") from error
    return in_force(shipped(), jurisdiction, day), f"{jurisdiction} {day}"


def print_table(headers: tuple[str, ...], lines: Sequence[tuple[str, ...]]) -> None:
    """A table on stdout; what goes into a pipe is not cut to a terminal's width."""
    shown = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for header in headers:
        shown.add_column(header, overflow="fold")
    for line in lines:
        shown.add_row(*(escape(cell) for cell in line))
    console = Console() if sys.stdout.isatty() else Console(width=240)
    console.print(shown)


def _edits(sheet: Sheet) -> list[str]:
    rows = Pack(sheet.jurisdiction, "", "", sheet.rows)
    there = all_rows({sheet.jurisdiction: rows})
    listed = {name: sha256 for name, sha256 in published().items() if name in there}
    return [f"{sheet.file}: {told}" for told in edited({sheet.jurisdiction: rows}, listed)]


def _line(row: Row) -> tuple[str, ...]:
    return (row.rule.key, row.rule.value or UNSET, str(row.since), row.rule.clause, row.rule.mark)


def _plain(row: Row) -> dict[str, str]:
    return {"kind": row.kind, **asdict(row.rule), "from": str(row.since), "to": str(row.until or ""), "overrides": row.overrides}
