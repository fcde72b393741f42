"""zhiya quota: a bank's separate plan of a year, a park's indicative line with its shares, and how far each is used."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Quotas of lending: a bank's plan of a year, a park's line.")

_Data = Annotated[Path | None, typer.Option(help="Folder of everything the stack keeps (setting ZHIYA_DATA; default: ./data).")]
_Jurisdiction = Annotated[str, typer.Option(help="Whose policy the quota belongs to.")]
_Yuan = Annotated[str, typer.Argument(help="In yuan, for instance 50000000 or 50,000,000.00.")]


@app.command("open")
def open_plan(
    bank: Annotated[str, typer.Argument(help="The bank's id, for instance bank-xt-rcb.")],
    year: Annotated[int, typer.Argument(help="The calendar year of the plan.", min=2000, max=2100)],
    amount: _Yuan,
    jurisdiction: _Jurisdiction = "national",
    data: _Data = None,
) -> None:
    """Open a bank's separate credit plan of a year (单列信贷计划): from then on its approvals draw on it."""
    from cli.quota_book import open_plan

    raise typer.Exit(open_plan(bank, year, amount, jurisdiction, data))


@app.command()
def park(
    name: Annotated[str, typer.Argument(help="The park, as demands name it.")],
    amount: _Yuan,
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Its last day.")],
    share: Annotated[list[str] | None, typer.Option(help="A firm's share, FIRM=AMOUNT, the firm by its code (USCC).")] = None,
    jurisdiction: _Jurisdiction = "national",
    data: _Data = None,
) -> None:
    """Open a park's indicative line (园区意向授信) from today on, with shares of single firms if there are any."""
    from cli.quota_book import open_park

    raise typer.Exit(open_park(name, amount, until.date(), share or [], jurisdiction, data))


@app.command()
def show(
    data: _Data = None, as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")] = False
) -> None:
    """Show every quota, what cases hold of it and what is left; what the pack's ratio of use says is marked."""
    from cli.quota_book import show

    raise typer.Exit(show(data, as_json=as_json))
