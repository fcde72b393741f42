"""zhiya calendar project on a real stack: first on paper, then in a real case, and not twice."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from cli.administrator import Administrator
from cli.calendar_project import projected
from cli.drive import CaseDrive
from cli.recorded_clocks import counted
from db import journal
from domain.facts import plain
from domain.workdays import WorkingDays, years_of
from engine.settings import on_free_ports
from engine.supervisor import Stack
from policies.calendar import calendar_for, shipped_sources, sources_with
from samples import make_workbook
from sandbox.plans import load_plans
from tests.cli.test_stuck import zhiya
from tests.faults.world import World


def _with_a_rest_day(rest: date, file: Path) -> Path:
    """The shipped notices, that of the day's year with one more holiday, and one of the year after."""
    shipped = shipped_sources().overlay
    notices = {notice["year"]: notice["holiday"] for notice in shipped["notice"]}
    notices[rest.year] = [*notices.get(rest.year, []), {"name": "加放", "off": [rest, rest], "work": []}]
    notices[max(notices) + 1] = []
    file.write_text("\n".join([f"confirmed_through = {max(notices)}-12-31", *_lines(notices)]), "utf-8")
    return file


def _lines(notices: dict[int, list[dict[str, Any]]]) -> Iterator[str]:
    for year, holidays in notices.items():
        yield f'[[notice]]\nyear = {year}\nsource = "s"\nmark = "D"' + ("" if holidays else "\nholiday = []")
        for holiday in holidays:
            days = {name: f"[{', '.join(map(str, holiday[name]))}]" for name in ("off", "work")}
            yield f'[[notice.holiday]]\nname = "{holiday["name"]}"\noff = {days["off"]}\nwork = {days["work"]}'


async def _until_examined(drive: CaseDrive) -> None:
    await drive._open()
    while not any(fact["kind"] == "clock_started" for fact in drive.journal):
        await drive._step()
    await drive._look()


def _workbook(file: Path) -> Path:
    """One firm whose registry is silent for a long time."""
    (plan,) = [plan for plan in load_plans().values() if plan.demand_no == "D03"]
    make_workbook.write(file, [make_workbook._demand(0, plan)], [make_workbook._right(plan, right) for right in plan.rights])
    return file


async def test_a_notice_is_projected_on_paper_then_in_the_case_and_not_twice(tmp_path: Path) -> None:
    settings = on_free_ports(tmp_path / "data")
    data = ("--data", str(settings.data))

    async def project(*words: str) -> tuple[int, str]:
        return await zhiya("calendar", "project", "--notice", "国办发明电〔2026〕", *words, *data, **settings.environment())

    async with Stack(settings, quiet=True) as stack, World.of(stack, _workbook(tmp_path / "demands.xlsx")) as world:
        drive = world.drive()
        await _until_examined(drive)
        (started,) = [fact["data"] for fact in drive.journal if fact["kind"] == "clock_started" and fact["data"]["clock"] == "registration"]
        counted_days = [date.fromisoformat(line["day"]) for line in started["days"] if line["counted"]]
        file = _with_a_rest_day(next(day for day in counted_days if day.weekday() < 5), tmp_path / "notice.toml")
        begun, length = date.fromisoformat(started["days"][0]["day"]), len(drive.journal)
        then = WorkingDays(calendar_for(years_of(begun, 12), "xiangtan", sources_with(file))).nth_after(begun, started["budget"])

        on_paper = await project("--file", str(file))
        database = await world.database()
        untouched = await journal.facts(database, drive.lived.case_no)
        applied = await project("--file", str(file), "--apply")
        facts = (await journal.facts(database, drive.lived.case_no))[length:]
        wanted = projected(counted(untouched), sources_with(file))
        payload = {"calendar": plain(wanted.calendar), "notice": "国办发明电〔2026〕"}
        async with (administrator := await Administrator.of(stack.settings)).api:
            repeated = await administrator.perform(
                "revise_calendar", drive.lived.case_no, "xiangtan", wanted.key, payload, payload["notice"]
            )
        again = await project("--file", str(file), "--apply")
        backwards = await project("--apply")
        after = await journal.facts(database, drive.lived.case_no, length + len(facts))

    assert on_paper[0] == 0, on_paper[1]
    assert "of which 1 count by another calendar" in on_paper[1]
    assert str(then) in on_paper[1]
    assert "Nothing was changed." in on_paper[1]
    assert len(untouched) == length
    assert (applied[0], facts[0].kind, facts[0].reason) == (0, "revise_calendar", "国办发明电〔2026〕"), applied[1]
    projected_on = {fact.data["clock"]: fact.data for fact in facts if fact.kind == "clock_projected"}
    assert date.fromisoformat(projected_on["registration"]["due"]) == then > date.fromisoformat(started["due"])
    assert projected_on["registration"]["reason"] == "国办发明电〔2026〕"
    assert f"Revised: 1 cases, {len(projected_on)} clocks projected. Refused: 0." in applied[1]
    assert repeated.refusal == ""  # the same key: it was done before
    assert (again[0], "Revised: 0 cases" in again[1]) == (0, True), again[1]
    assert backwards[0] == 1
    assert "one that ends earlier cannot follow it" in backwards[1]
    assert after == []


async def test_a_stack_that_is_not_up_is_one_sentence(tmp_path: Path) -> None:
    settings = on_free_ports(tmp_path)

    given = {**settings.environment(), "ZHIYA_TOKEN": "t"}
    status, said = await zhiya("calendar", "project", "--notice", "n", "--data", str(tmp_path), **given)

    assert status == 1
    assert said.startswith(f"zhiya: The API does not answer at {settings.api_url}: ")
    assert said.count("\n") == 1
