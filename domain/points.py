"""The fourteen points of the window's pre-check: what each finds in a filing, with the facts of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from domain.dossier import Dossier
from domain.extract import Extract
from domain.identifiers import right_error, uscc_error
from domain.opening import REGISTER, Demand, Right, RightKind
from domain.registers import named_of
from domain.rules import Rules
from domain.schedule import months_after
from domain.validity import FeeStage, days_short, fee_state, last_day, renewable_until


@dataclass(frozen=True)
class Look:
    """A filing that is looked at on a day, by the rules of its case."""

    dossier: Dossier
    rules: Rules
    on: date

    @property
    def debt_ends(self) -> date:
        return months_after(self.on, self.dossier.months or self.dossier.demand.months)

    def extracts(self) -> Iterator[tuple[Right, Extract]]:
        return ((right, right.extract) for right in self.dossier.rights if right.extract is not None)


@dataclass(frozen=True)
class Found:
    """What was found: the condition whose ground the pack names, about a right or about the case, with the facts of it."""

    condition: str
    about: Right | Demand
    zh: str = ""
    en: str = ""
    register: str = ""

    @property
    def subject(self) -> str:
        return self.about.right_no if isinstance(self.about, Right) else self.about.demand_no

    @property
    def at(self) -> str:
        """The register that it concerns; none where it concerns the case."""
        return REGISTER[self.about.kind] if isinstance(self.about, Right) else self.register


def parties(look: Look) -> Iterator[Found]:
    """Point 1: who both sides are, that they may sign, that both signed one version, and which rights they mean."""
    dossier, demand = look.dossier, look.dossier.demand
    if wrong := uscc_error(demand.uscc):
        yield Found("identity", demand, f"统一社会信用代码 {demand.uscc} 有误", wrong)
    if dossier.authorised is False:
        yield Found("authority", demand)
    if dossier.signed_by_both is False:
        yield Found("signatures", demand)
    if not dossier.rights:
        yield Found("no_right", demand)
    for right in dossier.rights:
        if wrong := right_error(right.kind, right.right_no):
            yield Found("number", right, f"权利号 {right.right_no} 不合规则", wrong)


def register_extract(look: Look) -> Iterator[Found]:
    """Point 2: an extract of the register that is recent enough, and what it says of owner and status (R01, R02, R03)."""
    needed = look.rules.is_set("precheck.extract_needed") and look.rules.text("precheck.extract_needed") == "yes"
    for right in look.dossier.rights:
        if right.extract is None and needed:
            yield Found("no_extract", right)
        if right.extract is not None:
            yield from _of_extract(look, right, right.extract)
        yield from _of_status(look, right)


def _of_extract(look: Look, right: Right, extract: Extract) -> Iterator[Found]:
    most = look.rules.days("precheck.extract_days")
    if not 0 <= (look.on - extract.as_of).days <= most:
        zh, en = f"登记簿副本日期 {extract.as_of}，有效 {most} 日", f"it is of {extract.as_of}, and good for {most} days"
        yield Found("old_extract", right, zh, en)
    if extract.owner and extract.owner != look.dossier.demand.firm:
        firm = look.dossier.demand.firm
        yield Found("owner", right, f"登记簿：{extract.owner}；出质人：{firm}", f"register: {extract.owner}; pledgor: {firm}")


def _of_status(look: Look, right: Right) -> Iterator[Found]:
    status = right.extract.status if right.extract else "in_force"
    zh, en = f"届满日 {right.expires_on}", f"it ended on {right.expires_on}"
    if status == "pending":
        yield Found("not_granted", right)
    elif status != "in_force":
        yield Found("ended", right, f"登记簿状态 {status}", f"the register says {status}")
    elif look.on > renewable_until(look.rules, right.kind, right.expires_on):
        yield Found("ended", right, zh, en)
    elif look.on > right.expires_on:
        yield Found("renewable", right, zh, en)


def annual_fee(look: Look) -> Iterator[Found]:
    """Point 3: the annual fee is paid through the examination (R04); one that falls due within the loan is named."""
    for right, extract in look.extracts():
        paid = extract.fee_paid_until
        if paid is None:
            yield Found("fee_unknown", right)
            continue
        state = fee_state(look.rules, paid, look.on)
        zh, en = f"年费缴至 {paid}", f"paid until {paid}"
        if state.stage is FeeStage.ENDED:
            yield Found("ended", right, f"{zh}，宽限期至 {state.grace_ends}", f"{en}, and the grace ended on {state.grace_ends}")
        elif state.stage is FeeStage.GRACE:
            at = f"{(100 * state.surcharge).normalize():f}%"
            yield Found(
                "fee", right, f"{zh}，宽限第 {state.month} 个月，加收 {at}", f"{en}; month {state.month} of the grace, surcharge {at}"
            )
        elif paid < look.on + timedelta(days=look.rules.days("precheck.fee_days")):
            yield Found("fee", right, zh, en)
        elif paid < min(look.debt_ends, right.expires_on):
            yield Found("fee_in_term", right, zh, en)


def term(look: Look) -> Iterator[Found]:
    """Point 4: the term of the debt may not exceed the term of the right (R06), nor the right its term by law."""
    for right in look.dossier.rights:
        if look.on <= right.expires_on and (short := days_short(right.expires_on, look.debt_ends)):
            zh = f"权利至 {right.expires_on}，债务至 {look.debt_ends}，超出 {short} 日"
            en = f"the right lasts until {right.expires_on}, the debt until {look.debt_ends}; days too long: {short}"
            yield Found("term", right, zh, en)
    for right, extract in look.extracts():
        # Only a patent's term runs from the filing that its extract names; a trademark's is renewed.
        if REGISTER[right.kind] == "patent" and extract.filed_on is not None:
            last = last_day(look.rules, right.kind, extract.filed_on)
            if right.expires_on > last:
                zh, en = f"申报 {right.expires_on}，法定 {last}", f"stated {right.expires_on}, by law {last}"
                yield Found("overstated", right, zh, en)


def pledged(look: Look) -> Iterator[Found]:
    """Point 5: no live pledge in the register (R09)."""
    return (Found("pledged", right, f"质权人 {x.pledged_to}", f"to {x.pledged_to}") for right, x in look.extracts() if x.pledged_to)


def frozen(look: Look) -> Iterator[Found]:
    """Point 6: not sealed, preserved by a court, or suspended in a dispute (R05)."""
    return (Found("frozen", right) for right, extract in look.extracts() if extract.frozen)


def proceedings(look: Look) -> Iterator[Found]:
    """Point 7: both sides are told of an invalidation (R11) or a filing of the same day (R10), and declare to continue."""
    for right, extract in look.extracts():
        if extract.invalidation_started and right.right_no not in look.dossier.declared:
            yield Found("invalidation", right)
        if right.kind is RightKind.UTILITY_MODEL and extract.same_day_filing and right.right_no not in look.dossier.declared:
            yield Found("same_day", right)


def co_owners(look: Look) -> Iterator[Found]:
    """Point 8: all co-owners consent, unless they agreed otherwise (R08)."""
    for right, extract in look.extracts():
        if extract.co_owners and not extract.co_owners_consent:
            yield Found("co_owners", right, f"共有人 {'、'.join(extract.co_owners)}", f"co-owners {', '.join(extract.co_owners)}")


def contract(look: Look) -> Iterator[Found]:
    """Point 9: the contract has every element that each register asks for (R07)."""
    has = look.dossier.contract
    for register in dict.fromkeys(REGISTER[right.kind] for right in look.dossier.rights):
        key = f"register.{register}.contract"
        if has is not None and look.rules.is_set(key):
            lacking = [named_of(look.rules, "element", code) for code in look.rules.text(key).split() if code not in has]
            if lacking:
                zh, en = "、".join(each.zh for each in lacking), ", ".join(each.en for each in lacking)
                yield Found("contract", look.dossier.demand, f"缺少 {zh}", f"lacking: {en}", register)


def valuation(look: Look) -> Iterator[Found]:
    """Point 10: a report is filed when an agency valued the rights, and only then (PAT-05)."""
    dossier = look.dossier
    if dossier.valuation_method == "agency" and dossier.valuation_report is False:
        yield Found("no_report", dossier.demand)
    if dossier.valuation_method in ("negotiated", "bank_internal") and dossier.valuation_report:
        yield Found("needless_report", dossier.demand)


def similar_marks(look: Look) -> Iterator[Found]:
    """Point 11: identical and similar marks on identical or similar goods are pledged together (announcement 358, 3)."""
    named = {right.right_no for right in look.dossier.rights}
    for right in look.dossier.rights:
        known = (right.extract.similar_marks if right.extract else []) + look.dossier.similar_marks.get(right.right_no, [])
        forgotten = [number for number in dict.fromkeys(known) if number not in named]
        if forgotten:
            yield Found("similar_marks", right, f"未一并出质 {'、'.join(forgotten)}", f"not pledged: {', '.join(forgotten)}")


def licences(look: Look) -> Iterator[Found]:
    """Point 12: licences that were granted before are named, and filed where the register asks for them."""
    for right, extract in look.extracts():
        if extract.licences and not extract.licences_filed:
            yield Found("licences", right, f"已许可 {extract.licences} 项", f"licences granted: {extract.licences}")


def hints(look: Look) -> Iterator[Found]:
    """Point 13: what the firm may be entitled to."""
    if look.dossier.first_loan:
        yield Found("first_loan", look.dossier.demand)
    if look.dossier.white_listed:
        yield Found("white_listed", look.dossier.demand)


def duplicates(look: Look) -> Iterator[Found]:
    """Point 14: a right is named once, and in one case."""
    named = [right.right_no for right in look.dossier.rights]
    rights = {right.right_no: right for right in look.dossier.rights}
    for number, right in rights.items():
        if (times := named.count(number)) > 1:
            yield Found("named_twice", right, f"共 {times} 次", f"{times} times")
    for number, case_no in look.dossier.duplicates:
        if number in rights:
            yield Found("other_case", rights[number], f"案件 {case_no}", f"case {case_no}")


Clause = Callable[[Look], Iterator[Found]]
CLAUSES: tuple[Clause, ...] = (
    parties,
    register_extract,
    annual_fee,
    term,
    pledged,
    frozen,
    proceedings,
    co_owners,
    contract,
    valuation,
    similar_marks,
    licences,
    hints,
    duplicates,
)
