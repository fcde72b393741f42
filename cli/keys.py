"""zhiya keys: the keys of the data folder, made when they are missing; the payload keys listed, rotated and retired."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Keys: made when missing; those that close payloads are listed, rotated and retired.")

_Data = Annotated[Path | None, typer.Option(help="Folder of everything the stack keeps (setting ZHIYA_DATA; default: ./data).")]


@app.callback(invoke_without_command=True)
def make(context: typer.Context) -> None:
    """Make the keys that are missing in the data folder (a deployment does this once; zhiya up does it by itself)."""
    if context.invoked_subcommand is None:
        from cli.keys_run import make_missing

        raise typer.Exit(make_missing())


@app.command("list")
def show(
    data: _Data = None, as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")] = False
) -> None:
    """Show the payload keys by name and fingerprint: which one closes, which one is prepared, which only read."""
    from cli.keys_run import show

    raise typer.Exit(show(data, as_json=as_json))


@app.command()
def rotate(
    data: _Data = None,
    prepare: Annotated[
        bool, typer.Option("--prepare", help="Only make the key: let every process know it before one writes with it.")
    ] = False,
) -> None:
    """Close new payloads with another key from the next start of each process on; what is stored opens with the old ones."""
    from cli.keys_run import rotate

    raise typer.Exit(rotate(data, prepare=prepare))


@app.command()
def retire(
    name: Annotated[str, typer.Argument(help="The key, as zhiya keys list names it.")],
    data: _Data = None,
    force: Annotated[
        bool, typer.Option("--force", help="Retire it although histories need it, or nobody could be asked: they stay closed.")
    ] = False,
) -> None:
    """Take a key away that no stored history and no stored secret needs any more."""
    from cli.keys_run import retire

    raise typer.Exit(retire(name, data, force=force))
