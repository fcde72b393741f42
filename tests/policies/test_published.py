"""Published packs are never edited."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from policies.packs import Pack, shipped
from policies.published import all_rows, edited, fingerprint, published, written
from policies.sheets import Row

_ADVICE = "put it back as it was, and let a row with a later from-day follow it"


def _with(pack: Pack, number: int, row: Row | None) -> Mapping[str, Pack]:
    rows = [*pack.rows[:number], *([row] if row else []), *pack.rows[number + 1 :]]
    return {**shipped(), pack.jurisdiction: replace(pack, rows=rows)}


def test_no_published_row_was_changed_or_removed() -> None:
    assert published()
    assert list(edited(shipped(), published())) == []


def test_a_published_row_that_was_edited_is_named() -> None:
    pack = shipped()["xiangtan"]
    number = next(n for n, row in enumerate(pack.rows) if row.rule.key == "registration.days")
    row = pack.rows[number]
    longer = replace(row, rule=replace(row.rule, value="6"))

    assert list(edited(_with(pack, number, longer), all_rows(shipped()))) == [
        f"xiangtan, [[registration.days]], from: the published row of 2020-04-17 was changed: {_ADVICE}"
    ]


def test_a_published_row_that_was_removed_is_named() -> None:
    pack = shipped()["xiangtan"]
    number = next(n for n, row in enumerate(pack.rows) if row.rule.key == "registration.days")

    assert [told.split(": ")[1] for told in edited(_with(pack, number, None), all_rows(shipped()))] == [
        "the published row of 2020-04-17 is gone"
    ]


def test_a_row_with_a_later_day_edits_nothing() -> None:
    pack = shipped()["xiangtan"]
    later = replace(pack.rows[0], since=date(2027, 1, 1))

    assert list(edited({**shipped(), "xiangtan": replace(pack, rows=[*pack.rows, later])}, all_rows(shipped()))) == []


@pytest.mark.parametrize("field", ["value", "clause", "source", "mark"])
def test_the_fingerprint_is_of_everything_that_a_row_says(field: str) -> None:
    row = shipped()["xiangtan"].rows[0]

    assert fingerprint(replace(row, rule=replace(row.rule, **{field: "x"}))) != fingerprint(row)


def test_the_fingerprint_is_of_the_days_and_the_override_too_but_not_of_the_links_of_a_measure() -> None:
    row = shipped()["xiangtan"].rows[0]
    others = [replace(row, since=date(2019, 1, 1)), replace(row, until=date(2030, 1, 1)), replace(row, overrides="x")]

    assert len({fingerprint(each) for each in [row, *others]}) == 4
    assert fingerprint(replace(row, rules=("fund.ratio",))) == fingerprint(row)


def test_the_file_has_a_row_a_line() -> None:
    assert written({"b c 2026-01-01": "2", "a c 2026-01-01": "1"}) == '{\n"a c 2026-01-01": "1",\n"b c 2026-01-01": "2"\n}\n'
