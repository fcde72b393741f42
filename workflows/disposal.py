"""The disposal of the pledged rights: valued, route chosen, listed in rounds, sold, assigned, proceeds distributed."""

from domain import stages
from domain.casefile import DisposalFile
from domain.facts import Asked
from domain.money import rounded
from domain.payloads import Bid, Listing, Proceeds
from domain.stages import DisposalStage
from domain.waterfall import distribute
from domain.workdays import instant
from workflows.desk import Desk, end_of_day
from workflows.questions import Answered

SUBJECT = "disposal-1"
_OPENS = 9  # o'clock


class DisposalPart:
    """Realisation by agreement, auction or sale (Civil Code 436–438): surplus to the pledgor, deficiency from the debtor."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.life = desk, desk.life
        self.disposal = desk.file.disposal = desk.file.disposal or DisposalFile()
        self.bids: list[Bid] = []

    async def live(self) -> None:
        self.disposal.value_fen = (await self._must("value_asset")).payload.value_fen
        self._move(DisposalStage.VALUED)
        await self._choose()
        while self.disposal.stage is not DisposalStage.SOLD:
            await self._round()
        await self._must("record_assignment")
        self._move(DisposalStage.ASSIGNED)
        self._distribute((await self._must("distribute_proceeds")).payload)
        self._move(DisposalStage.DISTRIBUTED)

    async def _choose(self) -> None:
        self.disposal.route = (await self._must("choose_route")).payload.route
        self._move(DisposalStage.ROUTED)

    async def _round(self) -> None:
        """One round: listed, bid for, sold or failed; after a failed one the route may be chosen anew."""
        acts = ("list_asset", "choose_route") if self.disposal.rounds else ("list_asset",)
        answered = await self._must(*acts)
        if answered.act == "choose_route":
            self.disposal.route = answered.payload.route
            self._move(DisposalStage.ROUTED)
            return
        self.disposal.rounds += 1
        self.disposal.reserve_fen = answered.payload.reserve_fen
        self._move(DisposalStage.LISTED)
        await self._take_bids(answered.payload)
        ended = await self._must("accept_bid", "fail_round")
        if ended.act == "accept_bid":
            self.disposal.price_fen = ended.payload.amount_fen
        self._move(DisposalStage.SOLD if ended.act == "accept_bid" else DisposalStage.ROUTED)

    async def _take_bids(self, listing: Listing) -> None:
        """Bids count from nine o'clock of the day on which the round opens to the end of the day on which it closes."""
        self.bids = []
        await self.life.wait(lambda: False, instant(listing.opens_on, _OPENS))
        closes = end_of_day(listing.closes_on)
        inbox = self.life.open("record_bid", subject=SUBJECT, until=closes, inbox=True, check=self._may)
        while (answered := await self.life.answer(inbox, closes)) is not None:
            self.bids.append(answered.payload)
        await self.desk.gather(closes)  # a bid received in time counts, also when it could not be decided in time
        self.bids += [late.payload for late in inbox.answers]
        self.life.close(inbox)

    def _least_reserve(self) -> int:
        """The first round's share of the value; each later one's share of the round before."""
        rules = self.desk.rules
        if self.disposal.rounds == 0:
            return rounded(self.disposal.value_fen * rules.number("disposal.first_reserve"))
        return rounded(self.disposal.reserve_fen * rules.number("disposal.next_reserve"))

    def _may(self, act: str, asked: Asked, payload: object) -> str | None:
        if isinstance(payload, Listing) and not self.life.today() <= payload.opens_on <= payload.closes_on:
            return f"a round opens today or later and closes after it opens, not {payload.opens_on} to {payload.closes_on}"
        if isinstance(payload, Listing) and payload.reserve_fen < self._least_reserve():
            clause = self.desk.rules.clause("disposal.first_reserve")
            return f"the reserve of this round is at least {self._least_reserve()} fen ({clause}), not {payload.reserve_fen}"
        if isinstance(payload, Bid):
            if payload.amount_fen < self.disposal.reserve_fen:
                return f"a bid is at least the reserve of {self.disposal.reserve_fen} fen, not {payload.amount_fen}"
            if act == "accept_bid" and payload not in self.bids:
                return f"no bid of {payload.amount_fen} fen by {payload.bidder} is recorded in this round"
        if isinstance(payload, Proceeds) and (
            payload.gross_fen != self.disposal.price_fen or not 0 <= payload.costs_fen <= payload.gross_fen
        ):
            return f"the proceeds are the price of {self.disposal.price_fen} fen, and costs lie within them"
        return None

    def _distribute(self, proceeds: Proceeds) -> None:
        """Costs, interest, principal in the pack's order (Civil Code 561), the rest to the pledgor (438)."""
        today, loan = self.life.today(), self.desk.file.lent()
        interest_fen = loan.interest_due(today) + loan.penalty_due(today)
        order = self.desk.rules.text("waterfall.order").split()
        found = distribute(proceeds.gross_fen, proceeds.costs_fen, interest_fen, loan.outstanding(), order)
        self.disposal.principal_fen, self.disposal.interest_fen = found.principal, found.interest
        self.life.note(
            "waterfall_computed",
            SUBJECT,
            clause=self.desk.rules.clause("waterfall.order"),
            gross_fen=proceeds.gross_fen,
            costs_fen=found.costs,
            interest_fen=found.interest,
            principal_fen=found.principal,
            surplus_fen=found.surplus,
            shortfall_fen=found.shortfall,
        )

    async def _must(self, *acts: str) -> Answered:
        return await self.desk.must(*acts, subject=SUBJECT, check=self._may)

    def _move(self, stage: DisposalStage) -> None:
        self.disposal.stage = stages.move(stages.DISPOSAL_MOVES, self.disposal.stage, stage)
        self.life.note("disposal_moved", SUBJECT, stage=stage)
