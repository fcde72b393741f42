"""The acts: everything that a person or a partner may do to a case, each declared once, under one name everywhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from domain import payloads as p
from domain.opening import Rules
from domain.roles import Role


@dataclass(frozen=True)
class Clause:
    """Under what an act stands: national law, and the topic under which the case's own packs name their clause."""

    topic: str = ""  # the row clause.<topic> of a pack
    law: str = ""

    def of(self, rules: Rules) -> str:
        """What a fact or a letter of a case cites; rules of one jurisdiction never stand in the papers of another."""
        own = rules.text(f"clause.{self.topic}") if rules.is_set(f"clause.{self.topic}") else ""
        return "；".join(part for part in (own, self.law) if part)


@dataclass(frozen=True)
class Act:
    """One act: what it concerns, what it carries, who may do it, and the clause that it follows."""

    name: str
    subject: str  # case, right, claim, disposal
    payload: type
    roles: frozenset[Role]
    clause: Clause
    zh: str
    en: str
    reason_needed: bool = False
    sandbox_only: bool = False


_FIRM = frozenset({Role.FIRM, Role.AGENT})
_WINDOW = frozenset({Role.WINDOW_OFFICER})
_REGISTRY = frozenset({Role.REGISTRY_OFFICER})
_BANK = frozenset({Role.BANK_OFFICER})
_APPROVER = frozenset({Role.BANK_APPROVER})
_INSURER = frozenset({Role.INSURER})
_GUARANTOR = frozenset({Role.GUARANTOR})
_COVER = _INSURER | _GUARANTOR
_FUND = frozenset({Role.FUND_OFFICER})
_CLAIMANT = _BANK | _COVER
_PLATFORM = frozenset({Role.DISPOSAL_OFFICER})
_ANYONE = frozenset(Role) - {Role.CASE, Role.DRIVER, Role.AUDITOR}

_WINDOW_CLAUSE = Clause("window")
_DILIGENCE_CLAUSE = Clause("diligence")
_VALUATION_CLAUSE = Clause("valuation")
_CREDIT_CLAUSE = Clause("credit")
_CONTRACT_CLAUSE = Clause(law="民法典 427")
_PATENT_PLEDGE = Clause(law="专利权质押登记办法")
_GUARANTEE_CLAUSE = Clause("guarantee")
_INSURANCE_CLAUSE = Clause("insurance")
_FUND_CLAUSE = Clause("fund")
_DISPOSAL_CLAUSE = Clause("disposal", "民法典 436–438")
_LOAN_CLAUSE = Clause("loan", "贷款合同")
_CONSENT_CLAUSE = Clause(law="专利权质押登记办法 (R10, R11)")

ACTS: Mapping[str, Act] = MappingProxyType(
    {
        act.name: act
        for act in (
            Act("open_case", "case", p.Nothing, _WINDOW | _BANK | _FIRM, _WINDOW_CLAUSE, "受理融资需求", "Open the case"),
            # Before the filing
            Act(
                "record_due_diligence",
                "case",
                p.DueDiligence,
                _BANK,
                _DILIGENCE_CLAUSE,
                "登记尽职调查",
                "Record due diligence",
            ),
            Act("agree_valuation", "case", p.Valuation, _BANK, _VALUATION_CLAUSE, "确认评估价值", "Agree the valuation"),
            Act(
                "give_conditional_approval",
                "case",
                p.ConditionalApproval,
                _APPROVER,
                _CREDIT_CLAUSE,
                "附条件批复",
                "Approve with drawdown conditions",
            ),
            Act("sign_contracts", "case", p.Contracts, _BANK | _GUARANTOR, _CONTRACT_CLAUSE, "签订合同", "Sign the contracts"),
            # Window
            Act("accept_filing", "case", p.Receipt, _WINDOW, _WINDOW_CLAUSE, "受理", "Accept the filing"),
            Act("return_filing", "case", p.Defects, _WINDOW, _WINDOW_CLAUSE, "退回补充", "Return the filing", reason_needed=True),
            Act("resubmit_filing", "case", p.Cured, _FIRM, _WINDOW_CLAUSE, "重新提交", "Resubmit the filing"),
            Act("pass_precheck", "case", p.Nothing, _WINDOW, _WINDOW_CLAUSE, "预审通过", "Pass the pre-check"),
            Act("refuse_filing", "case", p.Ground, _WINDOW, _WINDOW_CLAUSE, "不予受理", "Refuse the filing", reason_needed=True),
            Act("withdraw", "case", p.Nothing, _FIRM, Clause(law="当事人自愿"), "撤回", "Withdraw", reason_needed=True),
            # Registration, per right
            Act(
                "file_application",
                "right",
                p.Application,
                _FIRM | _BANK | _GUARANTOR,
                Clause(law="专利权质押登记办法 3"),
                "提交登记申请",
                "File the application",
            ),
            Act("acknowledge_receipt", "right", p.RegistryReceipt, _REGISTRY, _PATENT_PLEDGE, "登记机关收件", "Acknowledge receipt"),
            Act("request_correction", "right", p.CorrectionNotice, _REGISTRY, _PATENT_PLEDGE, "补正通知", "Request a correction"),
            Act("submit_correction", "right", p.Cured, _FIRM, _PATENT_PLEDGE, "提交补正", "Submit the correction"),
            Act(
                "ask_consent",
                "right",
                p.ConsentNotice,
                _REGISTRY,
                _CONSENT_CLAUSE,
                "告知并征询",
                "Inform and ask for consent",
            ),
            Act("declare_continue", "right", p.Declaration, _FIRM, _CONSENT_CLAUSE, "声明继续办理", "Declare to continue"),
            Act("register", "right", p.Registered, _REGISTRY, Clause("registration", "民法典 444"), "准予登记", "Register"),
            Act(
                "refuse_registration",
                "right",
                p.RegistryRefusal,
                _REGISTRY,
                _PATENT_PLEDGE,
                "不予登记",
                "Refuse the registration",
                reason_needed=True,
            ),
            Act("drop_right", "right", p.DroppedRight, _BANK, _CONTRACT_CLAUSE, "退出质物", "Drop the right", reason_needed=True),
            Act("change_registration", "right", p.RegistryNotice, _REGISTRY, _PATENT_PLEDGE, "变更登记", "Change the registration"),
            Act("release_in_part", "right", p.RegistryNotice, _REGISTRY, _PATENT_PLEDGE, "部分解除", "Release in part"),
            Act(
                "extend_term",
                "right",
                p.ExtendedTerm,
                _REGISTRY,
                Clause(law="注册商标专用权质押登记程序规定"),
                "商标质押延期",
                "Extend the term (trademarks)",
            ),
            Act("cancel_registration", "right", p.RegistryNotice, _REGISTRY, _PATENT_PLEDGE, "注销登记", "Cancel the registration"),
            Act("revoke_registration", "right", p.RegistryNotice, _REGISTRY, _PATENT_PLEDGE, "撤销登记", "Revoke the registration"),
            # Credit
            Act("decide_credit", "case", p.CreditDecision, _BANK, _CREDIT_CLAUSE, "放款审核", "Decide the credit"),
            Act("confirm_credit", "case", p.CreditDecision, _APPROVER, _CREDIT_CLAUSE, "复核", "Confirm the credit"),
            # Credit enhancement
            Act("quote_cover", "case", p.Quote, _INSURER, _INSURANCE_CLAUSE, "保险报价", "Quote the cover"),
            Act("bind_cover", "case", p.Policy, _INSURER, _INSURANCE_CLAUSE, "承保", "Bind the cover"),
            Act("decline_cover", "case", p.Nothing, _COVER, _INSURANCE_CLAUSE, "拒绝增信", "Decline the cover", reason_needed=True),
            Act("issue_guarantee", "case", p.Guarantee, _GUARANTOR, _GUARANTEE_CLAUSE, "出具保函", "Issue the guarantee"),
            Act("record_cession", "case", p.Cession, _COVER, Clause("cession"), "登记再担保或再保险", "Record a cession"),
            # Loan
            Act("admit_to_fund", "case", p.Admission, _FUND, _FUND_CLAUSE, "入库", "Admit to the fund"),
            Act("confirm_disbursement", "case", p.Disbursement, _BANK, _LOAN_CLAUSE, "确认放款", "Confirm the disbursement"),
            Act("record_repayment", "case", p.Repayment, _BANK, _LOAN_CLAUSE, "登记还款", "Record a repayment"),
            Act("grant_extension", "case", p.Extension, _BANK, _LOAN_CLAUSE, "展期", "Grant an extension"),
            Act("renew_loan", "case", p.Renewal, _BANK, Clause(law="金规〔2024〕13号"), "无还本续贷", "Renew without repayment"),
            Act("raise_warning", "case", p.WarningSignal, _BANK, _LOAN_CLAUSE, "风险预警", "Raise a warning"),
            Act("send_dunning", "case", p.Letter, _BANK, _LOAN_CLAUSE, "催收", "Send a dunning letter"),
            Act(
                "classify_loan",
                "case",
                p.Classification,
                _BANK,
                Clause(law="商业银行金融资产风险分类办法"),
                "风险分类",
                "Classify the loan",
            ),
            Act("declare_default", "case", p.DatedLetter, _BANK, _LOAN_CLAUSE, "宣告违约", "Declare the default"),
            Act("cure_default", "case", p.DatedLetter, _BANK, _LOAN_CLAUSE, "违约消除", "Cure the default"),
            Act("accelerate", "case", p.DatedLetter, _BANK, _LOAN_CLAUSE, "宣布提前到期", "Accelerate the loan"),
            Act("settle", "case", p.SettlementCertificate, _BANK, _LOAN_CLAUSE, "结清", "Settle the loan"),
            # Indemnity
            Act("notify_loss", "case", p.AmountLetter, _BANK, _INSURANCE_CLAUSE, "出险通知", "Notify the loss"),
            Act("pay_indemnity", "case", p.Payment, _INSURER, _INSURANCE_CLAUSE, "赔付", "Pay the indemnity"),
            Act("demand_guarantee", "case", p.AmountLetter, _BANK, _GUARANTEE_CLAUSE, "要求代偿", "Demand the guarantee"),
            Act("pay_guarantee", "case", p.Payment, _GUARANTOR, _GUARANTEE_CLAUSE, "代偿", "Pay under the guarantee"),
            Act("record_subrogation", "case", p.Subrogation, _COVER, Clause(law="民法典 700；保险法 60"), "代位", "Record the subrogation"),
            # Fund claim
            Act("lodge_claim", "claim", p.Claim, _CLAIMANT, _FUND_CLAUSE, "申请补偿", "Lodge the claim"),
            Act("return_claim", "claim", p.Defects, _FUND, _FUND_CLAUSE, "退回补正", "Return the claim", reason_needed=True),
            Act("relodge_claim", "claim", p.Cured, _CLAIMANT, _FUND_CLAUSE, "重新申请", "Relodge the claim"),
            Act("decide_claim", "claim", p.ClaimDecision, frozenset({Role.FUND_APPROVER}), _FUND_CLAUSE, "补偿决定", "Decide the claim"),
            Act(
                "pay_advance",
                "claim",
                p.Payment,
                frozenset({Role.FINANCE}),
                Clause("fund", "国知发运字〔2021〕17号"),
                "先行补偿",
                "Pay the advance",
            ),
            Act("settle_claim", "claim", p.ClaimSettlement, _FUND, _FUND_CLAUSE, "清算", "Settle the claim"),
            Act("record_recovery", "claim", p.Recovery, _CLAIMANT, _FUND_CLAUSE, "登记追回", "Record a recovery"),
            # Disposal
            Act("value_asset", "disposal", p.AssetValue, frozenset({Role.APPRAISER}), _DISPOSAL_CLAUSE, "处置估值", "Value the asset"),
            Act("choose_route", "disposal", p.ChosenRoute, _BANK | _COVER, _DISPOSAL_CLAUSE, "选择处置方式", "Choose the route"),
            Act("list_asset", "disposal", p.Listing, _PLATFORM, _DISPOSAL_CLAUSE, "挂牌", "List the asset"),
            Act("record_bid", "disposal", p.Bid, _PLATFORM, _DISPOSAL_CLAUSE, "登记报价", "Record a bid"),
            Act("accept_bid", "disposal", p.Bid, _PLATFORM, _DISPOSAL_CLAUSE, "成交", "Accept a bid"),
            Act("fail_round", "disposal", p.Nothing, _PLATFORM, _DISPOSAL_CLAUSE, "流拍", "Fail the round", reason_needed=True),
            Act("record_assignment", "disposal", p.Assignment, _PLATFORM, _DISPOSAL_CLAUSE, "登记转让", "Record the assignment"),
            Act(
                "distribute_proceeds",
                "disposal",
                p.Proceeds,
                _PLATFORM,
                Clause("disposal", "民法典 561、438"),
                "分配处置款",
                "Distribute the proceeds",
            ),
            # Any time, and the end
            Act("attach_document", "case", p.Document, _ANYONE, Clause(law="档案管理"), "附加文件", "Attach a document"),
            Act("release_pledge", "case", p.Letter, _BANK | _GUARANTOR, Clause(law="民法典 393"), "同意解除质押", "Release the pledge"),
            Act(
                "retry_call",
                "case",
                p.Nothing,
                frozenset({Role.ADMINISTRATOR}),
                Clause(law="运行管理"),
                "重新联系合作方",
                "Call the partner again",
                reason_needed=True,
            ),
            Act(
                "let_time_pass",
                "case",
                p.TimeTarget,
                frozenset({Role.DRIVER}),
                Clause(law="沙盒"),
                "推进沙盒时间",
                "Let sandbox time pass",
                sandbox_only=True,
            ),
        )
    }
)
