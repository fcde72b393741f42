"""Which rule, code and test each measure of a policy document became."""

from datetime import date
from pathlib import Path

import pytest

from policies.coverage import Sources, coverage, read_sources
from policies.mentions import sources
from policies.packs import assembled, shipped
from policies.sheets import BadPack, read_sheet

_ROOT = Path(__file__).parents[2]
_TODAY = date(2026, 11, 21)
_ABOUT = {"c": {"name": "某市", "parent": ""}}
_ROW = '[[{key}]]\nvalue = "{value}"\nfrom = 2026-01-01\nclause = "c"\nsource = "s"\nmark = "D"\n{more}'
_MEASURE = _ROW.format(key="measure.x01", value="某措施", more='rules = "ltv.design"\n')
_UNSET = _ROW.format(key="parameter.x01.growth", value="", more="")


@pytest.fixture(scope="module")
def ours() -> Sources:
    return read_sources(_ROOT)


def _gaps(root: Path, measures: str) -> list[str]:
    rule = read_sheet("p.toml", 'jurisdiction = "c"\nkind = "credit"\n' + _ROW.format(key="ltv.design", value="0.2", more=""))
    packs = assembled(_ABOUT, [rule, read_sheet("m.toml", f'jurisdiction = "c"\nkind = "measures"\n{measures}')])
    return coverage(packs, "c", _TODAY, read_sources(root), {})[0].gaps


def _written(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(exist_ok=True)
    (root / path).write_text(text)


@pytest.mark.parametrize(
    ("jurisdiction", "measures"),
    [("xiangtan", [f"x{number:02}" for number in range(1, 17)]), ("shanxi", [f"s{number:02}" for number in range(1, 13)])],
)
def test_every_measure_of_both_documents_is_a_rule_a_parameter_or_unset_with_code_and_test(
    jurisdiction: str, measures: list[str], ours: Sources
) -> None:
    covered = coverage(shipped(), jurisdiction, _TODAY, ours, {})

    assert [each.measure for each in covered] == measures
    assert {each.measure: each.gaps for each in covered if each.gaps} == {}
    assert all(each.rules and each.says and each.clause for each in covered)


def test_the_subsidies_of_both_documents_are_unset_because_they_are_left_to_later_rules(ours: Sources) -> None:
    rules = {rule.key: rule for each in coverage(shipped(), "xiangtan", _TODAY, ours, {}) for rule in each.rules if each.measure == "x08"}

    assert any(rule.value == "" and "具体补贴办法另行制定" in rule.clause for rule in rules.values())


def test_a_rule_is_followed_to_the_code_that_reads_it_and_the_tests_that_name_it(ours: Sources) -> None:
    covered = {each.measure: each for each in coverage(shipped(), "xiangtan", _TODAY, ours, {"loan.npl_points": ["p.toml: n"]})}
    points = next(rule for rule in covered["x10"].rules if rule.key == "loan.npl_points")

    assert (points.value, "X7" not in points.clause) == ("0.03", True)
    assert "domain/tolerance.py" in points.code
    assert "policies/keys/loan.py" not in points.code
    assert points.tests[-1] == "p.toml: n"


def test_a_measure_whose_rule_no_code_reads_or_no_test_names_is_a_gap(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    assert _gaps(tmp_path, _MEASURE) == ["no code reads its rules", "no test names its rules"]

    _written(tmp_path, "domain/a.py", 'a = f"ltv.{b}"')
    assert _gaps(tmp_path, _MEASURE) == ["no test names its rules"]

    _written(tmp_path, "tests/test_a.py", 'a = "ltv.design"')
    assert _gaps(tmp_path, _MEASURE) == []


def test_where_no_tests_are_installed_none_is_missed(tmp_path: Path) -> None:
    _written(tmp_path, "domain/a.py", 'a = "ltv.design"')

    assert _gaps(tmp_path, _MEASURE) == []


def test_a_measure_that_is_left_open_needs_its_unset_row_and_no_code(tmp_path: Path) -> None:
    bare = _MEASURE.replace('rules = "ltv.design"\n', "")
    (tmp_path / "tests").mkdir()

    assert _gaps(tmp_path, bare) == ["no rule, and no parameter that says it is unset"]
    assert _gaps(tmp_path, bare + _UNSET) == []


def test_a_jurisdiction_without_measures_is_refused(ours: Sources) -> None:
    with pytest.raises(BadPack, match=r"hunan, measures\.toml: no row measure"):
        coverage(shipped(), "hunan", _TODAY, ours, {})


@pytest.mark.parametrize(
    ("code", "mentioned"),
    [
        ('a = "ltv.design"', True),
        ('a = f"ltv.{kind}"', True),
        ('a = "ltv." + kind', True),
        ('a = f"ltv.{kind}.most"', False),
        ('a = f"{kind}.design"', False),
        ('a = f"read ltv.{kind}"', False),
        ('a = "ltv"', False),
        ('"""ltv.design is read here."""', False),
        ("# ltv.design", False),
    ],
)
def test_code_mentions_a_key_by_its_name_or_by_a_text_that_is_put_together(tmp_path: Path, code: str, mentioned: bool) -> None:
    _written(tmp_path, "domain/a.py", code)

    assert [source.mentions("ltv.design") for source in sources(tmp_path, ("domain",))] == [mentioned]
