"""Who bears a covered loss in the end where no fund shares it: bank, coverer, and those to whom the coverer ceded."""

from dataclasses import dataclass, field
from decimal import Decimal

from domain.explained import Working
from domain.layers import Layer, cede
from domain.money import shares
from domain.terms import Part, checked


@dataclass(frozen=True)
class CoveredLoss:
    """A loss, what the coverer paid of it to the bank, what it ceded, and what the disposal has brought back."""

    loss_fen: int
    paid_fen: int
    recovered_fen: int
    bank: str
    coverer: str
    layers: list[Layer] = field(default_factory=list)


def borne(working: Working, given: CoveredLoss) -> list[Part]:
    """Who bears what, to the fen: what came back lightens each in proportion to what it bore, so that the parts sum to the loss."""
    checked(given)
    for name, fen in (("paid_fen", given.paid_fen), ("recovered_fen", given.recovered_fen)):
        if fen > given.loss_fen:
            raise ValueError(f"{name} must not exceed the loss of {given.loss_fen} fen, not {fen}")
    if not given.loss_fen:
        return []
    first = _first(working, given)
    left = given.loss_fen - given.recovered_fen
    split = shares(left, [Decimal(fen) for fen in first.values()])
    parts = [Part("recovered", given.recovered_fen), *(Part(party, fen) for party, fen in zip(first, split, strict=True))]
    zh, en = (
        "最终分担（分）：按原承担额分摊收回款项",
        "borne in the end (fen): what was recovered is shared in proportion to what each bore",
    )
    told = " ".join(f"{part.party}:{part.amount_fen}" for part in parts)
    working.step("parts", told, zh, en, loss_fen=given.loss_fen, recovered_fen=given.recovered_fen)
    return parts


def _first(working: Working, given: CoveredLoss) -> dict[str, int]:
    """What each bore before anything came back; a party of two treaties stands here once."""
    found = {given.bank: given.loss_fen - given.paid_fen, given.coverer: given.paid_fen}
    for ceded in cede(working, given.paid_fen, given.loss_fen, given.layers):
        found[given.coverer] -= ceded.amount_fen
        found[ceded.party] = found.get(ceded.party, 0) + ceded.amount_fen
    told = " ".join(f"{party}:{fen}" for party, fen in found.items())
    working.step("first", told, "处置前分担（分）", "borne before the disposal (fen)", paid_fen=given.paid_fen)
    return found
