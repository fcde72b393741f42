"""The time that the pack gives those who answer a case: when it is over, somebody above them is told, once, and the case waits on."""

from datetime import datetime, timedelta

from domain.roles import Role
from workflows.desk import Desk, end_of_day
from workflows.questions import Answered, Question


def limit(desk: Desk, rule: str, *, calendar: bool = False) -> datetime | None:
    """The end of the last day of a limit that begins today; None where the pack sets none.

    Working days, or calendar days, of which a last one that is a rest day is followed by the next working day (Civil Code 203).
    """
    if not desk.rules.is_set(rule):
        return None
    today, days = desk.life.today(), desk.rules.days(rule)
    return end_of_day(desk.days.roll(today + timedelta(days=days)) if calendar else desk.days.nth_after(today, days))


async def within(desk: Desk, question: Question, until: datetime | None, clock: str, rule: str, to: Role) -> Answered:
    """A partner's answer, however long it takes; where the limit passes without it, `to` is told."""
    answered = await desk.expect(question, lambda: until)
    if answered is None:
        desk.life.note("escalated", question.subject, clause=desk.rules.clause(rule), clock=clock, rung="1", to=to)
        answered = await desk.settled(question)
    return answered
