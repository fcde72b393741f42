"""The composition: settings, database, door, packs and keys, handed to the service; `uvicorn --factory api.app:create`."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from api.callers import Tokens
from api.door import LazyDoor
from api.parts import Parts
from api.service import assemble
from db.database import Database
from engine.production import refuse_sandbox_cases
from engine.settings import Settings
from policies.calendar import calendar_for
from policies.packs import rules_for


def create() -> FastAPI:
    """The API of the settings in the environment."""
    settings = Settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        database = await Database.connect(settings.database_url, max_size=20)
        try:
            await refuse_sandbox_cases(settings, database)
            app.state.parts = Parts(
                database=database,
                door=LazyDoor(settings, database),
                who=Tokens(settings.tokens_file).caller,
                rules_for=rules_for,
                calendar_for=calendar_for,
                callback_keys=json.loads(settings.callback_keys_file.read_text()),
                sandbox=settings.sandbox,
            )
            yield
        finally:
            await database.close()

    return assemble(lifespan, settings.sandbox)
