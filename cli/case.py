"""zhiya case: cases over the API, for scripts and for those who like a keyboard; the token is taken from ZHIYA_TOKEN."""

from pathlib import Path
from typing import Annotated

import typer

_HELP = """Cases over the API, with the token in ZHIYA_TOKEN (zhiya login prints one, zhiya case login asks for a password).

Status 0: done. 1: the API is away, or a file cannot be read. 2: the command is not as it should be. 3: the API refused. 4: kept, and
not decided yet.
"""

app = typer.Typer(no_args_is_help=True, help=_HELP)

Url = Annotated[str, typer.Option(envvar="ZHIYA_API_URL", help="Address of the API.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on stdout and nothing else there.")]
Where = Annotated[list[str], typer.Option("--where", help="A filter of the list, as name=value; may be given several times.")]
CaseNo = Annotated[str, typer.Argument(help="The case, for instance XT-2026-000001.")]
Key = Annotated[str, typer.Option(help="Idempotency key, to send the same again after a failure; drawn where none is given.")]
_URL = "http://127.0.0.1:8460"


@app.command()
def login(actor: Annotated[str, typer.Argument(help="Login name.")], url: Url = _URL) -> None:
    """Ask for the password, open a session and print its token: export ZHIYA_TOKEN=$(zhiya case login NAME)."""
    from cli.case_run import run_login

    raise typer.Exit(run_login(url, actor, typer.prompt("Password", hide_input=True, err=True)))


@app.command("list")
def list_cases(
    where: Where = [],  # noqa: B006 - typer reads it, nobody changes it
    most: Annotated[int, typer.Option(min=1, help="The most that are listed.")] = 100,
    url: Url = _URL,
    as_json: AsJson = False,
) -> None:
    """List the cases that you may see."""
    from cli.case_run import run_list

    raise typer.Exit(run_list(url, where, most, as_json=as_json))


@app.command()
def show(case_no: CaseNo, url: Url = _URL, as_json: AsJson = False) -> None:
    """Print a case, and what may be done now."""
    from cli.case_run import run_show

    raise typer.Exit(run_show(url, case_no, as_json=as_json))


@app.command()
def act(
    case_no: CaseNo,
    name: Annotated[str, typer.Argument(help="The act, for instance accept_filing; zhiya case show lists those that are open.")],
    payload: Annotated[str, typer.Option(help="What it carries, as JSON, or @FILE, or - for stdin.")] = "{}",
    subject: Annotated[str, typer.Option(help="The right, claim or disposal that it concerns.")] = "",
    reason: Annotated[str, typer.Option(help="Why, where the act needs a reason.")] = "",
    on_behalf_of: Annotated[str, typer.Option(help="For whom.")] = "",
    key: Key = "",
    url: Url = _URL,
    as_json: AsJson = False,
) -> None:
    """Perform an act."""
    from cli.case_run import run_act

    said = {"subject": subject, "reason": reason, "on_behalf_of": on_behalf_of}
    raise typer.Exit(run_act(url, case_no, name, payload, {each: value for each, value in said.items() if value}, key, as_json=as_json))


@app.command("import")
def import_file(
    kind: Annotated[str, typer.Argument(help="What the file holds; GET /api/v1/imports/kinds lists the kinds.")],
    file: Annotated[Path, typer.Argument(help="Workbook or CSV file.", exists=True, dir_okay=False)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Judge every row and do nothing.")] = False,
    reason: Annotated[str, typer.Option(help="The reason of every act, where one is needed.")] = "",
    key: Key = "",
    url: Url = _URL,
    as_json: AsJson = False,
) -> None:
    """Import a file row by row, wait for its job and print the rows that were refused."""
    from cli.case_run import run_import

    raise typer.Exit(run_import(url, kind, file, reason, key, dry_run=dry_run, as_json=as_json))


@app.command("export")
def export_file(
    file: Annotated[Path, typer.Argument(help="Where to: a file whose name ends in .xlsx or .csv.")],
    of: Annotated[str, typer.Option(help="cases, tasks, journal or rights.")] = "cases",
    where: Where = [],  # noqa: B006 - typer reads it, nobody changes it
    url: Url = _URL,
    as_json: AsJson = False,
) -> None:
    """Write the whole filtered set to a file."""
    from cli.case_run import run_export

    raise typer.Exit(run_export(url, file, of, where, as_json=as_json))
