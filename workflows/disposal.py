"""The disposal of the pledged rights: valued, route chosen, listed in rounds, sold, assigned, proceeds distributed."""

from domain import routes, stages
from domain.casefile import DisposalFile
from domain.facts import Asked
from domain.payloads import AgreedPrice, Bid, ChosenRoute, Listing, Proceeds, SetOff
from domain.routes import Realisation
from domain.schedule import months_after
from domain.stages import DisposalStage
from domain.waterfall import distributed
from domain.workdays import instant
from workflows.desk import Desk, end_of_day
from workflows.questions import Answered

SUBJECT = "disposal-1"
_OPENS = 9  # o'clock
_LONGEST_ROUND = 12  # months


class DisposalPart:
    """Realisation by agreement, auction or sale (Civil Code 436–438): surplus to the pledgor, deficiency from the debtor."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.life = desk, desk.life
        self.disposal = desk.file.disposal = desk.file.disposal or DisposalFile()
        self.bids: list[Bid] = []
        self.first = self.life.open("value_asset", subject=SUBJECT, check=self._may)

    async def live(self) -> None:
        self.disposal.value_fen = (await self.desk.answered(self.first)).payload.value_fen
        self._move(DisposalStage.VALUED)
        self._choose((await self._must("choose_route")).payload)
        while self.disposal.stage is DisposalStage.ROUTED:
            await self._offer()
        if self.disposal.stage is DisposalStage.RETURNED:
            return
        await self._must("record_assignment")
        self._move(DisposalStage.ASSIGNED)
        self._distribute((await self._must("distribute_proceeds")).payload)
        self._move(DisposalStage.DISTRIBUTED)

    def _choose(self, chosen: ChosenRoute) -> None:
        """A route taken anew begins its rounds anew."""
        self.disposal.route, self.disposal.rounds, self.disposal.realisation = chosen.route, 0, Realisation.OPEN
        self._move(DisposalStage.ROUTED)

    async def _offer(self) -> None:
        """What may come next by the route: a round, a price without rounds, the sale (变卖), set-off; or another route."""
        if self.disposal.realisation is Realisation.SET_OFF:
            self._set_off((await self._must("decide_set_off")).payload)
            return
        by_rounds = routes.has_rounds(self.desk.rules, self.disposal.route)
        # Where the pack sets no number of rounds, who disposes may end them after any that failed.
        ending = (
            ("decide_set_off",) if self.disposal.rounds and not self.desk.rules.is_set(f"disposal.{self.disposal.route}.rounds") else ()
        )
        answered = await self._must("list_asset" if by_rounds else "agree_price", "choose_route", *ending)
        if answered.act == "decide_set_off":
            self._set_off(answered.payload)
        elif answered.act == "choose_route":
            self._choose(answered.payload)
        elif answered.act == "agree_price":
            self._sold(answered.payload.amount_fen)
        else:
            await self._round(answered.payload)

    async def _round(self, listing: Listing) -> None:
        """One round: listed, bid for, sold or failed; what follows a failure is the pack's."""
        self.disposal.rounds += 1
        self.disposal.reserve_fen = listing.reserve_fen
        if self.disposal.realisation is Realisation.OPEN:
            self.disposal.realisation = Realisation.ROUND
        self._move(DisposalStage.LISTED)
        await self._take_bids(listing)
        ended = await self._must("accept_bid", "fail_round")
        if ended.act == "accept_bid":
            self._sold(ended.payload.amount_fen)
            return
        held = self.disposal
        held.realisation = routes.after_failure(self.desk.rules, held.route, held.realisation, held.rounds)
        self.life.note("round_failed", SUBJECT, rounds=held.rounds, next=held.realisation)
        self._move(DisposalStage.ROUTED)

    def _set_off(self, decided: SetOff) -> None:
        if decided.accepted:
            self._sold(self.disposal.reserve_fen)
            return
        self.disposal.realisation = Realisation.RETURNED
        self._move(DisposalStage.RETURNED)

    def _sold(self, price_fen: int) -> None:
        self.disposal.price_fen, self.disposal.realisation = price_fen, Realisation.SOLD
        self._move(DisposalStage.SOLD)

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
        """The floor of the next round by the route; the sale after failed rounds (变卖) goes at the last reserve."""
        held = self.disposal
        if held.realisation is Realisation.SALE:
            return held.reserve_fen
        return routes.reserve(self.desk.working(), held.route, held.rounds, held.value_fen, held.reserve_fen)

    def _may(self, act: str, asked: Asked, payload: object) -> str | None:
        match payload:
            case ChosenRoute():
                return self._may_choose(payload)
            case Listing():
                return self._may_list(payload)
            case Bid():
                return self._may_bid(act, payload)
            case AgreedPrice() if payload.amount_fen <= 0:
                return f"a price is a positive amount in fen, not {payload.amount_fen}"
            case Proceeds() if payload.gross_fen != self.disposal.price_fen or not 0 <= payload.costs_fen <= payload.gross_fen:
                return f"the proceeds are the price of {self.disposal.price_fen} fen, and costs lie within them"
        return None

    def _may_choose(self, chosen: ChosenRoute) -> str | None:
        """Everything that the route still needs, at once; a forfeiture clause (流质) is no bar (Civil Code 428)."""
        there = {"default_declared", "valuation"} | set(chosen.ready)
        if unknown := sorted(there - routes.FACTS.keys()):
            return f"{unknown[0]!r} is no prerequisite of a route; these are: {', '.join(routes.FACTS)}"
        lacking = routes.missing(self.desk.rules, chosen.route, there)
        told = "; ".join(f"{ground.zh} {ground.en}" for ground in lacking)
        return f"{chosen.route} is not open yet ({lacking[0].clause}): {told}" if lacking else None

    def _may_list(self, listing: Listing) -> str | None:
        latest = months_after(self.life.today(), _LONGEST_ROUND)
        if not self.life.today() <= listing.opens_on <= listing.closes_on <= latest:
            return f"a round opens today or later and closes after it opens, by {latest}, not {listing.opens_on} to {listing.closes_on}"
        least = self._least_reserve()
        if listing.reserve_fen < least:
            clause = self.desk.rules.clause(f"disposal.{self.disposal.route}.first_reserve")
            return f"the reserve of this round is at least {least} fen ({clause}), not {listing.reserve_fen}"
        return None

    def _may_bid(self, act: str, bid: Bid) -> str | None:
        if bid.amount_fen < self.disposal.reserve_fen:
            return f"a bid is at least the reserve of {self.disposal.reserve_fen} fen, not {bid.amount_fen}"
        if act == "accept_bid" and bid not in self.bids:
            return f"no bid of {bid.amount_fen} fen by {bid.bidder} is recorded in this round"
        best = max((each.amount_fen for each in self.bids), default=0)
        if act == "accept_bid" and bid.amount_fen < best:
            return f"the best bid of this round is {best} fen, not {bid.amount_fen}"
        return None

    def _distribute(self, proceeds: Proceeds) -> None:
        """Costs, interest, principal in the pack's order (Civil Code 561), the rest to the pledgor (438)."""
        today, loan = self.life.today(), self.desk.file.lent()
        interest_fen = loan.interest_due(today) + loan.penalty_due(today)
        working = self.desk.working()
        found = distributed(working, proceeds.gross_fen, proceeds.costs_fen, interest_fen, loan.outstanding())
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
            explanation=working.explanation("waterfall"),
        )

    async def _must(self, *acts: str) -> Answered:
        return await self.desk.must(*acts, subject=SUBJECT, check=self._may)

    def _move(self, stage: DisposalStage) -> None:
        self.disposal.stage = stages.move(stages.DISPOSAL_MOVES, self.disposal.stage, stage)
        self.life.note("disposal_moved", SUBJECT, stage=stage)
