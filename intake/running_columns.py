"""The sheets and columns in which a bank declares its running loans."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from intake import cells
from intake.lines import Sheet
from intake.rows import Column, organisations
from policies import packs

LOANS, RIGHTS, PAID, PLAN, DOCUMENTS = "贷款", "质押权利", "已还款", "还款计划", "附件"
METHODS: Mapping[str, str] = {
    "等额本息": "equal_instalments",
    "等额本金": "equal_principal",
    "按月付息到期还本": "monthly_interest",
    "按季付息到期还本": "quarterly_interest",
    "到期一次还本付息": "single_payment",
}
SLIP = "借据号"
_YES = ("是", "否")


def loan_columns() -> tuple[Column, ...]:
    """The columns of the sheet of loans: one row a loan."""
    return (
        Column(
            "demand_no", SLIP, cells.exact, en="Slip no.", note_zh="每笔贷款一行；设为文本格式", note_en="one row a loan; format as text"
        ),
        Column("jurisdiction", "辖区", cells.one_of(packs.names()), en="Jurisdiction", values=tuple(packs.names())),
        Column("firm", "企业名称", cells.required, en="Firm"),
        Column("uscc", "统一社会信用代码", cells.uscc, en="Credit code", note_zh="18 位", note_en="18 characters"),
        _party("bank", "贷款银行", "Bank", needed=True),
        Column("pledgee", "质权人", cells.text, True, "Pledgee", "机构编号；空为贷款银行", "an organisation's id; empty: the bank"),
        Column("amount_fen", "贷款金额（元）", cells.money, en="Amount (yuan)"),
        Column("balance_fen", "贷款余额（元）", cells.money, en="Balance (yuan)", note_zh="尚欠本金", note_en="principal still owed"),
        Column("annual_rate", "年利率（%）", percent, en="Rate (%)", note_zh="如 3.85", note_en="for instance 3.85"),
        Column("months", "期限（月）", cells.months, en="Months"),
        Column("method", "还款方式", cells.one_of(METHODS), en="Method", values=tuple(METHODS)),
        Column("loan_contract_no", "借款合同号", cells.exact, en="Loan contract no."),
        Column("pledge_contract_no", "质押合同号", cells.exact, en="Pledge contract no."),
        Column("signed_on", "合同签订日", cells.day, en="Signed on"),
        Column("disbursed_on", "放款日", cells.day, en="Disbursed on"),
        Column("as_of", "截止日", cells.day, en="As of", note_zh="余额与还款截至该日", note_en="the day of balance and repayments"),
        Column("cover", "增信方式", cells.one_of(cells.COVERS), en="Cover", values=tuple(cells.COVERS)),
        _party("insurer", "保险机构", "Insurer"),
        _party("guarantor", "担保机构", "Guarantor"),
        Column("cover_no", "保单号或保函号", cells.if_any(cells.exact), True, "Policy or guarantee no."),
        Column("ratio", "承担比例（%）", cells.if_any(percent, None), True, "Share of the loss (%)", "如 70", "for instance 70"),
        Column("insured_fen", "保险金额（元）", cells.if_any(cells.money, 0), True, "Sum insured (yuan)"),
        Column("waiting_days", "等待期（日）", cells.if_any(cells.count, 0), True, "Waiting period (days)"),
        Column("letter_no", "违约通知书号", cells.if_any(cells.exact), True, "Default letter no.", "已违约的填写", "where in default"),
        Column("declared_on", "宣告违约日", cells.if_any(cells.day, None), True, "Default declared on"),
        Column(
            "admitted",
            "已入库",
            cells.if_any(cells.yes, False),
            True,
            "Admitted to the fund",
            "是 或 否",
            "是 (yes) or 否 (no)",
            ("是", "否"),
        ),
        Column("reason", "接管依据", cells.required, en="Reason", note_zh="为何接管、依据何种资料", note_en="why, and from what papers"),
    )


def right_columns() -> tuple[Column, ...]:
    """The columns of the sheet of rights: one row a right, with its entry in the register."""
    return (
        Column("slip_no", SLIP, cells.exact, en="Slip no."),
        Column("kind", "权利类型", cells.kind, en="Kind", values=tuple(cells.KINDS)),
        Column("right_no", "权利号", cells.exact, en="Right no."),
        Column("title", "权利名称", cells.required, en="Title"),
        Column("expires_on", "权利届满日", cells.day, en="Expires on"),
        Column("value_fen", "评估价值（元）", cells.money, en="Value (yuan)"),
        Column("registration_no", "登记号", cells.exact, en="Registration no."),
        Column("registered_on", "登记日", cells.day, en="Registered on"),
        Column("registered_fen", "登记担保金额（元）", cells.if_any(cells.money, 0), True, "Registered amount (yuan)"),
        Column("until", "质押期限至", cells.if_any(cells.day, None), True, "Term until"),
    )


def paid_columns() -> tuple[Column, ...]:
    """The columns of the sheet of repayments that were made before the takeover."""
    return (
        Column("slip_no", SLIP, cells.exact, en="Slip no."),
        Column("receipt_no", "凭证号", cells.exact, en="Receipt no."),
        Column("amount_fen", "还款金额（元）", cells.money, en="Amount (yuan)"),
        Column("paid_on", "还款日", cells.day, en="Paid on"),
        Column(
            "prepayment", "提前还款", cells.if_any(cells.yes, False), True, "Prepayment", "是 或 否", "是 (yes) or 否 (no)", ("是", "否")
        ),
    )


def plan_columns() -> tuple[Column, ...]:
    """The columns of the sheet of the bank's own plans, where they are not what terms and method give."""
    zero = cells.if_any(cells.money_or_nothing, 0)
    return (
        Column("slip_no", SLIP, cells.exact, en="Slip no."),
        Column("n", "期次", cells.count, en="No."),
        Column("due", "到期日", cells.day, en="Due"),
        Column("principal_fen", "应还本金（元）", zero, en="Principal (yuan)"),
        Column("interest_fen", "应还利息（元）", zero, en="Interest (yuan)"),
    )


def document_columns() -> tuple[Column, ...]:
    """The columns of the sheet of documents, each by its hash."""
    return (
        Column("slip_no", SLIP, cells.exact, en="Slip no."),
        Column("name", "文件名", cells.required, en="Name"),
        Column("kind", "文件类型", cells.required, en="Type"),
        Column("sha256", "SHA-256", cells.sha256, en="SHA-256", note_zh="64 位小写十六进制", note_en="64 hexadecimal digits"),
    )


def percent(cell: Any) -> Decimal:
    """A rate in percent as a ratio: 3.85 is 0.0385."""
    written = repr(cell) if isinstance(cell, float) and not cell.is_integer() else cells.required(cell)
    if not cells.PERCENT.fullmatch(written):
        raise cells.Wrong("a rate is written in percent like 3.85, with at most six decimals")
    return Decimal(written) / 100


def _party(field: str, header: str, en: str, *, needed: bool = False) -> Column:
    known = organisations(field)
    read_one = cells.one_of(known)
    return Column(field, header, read_one if needed else cells.if_any(read_one), not needed, en, values=tuple(known))


SHEETS = (
    Sheet(LOANS, "Loans", loan_columns),
    Sheet(RIGHTS, "Rights", right_columns),
    Sheet(PAID, "Paid", paid_columns, optional=True),
    Sheet(PLAN, "Plan", plan_columns, optional=True),
    Sheet(DOCUMENTS, "Documents", document_columns, optional=True),
)
