"""zhiya documents: the store of documents compared with what the database says is in it."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Documents: their contents compared with their hashes, and scanned.")

_Data = Annotated[Path | None, typer.Option(help="Folder of everything the stack keeps (setting ZHIYA_DATA; default: ./data).")]


@app.command()
def check(
    data: _Data = None, as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")] = False
) -> None:
    """Read every content again: status 0 all are whole, 1 some are missing or changed; orphans, which no document names, are harmless."""
    from cli.documents_run import check

    raise typer.Exit(check(data, as_json=as_json))


@app.command()
def scan(data: _Data = None) -> None:
    """Let the scanner of ZHIYA_SCANNER look at what it has not seen; what is infected is handed out to nobody from then on, status 1."""
    from cli.documents_run import scan

    raise typer.Exit(scan(data))
