"""The bureau's workbook."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from domain.extract import Extract
from domain.opening import RightKind
from intake.rows import demand_columns, extract_columns, right_columns
from intake.workbook import Intake, Unreadable, read
from samples import make_workbook
from sandbox.plans import load_plans

_SAMPLES = Path(make_workbook.__file__).parent
_DEMAND = ("D01", "湘潭市", "湘潭云岭精密传动有限公司", "91430300MA4L1A0147", 1200000, 12, "", "湘潭农村商业银行", "无", "", "", "", "", "")
_RIGHT = ("D01", "发明专利", "ZL201911045218.8", "一种低噪声行星减速器", "2039-03-14", "8000000")


def _read(folder: Path, demands: list[Any], rights: list[Any]) -> Intake:
    make_workbook.write(folder / "w.xlsx", demands, rights)
    return read(folder / "w.xlsx")


def _but(row: tuple[Any, ...], place: int, value: Any) -> list[Any]:
    return [*row[:place], value, *row[place + 1 :]]


def test_the_sample_holds_every_firm_of_the_sandbox_and_nothing_is_refused() -> None:
    intake = read(_SAMPLES / "financing-demands.xlsx")

    assert intake.refusals == []
    assert {(row.uscc, row.demand_no) for row in intake.demands} == set(load_plans())
    for row in intake.demands:
        plan = load_plans()[row.uscc, row.demand_no]
        assert (row.firm, row.jurisdiction, row.amount_fen, row.bank) == (
            plan.firm,
            plan.tenant,
            plan.demand["amount_fen"],
            plan.demand["bank"],
        )
        assert [right.declared_value_fen for right in row.rights] == [right["value_fen"] for right in plan.rights]


def test_the_samples_are_what_their_script_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(make_workbook, "FOLDER", tmp_path)
    make_workbook.main()

    for name in ("financing-demands.xlsx", "with-errors.xlsx"):
        assert (tmp_path / name).read_bytes() == (_SAMPLES / name).read_bytes(), f"{name} is old: python -m samples.make_workbook"


def test_a_row_becomes_the_body_that_opens_a_case(tmp_path: Path) -> None:
    body = _read(tmp_path, [_but(_DEMAND, 11, "李晓岚")], [_RIGHT]).demands[0].body()

    assert body["jurisdiction"] == "xiangtan"
    assert body["demand"]["amount_fen"] == 120_000_000
    assert body["demand"]["contact"] == "李晓岚"
    assert body["rights"][0] == {
        "right_no": "ZL201911045218.8",
        "kind": "invention",
        "title": "一种低噪声行星减速器",
        "expires_on": "2039-03-14",
        "declared_value_fen": 800_000_000,
    }


@pytest.mark.parametrize(
    ("cell", "fen"), [(1200000, 120_000_000), ("1200000.50", 120_000_050), ("1,200,000.5", 120_000_050), (" 12 ", 1200)]
)
def test_an_amount_is_a_whole_number_or_text_with_at_most_two_decimals(tmp_path: Path, cell: Any, fen: int) -> None:
    assert _read(tmp_path, [_but(_DEMAND, 4, cell)], [_RIGHT]).demands[0].amount_fen == fen


@pytest.mark.parametrize(
    "cell", ["1e6", "1,000.5.0", "-5", "12,00", "1.005", "0", "１００", "5万", "", "inf", 1.5, -3, True, "99999999999999999"]
)
def test_an_amount_that_is_not_exact_refuses_its_row(tmp_path: Path, cell: Any) -> None:
    intake = _read(tmp_path, [_but(_DEMAND, 4, cell), _but(_DEMAND, 0, "D02")], [_RIGHT, _but(_RIGHT, 0, "D02")])

    assert [row.demand_no for row in intake.demands] == ["D02"]
    assert [(r.sheet, r.row, r.column) for r in intake.refusals] == [("需求", 2, "贷款金额（元）"), ("权利", 2, "需求编号")]
    assert intake.refusals[1].reason == "its demand was refused"


@pytest.mark.parametrize(
    ("place", "value", "column", "reason"),
    [
        (3, "91430300MA4L1A0148", "统一社会信用代码", "the check character of 91430300MA4L1A014 is 7, not 8"),
        (5, "12.5", "期限（月）", "whole number of months"),
        (1, "某市", "辖区", "is unknown; known are"),
        (7, "某银行", "意向银行", "is unknown; known are"),
        (8, "保险", "保险机构", "is empty, and the cover is 保险"),
        (13, "nobody", "电子邮箱", "an e-mail address"),
        (2, "", "企业名称", "is empty"),
    ],
)
def test_a_demand_with_a_mistake_is_refused_with_its_place(tmp_path: Path, place: int, value: Any, column: str, reason: str) -> None:
    refusal = _read(tmp_path, [_but(_DEMAND, place, value)], [_RIGHT]).refusals[0]

    assert (refusal.sheet, refusal.row, refusal.column) == ("需求", 2, column)
    assert reason in refusal.reason


@pytest.mark.parametrize(
    ("place", "value", "column", "reason"),
    [
        (1, "专利", "权利类型", "is unknown; known are 发明专利"),
        (2, "ZL201911045218.9", "权利号", "the check digit of ZL201911045218 is 8, not 9"),
        (1, "实用新型", "权利号", "is that of a right of the kind invention"),
        (4, "2039-02-30", "权利届满日", "this date does not exist"),
        (4, 45000.5, "权利届满日", "a day is written like"),
        (5, "-5", "评估价值（元）", "must not be negative"),
        (0, "D77", "需求编号", "has no such demand"),
    ],
)
def test_a_right_with_a_mistake_is_refused_and_the_demand_runs_with_its_others(
    tmp_path: Path, place: int, value: Any, column: str, reason: str
) -> None:
    other = _but(_RIGHT, 2, "ZL202011118306.9")

    intake = _read(tmp_path, [_DEMAND], [other, _but(_RIGHT, place, value)])

    assert [(refusal.sheet, refusal.row, refusal.column) for refusal in intake.refusals] == [("权利", 3, column)]
    assert reason in intake.refusals[0].reason
    assert [right.kind for right in intake.rights["D01"]] == [RightKind.INVENTION]


def test_a_right_or_a_demand_that_stands_there_twice_is_taken_once(tmp_path: Path) -> None:
    intake = _read(tmp_path, [_DEMAND, _DEMAND], [_RIGHT, _RIGHT])

    assert len(intake.demands) == len(intake.demands[0].rights) == 1
    assert [refusal.reason for refusal in intake.refusals] == [
        "this demand stands already in row 2",
        "this right stands already in row 2 for the same demand",
    ]


def test_the_same_right_in_two_demands_is_no_mistake_of_the_workbook(tmp_path: Path) -> None:
    assert _read(tmp_path, [_DEMAND, _but(_DEMAND, 0, "D02")], [_RIGHT, _but(_RIGHT, 0, "D02")]).refusals == []


def test_a_demand_without_a_right_that_could_be_taken_is_refused(tmp_path: Path) -> None:
    intake = _read(tmp_path, [_DEMAND, _but(_DEMAND, 0, "D02")], [_but(_RIGHT, 4, "")])

    assert intake.demands == []
    assert [r.reason for r in intake.refusals if r.sheet == "需求"] == [
        "all its rights were refused",
        "the sheet 权利 names no right for it",
    ]


def test_a_missing_column_refuses_each_row_and_names_the_column(tmp_path: Path) -> None:
    _write(tmp_path / "w.xlsx", {"需求": [["需求编号"], ["D01"]], "权利": []})

    refused = {refusal.column: refusal.reason for refusal in read(tmp_path / "w.xlsx").refusals}

    assert refused["统一社会信用代码"] == "the sheet 需求 has no column 统一社会信用代码"
    assert "联系人" not in refused


def test_a_column_that_stands_there_twice_refuses_each_row(tmp_path: Path) -> None:
    _write(tmp_path / "w.xlsx", {"需求": [["需求编号", "企业名称", "企业名称"], ["D01", "甲", "乙"]], "权利": []})

    refused = {refusal.column: refusal.reason for refusal in read(tmp_path / "w.xlsx").refusals}

    assert refused["企业名称"] == "the sheet 需求 has this column twice"


def test_every_column_is_explained_to_who_fills_in_the_workbook() -> None:
    explained = (_SAMPLES / "README.md").read_text("utf-8")

    assert all(f"| {column.header} |" in explained for column in (*demand_columns(), *right_columns(), *extract_columns()))


def test_empty_rows_are_skipped_and_rows_are_counted_as_the_spreadsheet_does(tmp_path: Path) -> None:
    refusals = _read(tmp_path, [[], [], _but(_DEMAND, 4, "x")], [_RIGHT]).refusals

    assert refusals[0].row == 4


def test_what_is_no_workbook_is_said_in_one_sentence(tmp_path: Path) -> None:
    text = tmp_path / "w.xlsx"
    with pytest.raises(Unreadable, match="there is no file"):
        read(text)
    text.write_text("no workbook")
    with pytest.raises(Unreadable, match="is not a workbook that can be read"):
        read(text)
    _write(text, {"需求": []})
    with pytest.raises(Unreadable, match="lacks the sheet 权利; it has 需求"):
        read(text)


def test_a_refusal_reads_as_a_sentence_with_its_place(tmp_path: Path) -> None:
    refusal = _read(tmp_path, [_but(_DEMAND, 5, "x")], [_RIGHT]).refusals[0]

    assert str(refusal) == "sheet 需求, row 2, column 期限（月）, value 'x': a term is a whole number of months from 1 to 360"


def test_the_sample_of_mistakes_gives_three_cases_and_a_refusal_of_every_kind() -> None:
    intake = read(_SAMPLES / "with-errors.xlsx")

    assert [row.demand_no for row in intake.demands] == ["D01", "D02", "E90"]
    assert len({refusal.reason for refusal in intake.refusals}) > 20


def _with_extract(folder: Path, said: dict[str, Any]) -> Intake:
    rights = [[*(column.header for column in right_columns()), *said], [*_RIGHT, *said.values()]]
    _write(folder / "w.xlsx", {"需求": [[column.header for column in demand_columns()], list(_DEMAND)], "权利": rights})
    return read(folder / "w.xlsx")


def test_a_row_without_an_extract_says_nothing_of_the_register(tmp_path: Path) -> None:
    assert _read(tmp_path, [_DEMAND], [_RIGHT]).rights["D01"][0].extract is None
    assert _with_extract(tmp_path, {"登记簿查询日": "", "查封保全": ""}).rights["D01"][0].extract is None


def test_a_row_may_say_what_the_register_holds(tmp_path: Path) -> None:
    said = {
        "登记簿查询日": "2026-11-20",
        "登记权利人": "某公司",
        "申请日": "2019-03-15",
        "授权日": "2020-06-01",
        "年费缴至": "2027-03-14",
        "法律状态": "终止",
        "在先质权人": "晋中银行",
        "查封保全": "是",
        "无效程序": "是",
        "同日申请发明": "否",
        "其他共有人": "甲公司、 乙公司",
        "共有人同意": "是",
        "相同近似商标": "31245678，31245679",
        "已许可项数": 2,
        "许可合同已提交": "否",
    }

    assert _with_extract(tmp_path, said).rights["D01"][0].extract == Extract(
        as_of=date(2026, 11, 20),
        owner="某公司",
        filed_on=date(2019, 3, 15),
        granted_on=date(2020, 6, 1),
        fee_paid_until=date(2027, 3, 14),
        status="terminated",
        pledged_to="晋中银行",
        frozen=True,
        invalidation_started=True,
        same_day_filing=False,
        co_owners=["甲公司", "乙公司"],
        co_owners_consent=True,
        similar_marks=["31245678", "31245679"],
        licences=2,
        licences_filed=False,
    )


def test_what_is_not_filled_in_of_an_extract_is_not_known(tmp_path: Path) -> None:
    said = {"登记簿查询日": "2026-11-20", "年费缴至": "", "法律状态": ""}

    assert _with_extract(tmp_path, said).rights["D01"][0].extract == Extract(date(2026, 11, 20))


@pytest.mark.parametrize(
    ("said", "column", "reason"),
    [
        ({"查封保全": "否"}, "登记簿查询日", "name the day of the extract"),
        ({"登记簿查询日": "昨天", "查封保全": "否"}, "登记簿查询日", "a day is written like"),
        ({"登记簿查询日": "2026-11-20", "查封保全": "也许"}, "查封保全", "is unknown; known are 是, 否"),
        ({"登记簿查询日": "2026-11-20", "法律状态": "好"}, "法律状态", "is unknown; known are 有效, 未授权, 终止, 无效"),
        ({"登记簿查询日": "2026-11-20", "已许可项数": "-1"}, "已许可项数", "a count is a whole number from 0 to 9999"),
    ],
)
def test_a_right_whose_extract_cannot_be_read_is_refused_once(tmp_path: Path, said: dict[str, Any], column: str, reason: str) -> None:
    refused = [refusal for refusal in _with_extract(tmp_path, said).refusals if refusal.sheet == "权利"]

    assert [(refusal.row, refusal.column) for refusal in refused] == [(2, column)]
    assert reason in refused[0].reason


@pytest.mark.parametrize(
    ("kind", "number"),
    [("集成电路布图设计", "BS.215600123"), ("地理标志", "31245678"), ("数据知识产权", "HN2026-0001"), ("知识产权收益权", "XK-12")],
)
def test_rights_of_every_register_are_taken(tmp_path: Path, kind: str, number: str) -> None:
    assert len(_read(tmp_path, [_DEMAND], [_but(tuple(_but(_RIGHT, 1, kind)), 2, number)]).rights["D01"]) == 1


def _write(path: Path, sheets: dict[str, list[list[Any]]]) -> None:
    book = xlsxwriter.Workbook(str(path))
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
