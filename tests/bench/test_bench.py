"""The bench runs from end to end, with as little as it can measure."""

from pathlib import Path

from bench import law, report
from bench.__main__ import run


async def test_the_bench_measures_both_ways_in_against_both_floors() -> None:
    found = await run(rounds=1, alone=1, together=2, proofs=False)
    for row in report.ROWS:
        assert f"| {row.name} |" in found
    assert found.count("| yes |") + found.count("| **no** |") == len(report.TARGETS)


def test_what_people_wrote_on_the_page_stays(tmp_path: Path) -> None:
    page = tmp_path / "benchmarks.md"
    page.write_text("before\n<!-- bench: begin -->\nold\n<!-- bench: end -->\nafter\n", "utf-8")
    report.write(page, "new")
    assert page.read_text("utf-8") == "before\n<!-- bench: begin -->\n\nnew\n\n<!-- bench: end -->\nafter\n"


def test_the_figures_of_the_law_stand_in_a_table_with_their_limits() -> None:
    found = law.measured(rounds=1)

    told = law.table(found)

    assert [each.row.limit for each in found] == [50, 1, 50]
    assert all(each.ours > 0 and each.floor > 0 for each in found)
    assert all(f"| {each.row.name} ({each.row.unit}) | {each.row.limit} |" in told for each in found)
    assert told.count("| within |") + told.count("| **beyond** |") == 1 + len(found)


def test_a_figure_on_its_limit_is_beyond_it() -> None:
    row = law.rows()[0]

    assert law.Measured(row, 49.9, 1, 1).reached
    assert not law.Measured(row, 50, 1, 1).reached
