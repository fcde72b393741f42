"""The kinds of import: what a row asks for, and why one is refused."""

import io
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from intake import kinds, tables
from intake.kinds import KINDS
from intake.templates import ERRORS, csv_template, with_errors, xlsx_template
from intake.wanted import Row
from intake.written import csv_bytes

_REPAYMENT = ["XT-2026-000001", "R1", 1234.56, date(2026, 3, 1), "", "否"]
_NOTICE = ["XT-2026-000001", "ZL201911045218.8", "注销登记", "N1", date(2026, 3, 1), "", "结清", "", "", ""]
_LOAN = {
    "借据号": "JJ-1",
    "辖区": "湘潭市",
    "企业名称": "湘潭云岭精密传动有限公司",
    "统一社会信用代码": "91430300MA4L1A0147",
    "贷款银行": "湘潭农村商业银行",
    "贷款金额（元）": 1_200_000,
    "贷款余额（元）": 1_200_000,
    "年利率（%）": 3.85,
    "期限（月）": 12,
    "还款方式": "到期一次还本付息",
    "借款合同号": "C-1",
    "质押合同号": "P-1",
    "合同签订日": date(2026, 1, 5),
    "放款日": date(2026, 1, 6),
    "截止日": date(2026, 11, 1),
    "增信方式": "保险",
    "保险机构": "中财保湘潭中心支公司",
    "保单号或保函号": "PO-1",
    "承担比例（%）": 70,
    "接管依据": "纸质档案移交",
}
_RIGHT = {
    "借据号": "JJ-1",
    "权利类型": "发明专利",
    "权利号": "ZL201911045218.8",
    "权利名称": "一种低噪声行星减速器",
    "权利届满日": date(2039, 3, 14),
    "评估价值（元）": "8000000",
    "登记号": "Y2026430000001",
    "登记日": date(2026, 1, 7),
}


def _book(sheets: Mapping[str, list[list[Any]]]) -> bytes:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False, "default_date_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    return content.getvalue()


def _headers(kind: str, sheet: int = 0) -> list[str]:
    return [column.header for column in KINDS[kind].sheets[sheet].columns()]


def _rows(kind: str, *rows: list[Any]) -> list[Row]:
    content = _book({KINDS[kind].sheets[0].name: [_headers(kind), *rows]})
    return kinds.read(KINDS[kind], tables.read(content, "a.xlsx"))


def _dicts(*rows: Mapping[str, Any]) -> list[list[Any]]:
    headers = list(dict.fromkeys(name for row in rows for name in row))
    return [headers, *([row.get(name, "") for name in headers] for row in rows)]


def _loans(loan: Mapping[str, Any], right: Mapping[str, Any], **others: list[list[Any]]) -> list[Row]:
    content = _book({"贷款": _dicts(loan), "质押权利": _dicts(right), **others})
    return kinds.read(KINDS["running_loans"], tables.read(content, "a.xlsx"))


def test_a_repayment_is_an_act_on_its_case() -> None:
    (row,) = _rows("repayments", _REPAYMENT)

    assert row.wanted is not None
    assert (row.wanted.act, row.wanted.case_no, row.wanted.key) == ("record_repayment", "XT-2026-000001", "XT-2026-000001 R1")
    payload = {"receipt_no": "R1", "amount_fen": 123_456, "paid_on": "2026-03-01", "prepayment": False}
    assert row.wanted.body == {"subject": "case", "payload": payload}


@pytest.mark.parametrize(
    ("place", "value", "column", "said"),
    [
        (1, 123456789012345678, "凭证号", "15 digits only"),
        (1, "1.23E+17", "凭证号", "15 digits only"),
        (1, date(2026, 3, 1), "凭证号", "turned into a date"),
        (1, "#REF!", "凭证号", "error of a formula"),
        (2, 1234.567, "还款金额（元）", "more than two decimals"),
        (2, -5, "还款金额（元）", "must not be negative"),
        (3, "1/3/2026", "还款日", "written like"),
        (3, 46082, "还款日", "written like"),
        (0, "XT-26-1", "案件编号", "no number of a case"),
    ],
)
def test_what_a_spreadsheet_mangled_is_refused_with_row_column_and_sentence(place: int, value: Any, column: str, said: str) -> None:
    (row,) = _rows("repayments", [*_REPAYMENT[:place], value, *_REPAYMENT[place + 1 :]])

    assert row.wanted is None
    (refusal,) = row.refusals
    assert (refusal.row, refusal.column) == (2, column)
    assert said in refusal.reason


def test_a_bad_row_spoils_no_other_and_a_row_that_stands_there_twice_is_the_first_ones() -> None:
    first, bad, twice, last = _rows("repayments", _REPAYMENT, ["?", *_REPAYMENT[1:]], _REPAYMENT, [*_REPAYMENT[:1], "R2", *_REPAYMENT[2:]])

    assert first.wanted
    assert bad.refusals
    assert "already in row 2" in twice.refusals[0].reason
    assert last.wanted


def test_english_headers_are_taken_as_well() -> None:
    headers = [column.en for column in KINDS["repayments"].sheets[0].columns()]
    (row,) = kinds.read(KINDS["repayments"], tables.read(csv_bytes(headers, [_REPAYMENT]), "a.csv"))

    assert row.wanted


@pytest.mark.parametrize(
    ("notice", "more", "act", "missing"),
    [
        ("注销登记", {}, "cancel_registration", ""),
        ("准予登记", {5: "Y1"}, "register", "登记号"),
        ("质押延期", {7: date(2027, 1, 1)}, "extend_term", "质押期限至"),
    ],
)
def test_a_notice_is_the_act_that_it_brings(notice: str, more: dict[int, Any], act: str, missing: str) -> None:
    filled = [notice if n == 2 else more.get(n, cell) for n, cell in enumerate(_NOTICE)]
    (row,), (bare,) = _rows("notices", filled), _rows("notices", [notice if n == 2 else cell for n, cell in enumerate(_NOTICE)])

    assert row.wanted is not None
    assert (row.wanted.act, row.wanted.body["subject"]) == (act, "ZL201911045218.8")
    assert [refusal.column for refusal in bare.refusals] == ([missing] if missing else [])


def test_a_running_loan_is_an_opening_with_its_past() -> None:
    paid = _dicts({"借据号": "JJ-1", "凭证号": "R1", "还款金额（元）": 100, "还款日": date(2026, 3, 1)})
    documents = _dicts({"借据号": "JJ-1", "文件名": "借款合同.pdf", "文件类型": "loan_contract", "SHA-256": "a" * 64})
    (row,) = _loans(_LOAN, _RIGHT, 已还款=paid, 附件=documents)

    assert row.wanted is not None
    assert (row.wanted.act, row.wanted.key) == ("open_case", "JJ-1")
    past = row.wanted.body["past"]
    assert past["loan"]["annual_rate"] == "0.0385"
    assert past["loan"]["paid"] == [{"receipt_no": "R1", "amount_fen": 10_000, "paid_on": "2026-03-01", "prepayment": False}]
    assert past["cover"]["ratio"] == "0.7"
    assert past["pledgee"] == "bank-xt-rcb"
    assert row.wanted.documents == ({"name": "借款合同.pdf", "kind": "loan_contract", "sha256": "a" * 64},)


def test_a_running_loan_without_what_its_cover_needs_is_refused() -> None:
    (row,) = _loans({name: value for name, value in _LOAN.items() if name != "保单号或保函号"}, _RIGHT)

    assert [refusal.column for refusal in row.refusals] == ["保单号或保函号"]


def test_a_loan_of_which_one_row_is_refused_is_refused_whole_and_both_say_so() -> None:
    rows = _loans(_LOAN, _RIGHT | {"登记日": "?"})

    assert [row.wanted for row in rows] == [None, None]
    assert {(row.sheet, row.row) for row in rows} == {("贷款", 2), ("质押权利", 2)}


def test_a_file_without_the_sheets_of_its_kind_is_refused() -> None:
    with pytest.raises(tables.Unreadable, match="lacks the sheet 贷款 and 质押权利"):
        kinds.read(KINDS["running_loans"], tables.read(_book({"a": [["b"]]}), "a.xlsx"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_template_is_a_file_without_rows_that_its_import_reads(kind: str, lang: str) -> None:
    found = [xlsx_template(KINDS[kind], lang)] + ([csv_template(KINDS[kind], lang)] if KINDS[kind].flat else [])

    for content in found:
        assert kinds.read(KINDS[kind], tables.read(content, "t.csv")) == []


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_the_file_comes_back_with_a_column_of_errors_and_can_be_sent_again(form: str) -> None:
    rows: list[list[Any]] = [_headers("repayments"), _REPAYMENT, ["=cmd", *_REPAYMENT[1:]]]
    content = _book({"还款": rows}) if form == "xlsx" else csv_bytes(rows[0], rows[1:])

    back, made = with_errors(content, f"a.{form}", {("还款", 3): ["案件编号 is wrong"]}, KINDS["repayments"])

    assert made == form
    (table,) = tables.read(back, f"a.{form}")
    assert [row[6] for row in table.rows] == [ERRORS, "", "案件编号 is wrong"]
    assert table.rows[2][0] == "=cmd"
    good, bad = kinds.read(KINDS["repayments"], [table])
    assert good.wanted is not None
    assert good.wanted.body["payload"]["amount_fen"] == 123_456
    assert bad.refusals
    again, _ = with_errors(back, f"a.{form}", {}, KINDS["repayments"])
    assert len(tables.read(again, f"a.{form}")[0].rows[0]) == 7


def test_a_demand_of_which_a_right_is_refused_is_refused_whole() -> None:
    demand = ["D01", "湘潭市", "湘潭云岭精密传动有限公司", "91430300MA4L1A0147", 1200000, 12, "", "湘潭农村商业银行", "无"]
    rights = [["D01", "发明专利", no, "一种减速器", "2039-03-14", "8000000"] for no in ("ZL201911045218.8", "ZL201911045218.9")]
    sheets: dict[str, list[list[Any]]] = {"需求": [_headers("demands")[:9], demand], "权利": [_headers("demands", 1)[:6], *rights]}

    rows = kinds.read(KINDS["demands"], tables.read(_book(sheets), "a.xlsx"))

    assert [row.wanted for row in rows] == [None, None]
    assert [(row.sheet, row.row) for row in rows] == [("需求", 2), ("权利", 3)]


def test_ten_thousand_rows_are_read_and_each_is_a_row() -> None:
    rows = [[f"XT-2026-{n:06d}", f"R{n}", 1200.5, date(2026, 3, 1), "", ""] for n in range(10_000)]

    found = kinds.read(KINDS["repayments"], tables.read(csv_bytes(_headers("repayments"), rows), "a.csv"))

    assert len(found) == 10_000
    assert all(row.wanted for row in found)


def test_a_personal_value_is_repeated_in_no_refusal() -> None:
    demand = dict(zip(_headers("demands"), ["D01"], strict=False)) | {"联系电话": "zhang's number"}
    rows = kinds.read(KINDS["demands"], tables.read(_book({"需求": _dicts(demand), "权利": [["需求编号"]]}), "a.xlsx"))

    said = [refusal for row in rows for refusal in row.refusals if refusal.column == "联系电话"]
    assert [refusal.value for refusal in said] == ["…"]


def test_a_template_chooses_from_lists() -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(xlsx_template(KINDS["notices"], "zh")))

    assert book.sheet_names == ["登记通知", "说明 Notes"]
    assert any("准予登记" in str(row[6]) for row in book.get_sheet_by_index(1).to_python())
