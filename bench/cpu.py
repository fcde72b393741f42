"""CPU time of the stack's processes, from /proc."""

import os
import time
from collections.abc import Mapping
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


class Processes:
    """Processes by name; a name may stand for several."""

    def __init__(self, pids: Mapping[str, list[int]]) -> None:
        self.pids = pids

    def seconds(self) -> dict[str, float]:
        """What each has used so far, with its children, also those that have ended."""
        used = {name: sum(_used(pid) for pid in pids) for name, pids in self.pids.items()}
        return used | {"client": time.process_time()}  # ourselves; the others are our children


def _used(pid: int) -> float:
    try:
        # After the name in brackets: state is field 3, user time field 14, then system time, then both of the children that have ended.
        numbers = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        children = [int(word) for task in Path(f"/proc/{pid}/task").iterdir() for word in (task / "children").read_text().split()]
    except FileNotFoundError:  # ended meanwhile: its parent has its time
        return 0.0
    return sum(int(number) for number in numbers[11:15]) / _TICK + sum(_used(child) for child in children)
