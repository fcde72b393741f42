"""A short complete case without trouble, from the opening to the cancelled pledge: its demand, and its acts in order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from domain.facts import plain
from domain.identifiers import patent_check, uscc_check
from domain.opening import RightKind
from domain.payloads import Method
from domain.roles import Role
from domain.schedule import schedule
from domain.workdays import local_day

TENANT, BANK, REGISTRY = "xiangtan", "bank-xt-rcb", "registry-cnipa"
AMOUNT_FEN, RATE, MONTHS = 300_000_00, Decimal("0.0345"), 3
USCC = "91430300MA4L1B000" + uscc_check("91430300MA4L1B000")


@dataclass(frozen=True)
class Step:
    """One act: by whom, on what, with what; a partner's act answers a call of the case."""

    act: str
    role: Role
    organisation: str
    subject: str
    payload: Mapping[str, Any]
    call: str = ""
    number: int = 0
    awaited: bool = False  # the case asks for it only after something outside was done: its open question is waited for


def right_no(n: int) -> str:
    """The n-th invention patent of the bench."""
    digits = f"20231{n:07d}"
    return f"ZL{digits}.{patent_check(digits)}"


def registration_no(right: str) -> str:
    """The number under which the bench's registry enters a right."""
    return f"Y-{right}"


def demand(n: int) -> dict[str, Any]:
    """What the n-th case starts from, as the body of its opening."""
    right = {"right_no": right_no(n), "kind": RightKind.INVENTION.value, "title": "一种测量方法", "expires_on": "2043-01-01"}
    asked = {"demand_no": f"B-{n}", "firm": "湘潭测量有限公司", "uscc": USCC, "amount_fen": AMOUNT_FEN, "months": MONTHS}
    return {
        "jurisdiction": TENANT,
        "demand": asked | {"bank": BANK, "cover": "none"},
        "rights": [right | {"declared_value_fen": 10_000_000_00}],
    }


def steps(case_no: str, n: int) -> Iterator[Step]:
    """The acts after the opening. The calls are numbered in the order in which a case without trouble makes them."""
    today, right = local_day(datetime.now(UTC)), right_no(n)

    def bank(act: str, **payload: Any) -> Step:
        return Step(act, Role.BANK_OFFICER, BANK, "case", plain(payload))

    def approver(act: str, **payload: Any) -> Step:
        return Step(act, Role.BANK_APPROVER, BANK, "case", plain(payload))

    def reply(act: str, call: str, number: int = 1, awaited: bool = False, **payload: Any) -> Step:
        subject = right if call.split("/")[0] in ("file", "cancel") else "case"
        party, role = (REGISTRY, Role.REGISTRY_OFFICER) if subject == right else (BANK, Role.BANK_OFFICER)
        return Step(act, role, party, subject, plain(payload), f"{case_no}/{subject}/{call}", number, awaited)

    yield bank("record_due_diligence", report_no="JD1", first_loan=True)
    valued = [{"right_no": right, "value_fen": 10_000_000_00}]
    until = today + timedelta(days=365)
    yield bank("agree_valuation", values=valued, method="negotiated", base_date=today, valid_until=until, signed_by_both=True)
    terms = {"amount_fen": AMOUNT_FEN, "annual_rate": RATE, "months": MONTHS, "method": Method.EQUAL_INSTALMENTS, "cover": "none"}
    yield approver("give_conditional_approval", approval_no="PF1", **terms)
    yield bank("sign_contracts", loan_contract_no="JK1", pledge_contract_no="ZY1", signed_on=today)
    yield Step("accept_filing", Role.WINDOW_OFFICER, "bureau-xiangtan", "case", {"receipt_no": "SL1"}, awaited=True)
    yield Step("pass_precheck", Role.WINDOW_OFFICER, "bureau-xiangtan", "case", {})
    yield Step("file_application", Role.AGENT, "agent-1", right, {"signed_by_pledgor": True, "signed_by_pledgee": True})
    yield reply("acknowledge_receipt", "file/1", application_no="SQ1", received_on=today)
    yield reply("register", "file/1", 2, registration_no=registration_no(right), registered_on=today, notice_no="DJ1")
    yield reply("decide_credit", "review/2", approved=True, decision_no="FK1")
    yield approver("confirm_credit", approved=True, decision_no="FH1")
    yield reply("confirm_disbursement", "disburse/4", awaited=True, slip_no="FKD1", amount_fen=AMOUNT_FEN, disbursed_on=today)
    for line in _lines(today):
        paid = {"receipt_no": f"HK{line.n}", "amount_fen": line.principal_fen + line.interest_fen, "paid_on": today}
        yield reply("record_repayment", "disburse/4", line.n + 1, **paid)
    yield reply("settle", "settle/5", certificate_no="JQ1", settled_on=today)
    yield reply("release_pledge", "release/6", letter_no="JC1")
    yield reply("cancel_registration", "cancel/7", notice_no="ZX1", effective_on=today)


def _lines(start: date) -> Any:
    return schedule(AMOUNT_FEN, RATE, MONTHS, Method.EQUAL_INSTALMENTS, start)
