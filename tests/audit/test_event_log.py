"""The event log of the kept cases: read by a tool that others wrote, and within the lifecycle."""

import json
import sqlite3
import warnings
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from audit.event_log import Log, deviations, log_of
from audit.histories import numbers, read_case
from audit.ocel import moves_of_json, to_json, to_sqlite
from audit.xes import to_xes
from tests.audit.conftest import KEPT


@pytest.fixture(scope="session")
def log() -> Log:
    return log_of(read_case(KEPT, case_no).journal for case_no in numbers(KEPT))


def pm4py() -> Any:
    """It warns of other packages while it is imported."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pm4py

    return pm4py


def test_ocel_json_is_read_by_an_independent_tool_with_every_event_and_object(log: Log, tmp_path: Path) -> None:
    to_json(log, tmp_path / "log.jsonocel")

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        read = pm4py().read_ocel2_json(str(tmp_path / "log.jsonocel"))

    assert (len(read.events), len(read.objects)) == (len(log.events), len(log.objects))
    assert set(read.events["ocel:activity"]) == {event.type for event in log.events}
    assert len(read.relations) == sum(len(event.objects) for event in log.events)


def test_ocel_sqlite_is_read_by_an_independent_tool_with_every_event_and_object(log: Log, tmp_path: Path) -> None:
    to_sqlite(log, tmp_path / "log.sqlite")

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        read = pm4py().read_ocel2_sqlite(str(tmp_path / "log.sqlite"))

    assert (len(read.events), len(read.objects)) == (len(log.events), len(log.objects))
    with closing(sqlite3.connect(tmp_path / "log.sqlite")) as file:
        assert file.execute("PRAGMA foreign_key_check").fetchall() == []


def test_xes_is_read_by_an_independent_tool_a_trace_a_case(log: Log, tmp_path: Path) -> None:
    to_xes(log, tmp_path / "log.xes")

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        read = pm4py().read_xes(str(tmp_path / "log.xes"), variant="line_by_line")

    assert len(read) == len(log.events)
    assert read["case:concept:name"].nunique() == len(numbers(KEPT))


def test_every_export_keeps_within_the_lifecycle(log: Log, tmp_path: Path) -> None:
    to_json(log, tmp_path / "log.jsonocel")

    assert list(deviations(moves_of_json(tmp_path / "log.jsonocel"))) == []


@pytest.mark.parametrize(
    ("moves", "said"),
    [
        ([("entered", "C", "preparation"), ("entered", "C", "credit")], "C: credit cannot follow preparation"),
        ([("entered", "C", "release")], "C: release cannot come first"),
        ([("right_moved", "C/1", "sold")], "C/1: 'sold' is no stage of a right"),
    ],
)
def test_a_log_that_leaves_the_lifecycle_is_told(moves: list[tuple[str, str, str]], said: str) -> None:
    assert list(deviations(moves)) == [said]


def test_nothing_that_a_person_is_known_by_is_in_a_log(log: Log, tmp_path: Path) -> None:
    to_json(log, tmp_path / "log.jsonocel")
    written = (tmp_path / "log.jsonocel").read_text("utf-8")

    assert "contact" not in written
    firms = {read_case(KEPT, case_no).journal[0].data["demand"]["firm"] for case_no in numbers(KEPT)}
    assert not [firm for firm in firms if firm in written]


def test_a_name_that_is_none_never_gets_into_a_statement() -> None:
    from audit.ocel import _name

    with pytest.raises(ValueError, match="is no name"):
        _name("a; DROP TABLE event")


def test_what_people_wrote_is_escaped(log: Log, tmp_path: Path) -> None:
    event = log.events[0]
    odd = Log([type(event)(**{**vars(event), "organisation": 'a "b" <c> & d'})], [])
    to_xes(odd, tmp_path / "log.xes")
    to_json(odd, tmp_path / "log.jsonocel")

    assert "&lt;c&gt;" in (tmp_path / "log.xes").read_text("utf-8")
    assert json.loads((tmp_path / "log.jsonocel").read_text("utf-8"))["events"][0]["attributes"][1]["value"] == 'a "b" <c> & d'
