"""The event log as OCEL 2.0, in its JSON and its SQLite form (object-centric event log, www.ocel-standard.org)."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from audit.event_log import ABOUT, MOVES, Attributes, Event, Log


def to_json(log: Log, path: Path) -> None:
    """Write the log as OCEL 2.0 JSON."""
    document = {
        "objectTypes": [{"name": name, "attributes": _declared(said)} for name, said in sorted(_attributes_of_objects(log).items())],
        "eventTypes": [{"name": name, "attributes": _declared(said)} for name, said in sorted(_attributes_of_events(log).items())],
        "objects": [
            {
                "id": each.id,
                "type": each.type.value,
                "attributes": [{"name": name, "time": each.since, "value": value} for name, value in each.attributes.items()],
                "relationships": [{"objectId": other, "qualifier": how} for other, how in each.related],
            }
            for each in log.objects
        ],
        "events": [
            {
                "id": event.id,
                "type": event.type,
                "time": event.at,
                "attributes": [{"name": name, "value": value} for name, value in _said(event).items()],
                "relationships": [{"objectId": other, "qualifier": how} for other, how in event.objects],
            }
            for event in log.events
        ],
    }
    path.write_text(json.dumps(document, ensure_ascii=False), "utf-8")


def to_sqlite(log: Log, path: Path) -> None:
    """Write the log as an OCEL 2.0 relational file; one that is there is replaced."""
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as file, file:
        file.executescript(_TABLES)
        _write_types(file, "event", _attributes_of_events(log))
        _write_types(file, "object", _attributes_of_objects(log))
        for each in log.objects:
            file.execute("INSERT INTO object VALUES (?, ?)", (each.id, each.type))
            _write(file, "object", each.type, {"ocel_id": each.id, "ocel_time": each.since, "ocel_changed_field": None}, each.attributes)
            file.executemany("INSERT INTO object_object VALUES (?, ?, ?)", [(each.id, other, how) for other, how in each.related])
        for event in log.events:
            file.execute("INSERT INTO event VALUES (?, ?)", (event.id, event.type))
            _write(file, "event", event.type, {"ocel_id": event.id, "ocel_time": event.at}, _said(event))
            file.executemany("INSERT INTO event_object VALUES (?, ?, ?)", [(event.id, other, how) for other, how in event.objects])


def moves_of(log: Log) -> list[tuple[str, str, str]]:
    """The moves of a log: kind of event, object, stage; each case in its own order."""
    ordered = sorted((event for event in log.events if event.type in MOVES), key=lambda event: int(event.id.rpartition("#")[2]))
    return [(event.type, _part(event.id, {how: name for name, how in event.objects}), str(event.attributes["stage"])) for event in ordered]


def moves_of_json(path: Path) -> list[tuple[str, str, str]]:
    """The moves that a JSON export tells: kind of event, object, stage; each case in its own order."""
    document = json.loads(path.read_text("utf-8"))
    found = []
    for event in sorted(document["events"], key=lambda event: int(event["id"].rpartition("#")[2])):
        if event["type"] in MOVES:
            stage = next(each["value"] for each in event["attributes"] if each["name"] == "stage")
            by_qualifier = {each["qualifier"]: each["objectId"] for each in event["relationships"]}
            found.append((event["type"], _part(event["id"], by_qualifier), stage))
    return found


def _part(event_id: str, by_qualifier: Mapping[str, str]) -> str:
    """The part that an event moves: the one that it is about, else its case."""
    return by_qualifier.get(ABOUT, event_id.rpartition("#")[0])


def _said(event: Event) -> Attributes:
    return {"role": event.role, "organisation": event.organisation, "resource": event.resource} | event.attributes


def _attributes_of_events(log: Log) -> dict[str, dict[str, str]]:
    return _types((event.type, _said(event)) for event in log.events)


def _attributes_of_objects(log: Log) -> dict[str, dict[str, str]]:
    return _types((each.type.value, each.attributes) for each in log.objects)


def _types(seen: Iterable[tuple[str, Attributes]]) -> dict[str, dict[str, str]]:
    """By type, its attributes, each with the type that OCEL calls it by."""
    found: dict[str, dict[str, str]] = {}
    for name, attributes in seen:
        found.setdefault(name, {}).update({key: "integer" if isinstance(value, int) else "string" for key, value in attributes.items()})
    return found


def _declared(attributes: dict[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "type": kind} for name, kind in sorted(attributes.items())]


# SQLite. Names of types are ours (letters and underscores), so they can stand in statements.

_TABLES = """
CREATE TABLE event_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT NOT NULL);
CREATE TABLE object_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT NOT NULL);
CREATE TABLE event (ocel_id TEXT PRIMARY KEY, ocel_type TEXT NOT NULL REFERENCES event_map_type (ocel_type));
CREATE TABLE object (ocel_id TEXT PRIMARY KEY, ocel_type TEXT NOT NULL REFERENCES object_map_type (ocel_type));
CREATE TABLE event_object (
    ocel_event_id TEXT, ocel_object_id TEXT, ocel_qualifier TEXT, PRIMARY KEY (ocel_event_id, ocel_object_id, ocel_qualifier));
CREATE TABLE object_object (
    ocel_source_id TEXT, ocel_target_id TEXT, ocel_qualifier TEXT, PRIMARY KEY (ocel_source_id, ocel_target_id, ocel_qualifier));
"""


def _write_types(file: sqlite3.Connection, what: str, types: dict[str, dict[str, str]]) -> None:
    fixed = "ocel_id TEXT, ocel_time TIMESTAMP" + (", ocel_changed_field TEXT" if what == "object" else "")
    for name, attributes in types.items():
        columns = "".join(f", {_name(each)} {'INTEGER' if kind == 'integer' else 'TEXT'}" for each, kind in sorted(attributes.items()))
        file.execute(f"INSERT INTO {what}_map_type VALUES (?, ?)", (name, name))  # noqa: S608 - the word is ours
        file.execute(f"CREATE TABLE {what}_{_name(name)} ({fixed}{columns})")


def _write(file: sqlite3.Connection, what: str, name: str, fixed: dict[str, Any], attributes: Attributes) -> None:
    row = fixed | attributes
    columns, places = ", ".join(map(_name, row)), ", ".join("?" * len(row))
    file.execute(f"INSERT INTO {what}_{_name(name)} ({columns}) VALUES ({places})", list(row.values()))  # noqa: S608 - checked names


def _name(name: str) -> str:
    if not name.replace("_", "").isalnum() or not name.isascii():
        raise ValueError(f"{name!r} is no name of a type or an attribute")
    return name
