"""Registration of all rights of a case, side by side; done again for another pledgee; undone when the credit falls."""

from domain.casefile import RightFile
from domain.stages import CaseStage, Outcome, RightStage
from workflows.desk import Desk
from workflows.registered import RegisteredPart
from workflows.right import RightPart


async def register_all(desk: Desk) -> Outcome | None:
    """Chapter 3. Each right in its own register, in parallel; what is refused may be dropped, and the limit is computed again."""
    desk.enter(CaseStage.REGISTRATION)
    await _register(desk, [right for right in desk.file.rights if right.counts])
    if not desk.file.pledged():
        return Outcome.REFUSED
    if any(right.stage is RightStage.DROPPED for right in desk.file.rights):
        desk.limit_again()
    for right in desk.file.pledged():
        watch(desk, right)
    return None


async def register_anew(desk: Desk) -> bool:
    """Cancel and register again, for another pledgee or a renewed claim; the gap is shown. False: no pledge is left."""
    rights = desk.file.pledged()
    await cancel_all(desk, "redo")
    await _register(desk, rights)
    if any(right.stage is RightStage.DROPPED for right in rights):
        desk.limit_again()
    for right in desk.file.pledged():
        watch(desk, right)
    return bool(desk.file.pledged())


async def sign_again(desk: Desk) -> None:
    """New contracts, before anything is changed in a register."""
    desk.file.contracts = (await desk.must("sign_contracts")).payload


async def cancel_all(desk: Desk, ground: str) -> None:
    """Have every registered pledge struck out, side by side."""
    await desk.life.join([desk.life.spawn(RegisteredPart(desk, right).cancel(ground)) for right in desk.file.pledged()])


async def compensate(desk: Desk) -> None:
    """The credit fell after the registration: the registration is undone, as a right under pledge cannot be pledged again."""
    for right in desk.file.pledged():
        desk.life.note("compensated", right.no, effect="registration", registration_no=right.registration_no)
    await cancel_all(desk, "credit_declined")


def watch(desk: Desk, right: RightFile) -> None:
    """Keep an eye on the entry for as long as it stands."""
    desk.life.spawn(RegisteredPart(desk, right).watch())


async def _register(desk: Desk, rights: list[RightFile]) -> None:
    await desk.life.join([desk.life.spawn(RightPart(desk, right).register()) for right in rights])
