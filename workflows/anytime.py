"""Acts that stay open from the first day of a case to its last: documents, corrections, extracts, orders to clocks, calendars, erasures."""

import re
from dataclasses import replace
from typing import Any

from domain import clocks
from domain.casefile import RightFile
from domain.clocks import Clock, ClockEvent, EventKind
from domain.facts import Asked, Fact
from domain.payloads import (
    CalendarRevision,
    ClockOrder,
    Correction,
    Erasure,
    RegisterExtract,
)
from domain.rules import CalendarData
from domain.stages import CaseStage, RightStage
from workflows.clockwork import move_clock, revise_calendar, running_clocks
from workflows.corrections import Corrections
from workflows.desk import Desk
from workflows.preparation import precheck

_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00")
_LONGEST_EXTENSION = 366
_ORDERS = {"pause_clock": EventKind.PAUSED, "resume_clock": EventKind.RESUMED, "extend_clock": EventKind.EXTENDED}
ALWAYS_OPEN = frozenset({"attach_document", "correct", "revise_calendar", "record_extract", "record_erasure", *_ORDERS})


class Anytime:
    """What may be done at any time; a correction waits for a second person, and nothing else waits for it."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.life = desk, desk.life
        self.corrections = Corrections(desk)

    def remember(self, fact: Fact) -> None:
        """Keep what may be corrected one day."""
        self.corrections.remember(fact)

    # Judged before anything is taken

    def may(self, name: str, asked: Asked, payload: Any) -> str | None:
        """What speaks against it."""
        if isinstance(payload, Correction):
            return self.corrections.may(asked, payload)
        if isinstance(payload, CalendarRevision):
            return self._may_revise(payload.calendar)
        if isinstance(payload, RegisterExtract):
            return self._may_extract(asked, payload)
        if isinstance(payload, ClockOrder):
            return self._may_order(name, asked, payload)
        if isinstance(payload, Erasure):
            return self._may_say_erased(payload)
        return None

    def _may_say_erased(self, erased: Erasure) -> str | None:
        """The case notes it and nothing else changes: it never had more than reference and commitment."""
        contact = self.desk.demand.contact
        strange = sorted(set(erased.refs) - {contact.ref if contact else ""})
        return f"{strange[0]} is no person of this case" if strange else None if erased.refs else "no reference is named"

    def _may_revise(self, calendar: CalendarData) -> str | None:
        if calendar.confirmed_through < self._confirmed_through():
            return f"the calendar is confirmed through {self._confirmed_through()}: one that ends earlier cannot follow it"
        times = [calendar.opens_at, calendar.closes_at, *calendar.half_days.values()]
        wrong = [told for told in times if not _TIME.fullmatch(told)]
        return f"a time of the day is told as 09:00, not {wrong[0]!r}" if wrong else None

    def _may_extract(self, asked: Asked, brought: RegisterExtract) -> str | None:
        right = self._right(asked.subject)
        if right is None or right.stage not in (RightStage.NAMED, RightStage.RESERVED, RightStage.REGISTERED):
            return f"{asked.subject} is no right of this case that is still to be filed, or stands in its register"
        if brought.extract.as_of > self.life.today():
            return f"an extract of {brought.extract.as_of} cannot exist yet"
        return None

    def _may_order(self, name: str, asked: Asked, order: ClockOrder) -> str | None:
        clock = self._clock(asked.subject, order.clock)
        if clock is None:
            running = sorted({each.name for each in running_clocks(self.desk) if each.subject == asked.subject})
            return f"no clock {order.clock} runs for {asked.subject}; running: {', '.join(running) or 'none'}"
        if order.days > _LONGEST_EXTENSION:
            return f"a limit is extended by at most {_LONGEST_EXTENSION} days at a time, not by {order.days}"
        try:  # on a copy: nothing is taken before it is judged
            clocks.add(replace(clock, events=list(clock.events)), self._event(name, asked, order), self.desk.rules)
        except ValueError as error:
            return str(error)
        return None

    def _event(self, name: str, asked: Asked, order: ClockOrder) -> ClockEvent:
        return ClockEvent(_ORDERS[name], self.life.today(), order.ground or asked.reason, asked.organisation, order.days)

    def _clock(self, subject: str, name: str) -> Clock | None:
        return next((each for each in running_clocks(self.desk) if (each.subject, each.name) == (subject, name)), None)

    def _right(self, right_no: str) -> RightFile | None:
        return next((right for right in self.desk.file.rights if right.no == right_no), None)

    # Done

    def take(self, name: str, asked: Asked, payload: Any, fact: Fact) -> None:
        """Begin what was asked for."""
        if isinstance(payload, Correction):
            self.corrections.ask(asked, payload, fact)
        if isinstance(payload, CalendarRevision):
            revise_calendar(self.desk, payload.calendar, payload.notice)
        if isinstance(payload, RegisterExtract) and (right := self._right(asked.subject)):
            right.right = replace(right.right, extract=payload.extract)
            if self.desk.file.stage is CaseStage.WINDOW:
                precheck(self.desk)
        if isinstance(payload, ClockOrder) and (clock := self._clock(asked.subject, payload.clock)):
            move_clock(self.desk, clock, self._event(name, asked, payload))

    def _confirmed_through(self) -> Any:
        return (self.desk.file.calendar or self.desk.opening.calendar).confirmed_through
