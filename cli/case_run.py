"""What zhiya case does: each command is one call of the client, printed for a person or as JSON, and a status."""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from client import Away, Refused, Zhiya

DONE, FAILED, USAGE, REFUSED, KEPT = 0, 1, 2, 3, 4
_TOKEN = "ZHIYA_TOKEN"  # noqa: S105 - the name of the setting

Work = Callable[[Zhiya], Awaitable[int]]


class _Usage(Exception):
    """The command is not as it should be."""


def run_login(url: str, actor: str, password: str) -> int:
    """Print the token of a new session."""

    async def work(zhiya: Zhiya) -> int:
        print(await zhiya.log_in_as(actor, password))
        return DONE

    return _run(url, work, token="")


def run_list(url: str, where: list[str], most: int, *, as_json: bool) -> int:
    """Print the cases."""

    async def work(zhiya: Zhiya) -> int:
        found: list[Any] = []
        async for case in zhiya.every(zhiya.list_cases, limit=min(most, 100), **_filters(where)):
            found.append(case)
            if len(found) == most:
                break
        _print(found, as_json, lambda: _table(found, ("case_no", "stage", "firm", "amount_fen", "next_until")))
        return DONE

    return _run(url, work)


def run_show(url: str, case_no: str, *, as_json: bool) -> int:
    """Print a case and the acts that are open."""

    async def work(zhiya: Zhiya) -> int:
        found: dict[str, Any] = {**await zhiya.read_case(case_no)}
        found["acts"] = (await zhiya.list_open_acts(case_no))["acts"]
        _print(found, as_json, lambda: _case(found))
        return DONE

    return _run(url, work)


def run_act(url: str, case_no: str, name: str, payload: str, said: dict[str, str], key: str, *, as_json: bool) -> int:
    """Perform an act and print what came of it."""

    async def work(zhiya: Zhiya) -> int:
        carried = _payload(payload)
        answer = await zhiya.act(case_no, name, said | ({"payload": carried} if carried else {}), key=key)
        kept = answer["state"] == "open"
        sentence = f"{name} is written down and not decided yet; ask {answer['result']}" if kept else f"{name} is done"
        _print(answer, as_json, lambda: print(f"{case_no}: {sentence}"))
        return KEPT if kept else DONE

    return _run(url, work)


def run_import(url: str, kind: str, file: Path, reason: str, key: str, *, dry_run: bool, as_json: bool) -> int:
    """Import a file and print the rows that were refused."""

    async def work(zhiya: Zhiya) -> int:
        ordered = await zhiya.import_file(kind, file, dry_run=dry_run, reason=reason, key=key)
        job = await zhiya.job(ordered["id"])
        wrong = [item async for item in zhiya.every(zhiya.list_job_items, job["id"], state="failed")]
        _print(job | {"refused": wrong}, as_json, lambda: _job(job, wrong))
        return DONE if job["state"] == "done" and not wrong else REFUSED

    return _run(url, work)


def run_export(url: str, file: Path, of: str, where: list[str], *, as_json: bool) -> int:
    """Write the file and print how many rows it has."""

    async def work(zhiya: Zhiya) -> int:
        if file.suffix not in (".xlsx", ".csv"):
            raise _Usage(f"{file.name} ends in neither .xlsx nor .csv, and so says no format.")
        job = await zhiya.export_to(file, of, **_filters(where))
        _print(job, as_json, lambda: _job(job, []))
        return DONE if job["state"] == "done" else REFUSED

    return _run(url, work)


def _run(url: str, work: Work, token: str | None = None) -> int:
    """Do the work, and turn whatever keeps it from being done into one message and a status."""
    held = os.environ.get(_TOKEN, "") if token is None else token
    if token is None and not held:
        return _say(f"Set {_TOKEN} to a token: export {_TOKEN}=$(zhiya case login NAME)", USAGE)

    async def done() -> int:
        async with Zhiya(url, held, language=_language()) as zhiya:
            return await work(zhiya)

    try:
        return asyncio.run(done())
    except _Usage as wrong:
        return _say(str(wrong), USAGE)
    except Refused as refused:
        clause = f" ({refused.clause})" if refused.clause else ""
        return _say(f"{refused}{clause}", REFUSED)
    except (Away, OSError) as away:  # TimeoutError among them
        return _say(str(away) or "it took too long", FAILED)


def _say(sentence: str, status: int) -> int:
    sys.stderr.write(f"zhiya: {sentence}\n")
    return status


def _language() -> str:
    return "zh" if os.environ.get("LC_ALL", os.environ.get("LANG", "")).startswith("zh") else "en"


def _filters(where: Iterable[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for each in where:
        name, equals, value = each.partition("=")
        if not equals or not name.isidentifier():
            raise _Usage(f"--where takes name=value, not {each!r}.")
        found[name] = [*found[name], value] if isinstance(found.get(name), list) else [found[name], value] if name in found else value
    return found


def _payload(text: str) -> Any:
    if text == "-":
        text = sys.stdin.read()
    elif text.startswith("@"):
        text = Path(text[1:]).read_text("utf-8")
    try:
        found = json.loads(text)
    except ValueError as wrong:
        raise _Usage(f"The payload is no JSON: {wrong}.") from None
    if not isinstance(found, dict):
        raise _Usage("The payload is no JSON object.")
    return found


def _print(value: Any, as_json: bool, told: Callable[[], None]) -> None:
    if as_json:
        print(json.dumps(value, ensure_ascii=False, indent=2))
    else:
        told()


def _table(rows: Iterable[dict[str, Any]], columns: tuple[str, ...]) -> None:
    table = Table(*columns, box=None, padding=(0, 2, 0, 0))
    for row in rows:
        table.add_row(*(str(row.get(column) if row.get(column) is not None else "") for column in columns))
    Console().print(table)


def _case(found: dict[str, Any]) -> None:
    case = found["case"]
    print("  ".join(str(case.get(name) or "") for name in ("case_no", "stage", "firm")))
    _table(found["acts"], ("act", "subject", "title", "clause", "deadline"))


def _job(job: dict[str, Any], wrong: list[Any]) -> None:
    rows = job["result"].get("rows")
    came = (
        f"{job['done']} of {job['total']} done, {job['failed']} refused" if rows is None else f"{rows} of {job['result']['counted']} rows"
    )
    print(f"{job['kind']} {job['state']}: {came}")
    for item in wrong:
        print(f"  {item['key']}: {item['error'].get('detail', item['error'])}")
