"""zhiya exchange: signed packages for organisations without API, made and read on a machine of their own, without a network."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Signed packages for organisations without API (docs/file-exchange.md).")

_Package = Annotated[Path, typer.Argument(help="The package, a ZIP file.")]
_Public = Annotated[str, typer.Option(help="The public key of who signed it, 64 hexadecimal digits.")]
_Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]


@app.command()
def keygen(file: Annotated[Path, typer.Argument(help="Where the private key goes; it must not be there yet.")]) -> None:
    """Make a key; what is printed is its public half, for the administrator of the platform."""
    from cli.exchange_run import keygen

    raise typer.Exit(keygen(file))


@app.command()
def pack(
    table: Annotated[Path, typer.Argument(help="The acts: a CSV file or workbook with case_no, subject, act, payload, reason, officer.")],
    sender: Annotated[str, typer.Option("--from", help="The organisation, for instance bank-xt-rcb.")],
    sequence: Annotated[int, typer.Option(help="The number of the package: one more than the last one.", min=1)],
    key: Annotated[Path, typer.Option(help="The private key of the organisation.")],
    out: Annotated[Path, typer.Option(help="Where the package goes; it must not be there yet.")],
) -> None:
    """Check a table of acts and pack it, signed."""
    from cli.exchange_run import pack

    raise typer.Exit(pack(table, sender, sequence, key, out))


@app.command()
def read(package: _Package, public: _Public, as_json: _Json = False) -> None:
    """Check a package and print its rows: tasks that are asked for, acts, or a receipt."""
    from cli.exchange_run import read

    raise typer.Exit(read(package, public, as_json=as_json))


@app.command()
def receipt(package: _Package, public: _Public, as_json: _Json = False) -> None:
    """Check a receipt and print what was refused; status 1 when something was."""
    from cli.exchange_run import receipt

    raise typer.Exit(receipt(package, public, as_json=as_json))
