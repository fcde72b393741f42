"""Policy packs."""

from datetime import date
from decimal import Decimal

import pytest

from policies.keys import KEYS
from policies.packs import BadPack, UnknownJurisdiction, jurisdictions, read_pack, rules_for, rules_of

_TODAY = date(2026, 11, 21)
_HEAD = 'jurisdiction = "x"\nname = "某市"\nparent = ""\n'
_GOOD = '[[ltv.invention]]\nvalue = "0.25"\nfrom = 2026-01-01\nclause = "c"\nsource = "s"\nmark = "D"\n'


def test_there_are_packs_for_a_city_and_its_province_and_for_another_province() -> None:
    assert jurisdictions() == ["hunan", "shanxi", "xiangtan"]


@pytest.mark.parametrize("jurisdiction", jurisdictions())
def test_every_rule_has_a_clause_a_source_and_a_mark(jurisdiction: str) -> None:
    rules = rules_for(jurisdiction, _TODAY)

    assert set(rules.rows) == set(KEYS)
    assert all(row.clause and row.source and row.mark for row in rules.rows.values())


def test_a_city_says_its_own_and_inherits_the_rest() -> None:
    rules = rules_for("xiangtan", _TODAY)

    assert rules.days("registration.days") == 5
    assert "潭知发〔2020〕1号（十四）" in rules.clause("registration.days")
    assert rules.number("ltv.trademark") == Decimal("0.50")
    assert rules.text("fund.exists") == "no"
    assert rules_for("hunan", _TODAY).number("fund.ratio") == Decimal("0.45")


def test_a_ratio_that_is_left_to_later_rules_is_unset_and_names_its_clause() -> None:
    rules = rules_for("xiangtan", _TODAY)

    assert not rules.is_set("subsidy.loan_ratio")
    assert "具体补贴办法另行制定" in rules.clause("subsidy.loan_ratio")
    assert not rules_for("shanxi", _TODAY).is_set("fund.ratio")


def test_a_rule_holds_from_its_day_on() -> None:
    assert rules_for("xiangtan", date(2023, 6, 30)).text("loan.tier_days") == "0 90 180 360"
    assert rules_for("xiangtan", date(2023, 7, 1)).text("loan.tier_days") == "0 90 270 360"


def test_the_hash_is_that_of_the_rows_in_force() -> None:
    assert rules_for("xiangtan", _TODAY).sha256 == rules_for("xiangtan", date(2026, 11, 22)).sha256
    assert rules_for("xiangtan", _TODAY).sha256 != rules_for("shanxi", _TODAY).sha256
    assert rules_for("xiangtan", date(2023, 6, 30)).sha256 != rules_for("xiangtan", date(2023, 7, 1)).sha256


def test_a_day_before_the_rules_began_names_what_is_missing() -> None:
    with pytest.raises(BadPack, match=r"no row for .*registration\.days.* on 2015-01-01"):
        rules_for("shanxi", date(2015, 1, 1))


def test_an_unknown_jurisdiction_is_told_which_are_known() -> None:
    with pytest.raises(UnknownJurisdiction, match="'atlantis'; there are packs for hunan, national, shanxi, xiangtan"):
        rules_for("atlantis", _TODAY)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (_GOOD.replace('"0.25"', "0.25"), r"p\.toml, \[\[ltv\.invention\]\], value: must be quoted text, .* not 0\.25"),
        (_GOOD.replace('"0.25"', '"25"'), "value: must be a number from 0 to 1, not '25'"),
        (_GOOD.replace("ltv.invention", "ltv.inventions"), r"\[\[ltv\.inventions\]\], its name: no rule of the system has this key"),
        (_GOOD.replace('clause = "c"\n', ""), "clause: is missing"),
        (_GOOD.replace('"c"', '" "'), "clause: is empty"),
        (_GOOD.replace('"D"', '"sure"'), "mark: must be S-nn"),
        (_GOOD.replace("2026-01-01", '"2026-01-01"'), "from: must be a date"),
        (_GOOD + 'note = "n"\n', "note: is not one of"),
        (_GOOD + _GOOD, "from: two rows begin on 2026-01-01"),
        ("ltv = 1\n", r"\[top\], ltv: a rule is a table"),
        ("[[ltv", r"p\.toml: this is not TOML"),
    ],
)
def test_a_pack_with_a_mistake_is_refused_with_file_table_key_and_reason(text: str, reason: str) -> None:
    with pytest.raises(BadPack, match=reason):
        read_pack("p.toml", _HEAD + text)


def test_a_pack_below_one_that_is_not_there_is_refused() -> None:
    lost = read_pack("p.toml", _HEAD.replace('parent = ""', 'parent = "y"') + _GOOD)

    with pytest.raises(BadPack, match="the pack of x, top, parent: 'y' is no pack above it"):
        rules_of({"x": lost}, "x", _TODAY)
