"""The page of traps: fourteen rows, and every test that it names is there."""

import ast
import re

from tests.docs.test_docs import ROOT

_ROW = re.compile(r"^\| (\d+) ", re.MULTILINE)
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
_PAGE = (ROOT / "docs/traps.md").read_text("utf-8")


def test_each_trap_has_a_row_and_a_test() -> None:
    rows = [line for line in _PAGE.splitlines() if _ROW.match(line)]

    assert [_ROW.match(line)[1] for line in rows] == [str(n) for n in range(1, 15)]  # type: ignore[index]
    assert [line for line in rows if not _TEST.search(line)] == []


def test_every_test_that_is_named_is_there() -> None:
    named = set(_TEST.findall(_PAGE))

    missing = [f"{file}::{test}" for file, test in named if not (ROOT / file).is_file() or test not in _tests(file)]

    assert missing == []
    assert len(named) >= 14


def _tests(file: str) -> set[str]:
    body = ast.parse((ROOT / file).read_text("utf-8")).body
    return {each.name for each in body if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef))}
