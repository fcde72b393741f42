"""The catalogue of events: every kind of fact is told, or says why it is not; the page of the documentation is the catalogue."""

import ast
import gzip
import json
import re
from pathlib import Path

from domain.acts import ACTS
from domain.clocks import EventKind
from domain.corrections import Wrong
from domain.events import EVENTS, NOT_TOLD, catalogue, event_id, told, trial

ROOT = Path(__file__).parents[2]


def noted() -> set[str]:
    """The kinds of facts that workflows note by a word, and those that released histories hold."""
    kinds = set[str]()
    for file in (ROOT / "workflows").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "note" and node.args:
                first = node.args[0]
                kinds |= {str(first.value)} if isinstance(first, ast.Constant) else set()
    for file in (ROOT / "tests/histories").rglob("*.journal.jsonl.gz"):
        kinds |= {json.loads(line)["kind"] for line in gzip.decompress(file.read_bytes()).splitlines()}
    return kinds


def test_every_kind_of_fact_is_told_or_says_why_it_is_not() -> None:
    computed = {f"clock_{kind}" for kind in EventKind} | {wrong.value for wrong in Wrong if wrong.value.startswith("overdue_")}

    assert noted() | computed | ACTS.keys() <= EVENTS.keys() | NOT_TOLD.keys()
    assert not EVENTS.keys() & NOT_TOLD.keys()


def test_an_act_is_told_under_its_own_name() -> None:
    assert {event.type for event in EVENTS.values() if event.act} == ACTS.keys() - NOT_TOLD.keys()


def test_the_documentation_is_the_catalogue() -> None:
    page = (ROOT / "docs/event-catalogue.md").read_text("utf-8")

    assert page == catalogue(), "run: .venv/bin/python -m domain.events > docs/event-catalogue.md"


def test_an_event_is_thin() -> None:
    event = told("7", "XT-2026-000001", 3, "register", "ZL202310000001.5", "2026-11-21T02:00:00+00:00", "ab" * 32)

    assert trial("evt_test_1").keys() == event.keys()
    assert event_id("XT-2026-000001", 3) == event["id"]
    assert set(event) == {"id", "type", "version", "title", "title_zh", "case_no", "seq", "subject", "at", "hash", "cursor", "links"}
    assert re.fullmatch(r"[\w-]+", str(event["id"])), "no full stop: the name is part of what is signed"
