"""Histories as they are kept: all runs of a case, opened with our key and written as readable JSON, its journal beside them."""

import base64
import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from google.protobuf.json_format import ParseError
from google.protobuf.message import Message
from temporalio.api.common.v1 import Payload
from temporalio.api.enums.v1 import TaskQueueKind
from temporalio.api.failure.v1 import Failure
from temporalio.api.history.v1 import History
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.client import Client, WorkflowHistory
from temporalio.converter import PayloadCodec

from domain.facts import Fact, canonical

_HISTORY, _JOURNAL = ".history.json.gz", ".journal.jsonl.gz"
_JSON = base64.b64encode(b"json/plain").decode()


class Damaged(Exception):
    """A kept case that is not there or cannot be read."""


@dataclass(frozen=True)
class KeptCase:
    """One case as it is kept: its runs in order, their payloads open, and its journal."""

    case_no: str
    runs: list[WorkflowHistory]
    journal: list[Fact]


async def fetch(client: Client, case_no: str) -> list[WorkflowHistory]:
    """All runs of a case, the first one first, as Temporal has them."""
    last = await client.get_workflow_handle(case_no).fetch_history()
    run_id = last.events[0].workflow_execution_started_event_attributes.first_execution_run_id
    runs = []
    while run_id:
        run = await client.get_workflow_handle(case_no, run_id=run_id).fetch_history()
        runs.append(run)
        run_id = run.events[-1].workflow_execution_continued_as_new_event_attributes.new_execution_run_id
    return runs


async def opened(run: WorkflowHistory, codec: PayloadCodec) -> WorkflowHistory:
    """A copy of the history that needs no key and names no machine: payloads open, identities, sticky queues and stack traces left out."""
    copy = History(events=run.events)
    for message in list(_messages(copy)):
        if isinstance(message, Payload):
            [plain] = await codec.decode([message])
            message.CopyFrom(plain)
    for message in list(_messages(copy)):
        _forget_machine(message)
    return WorkflowHistory(run.workflow_id, copy.events)


def write(folder: Path, case: KeptCase) -> tuple[Path, Path]:
    """Keep a case whose runs are opened; the same case gives the same bytes."""
    runs = [_readable(run.to_json_dict()) for run in case.runs]
    history = {"case_no": case.case_no, "runs": runs}
    lines = [canonical(asdict(fact)) for fact in case.journal]
    paths = folder / (case.case_no + _HISTORY), folder / (case.case_no + _JOURNAL)
    _pack(paths[0], json.dumps(history, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    _pack(paths[1], b"".join(line + b"\n" for line in lines))
    return paths


def read(folder: Path) -> Iterator[KeptCase]:
    """The cases kept in a folder, by number."""
    for case_no in numbers(folder):
        yield read_case(folder, case_no)


def numbers(folder: Path) -> list[str]:
    """The numbers of the cases kept in a folder."""
    return sorted(path.name.removesuffix(_HISTORY) for path in folder.glob("*" + _HISTORY))


def read_case(folder: Path, case_no: str) -> KeptCase:
    """One case of a folder; Damaged, with a sentence, when it is not there or cannot be read."""
    path = folder / (case_no + _HISTORY)
    try:
        kept = json.loads(gzip.decompress(path.read_bytes()))
        runs = [WorkflowHistory.from_json(case_no, _standard(run)) for run in kept["runs"]]
        path = folder / (case_no + _JOURNAL)
        journal = gzip.decompress(path.read_bytes()).splitlines()
        return KeptCase(case_no, runs, [Fact(**json.loads(line)) for line in journal])
    except FileNotFoundError as error:
        raise Damaged(f"The folder {folder} has no {path.name}: check the number of the case, and the folder.") from error
    except (OSError, EOFError, zlib.error, ValueError, LookupError, TypeError, ParseError) as error:
        raise Damaged(f"{path} cannot be read ({type(error).__name__}: {error}): bring another copy.") from error


def _pack(path: Path, content: bytes) -> None:
    path.write_bytes(gzip.compress(content, 9, mtime=0))


# Payloads as JSON instead of base64: a reviewer reads a history with zcat, and it packs better.


def _readable(node: Any) -> Any:
    if isinstance(node, dict):
        if node.get("metadata") == {"encoding": _JSON} and "data" in node:
            return {"json": json.loads(base64.b64decode(node["data"]))}
        return {key: _readable(value) for key, value in node.items()}
    return [_readable(item) for item in node] if isinstance(node, list) else node


def _standard(node: Any) -> Any:
    if isinstance(node, dict):
        if node.keys() == {"json"}:
            data = json.dumps(node["json"], ensure_ascii=False, separators=(",", ":")).encode()
            return {"metadata": {"encoding": _JSON}, "data": base64.b64encode(data).decode()}
        return {key: _standard(value) for key, value in node.items()}
    return [_standard(item) for item in node] if isinstance(node, list) else node


# Walking a message


def _messages(message: Message) -> Iterator[Message]:
    """The message and all that it holds."""
    yield message
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        for held in _held(field, value):
            yield from _messages(held)


def _held(field: Any, value: Any) -> Iterable[Message]:
    if field.message_type.GetOptions().map_entry:
        return list(value.values()) if field.message_type.fields_by_name["value"].message_type else []
    return list(value) if field.is_repeated else [value]


def _forget_machine(message: Message) -> None:
    if "identity" in message.DESCRIPTOR.fields_by_name:
        message.ClearField("identity")
    if isinstance(message, TaskQueue) and message.kind == TaskQueueKind.TASK_QUEUE_KIND_STICKY:
        message.ClearField("name")
    if isinstance(message, Failure):
        message.ClearField("stack_trace")
        if message.HasField("encoded_attributes"):
            attributes = json.loads(message.encoded_attributes.data) | {"stack_trace": ""}
            message.encoded_attributes.data = json.dumps(attributes, ensure_ascii=False, separators=(",", ":")).encode()
