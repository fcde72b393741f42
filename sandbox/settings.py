"""What the sandbox is told by its environment: ports, data folder, the API it answers to, and the secrets it signs with."""

import json
import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """The settings of one sandbox process."""

    host: str
    port: int
    smtp_port: int
    database: Path
    api_url: str
    secrets: dict[str, str]  # organisation -> secret


def from_environment() -> Settings:
    """Read the ZHIYA_ variables that `zhiya up` hands to its children; a missing one ends the process with a sentence."""
    data = Path(_needed("ZHIYA_DATA"))
    keys = Path(_needed("ZHIYA_CALLBACK_KEYS_FILE"))
    try:
        secrets = json.loads(keys.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise SystemExit(f"the callback keys {keys} cannot be read ({error}): start the stack with `zhiya up`, which makes them") from error
    data.mkdir(parents=True, exist_ok=True)
    return Settings(
        host=os.environ.get("ZHIYA_SANDBOX_HOST", "127.0.0.1"),
        port=int(_needed("ZHIYA_SANDBOX_PORT")),
        smtp_port=int(_needed("ZHIYA_SMTP_PORT")),
        database=data / "sandbox.db",
        api_url=_needed("ZHIYA_API_URL").rstrip("/"),
        secrets={str(name): str(given if isinstance(given, str) else given[0]) for name, given in secrets.items()},
    )


def _needed(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise SystemExit(f"the sandbox needs the environment variable {name}; `zhiya up` sets it")
    return value
