"""zhiya db: the derived rows checked and made again, a lost journal recovered."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="The database: rows checked against the journal, made again, a lost journal recovered.")

_Data = Annotated[Path | None, typer.Option(help="Folder of everything the stack keeps (setting ZHIYA_DATA; default: ./data).")]
_Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
_Cases = Annotated[list[str] | None, typer.Argument(metavar="[CASE]…", help="Cases, for instance XT-2026-000001.")]
_All = Annotated[bool, typer.Option("--all", help="All cases.")]


@app.command()
def check(
    cases: _Cases = None,
    every: _All = False,
    quick: Annotated[bool, typer.Option("--quick", help="Leave out what has not changed since it was found right.")] = False,
    data: _Data = None,
    as_json: _Json = False,
) -> None:
    """Compare derived rows with those that the journal makes: status 0 no drift, 1 drift (the first difference is told), 2 not checked."""
    from cli.db_run import check

    if bool(cases) == every:
        raise typer.BadParameter("name cases, or say --all")
    raise typer.Exit(check(cases or [], data, quick=quick, as_json=as_json))


@app.command()
def rebuild(
    cases: _Cases = None,
    every: _All = False,
    drifted: Annotated[bool, typer.Option("--drifted", help="Only those that drifted.")] = False,
    data: _Data = None,
    as_json: _Json = False,
) -> None:
    """Throw derived rows away and make them again from the journal: status 0 all agree now, 1 one still drifts, 2 not done."""
    from cli.db_run import rebuild

    if (bool(cases) and every) or not (cases or every or drifted):
        raise typer.BadParameter("name cases, or say --all, or --drifted")
    raise typer.Exit(rebuild(cases or [], data, drifted=drifted, as_json=as_json))


@app.command()
def recover(
    write: Annotated[bool, typer.Option("--write", help="Write what is missing; without this, only say it.")] = False,
    data: _Data = None,
    as_json: _Json = False,
) -> None:
    """Make a lost journal again from the histories: status 0 nothing is missing now, 1 something is, 2 not done."""
    from cli.db_run import recover

    raise typer.Exit(recover(data, write=write, as_json=as_json))
