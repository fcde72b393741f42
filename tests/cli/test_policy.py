"""zhiya policy, as a person uses it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.policy import app
from cli.policy_packs import publish
from policies.packs import shipped
from policies.published import all_rows, published, written

_ROW = '[[{key}]]\nvalue = "{value}"\nfrom = 2027-01-01\nclause = "草案一"\nsource = "草案"\nmark = "D"\n'
_HEAD = 'jurisdiction = "xiangtan"\nkind = "subsidy"\n'
_GOOD = _HEAD + _ROW.format(key="subsidy.xt-loan.ratio", value="0.01")
_EXAMPLE = """[[example]]
name = "三个百分点"
calculator = "tolerance"
clause = "（十）"
on = 2026-11-21
given = {{ ip_npl_fen = 4, ip_loans_fen = 100, all_npl_fen = 1, all_loans_fen = 100 }}
expect = {{ tolerated = {expected} }}
"""


def _zhiya(*words: str | Path) -> tuple[int, str, str]:
    """The status, what was printed, and what was said on stderr."""
    ended = CliRunner().invoke(app, [str(word) for word in words])
    return ended.exit_code, ended.stdout, ended.stderr


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    file = tmp_path / "draft.toml"
    file.write_text(_GOOD, "utf-8")
    return file


def test_a_jurisdiction_is_shown_with_clauses_marks_and_what_is_unset() -> None:
    status, told, _ = _zhiya("show", "xiangtan", "--on", "2026-11-21")
    line = next(line for line in told.splitlines() if line.startswith("subsidy.xt-loan.ratio "))

    assert status == 0
    assert line.split()[1:3] == ["未定", "2020-04-17"]
    assert "具体补贴办法另行制定" in line
    assert line.rstrip().endswith("X5")


def test_only_the_rows_of_a_kind_and_a_day_are_shown() -> None:
    before, after = (
        json.loads(_zhiya("show", "xiangtan", "--kind", "loan", "--on", day, "--json")[1]) for day in ("2023-06-30", "2023-07-01")
    )

    assert {row["kind"] for row in before} == {"loan"}
    assert [row["mark"] for rows in (before, after) for row in rows if row["key"] == "loan.tier_days"] == ["D", "GK"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("show", "atlantis"), "zhiya: no policy pack for 'atlantis'; there are packs for "),
        (("show", "xiangtan", "--kind", "funds"), "zhiya: there is no kind 'funds'; there are case, "),
        (("diff", "xiangtan@today", "hunan"), "zhiya: xiangtan@today: 'today' is not a date such as 2026-01-01"),
        (("check", "/nowhere/draft.toml"), "zhiya: [Errno 2] No such file"),
        (("rehearse", "/nowhere/draft.toml", "--from", "2026-01-01", "--to", "2026-12-31"), "zhiya: [Errno 2] No such file"),
    ],
)
def test_what_cannot_be_done_is_a_sentence_on_stderr_and_status_1(words: tuple[str, ...], told: str) -> None:
    status, printed, said = _zhiya(*words)

    assert (status, printed) == (1, "")
    assert said.startswith(told)


def test_a_good_draft_is_told_so(draft: Path) -> None:
    assert _zhiya("check", draft) == (0, f"{draft}: 1 rows and 0 examples of xiangtan, subsidy: nothing is wrong.\n", "")


def test_all_mistakes_of_a_draft_are_told_with_file_table_key_and_reason(draft: Path) -> None:
    draft.write_text(
        _HEAD + _ROW.format(key="subsidy.xt-loan.ratio", value="25") + _ROW.format(key="subsidy.xt-loan.rats", value="1"), "utf-8"
    )

    assert _zhiya("check", draft) == (
        1,
        "",
        "".join(
            [
                f"zhiya: {draft}, [[subsidy.xt-loan.ratio]], value: must be a number from 0 to 1, not '25'\n",
                f"zhiya: {draft}, [[subsidy.xt-loan.rats]], its name: no rule of the system has this key\n",
            ]
        ),
    )


def test_an_override_that_is_not_named_is_a_mistake_of_a_draft(draft: Path) -> None:
    draft.write_text('jurisdiction = "shanxi"\nkind = "registration"\n' + _ROW.format(key="registration.days", value="4"), "utf-8")
    status, _, said = _zhiya("check", draft)

    assert status == 1
    assert said == ("zhiya: shanxi, [[registration.days]], overrides: must be 'national', whose row it takes the place of, not ''\n")


@pytest.mark.parametrize(("expected", "status"), [("true", 0), ("false", 1)])
def test_the_examples_of_a_draft_are_run(draft: Path, expected: str, status: int) -> None:
    draft.write_text(_GOOD + _EXAMPLE.format(expected=expected), "utf-8")
    ended, _, said = _zhiya("check", draft)

    assert ended == status
    assert said == ("" if status == 0 else f"zhiya: {draft}, [[example]] 三个百分点, expect.tolerated: must be False, not True\n")


def test_a_draft_that_edits_a_published_row_is_refused(draft: Path) -> None:
    draft.write_text(_GOOD.replace("2027-01-01", "2020-04-17"), "utf-8")
    status, _, said = _zhiya("check", draft)

    assert status == 1
    assert "xiangtan, [[subsidy.xt-loan.ratio]], from: the published row of 2020-04-17 was changed: put it back" in said


def test_a_draft_is_compared_with_the_pack_that_it_would_change(draft: Path) -> None:
    status, told, _ = _zhiya("diff", "xiangtan@2026-11-21", draft, "--json")
    found = json.loads(told)

    assert status == 1
    assert (found["before"], found["after"]) == ("xiangtan 2026-11-21", f"{draft} 2027-01-01")
    assert [(row["key"], row["how"], row["before"], row["after"], row["clause_after"]) for row in found["rows"]] == [
        ("subsidy.xt-loan.ratio", "changed", "", "0.01", "草案一")
    ]


def test_two_days_of_a_pack_differ_by_the_rows_that_began_between_them() -> None:
    status, told, _ = _zhiya("diff", "xiangtan@2023-06-30", "xiangtan@2023-07-01")

    assert status == 1
    assert "loan.tier_days" in told
    assert "默认值" in told
    assert "商业银行金融资产风险分类办法" in told


def test_packs_that_say_the_same_are_told_so_with_status_0() -> None:
    assert _zhiya("diff", "xiangtan@2026-11-20", "xiangtan@2026-11-21") == (
        0,
        "xiangtan 2026-11-20 and xiangtan 2026-11-21 say the same.\n",
        "",
    )


def test_the_coverage_goes_from_clause_to_test_without_a_gap() -> None:
    status, told, said = _zhiya("coverage", "shanxi", "--json")
    found = json.loads(told)["shanxi"]

    assert (status, said, len(found)) == (0, "", 12)
    tolerance = next(rule for rule in found[2]["rules"] if rule["key"] == "loan.npl_points")
    assert "domain/tolerance.py" in tolerance["code"]
    assert tolerance["tests"]


def test_the_table_of_the_coverage_names_both_documents_has_a_line_for_each_rule_and_says_what_is_unset() -> None:
    status, told, _ = _zhiya("coverage")
    line = next(line for line in told.splitlines() if "parameter.s04.online_share" in line)

    assert status == 0
    assert "未定" in line
    assert told.splitlines()[1].startswith("x01 潭知发〔2020〕1号（一）单列信贷计划")


def test_publishing_adds_new_rows_and_refuses_an_edited_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, rows = tmp_path / "published.json", all_rows(shipped())
    first, *others = rows
    file.write_text(written({name: rows[name] for name in others}), "utf-8")

    assert (publish(file, dry_run=True), published(file).get(first)) == (0, None)
    assert (publish(file, dry_run=False), published(file)) == (0, rows)
    assert capsys.readouterr().out == f"1 rows would be published, {len(others)} were.\n1 rows are newly published, {len(others)} were.\n"

    file.write_text(written({first: "another"}), "utf-8")
    assert publish(file, dry_run=False) == 1
    assert "the published row of" in capsys.readouterr().err
    assert published(file) == {first: "another"}
