"""Makes the generated half of the client from the API's description: `make client`."""

import ast
import builtins
import json
import keyword
import re
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from api.problems import CODES
from api.service import assemble

CLIENT = Path(__file__).parents[2] / "client"
PAGE = CLIENT.parent / "docs" / "api.md"
_TABLE = "<!-- made by `make client` -->\n"
_LEFT_OUT = {"text/event-stream", "multipart/form-data"}  # written by hand
_BYTES = {"*/*", "application/octet-stream", "text/calendar"}
_HEADERS = {"idempotency-key", "if-match", "accept-language"}
_PLAIN = {"string": "str", "integer": "int", "boolean": "bool", "number": "float"}
_HEAD = '''"""The operations of the API, one method each; made from its description by `make client`, not by hand."""

from collections.abc import Mapping
from typing import Any

from client import models as m
from client.sending import Sending, place


class Operations(Sending):
    """Every operation that is described; `key` is the idempotency key, drawn where none is given, `etag` the version that was seen."""
'''


def described() -> dict[str, Any]:
    """The description of a sandbox's API, which has every operation."""

    @asynccontextmanager
    async def nothing(app: FastAPI) -> AsyncIterator[None]:
        yield

    schema: dict[str, Any] = json.loads(json.dumps(assemble(nothing, sandbox=True).openapi()))
    return schema


def models(schema: dict[str, Any]) -> str:
    """The models as typed dictionaries."""
    with tempfile.TemporaryDirectory() as folder:
        given, made = Path(folder) / "openapi.json", Path(folder) / "models.py"
        given.write_text(json.dumps(schema))
        words = ["--input", str(given), "--output", str(made), "--input-file-type", "openapi", "--output-model-type", "typing.TypedDict"]
        words += ["--target-python-version", "3.11", "--use-standard-collections", "--use-union-operator", "--disable-timestamp"]
        words += ["--enum-field-as-literal", "all", "--no-formatters", "--disable-warnings"]
        subprocess.run([sys.executable, "-m", "datamodel_code_generator", *words], check=True, capture_output=True)
        body = made.read_text().partition("\n\n")[2]
    head = '"""The shapes of bodies and answers; made from the API\'s description by `make client`, not by hand."""\n\n'
    return formatted(head + body)


def operations(schema: dict[str, Any], made: str) -> str:
    """One method an operation."""
    known = {node.name for node in ast.walk(ast.parse(made)) if isinstance(node, ast.ClassDef)}
    found = [(path, method, each) for path, methods in schema["paths"].items() for method, each in methods.items()]
    methods = [
        written
        for path, method, each in sorted(found, key=lambda one: one[2]["operationId"])
        for written in _method(path, method, each, known)
    ]
    return formatted(_HEAD + "\n" + "\n\n".join(methods) + "\n")


def formatted(source: str) -> str:
    """As ruff leaves it."""
    words = [str(Path(sys.executable).parent / "ruff")]
    checked = subprocess.run(
        [*words, "check", "--fix", "--select", "I,F401,UP", "--quiet", "--stdin-filename", "client/x.py", "-"],
        input=source, capture_output=True, text=True, check=False, cwd=CLIENT.parent,
    )  # fmt: skip
    done = subprocess.run(
        [*words, "format", "--stdin-filename", "client/x.py", "-"],
        input=checked.stdout, capture_output=True, text=True, check=True, cwd=CLIENT.parent,
    )  # fmt: skip
    return done.stdout


def _method(path: str, method: str, operation: dict[str, Any], known: set[str]) -> Iterator[str]:
    contents = operation.get("requestBody", {}).get("content", {})
    answers = {kind for code, each in operation["responses"].items() if code[0] == "2" for kind in each.get("content", {})}
    if (_LEFT_OUT & answers) or (contents and "application/json" not in contents):
        return
    parameters = [each for each in operation.get("parameters", []) if each["name"].lower() not in _HEADERS and each["in"] != "cookie"]
    needed = [f"{_word(each['name'])}: {_type(each)}" for each in parameters if each["in"] == "path"]
    body = _name(contents["application/json"]["schema"], known) if contents else ""
    needed += [f"body: {body}"] if contents else []
    optional = [f"{_word(each['name'])}: {_type(each)} | None = None" for each in parameters if each["in"] in ("query", "header")]
    headers = {each["name"].lower() for each in operation.get("parameters", []) if each["in"] == "header"}
    optional += ['key: str = ""'] if "idempotency-key" in headers else []
    optional += ['etag: str = ""'] if "if-match" in headers else []
    answer = _answer(operation, known)
    yield _source(path, method, operation, parameters, needed, optional, bool(contents), answer)


def _source(
    path: str,
    method: str,
    operation: dict[str, Any],
    parameters: list[Any],
    needed: list[str],
    optional: list[str],
    body: bool,
    answer: str,
) -> str:
    address = re.sub(r"\{(\w+)\}", lambda hit: f"{{place({_word(hit[1])})}}", path)
    said = [f'"{method.upper()}"', f'f"{address}"' if "{" in address else f'"{address}"']
    said += ["body=body"] if body else []
    for place, name in (("query", "query"), ("header", "headers")):
        given = ", ".join(f'"{each["name"]}": {_word(each["name"])}' for each in parameters if each["in"] == place)
        said += [f"{name}={{{given}}}"] if given else []
    said += ["key=key"] if 'key: str = ""' in optional else []
    said += ["etag=etag"] if 'etag: str = ""' in optional else []
    takes = ", ".join(["self", *needed, *(["*", *optional] if optional else [])])
    call = f"await self._{'bytes' if answer == 'bytes' else 'json'}({', '.join(said)})"
    give = call if answer == "None" else f"found: {answer} = {call}\n        return found"
    summary = operation.get("summary", operation["operationId"])
    return f'    async def {operation["operationId"]}({takes}) -> {answer}:\n        """{summary}."""\n        {give}'


def _answer(operation: dict[str, Any], known: set[str]) -> str:
    for code, each in sorted(operation["responses"].items()):
        for kind, content in each.get("content", {}).items() if code[0] == "2" else ():
            return "bytes" if kind in _BYTES else _name(content.get("schema", {}), known)
    return "bytes" if "200" in operation["responses"] else "None"


def _name(schema: dict[str, Any], known: set[str]) -> str:
    title = schema.get("$ref", "").rpartition("/")[2]
    name = "".join(part[:1].upper() + part[1:] for part in title.split("_"))
    return f"m.{name}" if name in known else "Mapping[str, Any]"


def _type(parameter: dict[str, Any]) -> str:
    schema = parameter["schema"]
    chosen = next((each for each in schema.get("anyOf", [schema]) if each.get("type") != "null"), schema)
    if chosen.get("type") == "array":
        return "list[str]"
    return _PLAIN.get(chosen.get("type", "string"), "str")


def _word(name: str) -> str:
    word = re.sub(r"\W", "_", name).lower()
    return f"{word}_" if keyword.iskeyword(word) or word in dir(builtins) else word


def problems() -> str:
    """The table of problems of the page for integrators."""
    lines = ["| status | code | English | 中文 |", "|---|---|---|---|"]
    lines += [
        f"| {status} | `{code}` | {en} | {zh} |" for code, (status, en, zh) in sorted(CODES.items(), key=lambda one: (one[1][0], one[0]))
    ]
    return "\n".join(lines) + "\n"


def page(text: str) -> str:
    """The page with the table as it is now."""
    before, mark, after = text.partition(_TABLE)
    return before + mark + problems() + after[after.index("\n\n") + 1 :]


def main() -> None:
    """Write both files, and the table of the page."""
    PAGE.write_text(page(PAGE.read_text("utf-8")), "utf-8")
    schema = described()
    made = models(schema)
    (CLIENT / "models.py").write_text(made, "utf-8")
    (CLIENT / "operations.py").write_text(operations(schema, made), "utf-8")


if __name__ == "__main__":
    main()
