"""Policy packs."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from policies.keys import KEYS
from policies.packs import (
    Pack,
    UnknownJurisdiction,
    assembled,
    chain,
    in_force,
    jurisdictions,
    laid_over,
    names,
    rules_for,
    rules_of,
    shipped,
    shipped_above,
)
from policies.sheets import MEASURES, BadPack, read_sheet

_PACKAGE = Path(__file__).parents[2] / "policies"
_TODAY = date(2026, 11, 21)
_HEAD = 'jurisdiction = "x"\nkind = "credit"\n'
_ROW = '[[ltv.invention]]\nvalue = "0.25"\nfrom = 2026-01-01\nclause = "c"\nsource = "s"\nmark = "D"\n'
_EXAMPLE = '[[example]]\nname = "n"\ncalculator = "limit"\nclause = "c"\non = 2026-01-01\n[example.given]\na = 1\n[example.expect]\nb = 1\n'
_ABOUT = {"n": {"name": "全国", "parent": ""}, "p": {"name": "某省", "parent": "n"}, "c": {"name": "某市", "parent": "p"}}


def _sheet(jurisdiction: str, *rows: str, kind: str = "credit") -> str:
    return f'jurisdiction = "{jurisdiction}"\nkind = "{kind}"\n' + "".join(rows)


def _packs(*texts: str) -> Mapping[str, Pack]:
    return assembled(_ABOUT, [read_sheet("p.toml", text) for text in texts])


def test_there_are_packs_for_a_city_and_its_province_and_for_another_province() -> None:
    assert {"hunan", "shanxi", "xiangtan"} <= set(jurisdictions())
    assert "national" not in jurisdictions()
    assert names()["湘潭市"] == "xiangtan"


def test_every_file_lies_in_the_folder_of_its_jurisdiction_under_the_name_of_its_kind() -> None:
    for file in sorted(_PACKAGE.glob("*/*.toml")):
        sheet = read_sheet(file.name, file.read_text("utf-8"))

        assert f"{sheet.jurisdiction}/{sheet.kind}.toml" == f"{file.parent.name}/{file.name}"


@pytest.mark.parametrize("jurisdiction", jurisdictions())
def test_every_rule_has_a_clause_a_source_and_a_mark(jurisdiction: str) -> None:
    rules = rules_for(jurisdiction, _TODAY)

    assert {name for name, key in KEYS.items() if key.needed} <= set(rules.rows)
    assert all(row.clause and row.source and row.mark for row in rules.rows.values())


def test_a_city_says_its_own_and_inherits_the_rest() -> None:
    rules = rules_for("xiangtan", _TODAY)

    assert rules.days("registration.days") == 5
    assert "潭知发〔2020〕1号（十四）" in rules.clause("registration.days")
    assert rules.number("ltv.trademark") == Decimal("0.50")
    assert rules.text("fund.exists") == "no"
    assert rules_for("hunan", _TODAY).number("fund.ratio") == Decimal("0.45")


def test_a_rule_holds_from_its_day_on() -> None:
    assert rules_for("xiangtan", date(2023, 6, 30)).clause("loan.tier_days").startswith("默认值")
    assert rules_for("xiangtan", date(2023, 7, 1)).clause("loan.tier_days").startswith("商业银行金融资产风险分类办法")


def test_a_rule_with_a_last_day_holds_on_it_and_not_after_it() -> None:
    ended = _ROW.replace("from = 2026-01-01", "from = 2026-01-01\nto = 2026-06-30")
    packs = _packs(_sheet("n", ended))

    assert [list(in_force(packs, "n", date(2026, month, day))) for month, day in ((1, 1), (6, 30), (7, 1))] == [
        ["ltv.invention"],
        ["ltv.invention"],
        [],
    ]


def test_when_a_row_of_the_city_has_ended_the_one_above_it_holds_again() -> None:
    ended = _ROW.replace("0.25", "0.40").replace("from = 2026-01-01", 'from = 2026-01-01\nto = 2026-06-30\noverrides = "n"')
    packs = _packs(_sheet("n", _ROW), _sheet("c", ended))

    assert in_force(packs, "c", date(2026, 6, 30))["ltv.invention"].rule.value == "0.40"
    assert in_force(packs, "c", date(2026, 7, 1))["ltv.invention"].rule.value == "0.25"


def test_a_case_carries_no_measures() -> None:
    assert any(row.kind == MEASURES for row in in_force(shipped(), "xiangtan", _TODAY).values())
    assert not [key for key in rules_for("xiangtan", _TODAY).rows if key.startswith(("measure.", "parameter."))]


def test_the_hash_is_that_of_the_rows_in_force() -> None:
    assert rules_for("xiangtan", _TODAY).sha256 == rules_for("xiangtan", date(2026, 11, 22)).sha256
    assert rules_for("xiangtan", _TODAY).sha256 != rules_for("shanxi", _TODAY).sha256
    assert rules_for("xiangtan", date(2023, 6, 30)).sha256 != rules_for("xiangtan", date(2023, 7, 1)).sha256


def test_a_day_before_the_rules_began_names_what_is_missing() -> None:
    with pytest.raises(BadPack, match=r"no row for .*registration\.days.* on 2015-01-01"):
        rules_for("shanxi", date(2015, 1, 1))


def test_an_unknown_jurisdiction_is_told_which_are_known() -> None:
    with pytest.raises(UnknownJurisdiction, match=r"'atlantis'; there are packs for .*hunan, .*national"):
        rules_for("atlantis", _TODAY)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (_ROW.replace('"0.25"', "0.25"), r"p\.toml, \[\[ltv\.invention\]\], value: must be quoted text, .* not 0\.25"),
        (_ROW.replace('"0.25"', '"25"'), r"p\.toml, \[\[ltv\.invention\]\], value: must be a number from 0 to 1, not '25'"),
        (
            _ROW.replace("ltv.invention", "ltv.inventions"),
            r"p\.toml, \[\[ltv\.inventions\]\], its name: no rule of the system has this key",
        ),
        (_ROW.replace("ltv.invention", "fund.ratio"), "its name: belongs into a pack of kind 'fund', not 'credit'"),
        (_ROW.replace('clause = "c"\n', ""), "clause: is missing"),
        (_ROW.replace('"c"', '" "'), "clause: is empty"),
        (_ROW.replace('"s"', '""'), "source: is empty"),
        (_ROW.replace('"D"', '"sure"'), "mark: must be S-nn"),
        (_ROW.replace("2026-01-01", '"2026-01-01"'), "from: must be a date such as 2026-01-01, not '2026-01-01'"),
        (_ROW.replace("2026-01-01", "2026-01-01T08:00:00"), "from: must be a date"),
        (_ROW + "to = 2025-12-31\n", "to: 2025-12-31 is before the row begins on 2026-01-01"),
        (_ROW + 'note = "n"\n', "note: is not one of clause, from, mark, overrides, source, to, value"),
        (_ROW + 'rules = "ltv.design"\n', "rules: is not one of"),
        (_ROW + "overrides = 1\n", "overrides: must be quoted text"),
        (_ROW + _ROW, "from: two rows begin on 2026-01-01"),
        (_ROW + "to = 2026-06-30\n" + _ROW.replace("2026-01", "2026-06"), r"\[\[ltv\.invention\]\], to: 2026-06-30 overlaps .* 2026-06-01"),
        ("ltv = 1\n", r"p\.toml, \[ltv\]: a rule is a table \[\[ltv\]\] with clause, from, mark, source, value, not 1"),
        ("ltv = [1]\n", r"p\.toml, \[ltv\]: a rule is a table"),
        ("[[ltv", r"p\.toml: this is not TOML"),
        (_EXAMPLE.replace("calculator", "calculators"), r"p\.toml, \[\[example\]\] n, calculators: is not one of"),
        (_EXAMPLE.replace('clause = "c"\n', ""), r"\[\[example\]\] n, clause: is missing"),
        (_EXAMPLE.replace("a = 1", "a = [{b = 1.5}]"), r"\[\[example\]\] n, given: must be quoted text, .* not 1\.5"),
        (_EXAMPLE.replace("2026-01-01", '"x"'), r"\[\[example\]\] n, on: must be a date such as 2026-01-01, not 'x'"),
        (_EXAMPLE.replace('"n"', '""'), "name: must be a text, not ''"),
        (_EXAMPLE.replace("[example.given]\na = 1", "given = 1"), "given: must be a table, not 1"),
        (_EXAMPLE + _EXAMPLE, r"\[\[example\]\] n, name: two examples have it"),
        ("example = 1\n", r"\[\[example\]\]: examples are tables"),
    ],
)
def test_a_pack_with_a_mistake_is_refused_with_file_table_key_and_reason(text: str, reason: str) -> None:
    with pytest.raises(BadPack, match=reason):
        read_sheet("p.toml", _HEAD + text)


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        ('kind = "credit"\n', "p.toml, top, jurisdiction: must be a text, not None"),
        ('jurisdiction = "x"\nkind = 7\n', "p.toml, top, kind: must be a text, not 7"),
        ('jurisdiction = "x"\nkind = "credits"\n', "p.toml, top, kind: must be one of case, .*, not 'credits'"),
    ],
)
def test_a_pack_says_whose_it_is_and_of_which_kind(head: str, reason: str) -> None:
    with pytest.raises(BadPack, match=reason):
        read_sheet("p.toml", head + _ROW)


def test_all_mistakes_of_a_pack_are_named_at_once() -> None:
    wrong = _ROW.replace('"0.25"', '"25"').replace('"c"', '""')

    with pytest.raises(BadPack) as refused:
        read_sheet("p.toml", _HEAD + wrong + wrong.replace("ltv.invention", "ltv.x"))

    assert [re.sub(r": .*", "", mistake) for mistake in refused.value.mistakes] == [
        "p.toml, [[ltv.invention]], clause",
        "p.toml, [[ltv.invention]], value",
        "p.toml, [[ltv.x]], its name",
        "p.toml, [[ltv.x]], clause",
    ]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("", r"c, \[\[ltv\.invention\]\], overrides: must be 'p', whose row it takes the place of, not ''"),
        ('overrides = "n"\n', "overrides: must be 'p', whose row it takes the place of, not 'n'"),
    ],
)
def test_an_override_names_the_nearest_row_that_it_overrides(said: str, reason: str) -> None:
    province = _ROW + 'overrides = "n"\n'

    with pytest.raises(BadPack, match=reason):
        _packs(_sheet("n", _ROW), _sheet("p", province), _sheet("c", _ROW + said))
    assert in_force(_packs(_sheet("n", _ROW), _sheet("p", province), _sheet("c", _ROW + 'overrides = "p"\n')), "c", _TODAY)


def test_a_row_that_overrides_nothing_says_so() -> None:
    with pytest.raises(BadPack, match=r"n, \[\[ltv\.invention\]\], overrides: there is no row above it to override, not 'p'"):
        _packs(_sheet("n", _ROW + 'overrides = "p"\n'))


def test_a_measure_names_rules_that_there_are() -> None:
    measure = _ROW.replace("ltv.invention", "measure.x05") + 'rules = "ltv.invention ltv.design"\n'

    with pytest.raises(BadPack, match=r"c, \[\[measure\.x05\]\], rules: 'ltv\.design' is no row of c or above it"):
        _packs(_sheet("n", _ROW), _sheet("c", measure, kind=MEASURES))


def test_two_files_of_one_jurisdiction_say_nothing_twice() -> None:
    with pytest.raises(BadPack, match=r"n, \[\[ltv\.invention\]\], from: two rows begin on 2026-01-01"):
        _packs(_sheet("n", _ROW), _sheet("n", _ROW))


def test_a_pack_of_or_below_a_jurisdiction_that_is_not_there_is_refused() -> None:
    with pytest.raises(BadPack, match=r"p\.toml, top, jurisdiction: 'y' is not in jurisdictions\.toml"):
        _packs(_sheet("y", _ROW))
    with pytest.raises(BadPack, match=r"jurisdictions\.toml, \[x\], parent: 'y' is no jurisdiction above it"):
        chain({"x": Pack("x", "某市", "y")}, "x")
    with pytest.raises(BadPack, match=r"\[x\], parent: 'x' is no jurisdiction above it"):
        chain({"x": Pack("x", "某市", "x")}, "x")


def test_a_draft_is_laid_over_the_packs_and_follows_their_rules() -> None:
    packs = _packs(_sheet("n", _ROW))
    later = read_sheet("d.toml", _sheet("n", _ROW.replace("0.25", "0.30").replace("2026-01", "2026-07")))
    same_day = read_sheet("d.toml", _sheet("n", _ROW.replace("0.25", "0.35")))

    assert in_force(laid_over(packs, later), "c", _TODAY)["ltv.invention"].rule.value == "0.30"
    assert in_force(laid_over(packs, same_day), "c", _TODAY)["ltv.invention"].rule.value == "0.35"
    assert in_force(packs, "c", _TODAY)["ltv.invention"].rule.value == "0.25"
    with pytest.raises(BadPack, match="overrides: must be 'n'"):
        laid_over(packs, read_sheet("d.toml", _sheet("p", _ROW)))
    with pytest.raises(BadPack, match="'y' is not in"):
        laid_over(packs, read_sheet("d.toml", _sheet("y", _ROW)))


def test_the_rules_of_packs_that_lack_a_needed_row_are_refused() -> None:
    with pytest.raises(BadPack, match=r"the packs of n have no row for case\.correction_days, case\.prefix, "):
        rules_of(_packs(_sheet("n", _ROW)), "n", _TODAY)


def test_a_city_reads_its_own_packs_and_those_above_and_finds_the_same_in_them() -> None:
    assert sorted(shipped_above("xiangtan")) == ["hunan", "national", "xiangtan"]
    assert all(shipped_above(name)[name] == shipped()[name] for name in jurisdictions())
