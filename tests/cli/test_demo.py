"""The whole demo, as a person runs it: every story of the sample workbook on the real stack."""

import json
import os
import subprocess
import sys
from pathlib import Path

from engine.settings import PORTS, PREFIX, on_free_ports

ZHIYA = Path(sys.executable).parent / "zhiya"
ROOT = Path(__file__).parents[2]
OUTCOMES = {
    **dict.fromkeys((1, 2, 3, 5, 6, 7, 8, 9), "released"),
    4: "declined",
    10: "settled_with_fund",
    11: "disposed",
    12: "withdrawn",
    13: "refused",
    14: "settled_with_fund",
}
KEYS = {"case_no", "story", "firm", "jurisdiction", "outcome", "facts", "rights", "events", "days", "seconds"}


def demo(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `zhiya demo` in a folder of its own, on ports of its own."""
    settings = on_free_ports(folder)
    ports = {PREFIX + name.upper(): str(getattr(settings, name)) for name in PORTS}
    command = [str(ZHIYA), "demo", "--data", str(folder / "demo"), *arguments]
    return subprocess.run(command, cwd=ROOT, env=os.environ | ports, capture_output=True, text=True, timeout=240, check=False)


def test_the_sample_workbook_lives_all_its_stories(tmp_path: Path) -> None:
    ended = demo(tmp_path, "--json")
    assert ended.returncode == 0, ended.stderr[-2000:]
    told = json.loads(ended.stdout)
    assert {case["story"]: case["outcome"] for case in told["cases"] if case["story"]} == OUTCOMES
    assert all(set(case) == KEYS for case in told["cases"])
    assert all(case["facts"] and case["events"] and case["rights"] for case in told["cases"])
    assert told["notices_sent"] > 300
    assert next(case["days"] for case in told["cases"] if case["story"] == 9) > 700
