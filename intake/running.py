"""Loans that are already running (存量贷款): a workbook of what the bank declares of each, read into what a case takes over."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.facts import plain
from domain.opening import Demand, Right
from domain.past import Past, PastCover, PastDefault, PastLoan, PastPayment, PastRight
from domain.payloads import Cover, Document, Method
from domain.schedule import Line as Instalment
from intake.lines import Line, Sheet, lines
from intake.rows import Refusal
from intake.running_columns import DOCUMENTS, LOANS, PAID, PLAN, RIGHTS, SHEETS, SLIP, loan_columns
from intake.wanted import Content

_OF_LOAN = ("demand_no", "jurisdiction", "firm", "uscc", "bank", "insurer", "guarantor")


@dataclass(frozen=True)
class RunningLoan:
    """A loan that already runs: whose it is, what is pledged for it, and all that went before, as its bank declares it."""

    row: int
    jurisdiction: str
    demand: Demand
    rights: tuple[Right, ...]
    past: Past
    reason: str  # why and from what papers it is taken over
    documents: tuple[Document, ...] = ()

    def body(self) -> dict[str, Any]:
        """The body with which the API opens its case."""
        content = {"jurisdiction": self.jurisdiction, "demand": self.demand, "rights": list(self.rights), "past": self.past}
        said: dict[str, Any] = plain(content | {"reason": self.reason})
        return said


def read(content: Content) -> tuple[list[RunningLoan], list[Refusal]]:
    """The loans that can be taken over, and every refusal; a loan of which one row is refused is refused whole."""
    refusals: list[Refusal] = []
    loans = list(lines(LOANS, content[LOANS], loan_columns(), refusals))
    first: dict[str, int] = {}
    twice = [(line, before) for line in loans if (before := first.setdefault(_slip(line), line.row)) != line.row]
    refusals += [Refusal(LOANS, line.row, SLIP, _slip(line), f"this loan stands already in row {before}") for line, before in twice]
    parts = {sheet.name: _by_slip(sheet, content.get(sheet.name, []), first, refusals) for sheet in SHEETS[1:]}
    broken = {refusal.row for refusal in refusals if refusal.sheet == LOANS}
    for line in loans:
        spoilt = [name for name, found in parts.items() if any(not part.whole for part in found.get(_slip(line), ()))]
        if line.row not in broken and spoilt:
            refusals.append(Refusal(LOANS, line.row, SLIP, _slip(line), f"one of its rows in the sheet {'、'.join(spoilt)} was refused"))
            broken.add(line.row)
    found = []
    for line in loans:
        if line.row not in broken:
            own = {name: [part.values for part in rows.get(_slip(line), ())] for name, rows in parts.items()}
            wrong = list(_missing(line, own))
            refusals.extend(wrong)
            found += [] if wrong else [_loan(line, own)]
    return found, refusals


def _slip(line: Line) -> str:
    return line.shown.get(SLIP, "")


def _by_slip(sheet: Sheet, content: list[list[Any]], known: Mapping[str, int], refusals: list[Refusal]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for line in lines(sheet.name, content, sheet.columns(), refusals):
        found.setdefault(_slip(line), []).append(line)
        if _slip(line) and _slip(line) not in known:
            refusals.append(Refusal(sheet.name, line.row, SLIP, _slip(line), f"the sheet {LOANS} has no such loan"))
    return found


def _missing(line: Line, own: Mapping[str, list[dict[str, Any]]]) -> Iterator[Refusal]:
    """What a loan needs besides its own cells."""
    values, needed = line.values, dict[str, str]()
    if values["cover"] != "none":
        party = "保险机构" if values["cover"] == "insurance" else "担保机构"
        named = values["insurer"] if values["cover"] == "insurance" else values["guarantor"]
        needed = {party: named, "保单号或保函号": values["cover_no"], "承担比例（%）": values["ratio"]}
    if values["letter_no"] or values["declared_on"]:
        needed |= {"违约通知书号": values["letter_no"], "宣告违约日": values["declared_on"]}
    for header, value in needed.items():
        if not value:
            yield Refusal(LOANS, line.row, header, "", "is empty, and other cells of the row need it")
    if not own[RIGHTS]:
        yield Refusal(LOANS, line.row, SLIP, _slip(line), f"the sheet {RIGHTS} names no right for it")


def _loan(line: Line, own: Mapping[str, list[dict[str, Any]]]) -> RunningLoan:
    values = line.values
    terms = {name: values[name] for name in ("amount_fen", "months", "cover")}
    demand = Demand(**{name: values[name] for name in _OF_LOAN if name != "jurisdiction"}, **terms)
    rights = tuple(Right(each["right_no"], each["kind"], each["title"], each["expires_on"], each["value_fen"]) for each in own[RIGHTS])
    documents = tuple(Document(each["name"], each["kind"], each["sha256"]) for each in own[DOCUMENTS])
    return RunningLoan(line.row, values["jurisdiction"], demand, rights, _past(values, own), values["reason"], documents)


def _past(values: Mapping[str, Any], own: Mapping[str, list[dict[str, Any]]]) -> Past:
    taken = ("right_no", "registration_no", "registered_on", "value_fen", "registered_fen", "until")
    covered_by = values["insurer"] if values["cover"] == "insurance" else values["guarantor"]
    insured = (values["cover_no"], values["ratio"], values["insured_fen"], values["waiting_days"])
    return Past(
        as_of=values["as_of"],
        pledgee=values["pledgee"] or values["bank"],
        rights=[PastRight(**{name: each[name] for name in taken}) for each in own[RIGHTS]],
        loan=_past_loan(values, own),
        cover=None if values["cover"] == "none" else PastCover(Cover(values["cover"]), covered_by, *insured),
        default=PastDefault(values["letter_no"], values["declared_on"]) if values["declared_on"] else None,
        admitted=values["admitted"],
    )


def _past_loan(values: Mapping[str, Any], own: Mapping[str, list[dict[str, Any]]]) -> PastLoan:
    days: tuple[date, date] = (values["signed_on"], values["disbursed_on"])
    contracts = (values["demand_no"], values["loan_contract_no"], values["pledge_contract_no"])
    return PastLoan(
        *contracts,
        *days,
        amount_fen=values["amount_fen"],
        annual_rate=values["annual_rate"],
        months=values["months"],
        method=Method(values["method"]),
        balance_fen=values["balance_fen"],
        paid=[PastPayment(each["receipt_no"], each["amount_fen"], each["paid_on"], each["prepayment"]) for each in own[PAID]],
        plan=[Instalment(each["n"], each["due"], each["principal_fen"], each["interest_fen"]) for each in own[PLAN]],
    )
