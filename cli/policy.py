"""zhiya policy: what the packs say, checks of drafts, what they change, and what the document's measures became."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Policy packs: what they say, and what a draft would change.")

_Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day, e.g. 2026-11-21 (default: today).")]
_Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
_File = Annotated[Path, typer.Argument(help="A pack file, as docs/policy-packs.md describes it.")]


def _day(on: datetime | None) -> date:
    from domain.workdays import SHANGHAI

    return (on or datetime.now(SHANGHAI)).date()


@app.command()
def show(
    jurisdiction: Annotated[str, typer.Argument(help="For example xiangtan.")],
    on: _Day = None,
    kind: Annotated[str, typer.Option(help="Only this kind of rule, e.g. fund.")] = "",
    as_json: _Json = False,
) -> None:
    """Show every row in force with its clause and evidence mark; what nobody has set is 未定."""
    from cli.policy_packs import show

    raise typer.Exit(show(jurisdiction, _day(on), kind, as_json=as_json))


@app.command()
def check(file: _File) -> None:
    """Check a draft against the shipped packs and run its examples; status 1 when something is wrong with it."""
    from cli.policy_packs import check

    raise typer.Exit(check(file))


@app.command()
def diff(
    before: Annotated[str, typer.Argument(help="A jurisdiction, jurisdiction@date, or a pack file laid over the shipped ones.")],
    after: Annotated[str, typer.Argument(help="The same.")],
    as_json: _Json = False,
) -> None:
    """Show the rows that came, went or say something else, with their clauses; status 1 when there are any."""
    from cli.policy_packs import diff

    raise typer.Exit(diff(before, after, _day(None), as_json=as_json))


@app.command()
def coverage(
    jurisdictions: Annotated[list[str] | None, typer.Argument(help="Whose document (default: xiangtan shanxi).")] = None,
    on: _Day = None,
    as_json: _Json = False,
) -> None:
    """Show what each measure of a document became: rule, code, test; status 1 when a measure has none."""
    from cli.policy_coverage import show

    raise typer.Exit(show(jurisdictions or ["xiangtan", "shanxi"], _day(on), as_json=as_json))


@app.command()
def publish(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be published and write nothing.")] = False,
) -> None:
    """Publish the rows that are new; refuse, with status 1, when a published row was changed or removed."""
    from cli.policy_packs import publish
    from policies.published import FILE

    raise typer.Exit(publish(Path(str(FILE)), dry_run=dry_run))


@app.command()
def rehearse(
    draft: _File,
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="Cases opened on this day or later.")],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Cases opened on this day or earlier.")],
    data: Annotated[Path | None, typer.Option(help="Folder of everything the stack keeps (setting ZHIYA_DATA; default: ./data).")] = None,
    as_json: _Json = False,
) -> None:
    """Compute the cases on record under the pack in force and under a draft, side by side; nothing is changed."""
    from cli.policy_rehearsal import run

    raise typer.Exit(run(draft, first.date(), last.date(), data, as_json=as_json))
