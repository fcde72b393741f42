"""What stands beside the journal and is named by it: documents and persons' values, compared with what the facts say of them."""

import hashlib
from collections.abc import Iterator
from datetime import UTC
from typing import Any

from audit.difference import NOTHING, Difference
from db import documents, personal
from db.database import Connection
from domain.facts import Fact

_ID = 24  # digits of its request that name a document whose content came with the act


async def compare(conn: Connection, case_no: str, journal: list[Fact]) -> list[Difference]:
    """Where documents and persons' values are not what the facts say; no value of a person is told."""
    rows = {row["id"]: row for row in await documents.written(conn, case_no)}
    found = list(_documents(rows, [fact for fact in journal if fact.kind == "attach_document"]))
    said = dict(_commitments([fact.data for fact in journal]))
    return found + [each for row in await personal.kept(conn, list(said)) for each in _value(case_no, said, row)]


def _documents(rows: dict[str, Any], facts: list[Fact]) -> Iterator[Difference]:
    for fact in facts:
        name = str(_of(fact, "name"))
        row = rows.pop(name, None)
        if row is None:
            if name == fact.request[:_ID]:  # else it is a paper of which the fact knows the hash alone
                yield Difference(f"documents[{name}]", NOTHING, "a row")
            continue
        says = {"request": fact.request, "type": _of(fact, "kind"), "sha256": _of(fact, "sha256"), "state": "recorded", "actor": fact.actor}
        says |= {"role": fact.role, "organisation": fact.organisation, "received_at": fact.received_at}
        for column, value in says.items():
            stored = row[column].astimezone(UTC).isoformat() if column == "received_at" else row[column]
            if stored != value:
                yield Difference(f"documents[{name}].{column}", str(stored), str(value))
    for name, row in rows.items():
        if row["state"] == "recorded":
            yield Difference(f"documents[{name}]", "recorded", "no fact attaches it")


def _of(fact: Fact, name: str) -> Any:
    """What a fact says, which may have been tampered with itself."""
    data: Any = fact.data
    return data.get(name, NOTHING) if isinstance(data, dict) else NOTHING


def _commitments(value: Any) -> Iterator[tuple[str, str]]:
    """Every reference to a person's value that stands in facts, with its commitment."""
    if isinstance(value, dict):
        if value.keys() == {"ref", "commitment"} and isinstance(value["ref"], str):
            yield value["ref"], value["commitment"]
        for item in value.values():
            yield from _commitments(item)
    elif isinstance(value, list):
        for item in value:
            yield from _commitments(item)


def _value(case_no: str, said: dict[str, str], row: Any) -> Iterator[Difference]:
    """One that is not there was erased by law; the receipts say by whom."""
    place, commitment = f"personal_values[{row['ref']}]", said[row["ref"]]
    if hashlib.sha256((row["salt"] + row["value"]).encode()).hexdigest() != commitment:
        yield Difference(f"{place}.value", "another value or salt", f"what the commitment {commitment} was made of")
    if row["commitment"] != commitment:
        yield Difference(f"{place}.commitment", row["commitment"], commitment)
    if row["case_no"] != case_no:
        yield Difference(f"{place}.case_no", row["case_no"] or NOTHING, case_no)
