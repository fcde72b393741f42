"""The event log as XES (IEEE 1849): a trace a case, for tools that know no objects."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import quoteattr

from audit.event_log import ABOUT, Event, Log

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
<extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
<classifier name="Activity" keys="concept:name"/>
"""


def to_xes(log: Log, path: Path) -> None:
    """Write the log, trace by trace, each event in its place of the case's journal."""
    ordered = sorted(log.events, key=lambda event: (event.case_no, int(event.id.rpartition("#")[2])))
    with path.open("w", encoding="utf-8") as file:
        file.write(_HEAD)
        for case_no, events in groupby(ordered, key=lambda event: event.case_no):
            file.write(f"<trace>\n{_string('concept:name', case_no)}\n")
            file.writelines(line + "\n" for event in events for line in _event(event))
            file.write("</trace>\n")
        file.write("</log>\n")


def _event(event: Event) -> Iterator[str]:
    yield "<event>"
    yield _string("concept:name", event.type)
    yield _string("concept:instance", event.id)
    yield f'<date key="time:timestamp" value={quoteattr(event.at)}/>'
    yield _string("lifecycle:transition", "complete")
    for key, value in (("org:resource", event.resource), ("org:role", event.role), ("org:group", event.organisation)):
        if value:
            yield _string(key, value)
    for name, how in event.objects:
        if how == ABOUT:
            yield _string("about", name)
    for name, said in event.attributes.items():
        yield f'<int key={quoteattr(name)} value="{said}"/>' if isinstance(said, int) else _string(name, said)
    yield "</event>"


def _string(key: str, value: str) -> str:
    return f"<string key={quoteattr(key)} value={quoteattr(value)}/>"
