"""The documents: what they link to, name and tell a person to type exists; no committed text names a registry or one person's machine."""

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest
from typer.main import get_command

from cli.main import app
from domain.acts import ACTS

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(path for path in ROOT.glob("**/*.md") if not set(path.relative_to(ROOT).parts) & {".venv", "data"})
PROSE = [path for path in DOCUMENTS if path.name != "CHANGELOG.md"]  # it names what was true of a release

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_CODE = re.compile(r"`([^`\n]+)`")
_BLOCK = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
_PATH = re.compile(r"^[\w.-]+(/[\w.-]+)*/?$")
_FILE = re.compile(r"\.(py|toml|md|xlsx|yml|sql|j2|lock)$")
_COMMAND = re.compile(r"(?:^|[\s`/(])(zhiya|make) +([a-z]+)\b", re.MULTILINE)
_PART = re.compile(r"(?:^|[\s`/(])zhiya +([a-z]+) +([a-z]+)\b", re.MULTILINE)
_SCRIPT = re.compile(r"python -m ([\w.]+)")
_TEST = re.compile(r"`(test_\w+)`")
_NOTED = re.compile(r"\bnote\(\s*\"(\w+)\"")
_DECISION = re.compile(r"## (.+)")
_SECTIONS = ["Context", "Decision", "Consequences", "Alternatives", "Enforced by"]
_FOLDERS_OF_PEOPLE = ("home", "Users", "work")
_REGISTRIES = ("files.pythonhosted.org", "pypi.org/simple", "registry.npmjs.org", "mirrors.", "/simple/")
# What is made when the stack runs: named in the documents, absent from a clean clone.
_MADE = re.compile(r"^(logs/|data/?|keys/|\.venv|README\.md$|\./)")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def committed() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],  # noqa: S607 - the git of this machine
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout: nothing says which files are committed")
    return [ROOT / file for file in listed.stdout.split("\0") if file and (ROOT / file).is_file()]


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_relative_link_leads_somewhere(document: Path) -> None:
    links = [link for link in _LINK.findall(document.read_text("utf-8")) if "://" not in link]

    missing = [link for link in links if not (document.parent / link.partition("#")[0]).exists()]

    assert missing == []


@pytest.mark.parametrize("document", PROSE, ids=name)
def test_every_path_that_is_named_exists(document: Path) -> None:
    words = [word for code in _CODE.findall(_without_blocks(document)) for word in code.split()]
    named = [word for word in words if _PATH.match(word) and (_FILE.search(word) or word.endswith("/")) and not _MADE.match(word)]

    missing = [path for path in named if not _somewhere(path, document)]

    assert missing == []


@pytest.mark.parametrize("document", PROSE, ids=name)
def test_every_command_that_is_named_exists(document: Path) -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    commands = getattr(get_command(app), "commands", {})
    parts = {name: set(group.commands) for name, group in commands.items() if hasattr(group, "commands")}
    known = {"make": set(targets), "zhiya": set(commands)}
    text = document.read_text("utf-8")
    typed = "\n".join([*_BLOCK.findall(text), *(f"`{code}" for code in _CODE.findall(_without_blocks(document)))])

    missing = [f"{program} {word}" for program, word in _COMMAND.findall(typed) if word not in known[program]]
    missing += [f"zhiya {group} {word}" for group, word in _PART.findall(typed) if group in parts and word not in parts[group]]

    assert missing == []


@pytest.mark.parametrize("document", PROSE, ids=name)
def test_every_module_and_test_that_is_named_exists(document: Path) -> None:
    text = document.read_text("utf-8")
    tests = {
        found
        for path in (ROOT / "tests").glob("**/test_*.py")
        for found in (path.stem, *re.findall(r"def (test_\w+)", path.read_text("utf-8")))
    }
    modules = [module for module in _SCRIPT.findall(text) if not _is_module(ROOT / module.replace(".", "/"))]

    missing = modules + [test for test in _TEST.findall(text) if test not in tests]

    assert missing == []


def test_every_folder_at_the_top_stands_on_the_map() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    folders = {path.relative_to(ROOT).parts[0] for path in committed() if len(path.relative_to(ROOT).parts) > 1}

    missing = sorted(folder for folder in folders if not folder.startswith(".") and f"[{folder}/](" not in readme)

    assert missing == []


@pytest.mark.parametrize("document", sorted((ROOT / "docs/adr").glob("0*.md")), ids=name)
def test_every_decision_has_its_sections_and_stands_in_the_index(document: Path) -> None:
    assert _DECISION.findall(document.read_text("utf-8")) == _SECTIONS
    assert f"]({document.name})" in (ROOT / "docs/adr/README.md").read_text("utf-8")


def test_every_act_of_the_glossary_is_an_act_or_a_fact() -> None:
    known = set(ACTS) | {fact for path in (ROOT / "workflows").glob("*.py") for fact in _NOTED.findall(path.read_text("utf-8"))}
    named = re.findall(r"`([a-z]+_[a-z_]+)`", (ROOT / "docs/glossary.md").read_text("utf-8"))

    assert [word for word in named if word not in known] == []


def test_no_committed_text_names_a_registry_or_one_persons_machine() -> None:
    folder = re.compile(rf"(?<![\w.])/(?:{'|'.join(_FOLDERS_OF_PEOPLE)})/\w")
    found = []
    for path in committed():
        text = _text(path)
        if path == Path(__file__) or text is None:
            continue
        found += [f"{name(path)}: {host}" for host in _REGISTRIES if host in text]
        found += [
            f"{name(path)}: {place}"
            for place in {match.group() for match in folder.finditer(text)} | ({str(ROOT)} if str(ROOT) in text else set())
        ]

    assert found == []


def _text(path: Path) -> str | None:
    raw = path.read_bytes()
    return None if b"\0" in raw else raw.decode("utf-8", "replace")


def _without_blocks(document: Path) -> str:
    return _BLOCK.sub("", document.read_text("utf-8"))


def _somewhere(path: str, document: Path) -> bool:
    return (
        (ROOT / path).exists()
        or (document.parent / path).exists()
        or any(ROOT.glob(f"*/{path}"))
        or any((ROOT / "tests").glob(f"*/{path}"))
    )


def _is_module(path: Path) -> bool:
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()
