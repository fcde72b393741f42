"""zhiya night: done now, shown afterwards; before the first there is none."""

import asyncio
import json
from pathlib import Path

from temporalio.client import Client

from audit.house import NightHouse
from db.database import Database
from engine.settings import Settings
from house import house_worker
from tests.cli import deployment
from tests.db.conftest import owned as database
from tests.db.conftest import server, template
from workflows.night import STEPS

__all__ = ["database", "server", "template"]


async def test_a_night_is_done_now_and_shown_afterwards(temporal: Client, database: Database, server: str, tmp_path: Path) -> None:
    settings = await deployment.environment(temporal, database, server, tmp_path)
    none = deployment.zhiya_elsewhere(settings, "night", "show")
    assert (none.communicate(timeout=60)[1], none.returncode) == ("zhiya: There was no night yet: say zhiya night run.\n", 2)
    own = Settings(data=tmp_path, night_sample=0)
    async with house_worker(temporal, NightHouse(temporal, database, own)):
        done = deployment.zhiya_elsewhere(settings, "night", "run", "--json")
        said, complained = await asyncio.to_thread(done.communicate, timeout=60)

    assert complained == ""
    whole = json.loads(said)
    assert [step["step"] for step in whole["steps"]] == list(STEPS)
    outcomes = {step["outcome"] for step in whole["steps"]}
    assert done.returncode == (0 if outcomes == {"ok"} else 1)

    shown = deployment.zhiya_elsewhere(settings, "night", "show", whole["night"])
    said, _ = shown.communicate(timeout=60)
    assert said.startswith(whole["night"])
    assert "seal: " in said
