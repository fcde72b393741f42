"""An erasure by law is noted by the case as an act of who approved it, at any time, and changes nothing else."""

from domain.opening import PersonRef
from tests.workflows.test_hostile import refused
from tests.workflows.world import World

_REF = "person-" + "0" * 32


async def test_a_case_notes_the_erasure_of_its_own_person_alone_and_goes_on(world: World) -> None:
    case = await world.open(contact=PersonRef(_REF, "1" * 64))
    erased = {"refs": [_REF], "ground": "个人信息保护法第四十七条", "receipt": 1}

    assert "person-other is no person of this case" in await refused(case, "record_erasure", erased | {"refs": [_REF, "person-other"]})
    assert "no reference is named" in await refused(case, "record_erasure", erased | {"refs": []})
    before = case.kinds()
    await case.act("record_erasure", erased)

    assert case.kinds() == [*before, "record_erasure"]
    assert (case.journal[-1].role, case.journal[-1].data["receipt"]) == ("bureau_leader", 1)
    await case.prepare()
