"""zhiya sandbox: what is only for a sandbox."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="What is only for a sandbox.")


@app.command()
def fill(
    cases: Annotated[int, typer.Option(help="How many made-up cases.", min=1, max=9_000_000)] = 10_000,
    seed: Annotated[int, typer.Option(help="The same seed makes the same cases.")] = 1,
    data: Annotated[Path | None, typer.Option(help="Folder of everything the stack keeps (setting ZHIYA_DATA; default: ./data).")] = None,
) -> None:
    """Put many made-up cases into a sandbox's database: journal and derived rows, a million in some minutes."""
    from cli.sandbox_fill import run

    raise typer.Exit(run(cases, seed, data))
