"""The command zhiya and its subcommands; each imports what it needs when it is called, so that --help is quick."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli.archive import app as archive
from cli.audit import app as audit
from cli.calendar import app as calendar
from cli.case import app as case
from cli.db import app as db
from cli.documents import app as documents
from cli.exchange import app as exchange
from cli.keys import app as keys
from cli.night import app as night
from cli.partner import app as partner
from cli.policy import app as policy
from cli.quota import app as quota
from cli.sandbox import app as sandbox
from cli.seal import app as seal

_ABOUT = "知押: pledges of intellectual property, from the window to the released pledge."

app = typer.Typer(name="zhiya", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=_ABOUT)

app.add_typer(case, name="case")
app.add_typer(policy, name="policy")
app.add_typer(partner, name="partner")
app.add_typer(audit, name="audit")
app.add_typer(seal, name="seal")
app.add_typer(archive, name="archive")
app.add_typer(db, name="db")
app.add_typer(night, name="night")
app.add_typer(quota, name="quota")
app.add_typer(keys, name="keys")
app.add_typer(documents, name="documents")
app.add_typer(calendar, name="calendar")
app.add_typer(exchange, name="exchange")
app.add_typer(sandbox, name="sandbox")

clock = typer.Typer(no_args_is_help=True, help="Legal clocks: what was counted, and why.")
app.add_typer(clock, name="clock")

histories = typer.Typer(no_args_is_help=True, help="The histories of finished cases.")
app.add_typer(histories, name="histories")


class Language(StrEnum):
    """The language of explanations."""

    ZH = "zh"
    EN = "en"


Data = Annotated[Path | None, typer.Option(help="Folder of everything the stack keeps (setting ZHIYA_DATA; default: ./data).")]


@app.command()
def up(data: Data = None) -> None:
    """Run the whole stack on this machine until Ctrl-C."""
    from cli.up import run

    raise typer.Exit(run(data))


@app.command()
def demo(
    workbook: Annotated[Path, typer.Option(help="Workbook of financing demands, as samples/README.md describes it.")] = Path(
        "samples/financing-demands.xlsx"
    ),
    data: Annotated[Path, typer.Option(help="Folder of the demo; a new run empties it.")] = Path("data/demo"),
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the run that was interrupted.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout and nothing else there.")] = False,
) -> None:
    """Let every demand of a workbook live its whole case on the real stack."""
    from cli.demo import run

    raise typer.Exit(run(workbook, data, resume=resume, as_json=as_json))


@app.command()
def login(
    actor: Annotated[str, typer.Argument(help="Who of the demo, for instance demo:window-xiangtan.")],
    data: Data = None,
    membership: Annotated[int | None, typer.Option(help="The number of the membership, where there are several.")] = None,
) -> None:
    """Open a session for somebody of the demo and print its token, for scripts."""
    from cli.login import run_login

    raise typer.Exit(run_login(actor, data, membership))


@app.command()
def administrator(
    actor: Annotated[str, typer.Argument(help="The login name, for instance user:chief.")],
    name: Annotated[str, typer.Argument(help="The name of the person.")],
    organisation: Annotated[str, typer.Option(help="The organisation, for instance bureau-xiangtan.")],
    tenant: Annotated[list[str], typer.Option(help="A jurisdiction that they look after; may be given several times.")],
    data: Data = None,
) -> None:
    """Let the first administrator of a deployment in, and print the password once."""
    from cli.login import run_first

    raise typer.Exit(run_first(actor, name, organisation, tenant, data))


@app.command()
def stuck(data: Data = None) -> None:
    """List the cases that are paused by an error; status 1 when there is one."""
    from cli.stuck import run

    raise typer.Exit(run(data))


@histories.command()
def export(folder: Annotated[Path, typer.Argument(help="Where the files go; what is there already stays.")], data: Data = None) -> None:
    """Write history and journal of every finished case, opened, for replays without a key."""
    from cli.histories import export

    raise typer.Exit(export(folder, data))


@clock.command()
def explain(
    case_no: Annotated[str, typer.Argument(help="The case, for instance XT-2026-000001.")],
    data: Data = None,
    lang: Annotated[Language, typer.Option(help="Language of the reasons.")] = Language.ZH,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Print every clock of a case day by day: counted or not, and why."""
    from cli.clock import run_explain

    raise typer.Exit(run_explain(case_no, data, as_json, lang.value))


@app.command()
def calc(
    name: Annotated[
        str, typer.Argument(help="schedule, penalty, classify, deadline, limit, subsidy, claim, settlement, tolerance or premium.")
    ] = "",
    file: Annotated[str, typer.Option("--in", help="JSON file with the inputs; - reads them from standard input.")] = "",
    listing: Annotated[bool, typer.Option("--list", help="List the calculators.")] = False,
    template: Annotated[bool, typer.Option("--template", help="Print the inputs that the calculator takes.")] = False,
    lang: Annotated[Language, typer.Option(help="Language of the explanation.")] = Language.ZH,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Run one calculator alone, with every step, its clause and the hash of the pack."""
    from cli.calc import run

    raise typer.Exit(run(name, file, listing=listing, as_template=template, as_json=as_json, language=lang.value))


@app.command()
def erase(
    ground: Annotated[str, typer.Option(help="The law that wants it, as the receipt is to say it.")],
    reason: Annotated[str, typer.Option(help="Why: who asked, and how.")],
    by: Annotated[str, typer.Option(help="Who asks for it: a window officer or administrator, by the login name.")],
    second: Annotated[str, typer.Option(help="Who approves it: a bureau leader, another person.")],
    case: Annotated[str, typer.Argument(help="The case, for instance XT-2026-000001.")] = "",
    field: Annotated[str, typer.Option(help="Which of its personal values.")] = "contact",
    actor: Annotated[str, typer.Option(help="Instead of a case: somebody of ours who has left.")] = "",
    over_hold: Annotated[str, typer.Option(help="Why this goes before a legal hold that stands.")] = "",
    write: Annotated[bool, typer.Option("--write", help="Erase; without this, only say what would go.")] = False,
    data: Data = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")] = False,
) -> None:
    """Erase what is known of a person, by law and for good: status 0 done, 1 something stands against it, 2 not done."""
    from cli.erase import Order, run

    raise typer.Exit(run(Order(case, field, actor, ground, reason, by, second, over_hold), data, write=write, as_json=as_json))


@app.command()
def migrate() -> None:
    """Bring the database of ZHIYA_DATABASE_URL to this version's tables (zhiya up does it by itself)."""
    from cli.up import read_settings, sentence_or
    from engine.supervisor import upgrade_database

    def upgrade() -> int:
        upgrade_database(read_settings(None).database_url)
        return 0

    raise typer.Exit(sentence_or(upgrade))


@app.command()
def version() -> None:
    """Print the version."""
    from importlib.metadata import version as installed

    print(f"zhiya {installed('zhiya')}")


if __name__ == "__main__":
    app()
