"""The quotas that a loan draws on: the bank's separate plan of the year (单列信贷计划) and the park's indicative line (园区意向授信)."""

from temporalio import workflow

from activities.quotas import QuotaActivities, QuotaRelease, QuotaReservation
from domain.casefile import Drawn
from domain.quotas import CLAUSE, Grant, Quota, QuotaKind, line, plan, share
from workflows.desk import QUICK, Desk
from workflows.life import OWN_DATABASE


async def draw(desk: Desk) -> None:
    """Reserve what may be lent of the bank's plan, then of the firm's share of its park's line, or where it has none of the line.

    A quota that is not open binds nobody. Our own database answers at once, so the approval waits for it and tells the limit.
    """
    today, demand, drawn = desk.life.today(), desk.demand, desk.file.drawn
    wanted = await _draw(desk, plan(demand.bank, today.year, 0), desk.limit(desk.working()).approved_fen)
    if demand.park:
        whole = line(demand.park, 0, today, today)
        await _draw(desk, share(whole, demand.uscc, 0), wanted)
        if not any(each.kind is QuotaKind.SHARE for each in drawn):
            await _draw(desk, whole, wanted)
    await hold(desk, min((each.held_fen for each in drawn), default=0))


async def hold(desk: Desk, amount_fen: int) -> None:
    """Give back what the case holds of its quotas beyond this amount."""
    for place, each in enumerate(desk.file.drawn):
        if each.held_fen <= amount_fen:
            continue
        if amount_fen == 0:
            await _release(desk, each)
        elif not (await _ask(desk, each.quota, amount_fen)).granted:
            continue  # its period is over: what it lent then stays written against it
        desk.file.drawn[place] = Drawn(each.kind, each.quota, amount_fen, each.most_fen)


async def release(desk: Desk) -> None:
    """Give everything back: the case ends, and nothing was lent."""
    await hold(desk, 0)


async def _draw(desk: Desk, quota: Quota, wanted_fen: int) -> int:
    """Reserve this much, or what is left; how much of the wanted amount the quota carries."""
    if wanted_fen == 0:
        return 0
    held = wanted_fen
    grant = await _ask(desk, quota.quota, held)
    while not grant.granted and grant.open and 0 < grant.left_fen < held:  # another case may be faster: then there is less
        held = grant.left_fen
        grant = await _ask(desk, quota.quota, held)
    if not grant.open:
        return wanted_fen
    held = held if grant.granted else 0
    most = held + grant.left_fen
    desk.file.drawn.append(Drawn(quota.kind, quota.quota, held, most))
    desk.life.note("quota_reserved", clause=desk.rules.clause(CLAUSE[quota.kind]), quota=quota.quota, amount_fen=held, left_fen=most - held)
    return held


async def _ask(desk: Desk, quota: str, amount_fen: int) -> Grant:
    return await workflow.execute_activity_method(
        QuotaActivities.reserve,
        QuotaReservation(desk.opening.case_no, quota, amount_fen, desk.life.today()),
        start_to_close_timeout=QUICK,
        retry_policy=OWN_DATABASE,
    )


async def _release(desk: Desk, drawn: Drawn) -> None:
    await workflow.execute_activity_method(
        QuotaActivities.release,
        QuotaRelease(desk.opening.case_no, drawn.quota),
        start_to_close_timeout=QUICK,
        retry_policy=OWN_DATABASE,
    )
    desk.life.note("quota_released", clause=desk.rules.clause(CLAUSE[drawn.kind]), quota=drawn.quota, amount_fen=drawn.held_fen)
