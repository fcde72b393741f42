"""What a person sees of a running demo: the chapter of each case while it lives, and the table at the end."""

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.table import Table

from cli.drive import Lived

_CHAPTERS = ("preparation", "window", "registration", "credit", "cover", "disbursement", "repayment", "default", "release", "closed")
_REFRESH_S = 0.25
_FIGURES = ("facts", "days", "seconds")


class Display:
    """A live table of all cases; on a pipe or with --json it stays quiet."""

    def __init__(self, cases: list[Lived], console: Console, *, live: bool) -> None:
        self.cases = cases
        self.live = Live(console=console, auto_refresh=False) if live and console.is_terminal else None
        self.shown_at = 0.0

    def __enter__(self) -> Self:
        if self.live:
            self.live.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.live:
            self.live.update("", refresh=True)
            self.live.__exit__(kind, error, trace)

    def refresh(self) -> None:
        """Show where every case stands, a few times a second at most."""
        if self.live and time.monotonic() - self.shown_at > _REFRESH_S:
            self.shown_at = time.monotonic()
            self.live.update(self._now(), refresh=True)

    def _now(self) -> Table:
        shown = _table("case", "firm", "chapter", "", "facts", "days")
        for case in self.cases:
            shown.add_row(
                case.case_no or case.demand_no, escape(case.firm), case.outcome or case.chapter, _bar(case), str(case.facts), str(case.days)
            )
        return shown


def _bar(case: Lived) -> str:
    done = len(_CHAPTERS) if case.outcome else _CHAPTERS.index(case.chapter) + 1 if case.chapter in _CHAPTERS else 0
    return "█" * done + "░" * (len(_CHAPTERS) - done)


def table(cases: list[Lived]) -> Table:
    """The end of every case, narrow enough for a terminal of 80 columns: its rights stand under its firm."""
    shown = _table("case", "firm, rights", "outcome", "facts", "days", "seconds")
    for case in cases:
        number = f"{case.case_no or case.demand_no}\n[dim]{f'story {case.story}' if case.story else ''}[/dim]"
        rights = "".join(f"\n[dim]{right_no} {stage}[/dim]" for right_no, stage in case.rights.items())
        outcome = (
            f"[green]{case.outcome}[/green]"
            if case.outcome and case.expected in ("", case.outcome)
            else f"[red]{case.outcome or case.chapter}[/red]"
        )
        shown.add_row(number, escape(case.firm) + rights, outcome, str(case.facts), str(case.days), f"{case.seconds:.1f}")
    return shown


def _table(*headers: str) -> Table:
    shown = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False)
    for header in headers:
        in_full = header in ("case", "outcome", "chapter")
        shown.add_column(header, justify="right" if header in _FIGURES else "left", no_wrap=in_full, min_width=14 if in_full else None)
    return shown
