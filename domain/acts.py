"""The acts: everything that a person or a partner may do to a case, each declared once, under one name everywhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from domain import payloads as p
from domain.roles import Role
from domain.rules import Rules


@dataclass(frozen=True)
class Act:
    """One act: what it concerns, what it carries, who may do it, and under what clauses."""

    name: str
    subject: str  # case, right, claim, disposal
    payload: type
    roles: frozenset[Role]
    topic: str  # what the packs cite for it: rows clause.<topic> (city, province) and law.<topic> (nation); "" for nothing
    zh: str
    en: str
    reason_needed: bool = False
    sandbox_only: bool = False
    moves_money: bool = False  # a person who does it has to have proved just now who they are


_FIRM = frozenset({Role.FIRM, Role.AGENT})
_WINDOW = frozenset({Role.WINDOW_OFFICER})
_REGISTRY = frozenset({Role.REGISTRY_OFFICER})
_HEADS = frozenset({Role.REGISTRY_HEAD})
_BANK = frozenset({Role.BANK_OFFICER})
_APPROVER = frozenset({Role.BANK_APPROVER})
_INSURER = frozenset({Role.INSURER})
_GUARANTOR = frozenset({Role.GUARANTOR})
_COVER = _INSURER | _GUARANTOR
_FUND = frozenset({Role.FUND_OFFICER})
_CLAIMANT = _BANK | _COVER
_PLATFORM = frozenset({Role.DISPOSAL_OFFICER})
_SELLER = _PLATFORM | {Role.IP_OPERATOR}
_ANYONE = frozenset(Role) - {Role.CASE, Role.DRIVER, Role.AUDITOR}

ACTS: Mapping[str, Act] = MappingProxyType(
    {
        act.name: act
        for act in (
            Act("open_case", "case", p.Nothing, _WINDOW | _BANK | _FIRM, "window", "受理融资需求", "Open the case"),
            # A loan that already runs
            Act("confirm_past", "case", p.Nothing, _APPROVER, "", "确认存量贷款", "Confirm the declared past"),
            Act("reject_past", "case", p.Nothing, _APPROVER, "", "退回存量贷款", "Reject the declared past", reason_needed=True),
            # Before the filing
            Act(
                "record_due_diligence",
                "case",
                p.DueDiligence,
                _BANK,
                "diligence",
                "登记尽职调查",
                "Record due diligence",
            ),
            Act("offer_value", "case", p.ValueOffer, _FIRM | _BANK, "valuation", "估值报价", "Offer a value"),
            Act("agree_valuation", "case", p.Valuation, _BANK, "valuation", "确认评估价值", "Agree the valuation"),
            Act(
                "give_conditional_approval",
                "case",
                p.ConditionalApproval,
                _APPROVER,
                "credit",
                "附条件批复",
                "Approve with drawdown conditions",
            ),
            Act("sign_contracts", "case", p.Contracts, _BANK | _GUARANTOR, "contract", "签订合同", "Sign the contracts"),
            # Window
            Act("accept_filing", "case", p.Receipt, _WINDOW, "window", "受理", "Accept the filing"),
            Act("return_filing", "case", p.Defects, _WINDOW, "window", "退回补充", "Return the filing", reason_needed=True),
            Act("resubmit_filing", "case", p.Cured, _FIRM, "window", "重新提交", "Resubmit the filing"),
            Act("record_extract", "right", p.RegisterExtract, _WINDOW | _BANK, "window", "登记簿副本", "Record a register extract"),
            Act("pass_precheck", "case", p.Nothing, _WINDOW, "window", "预审通过", "Pass the pre-check"),
            Act("refuse_filing", "case", p.Ground, _WINDOW, "window", "不予受理", "Refuse the filing", reason_needed=True),
            Act("withdraw", "case", p.Nothing, _FIRM, "", "撤回", "Withdraw", reason_needed=True),
            # Registration, per right
            Act(
                "file_application",
                "right",
                p.Application,
                _FIRM | _BANK | _GUARANTOR,
                "filing",
                "提交登记申请",
                "File the application",
            ),
            Act("acknowledge_receipt", "right", p.RegistryReceipt, _REGISTRY, "filing", "登记机关收件", "Acknowledge receipt"),
            Act("request_correction", "right", p.CorrectionNotice, _REGISTRY, "filing", "补正通知", "Request a correction"),
            Act("submit_correction", "right", p.Cured, _FIRM, "filing", "提交补正", "Submit the correction"),
            Act(
                "ask_consent",
                "right",
                p.ConsentNotice,
                _REGISTRY,
                "filing",
                "告知并征询",
                "Inform and ask for consent",
            ),
            Act("declare_continue", "right", p.Declaration, _FIRM, "filing", "声明继续办理", "Declare to continue"),
            Act("pause_clock", "right", p.ClockOrder, _REGISTRY | _HEADS, "registration", "中止计时", "Pause a clock", reason_needed=True),
            Act(
                "resume_clock", "right", p.ClockOrder, _REGISTRY | _HEADS, "registration", "恢复计时", "Resume a clock", reason_needed=True
            ),
            Act("extend_clock", "right", p.ClockOrder, _HEADS, "registration", "延长时限", "Extend a limit", reason_needed=True),
            Act("register", "right", p.Registered, _REGISTRY, "registration", "准予登记", "Register"),
            Act(
                "refuse_registration",
                "right",
                p.RegistryRefusal,
                _REGISTRY,
                "filing",
                "不予登记",
                "Refuse the registration",
                reason_needed=True,
            ),
            Act("drop_right", "right", p.DroppedRight, _BANK, "contract", "退出质物", "Drop the right", reason_needed=True),
            Act("change_registration", "right", p.RegistryNotice, _REGISTRY, "filing", "变更登记", "Change the registration"),
            Act("release_in_part", "right", p.RegistryNotice, _REGISTRY, "filing", "部分解除", "Release in part"),
            Act(
                "extend_term",
                "right",
                p.ExtendedTerm,
                _REGISTRY,
                "filing",
                "商标质押延期",
                "Extend the term (trademarks)",
            ),
            Act("cancel_registration", "right", p.RegistryNotice, _REGISTRY, "filing", "注销登记", "Cancel the registration"),
            Act("revoke_registration", "right", p.RegistryNotice, _REGISTRY, "filing", "撤销登记", "Revoke the registration"),
            # Credit
            Act("decide_credit", "case", p.CreditDecision, _BANK, "credit", "放款审核", "Decide the credit"),
            Act("confirm_credit", "case", p.CreditDecision, _APPROVER, "credit", "复核", "Confirm the credit", moves_money=True),
            # Credit enhancement
            Act("quote_cover", "case", p.Quote, _INSURER, "insurance", "保险报价", "Quote the cover"),
            Act("bind_cover", "case", p.Policy, _INSURER, "insurance", "承保", "Bind the cover"),
            Act("decline_cover", "case", p.Nothing, _COVER, "insurance", "拒绝增信", "Decline the cover", reason_needed=True),
            Act("issue_guarantee", "case", p.Guarantee, _GUARANTOR, "guarantee", "出具保函", "Issue the guarantee"),
            Act("record_cession", "case", p.Cession, _COVER, "cession", "登记再担保或再保险", "Record a cession"),
            Act(
                "record_ceded_payment",
                "case",
                p.CededPayment,
                _COVER | {Role.REINSURER},
                "cession",
                "登记摊回款",
                "Record what a reinsurer paid",
                moves_money=True,
            ),
            # Loan
            Act("admit_to_fund", "case", p.Admission, _FUND, "fund", "入库", "Admit to the fund"),
            Act("confirm_disbursement", "case", p.Disbursement, _BANK, "loan", "确认放款", "Confirm the disbursement", moves_money=True),
            Act("record_repayment", "case", p.Repayment, _BANK, "loan", "登记还款", "Record a repayment"),
            Act("grant_extension", "case", p.Extension, _BANK, "loan", "展期", "Grant an extension"),
            Act("renew_loan", "case", p.Renewal, _BANK, "renewal", "无还本续贷", "Renew without repayment", moves_money=True),
            Act("raise_warning", "case", p.WarningSignal, _BANK, "loan", "风险预警", "Raise a warning"),
            Act("send_dunning", "case", p.Letter, _BANK, "loan", "催收", "Send a dunning letter"),
            Act(
                "classify_loan",
                "case",
                p.Classification,
                _BANK,
                "classification",
                "风险分类",
                "Classify the loan",
            ),
            Act("declare_default", "case", p.DatedLetter, _BANK, "loan", "宣告违约", "Declare the default"),
            Act("cure_default", "case", p.DatedLetter, _BANK, "loan", "违约消除", "Cure the default"),
            Act("accelerate", "case", p.DatedLetter, _BANK, "loan", "宣布提前到期", "Accelerate the loan"),
            Act("settle", "case", p.SettlementCertificate, _BANK, "loan", "结清", "Settle the loan"),
            # Indemnity
            Act("notify_loss", "case", p.AmountLetter, _BANK, "insurance", "出险通知", "Notify the loss"),
            Act("assess_loss", "case", p.Assessment, _INSURER, "insurance", "核定", "Assess the loss"),
            Act("pay_indemnity", "case", p.Payment, _INSURER, "insurance", "赔付", "Pay the indemnity", moves_money=True),
            Act("demand_guarantee", "case", p.AmountLetter, _BANK, "guarantee", "要求代偿", "Demand the guarantee"),
            Act("pay_guarantee", "case", p.Payment, _GUARANTOR, "guarantee", "代偿", "Pay under the guarantee", moves_money=True),
            Act("record_subrogation", "case", p.Subrogation, _COVER, "subrogation", "代位", "Record the subrogation"),
            # Fund claim
            Act("lodge_claim", "claim", p.Claim, _CLAIMANT, "fund", "申请补偿", "Lodge the claim"),
            Act("return_claim", "claim", p.Defects, _FUND, "fund", "退回补正", "Return the claim", reason_needed=True),
            Act("relodge_claim", "claim", p.Cured, _CLAIMANT, "fund", "重新申请", "Relodge the claim"),
            Act("forward_claim", "claim", p.Nothing, _FUND, "fund", "审核通过，提交决策", "Forward the claim to the committee"),
            Act(
                "decide_claim",
                "claim",
                p.ClaimDecision,
                frozenset({Role.FUND_APPROVER}),
                "fund",
                "补偿决定",
                "Decide the claim",
                moves_money=True,
            ),
            Act(
                "pay_advance",
                "claim",
                p.Payment,
                frozenset({Role.FINANCE}),
                "advance",
                "先行补偿",
                "Pay the advance",
                moves_money=True,
            ),
            Act("settle_claim", "claim", p.ClaimSettlement, _FUND, "fund", "清算", "Settle the claim", moves_money=True),
            Act("record_recovery", "claim", p.Recovery, _CLAIMANT, "fund", "登记追回", "Record a recovery"),
            # Disposal
            Act("value_asset", "disposal", p.AssetValue, frozenset({Role.APPRAISER}), "disposal", "处置估值", "Value the asset"),
            Act("choose_route", "disposal", p.ChosenRoute, _BANK | _COVER, "disposal", "选择处置方式", "Choose the route"),
            Act("list_asset", "disposal", p.Listing, _SELLER, "disposal", "挂牌", "List the asset"),
            Act("record_bid", "disposal", p.Bid, _SELLER, "disposal", "登记报价", "Record a bid"),
            Act("accept_bid", "disposal", p.Bid, _SELLER, "disposal", "成交", "Accept a bid"),
            Act("agree_price", "disposal", p.AgreedPrice, _SELLER | _BANK, "disposal", "协议成交", "Agree a price without rounds"),
            Act("decide_set_off", "disposal", p.SetOff, _BANK | _COVER, "disposal", "决定是否抵债", "Take the rights, or let them go back"),
            Act("fail_round", "disposal", p.Nothing, _SELLER, "disposal", "流拍", "Fail the round", reason_needed=True),
            Act("record_assignment", "disposal", p.Assignment, _SELLER, "disposal", "登记转让", "Record the assignment"),
            Act(
                "distribute_proceeds",
                "disposal",
                p.Proceeds,
                _PLATFORM,
                "distribution",
                "分配处置款",
                "Distribute the proceeds",
                moves_money=True,
            ),
            # Any time, and the end
            Act("attach_document", "case", p.Document, _ANYONE, "", "附加文件", "Attach a document"),
            Act("correct", "case", p.Correction, _ANYONE - _FIRM, "", "更正", "Correct an act", reason_needed=True),
            Act("confirm_correction", "case", p.Confirmation, _ANYONE - _FIRM, "", "复核更正", "Confirm a correction"),
            Act(
                "revise_calendar",
                "case",
                p.CalendarRevision,
                frozenset({Role.ADMINISTRATOR}),
                "",
                "更新工作日历",
                "Revise the calendar",
                reason_needed=True,
            ),
            Act("record_erasure", "case", p.Erasure, frozenset({Role.BUREAU_LEADER}), "", "登记依法删除", "Record an erasure by law"),
            Act("release_pledge", "case", p.Letter, _BANK | _GUARANTOR, "release", "同意解除质押", "Release the pledge"),
            Act(
                "retry_call",
                "case",
                p.Nothing,
                frozenset({Role.ADMINISTRATOR}),
                "",
                "重新联系合作方",
                "Call the partner again",
                reason_needed=True,
            ),
            Act(
                "let_time_pass",
                "case",
                p.TimeTarget,
                frozenset({Role.DRIVER}),
                "",
                "推进沙盒时间",
                "Let sandbox time pass",
                sandbox_only=True,
            ),
        )
    }
)


def cited(topic: str, register: str, rules: Rules) -> str:
    """What a fact or a letter cites for a topic: the jurisdiction's own clause, then national law, both as the case carries them.

    `register` is the kind of register (patent, trademark, copyright) where the act concerns a right. What nobody has verified
    stands in no pack as text, and so in no letter as law.
    """
    keys = (f"clause.{topic}", f"law.{topic}.{register}", f"law.{topic}")
    return "；".join(rules.text(key) for key in keys if topic and rules.is_set(key))
