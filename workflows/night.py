"""The night: the house work of every day, step by step; a step that fails keeps no other from being done."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError

from activities.night import NightActivities, NightOrder, NightStep, WholeNight
from domain.workdays import local_day

HOUSE = "house"  # the task queue of the process that does the house work
# In this order: what is verified is archived and sealed before.
STEPS = {
    "archive": NightActivities.archive,
    "seal": NightActivities.seal,
    "rows": NightActivities.rows,
    "sample": NightActivities.sample,
    "forget": NightActivities.forget,
}
_LONGEST, _SILENT = timedelta(hours=6), timedelta(minutes=2)
_RETRY = RetryPolicy(initial_interval=timedelta(seconds=10), maximum_attempts=3)


@workflow.defn(name="Night")
class Night:
    """One night; its seed stands in its history, so that anybody can draw the sample again."""

    @workflow.run
    async def run(self) -> WholeNight:
        """Do every step, then write down what came of each."""
        order = NightOrder(local_day(workflow.now()) - timedelta(days=1), workflow.uuid4().hex[:16])
        whole = WholeNight(workflow.info().run_id, [await self._step(name, order) for name in STEPS])
        # Until the database takes it: what was found must not be lost.
        await workflow.execute_activity_method(NightActivities.write, whole, start_to_close_timeout=timedelta(minutes=5))
        return whole

    async def _step(self, name: str, order: NightOrder) -> NightStep:
        try:
            found = await workflow.execute_activity_method(
                STEPS[name], order, start_to_close_timeout=_LONGEST, heartbeat_timeout=_SILENT, retry_policy=_RETRY
            )
        except ActivityError as error:
            said = "it could not be done: its details and the log of the house say why"
            return NightStep(name, workflow.now().isoformat(), "failed", said, {"error": str(error.cause or error)})
        return NightStep(name, workflow.now().isoformat(), found.outcome, found.said, found.details)
