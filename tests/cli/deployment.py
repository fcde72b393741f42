"""A deployment for commands: the environment that leads them to the test's own database and Temporal."""

import base64
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from temporalio.client import Client
from typer.testing import CliRunner

from audit.histories import KeptCase, numbers, read_case
from cli.main import app
from db.database import Database

KEPT = sorted((Path(__file__).parents[1] / "histories").glob("*.*.*"))[-1]


def short() -> KeptCase:
    """The shortest kept case."""
    return read_case(KEPT, min(numbers(KEPT), key=lambda case_no: (KEPT / f"{case_no}.history.json.gz").stat().st_size))


async def environment(temporal: Client, database: Database, server: str, folder: Path) -> dict[str, str]:
    """The settings of the deployment; the database is its owner's."""
    name = await database.pool.fetchval("SELECT current_database()")
    return {
        "ZHIYA_DATA": str(folder),
        "ZHIYA_DATABASE_URL": f"{server}/{name}",
        "ZHIYA_TEMPORAL_ADDRESS": temporal.service_client.config.target_host,
        "ZHIYA_NAMESPACE": temporal.namespace,
        "ZHIYA_PAYLOAD_KEYS": json.dumps({"current": "k1", "keys": {"k1": base64.b64encode(bytes(32)).decode()}}),
        "ZHIYA_NIGHT_SAMPLE": "0",
        "COLUMNS": "160",
    }


def zhiya(settings: dict[str, str], *words: object) -> tuple[int, str, str]:
    """The status and what was said, on stdout and on stderr."""
    found = CliRunner(env=settings).invoke(app, [*map(str, words)])
    return found.exit_code, found.stdout, found.stderr


def zhiya_json(settings: dict[str, str], *words: object) -> tuple[int, Any]:
    """The status and the document that was printed."""
    status, said, _ = zhiya(settings, *words, "--json")
    return status, json.loads(said)


def zhiya_elsewhere(settings: dict[str, str], *words: object) -> "subprocess.Popen[str]":
    """The same in a process of its own, where this one has something to do meanwhile."""
    command = [sys.executable, "-m", "cli.main", *map(str, words)]
    return subprocess.Popen(command, env=os.environ | settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
