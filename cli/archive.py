"""zhiya archive: the histories that are kept beyond the engine's retention."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="The archive of histories: kept, read back, held, deleted by rule.")

_Data = Annotated[Path | None, typer.Option(help="Folder of everything the stack keeps (setting ZHIYA_DATA; default: ./data).")]
_Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
_Case = Annotated[str, typer.Argument(help="The case, for instance XT-2026-000001.")]
_By = Annotated[str, typer.Option(help="Who says so, by the login name.")]


@app.command()
def keep(data: _Data = None, as_json: _Json = False) -> None:
    """Keep the history of every run that has ended and is not kept: status 1 when one could not be kept."""
    from cli.archive_run import keep

    raise typer.Exit(keep(data, as_json=as_json))


@app.command(name="list")
def list_runs(
    case: Annotated[str, typer.Argument(help="Only this case.")] = "",
    data: _Data = None,
    as_json: _Json = False,
) -> None:
    """List the runs that are kept, the holds that stand, and of one case what was deleted."""
    from cli.archive_run import list_runs

    raise typer.Exit(list_runs(case, data, as_json=as_json))


@app.command()
def check(data: _Data = None, as_json: _Json = False) -> None:
    """Read everything back and compare hash and events: status 1 when something is missing or changed."""
    from cli.archive_run import check

    raise typer.Exit(check(data, as_json=as_json))


@app.command()
def hold(case: _Case, reason: Annotated[str, typer.Option(help="Why nothing may be deleted.")], by: _By, data: _Data = None) -> None:
    """Put a legal hold on a case: nothing of it is deleted, whatever a rule says."""
    from cli.archive_run import hold

    raise typer.Exit(hold(case, reason, by, data))


@app.command()
def release(case: _Case, by: _By, data: _Data = None) -> None:
    """End the legal hold of a case."""
    from cli.archive_run import release

    raise typer.Exit(release(case, by, data))


@app.command()
def delete(
    older_than: Annotated[int, typer.Option(min=1, max=200, help="Years since the case ended.")],
    rule: Annotated[str, typer.Option(help="The rule under which it is deleted, as the receipt is to say it.")],
    by: _By,
    second: Annotated[str, typer.Option(help="The second person, another one.")],
    cases: Annotated[list[str] | None, typer.Argument(metavar="[CASE]…", help="Only these cases.")] = None,
    write: Annotated[bool, typer.Option("--write", help="Delete; without this, only say what would be.")] = False,
    data: _Data = None,
    as_json: _Json = False,
) -> None:
    """Delete histories that are old enough, with a receipt for each: status 1 when one may not be deleted."""
    from cli.archive_run import Wanted, delete

    raise typer.Exit(delete(Wanted(cases or [], older_than, rule, by, second), data, write=write, as_json=as_json))


@app.command()
def books(data: _Data = None, as_json: _Json = False) -> None:
    """Write the books again from the contents, when the database was lost: status 1 when a content is no whole run."""
    from cli.archive_run import write_books

    raise typer.Exit(write_books(data, as_json=as_json))
