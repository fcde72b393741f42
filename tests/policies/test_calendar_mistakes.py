"""A calendar file laid over what is shipped: what it changes, and every mistake that it can have."""

from datetime import date
from pathlib import Path

import pytest

from domain.workdays import WorkingDays
from policies.calendar import BadCalendar, calendar_for, shipped_sources, sources_with

_SOUND = """
confirmed_through = 2027-12-31
[[notice]]
year = 2027
source = "s"
mark = "D"
[[notice.holiday]]
name = "元旦"
off = [2026-12-31, 2027-01-02]
work = [2026-12-26]
"""
_CHANGE = """
[[change]]
jurisdiction = "hunan"
source = "s"
name = "省庆"
rest = [2026-12-28]
half = [{ day = 2026-12-29, until = "12:00" }]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "draft.toml"


def _mistakes(file: Path, text: str) -> list[str]:
    file.write_text(text, "utf-8")
    with pytest.raises(BadCalendar) as refused:
        sources_with(file)
    return [mistake.removeprefix(f"{file}") for mistake in refused.value.mistakes]


def test_a_file_adds_its_years_and_changes_to_those_that_are_shipped(file: Path) -> None:
    file.write_text(_SOUND + _CHANGE, "utf-8")
    laid = sources_with(file)
    calendar = calendar_for([2026, 2027], "xiangtan", laid)
    days = WorkingDays(calendar)

    assert calendar.confirmed_through == date(2027, 12, 31)
    assert [days.is_working(date(2026, 12, day)) for day in (26, 28, 29, 30, 31)] == [True, False, True, True, False]
    assert days.closing(date(2026, 12, 29)).hour == 4  # noon in Shanghai
    assert WorkingDays(calendar_for([2026], "beijing", laid)).is_working(date(2026, 12, 28))
    assert not days.is_working(date(2026, 10, 1))


def test_a_notice_of_a_shipped_year_stands_for_that_year(file: Path) -> None:
    file.write_text('[[notice]]\nyear = 2026\nsource = "s"\nmark = "D"\nholiday = []\n', "utf-8")

    assert WorkingDays(calendar_for([2026], "", sources_with(file))).is_working(date(2026, 10, 1))
    assert not WorkingDays(calendar_for([2026])).is_working(date(2026, 10, 1))


def test_the_shipped_files_are_sound_when_they_are_given_themselves(file: Path) -> None:
    shipped = Path(__file__).parents[2] / "policies"

    for name in ("calendar.toml", "calendar-local.toml"):
        laid = sources_with(shipped / name)
        assert calendar_for([2026], "xiangtan", laid) == calendar_for([2026], "xiangtan", shipped_sources())


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("year = 2027", "", ", [[notice]], year: is missing"),
        ("year = 2027", 'year = "2027"', ", [[notice]], year: '2027' is no year such as 2026"),
        ("2027-12-31", "2028-12-31", ", confirmed_through: 2028-12-31 is not the end of 2027, the last notice's year"),
        ("2027-12-31", '"2027-12-31"', ", confirmed_through: '2027-12-31' is no date such as 2026-12-31"),
        (
            "[2026-12-31, 2027-01-02]",
            "[2027-01-02, 2027-01-01]",
            ", 元旦 of 2027, off: is the first and the last day off, not 2027-01-02, 2027-01-01",
        ),
        ("[2026-12-31, 2027-01-02]", "[2027-01-02]", ", 元旦 of 2027, off: is the first and the last day off, not 2027-01-02"),
        (
            "[2026-12-31, 2027-01-02]",
            "2027-01-02",
            ", 元旦 of 2027, off: datetime.date(2027, 1, 2) is no list of dates such as [2026-02-17]",
        ),
        ("[2026-12-31, 2027-01-02]", "[2027-12-31, 2028-01-02]", ", 元旦 of 2027: 2028-01-02 does not lie in 2027"),
        ("[2026-12-26]", "[2026-12-25]", ", 元旦 of 2027, work: 2026-12-25 is no Saturday or Sunday, so nothing is made up on it"),
        ("[2026-12-26]", "[2027-01-02]", ", [[notice]] of 2027: 2027-01-02 is worked and is a day off of 元旦"),
        ("[2026-12-26]", "[12]", ", 元旦 of 2027, work: 12 is no date such as 2026-02-17"),
        ("work = [2026-12-26]", "", ", [[notice.holiday]] of 2027, work: is missing"),
        ("confirmed_through", "opens_at = 900\nconfirmed_through", ", opens_at: 900 is no time such as 12:00"),
        ('"hunan"', '"atlantis"', ", [[change]] of atlantis: there is no policy pack of that name; there are packs for "),
        ("rest = [2026-12-28]", 'rest = ["2026-12-28"]', ", [[change]] of hunan, rest: '2026-12-28' is no date such as 2026-02-17"),
        ("rest = [2026-12-28]", "rests = []", ", [[change]], rests: is not one of "),
        ('"12:00"', '"noon"', ", [[change]] of hunan, half: 'noon' is no time such as 12:00"),
        ('until = "12:00"', 'till = "12:00"', ", [[change]] of hunan, half, till: is not one of day, until"),
        (
            '[{ day = 2026-12-29, until = "12:00" }]',
            "[2026-12-29]",
            ', [[change]] of hunan, half: is no list of { day = 2026-03-02, until = "12:00" }',
        ),
        ("[[change]]", "[[changes]]", ", changes: is not one of change, closes_at, confirmed_through, notice, opens_at"),
        ("[[change]]", "[change]", ", change: is no array of tables; write [[change]]"),
        ("[[change]]", "[[change", ": is no TOML: "),
    ],
)
def test_a_mistake_is_told_with_file_table_and_reason(file: Path, before: str, after: str, sentence: str) -> None:
    found = _mistakes(file, (_SOUND + _CHANGE).replace(before, after))

    assert [mistake for mistake in found if mistake.startswith(sentence)] != [], found


def test_a_year_that_is_told_twice_is_a_mistake(file: Path) -> None:
    twice = _SOUND + _SOUND.partition("31\n")[2]

    assert _mistakes(file, twice) == [", [[notice]] of 2027: the year is told twice"]


def test_holidays_that_are_no_tables_are_a_mistake(file: Path) -> None:
    text = 'confirmed_through = 2027-12-31\n[[notice]]\nyear = 2027\nsource = "s"\nmark = "D"\nholiday = 3\n'

    assert _mistakes(file, text) == [", [[notice]] of 2027, holiday: is no array of tables; write [[notice.holiday]]"]
