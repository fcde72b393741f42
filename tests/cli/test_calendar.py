"""zhiya calendar show and check: what a year looks like, and what is refused."""

import json
from pathlib import Path

import pytest

from cli.calendar_show import check, show
from tests.cli.notice import NOTICE_2027


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    file = tmp_path / "2027.toml"
    file.write_text(NOTICE_2027, "utf-8")
    return file


def test_a_year_is_shown_with_its_notice_and_what_is_made_up(capsys: pytest.CaptureFixture[str]) -> None:
    assert show(2026, "xiangtan", None, as_json=True) == 0
    shown = json.loads(capsys.readouterr().out)

    assert (shown["working_days"], shown["provisional"], shown["mark"]) == (248, False, "S-113")
    assert len(shown["holidays"]) == 7
    assert shown["holidays"][1]["work"] == ["2026-02-14", "2026-02-28"]
    assert (shown["holidays"][1]["off"][0], shown["holidays"][1]["off"][-1]) == ("2026-02-15", "2026-02-23")


def test_a_year_without_a_notice_is_shown_as_a_guess_until_the_notice_is_there(notice: Path, capsys: pytest.CaptureFixture[str]) -> None:
    show(2027, "", None, as_json=False)
    guessed = capsys.readouterr().out
    show(2027, "", notice, as_json=False)
    said = capsys.readouterr().out

    assert "provisional: the notice of this year is not entered" in guessed
    assert "国办发明电〔2026〕" in said
    assert "2027-01-01 to 2027-01-04" in said


def test_a_sound_notice_is_said_to_be_sound(notice: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(notice) == 0
    assert "8 holidays of 2 notices, 0 local changes, confirmed through 2027-12-31" in capsys.readouterr().out


def test_all_mistakes_of_a_notice_are_told_a_line_each(notice: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = NOTICE_2027.replace("work = [2026-12-26]", "work = [2026-12-25]").replace('mark = "D"', 'merk = "D"')
    notice.write_text(wrong.replace("confirmed_through = 2027", "confirmed_through = 2028"), "utf-8")

    assert check(notice) == 1
    said = capsys.readouterr().err.splitlines()
    assert said == [
        f"zhiya: {notice}, confirmed_through: 2028-12-31 is not the end of 2027, the last notice's year",
        f"zhiya: {notice}, [[notice]], mark: is missing",
        f"zhiya: {notice}, [[notice]], merk: is not one of holiday, mark, source, year",
        f"zhiya: {notice}, 元旦 of 2027, work: 2026-12-25 is no Saturday or Sunday, so nothing is made up on it",
    ]


def test_a_place_without_a_pack_and_a_file_that_is_not_there_are_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert show(2026, "atlantis", None, as_json=False) == 1
    assert check(tmp_path / "none.toml") == 1
    said = capsys.readouterr().err
    assert "no policy pack for 'atlantis'" in said
    assert "none.toml" in said
