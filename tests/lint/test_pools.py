"""Lint: what the API reads or writes for a caller goes through his scope; the pool itself is for the few that are named here."""

import re
from pathlib import Path

API = Path(__file__).parents[2] / "api"
_PAST_THE_SCOPE = re.compile(r"\bpool\b|\.transaction\(\)")
# Each with what it needs the programs' own role for.
_NAMED = {
    "acts.py": "requests are written down by nobody's rights but the program's",
    "behalf.py": "whom somebody stands in for is found before he acts in that one's scope",
    "calendar_feed.py": "a calendar's address is its own proof, before anybody is known",
    "callbacks.py": "partners sign for themselves",
    "documents.py": "requests are written down by nobody's rights but the program's",
    "health.py": "asks whether there is a database",
    "hearing.py": "listens to what is recorded; each stream reads for its caller",
    "login.py": "before anybody is known",
    "opening.py": "requests are written down by nobody's rights but the program's",
    "scope.py": "makes the scope",
    "sessions.py": "sessions are ended also by who has lost his role",
}


def test_only_the_named_files_reach_past_the_scope_of_a_caller() -> None:
    found = {path.name for path in API.glob("*.py") if _PAST_THE_SCOPE.search(path.read_text("utf-8"))}

    assert found == _NAMED.keys()
