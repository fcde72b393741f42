"""Lint: the law is computed in whole fen, Fractions and Decimals; a float in domain/ or policies/ is refused. Part of `make check`."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted(path for folder in ("domain", "policies") for path in (ROOT / folder).glob("**/*.py"))
PACKS = sorted((ROOT / "policies").glob("**/*.toml"))
_INEXACT = ("math", "cmath", "statistics", "random")
_EXACT_MATH = {"gcd", "lcm", "isqrt", "comb", "factorial"}  # whole numbers in, whole numbers out


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def floats(source: str) -> Iterator[str]:
    """Every place where a float is written, made, or comes out of a function of math."""
    tree = ast.parse(source)
    refusals = {id(part) for node in ast.walk(tree) if _asks_for_a_type(node) for part in ast.walk(node)}
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
            yield f"line {line}: the literal {node.value!r}"
        elif isinstance(node, ast.Name) and node.id in ("float", "complex") and id(node) not in refusals:
            yield f"line {line}: the name {node.id}"
        elif isinstance(node, ast.Attribute) and node.attr in ("from_float", "as_integer_ratio", "total_seconds"):
            yield f"line {line}: .{node.attr}"
        elif isinstance(node, ast.Import) and any(each.name in _INEXACT for each in node.names):
            yield f"line {line}: import {', '.join(each.name for each in node.names)}"
        elif isinstance(node, ast.ImportFrom) and node.module in _INEXACT and not _exact(node):
            yield f"line {line}: from {node.module}"


def _exact(node: ast.ImportFrom) -> bool:
    return node.module == "math" and {each.name for each in node.names} <= _EXACT_MATH


def _asks_for_a_type(node: ast.AST) -> bool:
    """isinstance(value, float) is how a float is refused."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "isinstance"


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_no_float_is_written_where_the_law_is_computed(path: Path) -> None:
    assert list(floats(path.read_text("utf-8"))) == []


@pytest.mark.parametrize("path", PACKS, ids=name)
def test_no_float_is_written_in_a_pack(path: Path) -> None:
    assert [found for found in _values(tomllib.loads(path.read_text("utf-8"))) if isinstance(found, float)] == []


@pytest.mark.parametrize(
    "source",
    [
        "rate = 0.5",
        "rate = 1e3",
        "rate = float(x)",
        "def f(rate: float) -> int: ...",
        "import math",
        "from math import floor",
        "from statistics import fmean",
        "rate = Decimal.from_float(x)",
        "days = span.total_seconds()",
    ],
)
def test_every_way_to_a_float_is_found(source: str) -> None:
    assert len(list(floats(source))) == 1


def test_what_is_exact_is_let_through() -> None:
    assert list(floats("from math import gcd\nhalf = Decimal('0.5')\nfen = 10 // 3\n'0.5 of it'\nisinstance(x, float)")) == []


def _values(value: Any) -> Iterator[Any]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    yield value
    for each in inner:
        yield from _values(each)
