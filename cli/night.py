"""zhiya night: the house work of every day, done now or shown."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="The night: archive, seal, rows, sample, forget; done each day at 02:30 by itself.")

_Data = Annotated[Path | None, typer.Option(help="Folder of everything the stack keeps (setting ZHIYA_DATA; default: ./data).")]
_Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]


@app.command()
def run(data: _Data = None, as_json: _Json = False) -> None:
    """Do the work of the night now: status 0 all well, 1 a step found something or could not be done, 2 not begun."""
    from cli.night_run import run

    raise typer.Exit(run(data, as_json=as_json))


@app.command()
def show(
    night: Annotated[str, typer.Argument(help="Only this night, with the cases that its steps name.")] = "",
    last: Annotated[int, typer.Option(min=1, max=1000, help="So many nights.")] = 7,
    data: _Data = None,
    as_json: _Json = False,
) -> None:
    """Show the last nights: status 0 the last one was well, 1 it was not, 2 there is none."""
    from cli.night_run import show

    raise typer.Exit(show(night, last, data, as_json=as_json))
