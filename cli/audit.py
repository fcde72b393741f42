"""zhiya audit: cases proven from their histories, and the certificates of it."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Audit: prove a case from its history, without trusting the database.")

_Data = Annotated[Path | None, typer.Option(help="Folder of everything the stack keeps (setting ZHIYA_DATA; default: ./data).")]
_Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]


@app.command()
def verify(
    cases: Annotated[list[str] | None, typer.Argument(metavar="[CASE]…", help="Cases, for instance XT-2026-000001.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All cases.")] = False,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="All cases of which something happened on this day or later.")
    ] = None,
    sample: Annotated[int | None, typer.Option(min=1, help="Draw so many of them; of all cases, unless --since says otherwise.")] = None,
    seed: Annotated[str, typer.Option(help="What decides the draw; by itself a new one, which is printed.")] = "",
    jobs: Annotated[int, typer.Option(min=1, max=256, help="Processes that work side by side.")] = 1,
    as_json: _Json = False,
    certificates: Annotated[Path | None, typer.Option(help="Folder for a signed certificate of each case.")] = None,
    folder: Annotated[Path | None, typer.Option("--from", help="Folder of kept histories, instead of a stack.")] = None,
    data: _Data = None,
) -> None:
    """Run histories again and compare all that is stored: status 0 match, 1 a difference, 2 not verified."""
    from cli.audit_run import Wanted, run

    chosen = [bool(cases), every, since is not None or sample is not None]
    if sum(chosen) != 1:
        raise typer.BadParameter("name cases, or say one of --all, --since DATE, --sample N")
    if seed and sample is None:
        raise typer.BadParameter("--seed decides a draw: say --sample N too")
    wanted = Wanted(cases or [], since.date() if since else None, sample, seed)
    raise typer.Exit(run(wanted, data, folder, certificates, jobs=jobs, as_json=as_json))


key = typer.Typer(help="The audit key: its public half printed, the key rotated.")
app.add_typer(key, name="key")


@key.callback(invoke_without_command=True)
def show_key(context: typer.Context, data: _Data = None) -> None:
    """Print the public key that the certificates and roots of this data folder are checked with."""
    if context.invoked_subcommand is None:
        from cli.audit_run import print_key

        raise typer.Exit(print_key(data))
    context.obj = data


@key.command()
def rotate(
    context: typer.Context,
    reason: Annotated[str, typer.Option(help="Why, as the hand-over is to say it.")],
    lost: Annotated[bool, typer.Option("--lost", help="The old key is gone: who verifies must be given the new one in person.")] = False,
    data: _Data = None,
) -> None:
    """Let a new key sign on, to which the old one hands over: status 0 done, 2 not done."""
    from cli.key_run import rotate

    raise typer.Exit(rotate(data or context.obj, reason, lost=lost))


@app.command()
def show(
    case: Annotated[str, typer.Argument(help="The case, for instance XT-2026-000001.")],
    as_of: Annotated[str, typer.Option(help="An instant, as 2026-11-21T10:00 (Shanghai) or with its zone; without it, now.")] = "",
    as_json: _Json = False,
    data: _Data = None,
) -> None:
    """Print a case as its journal says that it stood at an instant: status 0, or 2 when it was not there."""
    from cli.moments_run import show as run

    raise typer.Exit(run(case, _instant(as_of), data, as_json=as_json))


@app.command()
def diff(
    case: Annotated[str, typer.Argument(help="The case, for instance XT-2026-000001.")],
    since: Annotated[str, typer.Option("--from", help="The earlier instant.")],
    to: Annotated[str, typer.Option(help="The later instant; without it, now.")] = "",
    as_json: _Json = False,
    data: _Data = None,
) -> None:
    """Print what changed in a case between two instants, field by field, with the facts that changed it."""
    from cli.moments_run import diff as run

    first = _instant(since)
    if first is None:
        raise typer.BadParameter("--from needs an instant")
    raise typer.Exit(run(case, first, _instant(to), data, as_json=as_json))


@app.command()
def certificate(
    file: Annotated[Path, typer.Argument(help="The certificate.")],
    key: Annotated[Path, typer.Option(help="The public key, as `zhiya audit key` prints it.")],
    handovers: Annotated[Path | None, typer.Option(help="The file audit-keys.jsonl, where the key was rotated.")] = None,
    as_json: _Json = False,
) -> None:
    """Check a certificate: status 0 when the key signed it as it is, 1 when not, 2 when it or the key cannot be read."""
    from cli.audit_run import check

    raise typer.Exit(check(file, key, handovers, as_json=as_json))


@app.command()
def package(
    case: Annotated[str, typer.Argument(help="The case, for instance XT-2026-000001.")],
    to: Annotated[Path, typer.Option(help="The file, or the folder that it is written into.")] = Path(),
    data: _Data = None,
) -> None:
    """Write the evidence package of a case, with the verifier that needs nobody: status 0 match, 1 a difference, 2 not written."""
    from cli.evidence_run import write_package

    raise typer.Exit(write_package(case, to, data))


@app.command()
def log(
    to: Annotated[Path, typer.Argument(help="The file.")],
    form: Annotated[str, typer.Option(help="ocel-json, ocel-sqlite or xes.")] = "ocel-json",
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Cases opened on this day or later.")] = None,
    before: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Cases opened before this day.")] = None,
    jurisdiction: Annotated[list[str] | None, typer.Option(help="Cases of this jurisdiction; may be said again.")] = None,
    case: Annotated[list[str] | None, typer.Option(help="This case; may be said again.")] = None,
    data: _Data = None,
) -> None:
    """Write an event log for process mining: status 0 written, 1 written but outside the lifecycle, 2 not written."""
    from cli.evidence_run import Chosen, LogForm, write_log

    if form not in list(LogForm):
        raise typer.BadParameter(f"the forms are {', '.join(LogForm)}, not {form}")
    days = (since.date() if since else None, before.date() if before else None)
    raise typer.Exit(write_log(to, LogForm(form), Chosen(*days, jurisdiction or [], case or []), data))


def _instant(said: str) -> datetime | None:
    from cli.moments_run import instant_of

    try:
        return instant_of(said) if said else None
    except ValueError:
        raise typer.BadParameter(f"{said} is no instant: write it as 2026-11-21T10:00, or with its zone") from None
