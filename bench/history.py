"""History: how many events and bytes Temporal keeps of a case."""

import statistics

from bench.rounds import Row

EVENTS_AN_ACT = Row("history events per act, without timers and partner calls", lambda round_: round_.mean(lambda e: e.counted / e.acts))
OWN_EVENTS_AN_ACT = Row("history events per act, the act's own", lambda round_: round_.mean(lambda e: e.act_events / e.acts))
ROWS = (
    EVENTS_AN_ACT,
    OWN_EVENTS_AN_ACT,
    Row("history events per act, all", lambda round_: round_.mean(lambda e: e.events / e.acts)),
    Row("history events per case", lambda round_: round_.mean(lambda e: e.events)),
    Row("workflow tasks per case", lambda round_: round_.mean(lambda e: e.tasks)),
    Row("history bytes per act", lambda round_: statistics.fmean(round_.history_bytes) / round_.mean(lambda e: e.acts)),
    Row("history bytes per case", lambda round_: statistics.fmean(round_.history_bytes)),
)
