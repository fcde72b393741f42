"""zhiya calendar: which days are worked, checks of a new notice, and what it does to the open clocks of running cases."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="The calendar of working days, and the yearly notice that changes it.")

_File = Annotated[
    Path | None, typer.Option("--file", help="A notice that is not shipped yet, as docs/operators/the-yearly-notice.md shows.")
]
_Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]


@app.command()
def show(
    year: Annotated[int | None, typer.Argument(min=1950, max=2100, help="For example 2027 (default: this year).")] = None,
    jurisdiction: Annotated[str, typer.Option(help="With the local changes of this place, e.g. xiangtan.")] = "",
    file: _File = None,
    as_json: _Json = False,
) -> None:
    """Show a year's holidays, made-up days and hours, by which notice, and whether that is published or a guess."""
    from cli.calendar_show import show

    raise typer.Exit(show(year, jurisdiction, file, as_json=as_json))


@app.command()
def check(file: Annotated[Path, typer.Argument(help="A notice, local changes, or both.")]) -> None:
    """Check a notice or local changes before they are used; status 1 when something is wrong, a line for each mistake."""
    from cli.calendar_show import check

    raise typer.Exit(check(file))


@app.command()
def project(
    notice: Annotated[str, typer.Option("--notice", help="The notice that brings the change, with its number; it becomes the reason.")],
    file: _File = None,
    apply: Annotated[bool, typer.Option("--apply", help="Revise the calendar of each case; without it nothing is changed.")] = False,
    data: Annotated[Path | None, typer.Option(help="Folder of everything the stack keeps (setting ZHIYA_DATA; default: ./data).")] = None,
    as_json: _Json = False,
) -> None:
    """Count by a changed calendar in all open cases: how many clocks move and by how much; with --apply it is done and journalled."""
    from cli.calendar_project import run

    raise typer.Exit(run(notice, file, data, apply=apply, as_json=as_json))
