"""What a rehearsal needs of a case, read from the facts of its journal."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import ROUND_CEILING, Decimal
from typing import Any

from pydantic import TypeAdapter

from domain.claimbase import Claim, Claimant
from domain.dossier import Dossier
from domain.facts import Fact
from domain.layers import Layer, LayerKind
from domain.limits import Lending, Offered
from domain.opening import REGISTER, Demand, Right
from domain.subsidy_terms import Condition, Costs, SubsidyGiven
from domain.workdays import local_day
from policies.rehearsal import Filing, Recorded

_DEMAND = TypeAdapter(Demand)
_RIGHTS = TypeAdapter(list[Right])
_DAY = TypeAdapter(date)
_LAYERS = {"re_guarantee": LayerKind.RE_GUARANTEE, "reinsurance": LayerKind.QUOTA_SHARE}


class Journal:
    """The facts of one case, asked for by kind."""

    def __init__(self, facts: list[Fact]) -> None:
        self.facts = facts

    def all(self, kind: str, subject: str = "") -> Iterator[Fact]:
        return (fact for fact in self.facts if fact.kind == kind and subject in ("", fact.subject))

    def last(self, *kinds: str) -> dict[str, Any]:
        """What the last fact of these kinds says; nothing where there is none."""
        return next((fact.data for fact in reversed(self.facts) if fact.kind in kinds), {})

    def day(self, kind: str, subject: str = "") -> date | None:
        """The local day of the first fact of this kind."""
        return next((_local(fact) for fact in self.all(kind, subject)), None)


def recorded(facts: list[Fact]) -> Recorded:
    """The case as its journal tells it, the opening first."""
    journal = Journal(facts)
    opening = facts[0]
    rights = _RIGHTS.validate_python(opening.data["rights"])
    opened_on = local_day(datetime.fromisoformat(opening.received_at))
    demand = _DEMAND.validate_python(opening.data["demand"])
    dossier = _dossier(journal, demand, rights)
    return Recorded(
        case_no=opening.case_no,
        jurisdiction=opening.data["rules"]["jurisdiction"],
        opened_on=opened_on,
        rules_sha256=opening.data["rules"]["sha256"],
        filed_on=journal.day("accept_filing") or opened_on,
        dossier=dossier,
        lending=_lending(journal, dossier),
        filings=list(_filings(journal, rights)),
        subsidy=_subsidy(journal),
        claim=_claim(journal, demand),
    )


def _dossier(journal: Journal, demand: Demand, rights: list[Right]) -> Dossier:
    return Dossier(
        demand,
        rights,
        months=journal.last("give_conditional_approval").get("months"),
        valuation_method=journal.last("agree_valuation").get("method", ""),
        first_loan=journal.last("record_due_diligence").get("first_loan"),
    )


def _lending(journal: Journal, dossier: Dossier) -> Lending:
    approval = journal.last("give_conditional_approval")
    agreed = {each["right_no"]: each["value_fen"] for each in journal.last("agree_valuation").get("values", [])}
    dropped = {fact.subject for fact in journal.all("drop_right")}
    rights = {right.right_no: right for right in dossier.rights if right.right_no not in dropped}
    return Lending(
        [Offered(number, right.kind, agreed.get(number, right.declared_value_fen)) for number, right in rights.items()],
        approval.get("amount_fen", dossier.demand.amount_fen),
        policy_guarantee=approval.get("cover", dossier.demand.cover) == "guarantee",
        months=approval.get("months", dossier.demand.months),
    )


def _filings(journal: Journal, rights: list[Right]) -> Iterator[Filing]:
    """The policy's clock runs from the window's acceptance; the first correction is the one that is rehearsed."""
    for right in rights:
        filed = journal.day("file_application", right.right_no)
        if filed is not None:
            corrected, cured = (journal.day(kind, right.right_no) for kind in ("request_correction", "submit_correction"))
            yield Filing(right.right_no, REGISTER[right.kind], journal.day("accept_filing") or filed, corrected, cured)


def _subsidy(journal: Journal) -> SubsidyGiven | None:
    """The application that the firm could make at the end of what is on record; what only the firm can certify is taken as met."""
    paid_out, approval = journal.last("confirm_disbursement"), journal.last("give_conditional_approval")
    if not paid_out or not approval:
        return None
    disbursed = _DAY.validate_python(paid_out["disbursed_on"])
    settled = [_DAY.validate_python(data["settled_on"]) for data in [journal.last("settle")] if data]
    parts = [part for fact in journal.all("repayment_applied") for part in fact.data["parts"]]
    registered = [_DAY.validate_python(fact.data["registered_on"]) for fact in journal.all("register")]
    policy = journal.last("bind_cover")
    signed = [_DAY.validate_python(data["signed_on"]) for data in [journal.last("sign_contracts")] if data]
    return SubsidyGiven(
        applied_on=max([_local(journal.facts[-1]), disbursed, *settled]),
        principal_fen=paid_out["amount_fen"],
        rate=Decimal(approval["annual_rate"]),
        disbursed_on=disbursed,
        signed_on=next(iter(signed), None),
        settled_on=next(iter(settled), None),
        pledged_on=min(registered, default=None),
        costs=Costs(
            interest_fen=sum(part["interest_fen"] for part in parts),
            premium_fen=policy.get("premium_fen", 0),
            guarantee_fee_fen=journal.last("issue_guarantee").get("fee_fen", 0),
        ),
        insured_sum_fen=policy.get("insured_fen", 0),
        year_volume_fen=paid_out["amount_fen"],
        met=list(Condition),
    )


def _claim(journal: Journal, demand: Demand) -> Claim | None:
    """What was claimed, as it was computed first: what the disposal brings back later is not rehearsed."""
    computed = journal.last("claim_computed")
    if not computed:
        return None
    lodged = next(place for place, fact in enumerate(journal.facts) if fact.kind == "claim_computed")
    before = Journal(journal.facts[:lodged])
    applied, paid_out = before.last("repayment_applied"), before.last("confirm_disbursement")
    principal = applied.get("balance_fen", paid_out.get("amount_fen", 0))
    paid = before.last("pay_guarantee", "pay_indemnity").get("amount_fen")
    covered = Decimal(before.last("issue_guarantee").get("share") or before.last("bind_cover").get("cover_ratio") or 1)
    claimant = {demand.insurer: Claimant.INSURER, demand.guarantor: Claimant.GUARANTOR}.get(computed["claimant"], Claimant.BANK)
    whole = int((Decimal(paid or 0) / covered).to_integral_value(ROUND_CEILING))
    return Claim(
        claimant,
        principal,
        admitted=journal.last("admit_to_fund").get("admitted", False),
        interest_fen=max(whole - principal, 0),  # what was paid beyond the principal was paid for interest
        paid_fen=None if claimant is Claimant.BANK else paid,
        layers=[] if claimant is Claimant.BANK else list(_layers(journal)),
        ratio=next((Decimal(fact.data["ratio"]) for fact in journal.all("decide_claim")), None),
    )


def _layers(journal: Journal) -> Iterator[Layer]:
    return (Layer(_LAYERS[fact.data["kind"]], fact.data["party"], Decimal(fact.data["share"])) for fact in journal.all("record_cession"))


def _local(fact: Fact) -> date:
    return local_day(datetime.fromisoformat(fact.at))
