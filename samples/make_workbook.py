"""Writes the sample workbooks from the firms of the sandbox: the bureau's demands, and the same with one of each mistake."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from domain.money import yuan
from intake.cells import COVERS, KINDS
from intake.rows import DEMANDS, RIGHTS, demand_columns, organisation_names, right_columns
from policies import packs
from sandbox.plans import Plan, load_plans

FOLDER = Path(__file__).parent
_WRITTEN = datetime(2026, 11, 20, 1, 0, tzinfo=UTC).replace(tzinfo=None)  # the same bytes whenever it is run
_SURNAMES, _GIVEN = "李王张刘陈杨赵黄周吴徐孙胡朱高林", ["晓岚", "建军", "文静", "志远", "海燕", "国栋", "雪梅", "立新"]
Rows = list[list[Any]]


def main() -> None:
    """Write both workbooks beside this file."""
    plans = sorted(load_plans().values(), key=lambda plan: plan.demand_no)
    demands = [_demand(place, plan) for place, plan in enumerate(plans)]
    rights = [_right(plan, right) for plan in plans for right in plan.rights]
    write(FOLDER / "financing-demands.xlsx", demands, rights)
    write(FOLDER / "with-errors.xlsx", *_with_mistakes(demands, rights))


def write(path: Path, demands: Rows, rights: Rows) -> None:
    """Write one workbook with its two sheets; texts stay texts, so that none becomes a formula."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False, "default_date_format": "yyyy-mm-dd"})
    book.set_properties({"created": _WRITTEN, "title": "知识产权质押融资需求"})
    bold = book.add_format({"bold": True, "bg_color": "#DCE6F1"})
    for name, columns, rows in ((DEMANDS, demand_columns(), demands), (RIGHTS, right_columns(), rights)):
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(columns) - 1, 20)
        sheet.write_row(0, 0, [column.header for column in columns], bold)
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, row)
    book.close()


def _demand(place: int, plan: Plan) -> list[Any]:
    names = organisation_names()
    demand = plan.demand
    person = _SURNAMES[place % len(_SURNAMES)] + _GIVEN[place % len(_GIVEN)]
    return [
        plan.demand_no,
        _name_of(packs.names(), plan.tenant),
        plan.firm,
        plan.uscc,
        demand["amount_fen"] // 100,
        demand["months"],
        demand.get("purpose", ""),
        names[demand["bank"]],
        _name_of(COVERS, demand["cover"]),
        names.get(demand.get("insurer", ""), ""),
        names.get(demand.get("guarantor", ""), ""),
        person,
        f"0000-0000{place:04d}",
        f"contact{place + 1:02d}@example.cn",
    ]


def _right(plan: Plan, right: dict[str, Any]) -> list[Any]:
    expires_on = date.fromisoformat(str(right["expires_on"]))
    return [plan.demand_no, _name_of(KINDS, right["kind"]), right["right_no"], right["title"], expires_on, yuan(right["value_fen"])]


def _name_of(names: Mapping[str, str], wanted: str) -> str:
    return next(name for name, found in names.items() if found == wanted)


def _with_mistakes(demands: Rows, rights: Rows) -> tuple[Rows, Rows]:
    """Two demands that can be taken among one of each mistake."""
    demand, right = demands[0], rights[0]
    good = [demands[0], demands[1]]
    bad = [
        _but(demand, number, column, value)
        for number, (column, value) in enumerate(
            (
                (3, "91430300MA4L1A0148"),  # wrong check character
                (4, "-1200000"),
                (4, "1e6"),
                (4, "1,000.5.0"),
                (4, "1200000.005"),
                (4, 1200000.5),  # a number that may have been rounded
                (5, "12.5"),
                (7, "不存在的银行"),
                (8, "信用"),
                (9, ""),  # insured, and no insurer is named
                (1, "某市"),
                (2, ""),
                (13, "not an address"),
            ),
            start=1,
        )
    ]
    whole = [_but(demand, 90, 4, "1,200,000.50"), _but(demand, 91, 4, 500000), demands[0]]  # the last stands there twice
    wrong_rights = [
        ["E90", *right[1:]],
        ["E90", "专利", *right[2:]],
        ["E90", "发明专利", "ZL201911045218.9", *right[3:]],  # wrong check digit
        ["E90", "实用新型", *right[2:]],  # the number says invention; and it stands there twice
        ["E90", "商标", "12", *right[3:]],
        ["E90", "软件著作权", "2021-0456789", *right[3:]],
        [*rights[1][:4], "2039-02-30", right[5]],
        [*rights[2][:1], *right[1:]],  # its demand is not in this workbook
        ["E01", *right[1:]],  # its demand was refused
        ["", *right[1:]],
        ["E91", *right[1:5], "-5"],
    ]
    return good + bad + whole, [rights[0], rights[1], *wrong_rights]


def _but(row: list[Any], number: int, column: int, value: Any) -> list[Any]:
    changed = [f"E{number:02d}", *row[1:]]
    changed[column] = value
    return changed


if __name__ == "__main__":
    main()
