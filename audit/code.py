"""The code that a verification runs: the version of the package, and a hash over every file that decides what a case does."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from temporalio.client import WorkflowHistory
from temporalio.common import WorkerDeploymentVersion

import activities
import domain
import workflows
from domain.facts import digest


@dataclass(frozen=True)
class Code:
    """A version of the code by its name and by its content."""

    version: str
    sha256: str

    def __str__(self) -> str:
        return f"zhiya {self.version} ({self.sha256[:12]})"


def deployed() -> WorkerDeploymentVersion:
    """How Temporal names the code of this installation in every workflow task that it takes, so that each run carries it."""
    return WorkerDeploymentVersion(deployment_name="zhiya", build_id=f"{code().version}-{code().sha256[:12]}")


def builds(runs: Iterable[WorkflowHistory]) -> list[str]:
    """The builds that took the workflow tasks of these runs, in the order in which they came."""
    done = (event.workflow_task_completed_event_attributes for run in runs for event in run.events)
    return list(dict.fromkeys(each.worker_version.build_id for each in done if each.worker_deployment_name == "zhiya"))


@cache
def code() -> Code:
    """The code of this installation; the hash is that of the object of all files' names and hashes, as canonical JSON."""
    found = {}
    for package in (activities, domain, workflows):
        [folder] = [Path(place) for place in package.__path__]
        for path in folder.rglob("*.py"):
            found[path.relative_to(folder.parent).as_posix()] = sha256(path.read_bytes()).hexdigest()
    return Code(version("zhiya"), digest(found))
