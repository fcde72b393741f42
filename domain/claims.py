"""Claims on the risk-compensation fund: the base net of what was ceded, the compensation, and the settlement after disposal."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal, localcontext

from domain.explained import Working
from domain.money import rounded, shares
from domain.payloads import Cession

_PRECISE = Context(prec=50)


@dataclass(frozen=True)
class Loss:
    """One principal loss, who paid for it so far, and what the disposal has brought back of it."""

    loss_fen: int
    paid_fen: int  # by the claimant to the bank; the loss itself where the bank claims
    ceded_fen: int
    ratio: Decimal  # the fund's share of the base
    advance_fen: int
    recovered_fen: int
    bank: str
    claimant: str
    ceded_to: list[str]
    fund: str
    ceded_shares: list[Decimal] = field(default_factory=list)  # one for each of ceded_to; equal ones where it is empty


@dataclass(frozen=True)
class Share:
    """What a party gets of the recovered principal."""

    party: str
    amount_fen: int


@dataclass(frozen=True)
class Settlement:
    """`returned_fen` goes back to the fund; `payable_fen` is what the fund still owes where it advanced less than its part."""

    final_fen: int
    returned_fen: int
    payable_fen: int
    shares: list[Share]


def base(paid_fen: int, cessions: Sequence[Cession], loss_fen: int, received_fen: int | None = None) -> tuple[int, int]:
    """What is ceded, and the base that is left (山西2023: 已分散風險部分從計算基數中扣除), in fen.

    A re-guarantee takes its share of the principal loss, a reinsurance its share of the payment. The contractual cession
    counts, so that a slow reinsurer costs the public nothing; where a pack deducts cash only, `received_fen` is that cash.
    """
    ceded_fen = sum(rounded(cession.share * (loss_fen if cession.kind == "re_guarantee" else paid_fen)) for cession in cessions)
    ceded_fen = min(ceded_fen if received_fen is None else received_fen, paid_fen)
    return ceded_fen, paid_fen - ceded_fen


def compensation(base_fen: int, ratio: Decimal) -> int:
    """The fund's part of the base, in fen."""
    return rounded(base_fen * ratio)


def settlement(loss: Loss) -> Settlement:
    """Front-loaded mode (前置模式, 国知发运字〔2021〕17号): the fund bears its ratio of the loss that the disposal has left.

    All who bore the loss share what was recovered in proportion to what they bore; nobody gets more than that.
    """
    base_fen = loss.paid_fen - loss.ceded_fen
    fund_fen = compensation(base_fen, loss.ratio)
    whole = max(loss.loss_fen, loss.paid_fen)
    recovered = min(max(loss.recovered_fen, 0), whole)
    with localcontext(_PRECISE):
        final_fen = rounded(base_fen * loss.ratio * (whole - recovered) / whole) if whole else 0
    split = _split(loss, recovered, fund_fen, fund_fen - final_fen)
    return Settlement(final_fen, max(loss.advance_fen - final_fen, 0), max(final_fen - loss.advance_fen, 0), split)


def settled(working: Working, loss: Loss) -> Settlement:
    """The same, step by step, for who reads the figure later."""
    found = settlement(loss)
    base_fen = loss.paid_fen - loss.ceded_fen
    lost_fen = max(loss.loss_fen, loss.paid_fen) - loss.recovered_fen
    zh, en = "处置与追回后的净损失", "lost in the end, after disposal and recoveries"
    working.step("net_loss_fen", lost_fen, zh, en, loss_fen=loss.loss_fen, recovered_fen=loss.recovered_fen)
    zh, en = "资金最终承担 = 补偿额 × 净损失 ÷ 损失", "borne by the fund = compensation × net loss ÷ loss"
    whole_fen = compensation(base_fen, loss.ratio)
    working.step("final_fen", found.final_fen, zh, en, rule="law.advance", base_fen=base_fen, compensation_fen=whole_fen)
    working.step("returned_fen", found.returned_fen, "返还资金", "returned to the fund", rule="law.advance", advance_fen=loss.advance_fen)
    working.step("payable_fen", found.payable_fen, "资金补付", "still paid by the fund", rule="law.advance", advance_fen=loss.advance_fen)
    for share in found.shares:
        zh, en = f"追回款分配：{share.party}", f"of what was recovered, to {share.party}"
        working.step("share_fen", share.amount_fen, zh, en)
    return found


def _split(loss: Loss, recovered: int, fund_fen: int, to_fund: int) -> list[Share]:
    """Who gets what of the recovery, one entry a party; the fund's part is what it bears less."""
    borne = [(loss.bank, max(loss.loss_fen - loss.paid_fen, 0)), (loss.claimant, loss.paid_fen - loss.ceded_fen - fund_fen)]
    if loss.ceded_fen:
        parts = loss.ceded_shares or [Decimal(1)] * len(loss.ceded_to)
        borne += zip(loss.ceded_to, shares(loss.ceded_fen, parts), strict=True)
    found = {loss.bank: 0}
    if any(fen for _, fen in borne):
        for (party, _), fen in zip(borne, shares(recovered - to_fund, [Decimal(fen) for _, fen in borne]), strict=True):
            found[party] = found.get(party, 0) + fen
    found[loss.fund] = to_fund
    return [Share(party, fen) for party, fen in found.items()]
