"""What a guarantor or insurer has passed on of one loss: re-guarantee and reinsurance, layer by layer."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from domain.explained import Working
from domain.money import rounded
from domain.terms import checked


class LayerKind(StrEnum):
    """The kinds of layers, in the order in which they take their part of a loss."""

    RE_GUARANTEE = "re_guarantee"  # its share of the principal loss (比例再担保)
    QUOTA_SHARE = "quota_share"  # its share of the payment (成数再保险)
    EXCESS_OF_LOSS = "excess_of_loss"  # what one payment keeps above the retention (超赔)
    STOP_LOSS = "stop_loss"  # what the year's payments together keep above the retention (赔付率超赔)


@dataclass(frozen=True)
class Layer:
    """One treaty. `limit_fen` is the most that it pays, for one loss or, as a stop loss, in the year; None: no limit."""

    kind: LayerKind
    party: str
    share: Decimal = Decimal(1)
    retention_fen: int = 0
    limit_fen: int | None = None
    left_fen: int | None = None  # of what it pays in the year, over all losses; None: no limit
    received_fen: int = 0  # what it has paid of this loss so far
    treaty_no: str = ""


@dataclass(frozen=True)
class Ceded:
    """What a layer takes of a loss by contract, and what it has paid of it."""

    party: str
    kind: LayerKind
    amount_fen: int
    received_fen: int


def cede(working: Working, paid_fen: int, loss_fen: int, layers: Sequence[Layer], year_fen: int = 0) -> list[Ceded]:
    """What each layer takes of a payment, in the order quota share, excess of loss, stop loss (山西2023: 再擔保或再保險).

    Excess of loss and stop loss work on what the layers before have left; `year_fen` is what earlier payments of the year kept.
    All layers together never take more than the payment.
    """
    found: list[Ceded] = []
    kept_fen = paid_fen
    for kind in LayerKind:
        before_fen = kept_fen
        for layer in (layer for layer in layers if layer.kind is kind):
            checked(layer)
            part_fen = min(_part(layer, paid_fen, loss_fen, before_fen, year_fen), kept_fen)
            kept_fen -= part_fen
            of_fen = loss_fen if kind is LayerKind.RE_GUARANTEE else before_fen
            found.append(Ceded(layer.party, kind, _step(working, layer, part_fen, of_fen), layer.received_fen))
    return found


def _part(layer: Layer, paid_fen: int, loss_fen: int, before_fen: int, year_fen: int) -> int:
    match layer.kind:
        case LayerKind.RE_GUARANTEE:
            part_fen = _least(loss_fen, layer.limit_fen)
        case LayerKind.QUOTA_SHARE:
            part_fen = _least(paid_fen, layer.limit_fen)
        case LayerKind.EXCESS_OF_LOSS:
            part_fen = _above(layer, before_fen)
        case _:  # stop loss
            part_fen = _above(layer, year_fen + before_fen) - _above(layer, year_fen)
    return _least(rounded(part_fen * layer.share), layer.left_fen)


def _above(layer: Layer, amount_fen: int) -> int:
    """What an amount has above the retention, up to the limit."""
    return _least(max(amount_fen - layer.retention_fen, 0), layer.limit_fen)


def _least(amount_fen: int, limit_fen: int | None) -> int:
    return amount_fen if limit_fen is None else min(amount_fen, limit_fen)


def _step(working: Working, layer: Layer, part_fen: int, of_fen: int) -> int:
    return working.step(
        "ceded_fen",
        part_fen,
        f"{layer.party} 分担（{layer.kind}）",
        f"taken over by {layer.party} ({layer.kind})",
        share=layer.share,
        of_fen=of_fen,
        retention_fen=layer.retention_fen,
        treaty=layer.treaty_no or "-",
    )
