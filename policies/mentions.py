"""Mentions of rule keys in Python sources: as a text of its own, or as the pattern of a text that is put together."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_KEY = re.compile(r"[a-z][\w-]*(\.[\w-]+)*\.?", re.ASCII)


@dataclass(frozen=True)
class Source:
    """One file and the texts in it that may be keys, or parts of keys."""

    path: str
    texts: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]  # f"ltv.{kind}" as ltv\..+, "ltv." too

    def mentions(self, key: str) -> bool:
        """Whether the file names the key, or puts a text together that may be it."""
        return key in self.texts or any(pattern.fullmatch(key) for pattern in self.patterns)


def sources(root: Path, folders: tuple[str, ...]) -> list[Source]:
    """Every Python file under these folders, in order, as far as the folders are there."""
    found = (path for folder in folders for path in sorted((root / folder).rglob("*.py")))
    return [_source(path.relative_to(root).as_posix(), path.read_text("utf-8")) for path in found]


def _source(path: str, text: str) -> Source:
    nodes = list(ast.walk(ast.parse(text)))
    joined = [node for node in nodes if isinstance(node, ast.JoinedStr)]
    parts = {id(part) for node in joined for part in node.values}
    told = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts}
    texts = {each for each in told if _KEY.fullmatch(each)}
    patterns = {f"{re.escape(each)}.+" for each in texts if each.endswith(".")} | {each for node in joined for each in _pattern(node)}
    return Source(path, frozenset(texts), tuple(re.compile(pattern) for pattern in sorted(patterns)))


def _pattern(node: ast.JoinedStr) -> Iterator[str]:
    first = node.values[0] if node.values else None
    # Without the first part of a key in front, the text could be any key, and nothing would be proven.
    if isinstance(first, ast.Constant) and re.match(r"[a-z]\w*\.", str(first.value)):
        yield "".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+" for part in node.values)
