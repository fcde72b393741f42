"""The bench runs from end to end, with as little as it can measure."""

from pathlib import Path

from bench import report
from bench.__main__ import run


async def test_the_bench_measures_both_ways_in_against_both_floors() -> None:
    found = await run(rounds=1, alone=1, together=2)
    for row in report.ROWS:
        assert f"| {row.name} |" in found
    assert found.count("| yes |") + found.count("| **no** |") == len(report.TARGETS)


def test_what_people_wrote_on_the_page_stays(tmp_path: Path) -> None:
    page = tmp_path / "benchmarks.md"
    page.write_text("before\n<!-- bench: begin -->\nold\n<!-- bench: end -->\nafter\n", "utf-8")
    report.write(page, "new")
    assert page.read_text("utf-8") == "before\n<!-- bench: begin -->\n\nnew\n\n<!-- bench: end -->\nafter\n"
