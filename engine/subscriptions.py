"""The subscriptions of partners, as the deliverer of webhooks needs them."""

from typing import Any

from db import webhooks
from db.database import Database
from db.webhooks import Due
from engine.closing import Closer


class OwnWebhooks:
    """The subscriptions and their deliveries, as the deliverer needs them; secrets are opened here."""

    def __init__(self, database: Database, closer: Closer) -> None:
        self.database, self.closer = database, closer

    async def spread(self) -> int:
        return await webhooks.spread(self.database)

    async def ready(self) -> list[str]:
        return await webhooks.ready(self.database)

    async def take(self, webhook: str, limit: int) -> list[Due]:
        return await webhooks.take(self.database, webhook, limit)

    async def secrets(self, webhook: str) -> list[str]:
        return [self.closer.open(closed, webhook) for closed in await webhooks.closed_secrets(self.database, webhook)]

    async def delivered(self, due: Due, attempt: dict[str, Any]) -> None:
        await webhooks.delivered(self.database, due, attempt)

    async def failed(self, due: Due, attempt: dict[str, Any], gone: bool) -> None:
        await webhooks.failed(self.database, due, attempt, gone)
