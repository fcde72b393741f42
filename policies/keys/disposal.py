"""The keys of the disposal of pledged rights; the routes are agreement, auction, listing, court, licence and buy_back."""

from policies.keys.checks import Key, count, one_of, order, ratio, words

KEYS = {
    "disposal.*.needs": Key(words, "what has to be there before the route is taken"),
    "disposal.*.rounds": Key(
        count, "rounds before the rights are sold off (变卖); unset: as the parties agree; no row: the route has no rounds"
    ),
    "disposal.*.first_reserve": Key(ratio, "least part of the value in the route's first round"),
    "disposal.*.next_reserve": Key(ratio, "least part of the round before"),
    "disposal.forfeiture": Key(one_of("priority"), "what a forfeiture clause (流质) leaves: priority on the proceeds, and no bar"),
    "waterfall.surplus": Key(one_of("pledgor"), "whose the surplus is; the deficiency remains the debtor's"),
    "waterfall.order": Key(order, "in what order proceeds are distributed", needed=True),
}
