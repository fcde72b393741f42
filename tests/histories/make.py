"""Lives the demo in a folder of its own and keeps its histories here: those of this version, until it is released."""

import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from engine.settings import PREFIX, on_free_ports

EVENTS_A_RUN = 400  # the long cases continue as new
HERE = Path(__file__).parent


def main() -> None:
    folder = HERE / version("zhiya")
    with tempfile.TemporaryDirectory() as parent:
        data = Path(parent) / "demo"
        environment = on_free_ports(data).environment() | {f"{PREFIX}EVENTS_A_RUN": str(EVENTS_A_RUN), f"{PREFIX}DATABASE_URL": ""}
        zhiya = [sys.executable, "-m", "cli.main"]
        subprocess.run([*zhiya, "demo", "--data", str(data)], env=environment, check=True)
        for old in folder.glob("*.gz"):
            old.unlink()
        subprocess.run([*zhiya, "histories", "export", str(folder), "--data", str(data)], env=environment, check=True)


if __name__ == "__main__":
    main()
