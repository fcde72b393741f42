"""The checklist of documents: which types a case has in each chapter, which of them it needs, and which are there.

What a register asks for, and what a subsidy is applied for with, stands in the packs; the rest is this system's own list.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from domain.acts import cited
from domain.opening import REGISTER, RightKind
from domain.registers import named_of
from domain.rules import Rules
from domain.stages import CaseStage

OWN = "（本系统设定）"
OTHER = "other"
_OPTIONAL = "其他材料"  # how the registers' lists name what may be filed besides


@dataclass(frozen=True)
class DocumentType:
    """One type of document in one case: where it belongs, under what clause, and whether it is needed."""

    code: str
    chapter: CaseStage
    zh: str
    en: str
    clause: str
    required: bool
    condition: str = ""  # in the law's words, of a document that is needed only then
    subject: str = "case"  # or the number of the right that it is filed for


@dataclass(frozen=True)
class Line:
    """One line of the checklist: a type, and the documents of it that are there."""

    type: DocumentType
    documents: tuple[str, ...]

    @property
    def state(self) -> str:
        """Present, missing, or optional: not there and not needed in every case."""
        return "present" if self.documents else "missing" if self.type.required else "optional"


_ALWAYS = ""
_C = CaseStage
# code: chapter, names, the topic that the packs cite for it, and "" or the condition under which it is needed
_OWN: Mapping[str, tuple[CaseStage, str, str, str, str]] = {
    "business_licence": (_C.PREPARATION, "营业执照", "business licence", "window", _ALWAYS),
    "ip_certificates": (_C.PREPARATION, "知识产权权利证书", "certificates of the rights", "window", _ALWAYS),
    "due_diligence_report": (_C.PREPARATION, "尽职调查报告", "due diligence report", "diligence", _ALWAYS),
    "valuation_report": (_C.PREPARATION, "评估报告", "valuation report", "valuation", "经评估的"),
    "valuation_agreement": (_C.PREPARATION, "价值确认书", "agreement on the value", "valuation", "协商确定价值的"),
    "conditional_approval": (_C.PREPARATION, "附条件批复", "approval with drawdown conditions", "credit", _ALWAYS),
    "loan_contract": (_C.PREPARATION, "借款合同", "loan contract", "contract", _ALWAYS),
    "pledge_contract": (_C.PREPARATION, "质押合同", "pledge contract", "contract", _ALWAYS),
    "registration_notice": (_C.REGISTRATION, "质押登记通知书", "notice of registration", "registration", _ALWAYS),
    "credit_decision": (_C.CREDIT, "放款审核意见", "drawdown review", "credit", _ALWAYS),
    "insurance_policy": (_C.COVER, "保险单", "insurance policy", "insurance", "保险增信的"),
    "guarantee_letter": (_C.COVER, "担保函", "letter of guarantee", "guarantee", "担保增信的"),
    "disbursement_slip": (_C.DISBURSEMENT, "放款凭证", "disbursement slip", "loan", _ALWAYS),
    "interest_receipts": (_C.REPAYMENT, "还本付息凭证", "receipts of repayments and interest", "loan", "申请贴息的"),
    "default_notice": (_C.DEFAULT, "违约通知书", "notice of default", "loan", "发生违约的"),
    "claim_application": (_C.DEFAULT, "风险补偿申请材料", "application to the fund", "fund", "申请补偿的"),
    "disposal_record": (_C.DEFAULT, "质物处置材料", "records of the disposal", "disposal", "处置质物的"),
    "settlement_certificate": (_C.RELEASE, "贷款结清证明", "settlement certificate", "loan", _ALWAYS),
    "release_letter": (_C.RELEASE, "同意解除质押函", "letter of release", "release", _ALWAYS),
    OTHER: (_C.OPENED, "其他文件", "another document", "", "需要时"),
}
# What only an application for a subsidy needs; the pack says which of all types it takes.
_OF_SUBSIDY: Mapping[str, tuple[str, str]] = {
    "application_form": ("补贴申报表", "application form for the subsidy"),
    "no_duplicate_declaration": ("未重复享受补贴承诺书", "declaration that no other subsidy is drawn"),
    "bank_account": ("收款账户信息", "account that is paid to"),
}
_COVER = {"insurance_policy": "insurance", "guarantee_letter": "guarantee"}


def types_of(rules: Rules, rights: Iterable[tuple[str, RightKind]], cover: str) -> tuple[DocumentType, ...]:
    """The types of one case, chapter by chapter; `rights` are its numbers and kinds, `cover` what its demand asks for."""
    found = [*_own(rules, cover), *_of_registers(rules, rights), *_of_subsidies(rules)]
    places = list(CaseStage)
    return tuple(sorted(found, key=lambda each: places.index(each.chapter)))


def checklist(types: Iterable[DocumentType], present: Iterable[tuple[str, str, str]]) -> tuple[Line, ...]:
    """The lines of these types; `present` names each document that counts by its id, type and subject."""
    there = list(present)
    return tuple(Line(each, tuple(id_ for id_, code, subject in there if _is_for(each, code, subject))) for each in types)


def _is_for(each: DocumentType, code: str, subject: str) -> bool:
    # What was filed for the whole case is filed for each of its rights; a right's own paper is the case's too.
    return each.code == code and (each.subject == subject or "case" in (each.subject, subject))


def _own(rules: Rules, cover: str) -> Iterator[DocumentType]:
    for code, (chapter, zh, en, topic, condition) in _OWN.items():
        needed = cover == _COVER[code] if code in _COVER else not condition
        yield DocumentType(code, chapter, zh, en, cited(topic, "", rules) or OWN, needed, "" if needed else condition)


def _of_registers(rules: Rules, rights: Iterable[tuple[str, RightKind]]) -> Iterator[DocumentType]:
    for right_no, kind in rights:
        key = f"register.{REGISTER[kind]}.documents"
        for code in rules.text(key).split() if rules.is_set(key) else ():
            named = named_of(rules, "document", code)
            condition = condition_of(named.zh)
            yield DocumentType(code, _C.WINDOW, named.zh, named.en, named.clause, not condition, condition, right_no)


def condition_of(zh: str) -> str:
    """The condition under which a register's document is needed: the law writes it as （…的）; "" where it always is."""
    if zh.startswith(_OPTIONAL):
        return "需要时"
    return zh.rpartition("（")[2][:-1] if zh.endswith("的）") else ""


def _of_subsidies(rules: Rules) -> Iterator[DocumentType]:
    codes = rules.text("subsidies.evidence").split() if rules.is_set("subsidies.evidence") else ()
    for code, (zh, en) in _OF_SUBSIDY.items():
        if code in codes:
            yield DocumentType(code, _C.RELEASE, zh, en, rules.clause("subsidies.evidence"), False, "申请补贴的")
