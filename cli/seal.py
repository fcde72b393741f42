"""zhiya seal: the daily root over all new facts and looks, its check, and proofs for those who trust nobody."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Daily roots: sealed, verified against the database, proven to others.")

_Data = Annotated[Path | None, typer.Option(help="Folder of everything the stack keeps (setting ZHIYA_DATA; default: ./data).")]
_Day = typer.Argument(formats=["%Y-%m-%d"])


@app.command()
def day(
    date: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day whose root it is; by itself today.")] = None,
    data: _Data = None,
) -> None:
    """Seal what was recorded up to now and no root covers yet; a day that has its root keeps it."""
    from cli.seal_run import seal

    raise typer.Exit(seal(date.date() if date else None, data))


@app.command()
def verify(
    key: Annotated[
        list[Path] | None, typer.Option(help="A public key that is trusted, as `zhiya audit key` prints it; by itself that of the folder.")
    ] = None,
    data: _Data = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")] = False,
) -> None:
    """Recompute every root from the database: status 0 all holds, 1 something was changed (each place is named), 2 not verified."""
    from cli.seal_run import verify

    raise typer.Exit(verify(key or [], data, as_json=as_json))


@app.command()
def prove(
    case_no: Annotated[str, typer.Argument(help="The case, for instance XT-2026-000001.")],
    seq: Annotated[int, typer.Argument(help="The place of the fact in its journal, from 0.", min=0, max=2**31 - 1)],
    data: _Data = None,
) -> None:
    """Print the proof that a fact is in the signed tree of its day, as JSON."""
    from cli.seal_run import prove

    raise typer.Exit(prove(case_no, seq, data))


@app.command()
def consistency(
    earlier: Annotated[datetime, _Day],
    later: Annotated[datetime, _Day],
    data: _Data = None,
) -> None:
    """Print the proof that a later day's tree begins with an earlier day's, as JSON."""
    from cli.seal_run import consistency

    raise typer.Exit(consistency(earlier.date(), later.date(), data))
