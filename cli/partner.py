"""zhiya partner: whether a partner's system, a receiver of our webhooks, or our own door for answers keeps to the protocol."""

from enum import StrEnum
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Partners' systems: do they keep to the protocol?")


class Kind(StrEnum):
    """What a partner is."""

    BANK = "bank"
    INSURER = "insurer"
    REGISTRY = "registry"
    FUND = "fund"
    GUARANTOR = "guarantor"


@app.callback()
def _group() -> None:
    """Let check be a word of its own, though it is the only one."""


@app.command()
def check(
    url: Annotated[str, typer.Argument(help="The system: what stands before /calls; the receiver's whole address; or our API.")],
    kind: Annotated[Kind, typer.Option(help="What the partner is.")] = Kind.BANK,
    party: Annotated[str, typer.Option(help="The organisation's id, for instance bank-xt-rcb (default: the kind and -kit).")] = "",
    secret: Annotated[str, typer.Option(envvar="ZHIYA_PARTNER_SECRET", help="The shared secret; better in the environment.")] = "",
    listen: Annotated[str, typer.Option(help="Where to listen for the system's answers, HOST:PORT.")] = "127.0.0.1:8499",
    clock: Annotated[
        str, typer.Option(help="Address of a test system's clock that takes {case_no, now}, as the sandbox's /control/time.")
    ] = "",
    wait: Annotated[float, typer.Option(help="Seconds to wait for an answer.", min=0.1, max=3600)] = 30,
    ours: Annotated[bool, typer.Option("--ours", help="Check our API's door for answers with the partner's key.")] = False,
    as_webhook_receiver: Annotated[bool, typer.Option("--as-webhook-receiver", help="Check a receiver of our webhooks.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")] = False,
) -> None:
    """Check it over HTTP; status 0 when all holds, 1 when something does not, 2 when nothing could be checked."""
    from cli.partner_check import Wanted, run

    wanted = Wanted(url.rstrip("/"), kind.value, party or f"{kind.value}-kit", secret, listen, clock, wait)
    way = "receiver" if as_webhook_receiver else "ours" if ours else "partner"
    raise typer.Exit(run(wanted, way, as_json=as_json))
