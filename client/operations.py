"""The operations of the API, one method each; made from its description by `make client`, not by hand."""

from collections.abc import Mapping
from typing import Any

from client import models as m
from client.sending import Sending, place


class Operations(Sending):
    """Every operation that is described; `key` is the idempotency key, drawn where none is given, `etag` the version that was seen."""

    async def accelerate(self, case_no: str, body: m.AccelerateBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Accelerate the loan · 宣布提前到期."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/accelerate", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def accept_bid(self, case_no: str, body: m.AcceptBidBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Accept a bid · 成交."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/accept_bid", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def accept_filing(self, case_no: str, body: m.AcceptFilingBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Accept the filing · 受理."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/accept_filing", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def accept_finding(self, finding: int, body: m.Accepting, *, key: str = "", etag: str = "") -> m.Finding:
        """Accept the answer · 认可答复."""
        found: m.Finding = await self._json("POST", f"/api/v1/audit/findings/{place(finding)}/accept", body=body, key=key, etag=etag)
        return found

    async def acknowledge_receipt(
        self, case_no: str, body: m.AcknowledgeReceiptBody, *, take_over: bool | None = None, key: str = ""
    ) -> m.Done:
        """Acknowledge receipt · 登记机关收件."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/acknowledge_receipt", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def add_mandate(self, body: m.NewMandate, *, key: str = "") -> m.RecordedMandate:
        """Record a mandate · 登记委托."""
        found: m.RecordedMandate = await self._json("POST", "/api/v1/mandates", body=body, key=key)
        return found

    async def add_person(self, body: m.NewPerson, *, key: str = "") -> m.GivenMembership:
        """Add a person · 新增人员."""
        found: m.GivenMembership = await self._json("POST", "/api/v1/people", body=body, key=key)
        return found

    async def add_substitution(self, body: m.NewSubstitution, *, key: str = "") -> m.NamedSubstitute:
        """Name a substitute · 指定代理人."""
        found: m.NamedSubstitute = await self._json("POST", "/api/v1/substitutions", body=body, key=key)
        return found

    async def add_webhook(self, body: m.NewWebhook, *, key: str = "") -> m.WithSecret:
        """Subscribe · 订阅事件."""
        found: m.WithSecret = await self._json("POST", "/api/v1/webhooks", body=body, key=key)
        return found

    async def admit_to_exchange(self, organisation: str, body: m.AdmitToExchangeBody, *, key: str = "") -> m.Admitted:
        """Admit to the exchange · 准入文件交换."""
        found: m.Admitted = await self._json("PUT", f"/api/v1/exchange/{place(organisation)}/key", body=body, key=key)
        return found

    async def admit_to_fund(self, case_no: str, body: m.AdmitToFundBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Admit to the fund · 入库."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/admit_to_fund", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def agree_price(self, case_no: str, body: m.AgreePriceBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Agree a price without rounds · 协议成交."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/agree_price", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def agree_valuation(self, case_no: str, body: m.AgreeValuationBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Agree the valuation · 确认评估价值."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/agree_valuation", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def answer_finding(self, finding: int, body: m.Said, *, key: str = "", etag: str = "") -> m.Finding:
        """Answer a finding · 答复审计发现."""
        found: m.Finding = await self._json("POST", f"/api/v1/audit/findings/{place(finding)}/answer", body=body, key=key, etag=etag)
        return found

    async def approve_erasure(self, number: int, body: m.Approval, *, key: str = "") -> m.Erasure:
        """Approve an erasure: it is carried out · 批准依法删除."""
        found: m.Erasure = await self._json("POST", f"/api/v1/erasures/{place(number)}/approval", body=body, key=key)
        return found

    async def ask_consent(self, case_no: str, body: m.AskConsentBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Inform and ask for consent · 告知并征询."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/ask_consent", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def ask_erasure(self, body: m.NewErasure, *, key: str = "") -> m.Asked:
        """Ask for an erasure by law · 申请依法删除."""
        found: m.Asked = await self._json("POST", "/api/v1/erasures", body=body, key=key)
        return found

    async def assess_loss(self, case_no: str, body: m.AssessLossBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Assess the loss · 核定."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/assess_loss", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def attach_document(self, case_no: str, body: m.AttachDocumentBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Attach a document · 附加文件."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/attach_document", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def bind_cover(self, case_no: str, body: m.BindCoverBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Bind the cover · 承保."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/bind_cover", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def calculate(self, name: str, body: m.CalculateBody) -> m.Calculated:
        """Calculate one figure alone · 单项测算."""
        found: m.Calculated = await self._json("POST", f"/api/v1/calculators/{place(name)}", body=body)
        return found

    async def cancel_job(self, job_id: str, *, key: str = "") -> m.JobShown:
        """Cancel a job · 取消作业."""
        found: m.JobShown = await self._json("POST", f"/api/v1/jobs/{place(job_id)}/cancel", key=key)
        return found

    async def cancel_registration(
        self, case_no: str, body: m.CancelRegistrationBody, *, take_over: bool | None = None, key: str = ""
    ) -> m.Done:
        """Cancel the registration · 注销登记."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/cancel_registration", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def change_membership(self, number: int, body: m.ChangedMembership, *, key: str = "", etag: str = "") -> m.ChangedDays:
        """Change a role's days · 变更角色期限."""
        found: m.ChangedDays = await self._json("PUT", f"/api/v1/memberships/{place(number)}", body=body, key=key, etag=etag)
        return found

    async def change_note(self, note: str, body: m.ChangedNote, *, key: str = "", etag: str = "") -> m.Note:
        """Change a note · 修改审计笔记."""
        found: m.Note = await self._json("PUT", f"/api/v1/audit/notes/{place(note)}", body=body, key=key, etag=etag)
        return found

    async def change_password(self, body: m.NewPassword) -> m.Ended:
        """Change your password · 修改密码."""
        found: m.Ended = await self._json("PUT", "/api/v1/login/password", body=body)
        return found

    async def change_person(self, actor: str, body: m.ChangedPerson, *, key: str = "", etag: str = "") -> m.ChangedState:
        """Change or withdraw a person · 变更或停用人员."""
        found: m.ChangedState = await self._json("PUT", f"/api/v1/people/{place(actor)}", body=body, key=key, etag=etag)
        return found

    async def change_registration(
        self, case_no: str, body: m.ChangeRegistrationBody, *, take_over: bool | None = None, key: str = ""
    ) -> m.Done:
        """Change the registration · 变更登记."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/change_registration", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def change_view(self, view: str, body: m.ViewBody, *, key: str = "") -> m.SavedView:
        """Change a view · 修改视图."""
        found: m.SavedView = await self._json("PUT", f"/api/v1/views/{place(view)}", body=body, key=key)
        return found

    async def change_webhook(self, webhook: str, body: m.ChangedWebhook, *, key: str = "", etag: str = "") -> m.Webhook:
        """Change a subscription · 修改订阅."""
        found: m.Webhook = await self._json("PATCH", f"/api/v1/webhooks/{place(webhook)}", body=body, key=key, etag=etag)
        return found

    async def choose_route(self, case_no: str, body: m.ChooseRouteBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Choose the route · 选择处置方式."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/choose_route", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def claim_task(self, case_no: str, question: int, *, key: str = "") -> m.Moved:
        """Claim a task · 领取任务."""
        found: m.Moved = await self._json("POST", f"/api/v1/tasks/{place(case_no)}/{place(question)}/claim", key=key)
        return found

    async def classify_loan(self, case_no: str, body: m.ClassifyLoanBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Classify the loan · 风险分类."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/classify_loan", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def close_finding(self, finding: int, body: m.Said, *, key: str = "", etag: str = "") -> m.Finding:
        """Close a finding · 关闭审计发现."""
        found: m.Finding = await self._json("POST", f"/api/v1/audit/findings/{place(finding)}/close", body=body, key=key, etag=etag)
        return found

    async def come_back(self, *, code: str | None = None, state: str | None = None) -> m.SessionOpened:
        """Come back from the identity provider · 统一身份登录返回."""
        found: m.SessionOpened = await self._json("GET", "/api/v1/login/oidc/callback", query={"code": code, "state": state})
        return found

    async def confirm_correction(
        self, case_no: str, body: m.ConfirmCorrectionBody, *, take_over: bool | None = None, key: str = ""
    ) -> m.Done:
        """Confirm a correction · 复核更正."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/confirm_correction", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def confirm_credit(self, case_no: str, body: m.ConfirmCreditBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Confirm the credit · 复核."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/confirm_credit", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def confirm_disbursement(
        self, case_no: str, body: m.ConfirmDisbursementBody, *, take_over: bool | None = None, key: str = ""
    ) -> m.Done:
        """Confirm the disbursement · 确认放款."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/confirm_disbursement", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def confirm_past(self, case_no: str, body: m.ConfirmPastBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Confirm the declared past · 确认存量贷款."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/confirm_past", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def correct(self, case_no: str, body: m.CorrectBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Correct an act · 更正."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/correct", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def cure_default(self, case_no: str, body: m.CureDefaultBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Cure the default · 违约消除."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/cure_default", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def decide_claim(self, case_no: str, body: m.DecideClaimBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Decide the claim · 补偿决定."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/decide_claim", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def decide_credit(self, case_no: str, body: m.DecideCreditBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Decide the credit · 放款审核."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/decide_credit", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def decide_set_off(self, case_no: str, body: m.DecideSetOffBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Take the rights, or let them go back · 决定是否抵债."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/decide_set_off", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def declare_continue(self, case_no: str, body: m.DeclareContinueBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Declare to continue · 声明继续办理."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/declare_continue", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def declare_default(self, case_no: str, body: m.DeclareDefaultBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Declare the default · 宣告违约."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/declare_default", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def decline_cover(self, case_no: str, body: m.DeclineCoverBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Decline the cover · 拒绝增信."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/decline_cover", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def decode_payloads(self, body: m.DecodePayloadsBody) -> Mapping[str, Any]:
        """Open payloads · 解密载荷."""
        found: Mapping[str, Any] = await self._json("POST", "/api/v1/codec/decode", body=body)
        return found

    async def delete_view(self, view: str, *, key: str = "") -> m.Deleted:
        """Delete a view · 删除视图."""
        found: m.Deleted = await self._json("DELETE", f"/api/v1/views/{place(view)}", key=key)
        return found

    async def delete_webhook(self, webhook: str, *, key: str = "") -> None:
        """Unsubscribe · 取消订阅."""
        await self._json("DELETE", f"/api/v1/webhooks/{place(webhook)}", key=key)

    async def demand_guarantee(self, case_no: str, body: m.DemandGuaranteeBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Demand the guarantee · 要求代偿."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/demand_guarantee", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def distribute_proceeds(
        self, case_no: str, body: m.DistributeProceedsBody, *, take_over: bool | None = None, key: str = ""
    ) -> m.Done:
        """Distribute the proceeds · 分配处置款."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/distribute_proceeds", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def draw_sample(self, body: m.NewSample, *, key: str = "") -> m.Sample:
        """Draw a sample · 抽样."""
        found: m.Sample = await self._json("POST", "/api/v1/audit/samples", body=body, key=key)
        return found

    async def drop_right(self, case_no: str, body: m.DropRightBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Drop the right · 退出质物."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/drop_right", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def edit_comment(self, case_no: str, number: int, body: m.EditedComment, *, key: str = "", etag: str = "") -> m.Written:
        """Edit a comment · 修改留言."""
        found: m.Written = await self._json(
            "PUT", f"/api/v1/cases/{place(case_no)}/comments/{place(number)}", body=body, key=key, etag=etag
        )
        return found

    async def encode_payloads(self, body: m.EncodePayloadsBody) -> Mapping[str, Any]:
        """Close payloads · 加密载荷."""
        found: Mapping[str, Any] = await self._json("POST", "/api/v1/codec/encode", body=body)
        return found

    async def end_session(self, session: str) -> m.Ended:
        """End a session · 终止会话."""
        found: m.Ended = await self._json("DELETE", f"/api/v1/sessions/{place(session)}")
        return found

    async def extend_clock(self, case_no: str, body: m.ExtendClockBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Extend a limit · 延长时限."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/extend_clock", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def extend_term(self, case_no: str, body: m.ExtendTermBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Extend the term (trademarks) · 商标质押延期."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/extend_term", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def fail_round(self, case_no: str, body: m.FailRoundBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Fail the round · 流拍."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/fail_round", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def file_application(self, case_no: str, body: m.FileApplicationBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """File the application · 提交登记申请."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/file_application", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def finish_phone_task(self, number: int, body: m.Told, *, key: str = "", etag: str = "") -> m.PhoneTask:
        """Told by telephone · 已电话通知."""
        found: m.PhoneTask = await self._json("POST", f"/api/v1/phone-tasks/{place(number)}/done", body=body, key=key, etag=etag)
        return found

    async def foresee_erasure(self, body: m.Persons) -> m.Foreseen:
        """See what an erasure would take away · 预览依法删除."""
        found: m.Foreseen = await self._json("POST", "/api/v1/erasures/foresight", body=body)
        return found

    async def forward_claim(self, case_no: str, body: m.ForwardClaimBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Forward the claim to the committee · 审核通过，提交决策."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/forward_claim", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def freshen(self, body: m.Proof) -> m.Proved:
        """Prove again who you are · 重新验证身份."""
        found: m.Proved = await self._json("POST", "/api/v1/login/fresh", body=body)
        return found

    async def give_conditional_approval(
        self, case_no: str, body: m.GiveConditionalApprovalBody, *, take_over: bool | None = None, key: str = ""
    ) -> m.Done:
        """Approve with drawdown conditions · 附条件批复."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/give_conditional_approval", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def give_membership(self, actor: str, body: m.GiveMembershipBody, *, key: str = "") -> m.GivenMembership:
        """Give a role · 授予角色."""
        found: m.GivenMembership = await self._json("POST", f"/api/v1/people/{place(actor)}/memberships", body=body, key=key)
        return found

    async def grant_extension(self, case_no: str, body: m.GrantExtensionBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Grant an extension · 展期."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/grant_extension", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def health(self) -> m.Health:
        """Health · 运行状态."""
        found: m.Health = await self._json("GET", "/health")
        return found

    async def issue_guarantee(self, case_no: str, body: m.IssueGuaranteeBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Issue the guarantee · 出具保函."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/issue_guarantee", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def let_time_pass(self, case_no: str, body: m.LetTimePassBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Let sandbox time pass · 推进沙盒时间."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/let_time_pass", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def list_asset(self, case_no: str, body: m.ListAssetBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """List the asset · 挂牌."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/list_asset", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def list_calculators(self) -> m.Calculators:
        """List the calculators · 计算器列表."""
        found: m.Calculators = await self._json("GET", "/api/v1/calculators")
        return found

    async def list_cases(
        self,
        *,
        stage: list[str] | None = None,
        outcome: list[str] | None = None,
        officer: str | None = None,
        organisation: str | None = None,
        right_no: str | None = None,
        firm: str | None = None,
        firm_contains: str | None = None,
        uscc: str | None = None,
        deadline_after: str | None = None,
        deadline_before: str | None = None,
        due_within: int | None = None,
        amount_from: int | None = None,
        amount_to: int | None = None,
        opened_from: str | None = None,
        opened_to: str | None = None,
        closed_from: str | None = None,
        closed_to: str | None = None,
        jurisdiction: list[str] | None = None,
        sandbox: bool | None = None,
        sort: str | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        fields: str | None = None,
        count: bool | None = None,
        as_of: str | None = None,
    ) -> m.CasePage:
        """List the cases · 案件列表."""
        found: m.CasePage = await self._json(
            "GET",
            "/api/v1/cases",
            query={
                "stage": stage,
                "outcome": outcome,
                "officer": officer,
                "organisation": organisation,
                "right_no": right_no,
                "firm": firm,
                "firm_contains": firm_contains,
                "uscc": uscc,
                "deadline_after": deadline_after,
                "deadline_before": deadline_before,
                "due_within": due_within,
                "amount_from": amount_from,
                "amount_to": amount_to,
                "opened_from": opened_from,
                "opened_to": opened_to,
                "closed_from": closed_from,
                "closed_to": closed_to,
                "jurisdiction": jurisdiction,
                "sandbox": sandbox,
                "sort": sort,
                "cursor": cursor,
                "limit": limit,
                "fields": fields,
                "count": count,
                "as_of": as_of,
            },
        )
        return found

    async def list_claims(self, case_no: str, *, as_of: str | None = None) -> m.Claims:
        """List the claims · 补偿申请."""
        found: m.Claims = await self._json("GET", f"/api/v1/cases/{place(case_no)}/claims", query={"as_of": as_of})
        return found

    async def list_comment_versions(self, case_no: str, number: int) -> m.CommentVersions:
        """What a comment said before · 留言修改记录."""
        found: m.CommentVersions = await self._json("GET", f"/api/v1/cases/{place(case_no)}/comments/{place(number)}/versions")
        return found

    async def list_comments(
        self, case_no: str, *, thread: int | None = None, cursor: str | None = None, limit: int | None = None
    ) -> m.Comments:
        """List the comments · 留言列表."""
        found: m.Comments = await self._json(
            "GET", f"/api/v1/cases/{place(case_no)}/comments", query={"thread": thread, "cursor": cursor, "limit": limit}
        )
        return found

    async def list_deadlines(self, case_no: str, *, as_of: str | None = None) -> m.Deadlines:
        """List the deadlines · 期限."""
        found: m.Deadlines = await self._json("GET", f"/api/v1/cases/{place(case_no)}/deadlines", query={"as_of": as_of})
        return found

    async def list_deliveries(
        self, webhook: str, *, before: int | None = None, state: str | None = None, limit: int | None = None
    ) -> m.Deliveries:
        """List deliveries · 推送记录."""
        found: m.Deliveries = await self._json(
            "GET", f"/api/v1/webhooks/{place(webhook)}/deliveries", query={"before": before, "state": state, "limit": limit}
        )
        return found

    async def list_disposals(self, case_no: str, *, as_of: str | None = None) -> m.Disposals:
        """List the disposals · 质物处置."""
        found: m.Disposals = await self._json("GET", f"/api/v1/cases/{place(case_no)}/disposals", query={"as_of": as_of})
        return found

    async def list_documents(self, case_no: str, *, cursor: str | None = None, limit: int | None = None) -> m.DocumentsShown:
        """List the documents and what is missing · 文件与清单."""
        found: m.DocumentsShown = await self._json(
            "GET", f"/api/v1/cases/{place(case_no)}/documents", query={"cursor": cursor, "limit": limit}
        )
        return found

    async def list_erasures(self, *, cursor: str | None = None, limit: int | None = None) -> m.Erasures:
        """List the erasures · 依法删除列表."""
        found: m.Erasures = await self._json("GET", "/api/v1/erasures", query={"cursor": cursor, "limit": limit})
        return found

    async def list_event_types(self) -> m.EventTypes:
        """The types of events · 事件目录."""
        found: m.EventTypes = await self._json("GET", "/api/v1/feed/types")
        return found

    async def list_explanations(self, case_no: str) -> m.Explanations:
        """List what explains itself · 计算说明清单."""
        found: m.Explanations = await self._json("GET", f"/api/v1/cases/{place(case_no)}/explanations")
        return found

    async def list_export_columns(self) -> Mapping[str, Any]:
        """What can be exported · 可导出内容."""
        found: Mapping[str, Any] = await self._json("GET", "/api/v1/exports/columns")
        return found

    async def list_findings(
        self,
        *,
        case_no: str | None = None,
        sample: int | None = None,
        addressee: str | None = None,
        state: str | None = None,
        grade: str | None = None,
        overdue: bool | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> m.Findings:
        """List the findings · 审计发现列表."""
        found: m.Findings = await self._json(
            "GET",
            "/api/v1/audit/findings",
            query={
                "case_no": case_no,
                "sample": sample,
                "addressee": addressee,
                "state": state,
                "grade": grade,
                "overdue": overdue,
                "cursor": cursor,
                "limit": limit,
            },
        )
        return found

    async def list_import_kinds(self) -> m.ImportKinds:
        """What can be imported · 可导入内容."""
        found: m.ImportKinds = await self._json("GET", "/api/v1/imports/kinds")
        return found

    async def list_job_items(
        self, job_id: str, *, state: str | None = None, cursor: str | None = None, limit: int | None = None
    ) -> m.Items:
        """List a job's items · 作业明细."""
        found: m.Items = await self._json(
            "GET", f"/api/v1/jobs/{place(job_id)}/items", query={"state": state, "cursor": cursor, "limit": limit}
        )
        return found

    async def list_jobs(self, *, cursor: str | None = None, limit: int | None = None) -> m.Jobs:
        """List my jobs · 我的作业."""
        found: m.Jobs = await self._json("GET", "/api/v1/jobs", query={"cursor": cursor, "limit": limit})
        return found

    async def list_mandates(self, *, cursor: str | None = None, limit: int | None = None) -> m.Rows:
        """List the mandates · 委托列表."""
        found: m.Rows = await self._json("GET", "/api/v1/mandates", query={"cursor": cursor, "limit": limit})
        return found

    async def list_mentions(self, *, cursor: str | None = None, limit: int | None = None) -> m.Mentions:
        """Where I am mentioned · 提到我的留言."""
        found: m.Mentions = await self._json("GET", "/api/v1/me/mentions", query={"cursor": cursor, "limit": limit})
        return found

    async def list_nights(self, *, limit: int | None = None) -> m.Nights:
        """List nights · 夜间作业."""
        found: m.Nights = await self._json("GET", "/api/v1/nights", query={"limit": limit})
        return found

    async def list_notes(self, *, case_no: str | None = None, cursor: str | None = None, limit: int | None = None) -> m.Notes:
        """List my notes · 我的审计笔记."""
        found: m.Notes = await self._json("GET", "/api/v1/audit/notes", query={"case_no": case_no, "cursor": cursor, "limit": limit})
        return found

    async def list_officers(self, case_no: str) -> m.Officers:
        """List the named officers · 经办人."""
        found: m.Officers = await self._json("GET", f"/api/v1/cases/{place(case_no)}/officers")
        return found

    async def list_open_acts(self, case_no: str) -> m.OpenActs:
        """List the acts that are open now · 当前可办事项."""
        found: m.OpenActs = await self._json("GET", f"/api/v1/cases/{place(case_no)}/acts")
        return found

    async def list_parties(self, case_no: str, *, as_of: str | None = None) -> m.Parties:
        """List the parties · 参与方."""
        found: m.Parties = await self._json("GET", f"/api/v1/cases/{place(case_no)}/parties", query={"as_of": as_of})
        return found

    async def list_people(self, *, cursor: str | None = None, limit: int | None = None) -> m.People:
        """List the people · 人员列表."""
        found: m.People = await self._json("GET", "/api/v1/people", query={"cursor": cursor, "limit": limit})
        return found

    async def list_phone_tasks(
        self, *, case_no: str | None = None, state: str | None = None, cursor: str | None = None, limit: int | None = None
    ) -> m.PhoneTasks:
        """List phone tasks · 电话通知任务."""
        found: m.PhoneTasks = await self._json(
            "GET", "/api/v1/phone-tasks", query={"case_no": case_no, "state": state, "cursor": cursor, "limit": limit}
        )
        return found

    async def list_readers(self, case_no: str, *, cursor: str | None = None, limit: int | None = None) -> m.Looks:
        """See who looked · 查看访问记录."""
        found: m.Looks = await self._json("GET", f"/api/v1/cases/{place(case_no)}/readers", query={"cursor": cursor, "limit": limit})
        return found

    async def list_rights(self, case_no: str, *, as_of: str | None = None) -> m.Rights:
        """List the rights · 质物清单."""
        found: m.Rights = await self._json("GET", f"/api/v1/cases/{place(case_no)}/rights", query={"as_of": as_of})
        return found

    async def list_risks(self) -> m.Risks:
        """List the risks · 风险点."""
        found: m.Risks = await self._json("GET", "/api/v1/audit/risks")
        return found

    async def list_samples(self, *, cursor: str | None = None, limit: int | None = None) -> m.Samples:
        """List the samples · 样本列表."""
        found: m.Samples = await self._json("GET", "/api/v1/audit/samples", query={"cursor": cursor, "limit": limit})
        return found

    async def list_sessions(self) -> m.LivingSessions:
        """List the living sessions · 会话列表."""
        found: m.LivingSessions = await self._json("GET", "/api/v1/sessions")
        return found

    async def list_substitutions(self) -> m.Rows:
        """List the substitutions · 代理列表."""
        found: m.Rows = await self._json("GET", "/api/v1/substitutions")
        return found

    async def list_tasks(
        self,
        *,
        of: str | None = None,
        act: str | None = None,
        stage: str | None = None,
        jurisdiction: str | None = None,
        subject: str | None = None,
        due_before: str | None = None,
        overdue: bool | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> m.Tasks:
        """List the tasks · 任务列表."""
        found: m.Tasks = await self._json(
            "GET",
            "/api/v1/tasks",
            query={
                "of": of,
                "act": act,
                "stage": stage,
                "jurisdiction": jurisdiction,
                "subject": subject,
                "due_before": due_before,
                "overdue": overdue,
                "cursor": cursor,
                "limit": limit,
            },
        )
        return found

    async def list_views(self) -> m.ViewList:
        """List the saved views · 保存的视图."""
        found: m.ViewList = await self._json("GET", "/api/v1/views")
        return found

    async def list_webhooks(self) -> m.Webhooks:
        """List the subscriptions · 订阅列表."""
        found: m.Webhooks = await self._json("GET", "/api/v1/webhooks")
        return found

    async def lodge_claim(self, case_no: str, body: m.LodgeClaimBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Lodge the claim · 申请补偿."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/lodge_claim", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def log_in(self, body: m.Login) -> m.SessionOpened:
        """Log in · 登录."""
        found: m.SessionOpened = await self._json("POST", "/api/v1/login", body=body)
        return found

    async def log_in_elsewhere(self, *, membership: int | None = None) -> None:
        """Log in at the identity provider · 统一身份登录."""
        await self._json("GET", "/api/v1/login/oidc", query={"membership": membership})

    async def log_out(self) -> m.Ended:
        """Log out · 退出登录."""
        found: m.Ended = await self._json("POST", "/api/v1/logout")
        return found

    async def make_calendar(self, *, key: str = "") -> m.CalendarFeed:
        """Make a calendar address · 生成日历订阅."""
        found: m.CalendarFeed = await self._json("POST", "/api/v1/calendar", key=key)
        return found

    async def name_officer(self, case_no: str, body: m.NamedOfficer, *, key: str = "", etag: str = "") -> m.Named:
        """Name the officer · 指定经办人."""
        found: m.Named = await self._json("PUT", f"/api/v1/cases/{place(case_no)}/officer", body=body, key=key, etag=etag)
        return found

    async def notify_loss(self, case_no: str, body: m.NotifyLossBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Notify the loss · 出险通知."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/notify_loss", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def offer_value(self, case_no: str, body: m.OfferValueBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Offer a value · 估值报价."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/offer_value", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def open_case(self, body: m.OpenCase, *, key: str = "") -> m.Done:
        """Open the case · 受理融资需求."""
        found: m.Done = await self._json("POST", "/api/v1/cases", body=body, key=key)
        return found

    async def order_bulk_acts(self, body: m.BulkActs, *, key: str = "") -> m.JobShown:
        """One act on many cases · 批量办理."""
        found: m.JobShown = await self._json("POST", "/api/v1/bulk/acts", body=body, key=key)
        return found

    async def order_bulk_assign(self, body: m.BulkAssign, *, key: str = "") -> m.JobShown:
        """Assign many · 批量转派."""
        found: m.JobShown = await self._json("POST", "/api/v1/bulk/assign", body=body, key=key)
        return found

    async def order_export(self, body: m.Export, *, key: str = "") -> m.JobShown:
        """Order an export · 导出."""
        found: m.JobShown = await self._json("POST", "/api/v1/exports", body=body, key=key)
        return found

    async def order_package(self, organisation: str, *, key: str = "") -> m.JobShown:
        """Order a package of open tasks · 生成待办交换包."""
        found: m.JobShown = await self._json("POST", f"/api/v1/exchange/{place(organisation)}/outgoing", key=key)
        return found

    async def order_verifications(self, body: m.Verification, *, key: str = "") -> m.JobShown:
        """Verify cases · 核验案件."""
        found: m.JobShown = await self._json("POST", "/api/v1/audit/verifications", body=body, key=key)
        return found

    async def pass_precheck(self, case_no: str, body: m.PassPrecheckBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Pass the pre-check · 预审通过."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/pass_precheck", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def pause_clock(self, case_no: str, body: m.PauseClockBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Pause a clock · 中止计时."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/pause_clock", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def pause_webhook(self, webhook: str, *, key: str = "") -> m.Webhook:
        """Pause deliveries · 暂停推送."""
        found: m.Webhook = await self._json("POST", f"/api/v1/webhooks/{place(webhook)}/pause", key=key)
        return found

    async def pay_advance(self, case_no: str, body: m.PayAdvanceBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Pay the advance · 先行补偿."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/pay_advance", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def pay_guarantee(self, case_no: str, body: m.PayGuaranteeBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Pay under the guarantee · 代偿."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/pay_guarantee", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def pay_indemnity(self, case_no: str, body: m.PayIndemnityBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Pay the indemnity · 赔付."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/pay_indemnity", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def quote_cover(self, case_no: str, body: m.QuoteCoverBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Quote the cover · 保险报价."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/quote_cover", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def raise_finding(self, body: m.NewFinding, *, key: str = "") -> m.Finding:
        """Raise a finding · 提出审计发现."""
        found: m.Finding = await self._json("POST", "/api/v1/audit/findings", body=body, key=key)
        return found

    async def raise_warning(self, case_no: str, body: m.RaiseWarningBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Raise a warning · 风险预警."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/raise_warning", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def read_aggregates(self, *, since: str | None = None, as_of: str | None = None) -> m.Aggregates:
        """Count cases · 汇总统计."""
        found: m.Aggregates = await self._json("GET", "/api/v1/aggregates", query={"since": since, "as_of": as_of})
        return found

    async def read_audit_key(self) -> bytes:
        """Read the public key · 查看公钥."""
        found: bytes = await self._bytes("GET", "/api/v1/audit/key")
        return found

    async def read_calendar(self, *, token: str | None = None, holidays: bool | None = None) -> bytes:
        """The calendar · 日历."""
        found: bytes = await self._bytes("GET", "/api/v1/calendar.ics", query={"token": token, "holidays": holidays})
        return found

    async def read_calendar_address(self) -> m.CalendarFeed:
        """The calendar address · 查看日历订阅."""
        found: m.CalendarFeed = await self._json("GET", "/api/v1/calendar")
        return found

    async def read_case(self, case_no: str, *, as_of: str | None = None) -> m.WholeCase:
        """Read a case · 查看案件."""
        found: m.WholeCase = await self._json("GET", f"/api/v1/cases/{place(case_no)}", query={"as_of": as_of})
        return found

    async def read_certificate(self, case_no: str) -> bytes:
        """Download the certificate of the last verification · 下载核验证书."""
        found: bytes = await self._bytes("GET", f"/api/v1/cases/{place(case_no)}/verification/certificate")
        return found

    async def read_clocks(self, case_no: str, *, as_of: str | None = None) -> m.Clocks:
        """Read the clocks · 查看时限."""
        found: m.Clocks = await self._json("GET", f"/api/v1/cases/{place(case_no)}/clocks", query={"as_of": as_of})
        return found

    async def read_comment(self, case_no: str, number: int) -> m.Comment:
        """Read a comment · 查看留言."""
        found: m.Comment = await self._json("GET", f"/api/v1/cases/{place(case_no)}/comments/{place(number)}")
        return found

    async def read_contact(self, case_no: str) -> m.Contact:
        """Read the contact · 查看联系方式."""
        found: m.Contact = await self._json("GET", f"/api/v1/cases/{place(case_no)}/contact")
        return found

    async def read_difference(self, case_no: str, *, from_: str | None = None, to: str | None = None) -> m.DifferenceFound:
        """Compare two instants · 两时点比较."""
        found: m.DifferenceFound = await self._json("GET", f"/api/v1/cases/{place(case_no)}/difference", query={"from": from_, "to": to})
        return found

    async def read_document(self, case_no: str, document_id: str) -> m.DocumentShown:
        """Read what is known of a document · 文件信息."""
        found: m.DocumentShown = await self._json("GET", f"/api/v1/cases/{place(case_no)}/documents/{place(document_id)}")
        return found

    async def read_document_content(
        self, case_no: str, document_id: str, *, range_: str | None = None, if_none_match: str | None = None, if_range: str | None = None
    ) -> bytes:
        """Download a document · 下载文件."""
        found: bytes = await self._bytes(
            "GET",
            f"/api/v1/cases/{place(case_no)}/documents/{place(document_id)}/content",
            headers={"Range": range_, "If-None-Match": if_none_match, "If-Range": if_range},
        )
        return found

    async def read_erasure(self, number: int) -> m.Erasure:
        """Read an erasure · 查看依法删除."""
        found: m.Erasure = await self._json("GET", f"/api/v1/erasures/{place(number)}")
        return found

    async def read_evidence(self, case_no: str) -> bytes:
        """Download the evidence package · 下载证据包."""
        found: bytes = await self._bytes("GET", f"/api/v1/cases/{place(case_no)}/evidence")
        return found

    async def read_explanation(self, case_no: str, seq: int) -> m.Explained:
        """Explain a figure or a deadline · 计算说明."""
        found: m.Explained = await self._json("GET", f"/api/v1/cases/{place(case_no)}/explanations/{place(seq)}")
        return found

    async def read_export(self, job_id: str) -> bytes:
        """Download an export · 下载导出文件."""
        found: bytes = await self._bytes("GET", f"/api/v1/exports/{place(job_id)}/file")
        return found

    async def read_feed(
        self, *, after: int | None = None, limit: int | None = None, types: str | None = None, details: bool | None = None
    ) -> m.FeedPage:
        """Read the events · 读取事件流."""
        found: m.FeedPage = await self._json(
            "GET", "/api/v1/feed", query={"after": after, "limit": limit, "types": types, "details": details}
        )
        return found

    async def read_finding(self, finding: int) -> m.Finding:
        """Read a finding · 查看审计发现."""
        found: m.Finding = await self._json("GET", f"/api/v1/audit/findings/{place(finding)}")
        return found

    async def read_import_template(self, kind: str, form: str, *, lang: str | None = None) -> bytes:
        """Download a template · 下载模板."""
        found: bytes = await self._bytes("GET", f"/api/v1/imports/templates/{place(kind)}.{place(form)}", query={"lang": lang})
        return found

    async def read_job(self, job_id: str) -> m.JobShown:
        """Read a job · 查看作业."""
        found: m.JobShown = await self._json("GET", f"/api/v1/jobs/{place(job_id)}")
        return found

    async def read_job_file(self, job_id: str, name: str) -> bytes:
        """Download a job's file · 下载作业文件."""
        found: bytes = await self._bytes("GET", f"/api/v1/jobs/{place(job_id)}/files/{place(name)}")
        return found

    async def read_journal(self, case_no: str, *, since: int | None = None) -> m.JournalPage:
        """Read the journal · 查看案件日志."""
        found: m.JournalPage = await self._json("GET", f"/api/v1/cases/{place(case_no)}/journal", query={"since": since})
        return found

    async def read_load(self) -> m.Load:
        """How the work is spread · 任务负荷."""
        found: m.Load = await self._json("GET", "/api/v1/tasks/load")
        return found

    async def read_loan(self, case_no: str, *, as_of: str | None = None) -> m.Loan:
        """Read the loan · 查看贷款."""
        found: m.Loan = await self._json("GET", f"/api/v1/cases/{place(case_no)}/loan", query={"as_of": as_of})
        return found

    async def read_me(self) -> m.Me:
        """Who you are here · 当前身份."""
        found: m.Me = await self._json("GET", "/api/v1/me")
        return found

    async def read_note(self, note: str) -> m.WholeNote:
        """Read a note · 查看审计笔记."""
        found: m.WholeNote = await self._json("GET", f"/api/v1/audit/notes/{place(note)}")
        return found

    async def read_person(self, actor: str) -> m.ShownPerson:
        """Read a person · 查看人员."""
        found: m.ShownPerson = await self._json("GET", f"/api/v1/people/{place(actor)}")
        return found

    async def read_population(self, sample: int) -> m.Population:
        """What it was drawn from · 样本总体."""
        found: m.Population = await self._json("GET", f"/api/v1/audit/samples/{place(sample)}/population")
        return found

    async def read_progress(self, sample: int) -> m.Progress:
        """How far a sample is · 样本审查进度."""
        found: m.Progress = await self._json("GET", f"/api/v1/audit/samples/{place(sample)}/progress")
        return found

    async def read_request(self, request_id: str) -> m.Done:
        """Read how a request stands · 查询办理结果."""
        found: m.Done = await self._json("GET", f"/api/v1/requests/{place(request_id)}")
        return found

    async def read_right(self, case_no: str, right_no: str, *, as_of: str | None = None) -> m.OneRight:
        """Read a right · 查看质物."""
        found: m.OneRight = await self._json("GET", f"/api/v1/cases/{place(case_no)}/rights/{place(right_no)}", query={"as_of": as_of})
        return found

    async def read_sample(self, sample: int) -> m.Sample:
        """Read a sample · 查看样本."""
        found: m.Sample = await self._json("GET", f"/api/v1/audit/samples/{place(sample)}")
        return found

    async def read_task(self, case_no: str, question: int) -> m.WholeTask:
        """Read a task · 查看任务."""
        found: m.WholeTask = await self._json("GET", f"/api/v1/tasks/{place(case_no)}/{place(question)}")
        return found

    async def read_verification(self, case_no: str) -> m.VerificationFound:
        """Read the last verification · 最近一次核验."""
        found: m.VerificationFound = await self._json("GET", f"/api/v1/cases/{place(case_no)}/verification")
        return found

    async def read_view(self, view: str) -> m.SavedView:
        """Read a view · 查看视图."""
        found: m.SavedView = await self._json("GET", f"/api/v1/views/{place(view)}")
        return found

    async def read_webhook(self, webhook: str) -> m.Webhook:
        """Read a subscription · 查看订阅."""
        found: m.Webhook = await self._json("GET", f"/api/v1/webhooks/{place(webhook)}")
        return found

    async def reassign_task(self, case_no: str, question: int, body: m.Handing, *, key: str = "", etag: str = "") -> m.Moved:
        """Hand a task over · 转派任务."""
        found: m.Moved = await self._json(
            "POST", f"/api/v1/tasks/{place(case_no)}/{place(question)}/reassign", body=body, key=key, etag=etag
        )
        return found

    async def receive_answer(self, organisation: str, body: m.PartnerAnswer) -> m.Heard:
        """Receive a partner's answer · 接收合作方答复."""
        found: m.Heard = await self._json("POST", f"/api/v1/callbacks/{place(organisation)}", body=body)
        return found

    async def record_assignment(
        self, case_no: str, body: m.RecordAssignmentBody, *, take_over: bool | None = None, key: str = ""
    ) -> m.Done:
        """Record the assignment · 登记转让."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/record_assignment", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def record_bid(self, case_no: str, body: m.RecordBidBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Record a bid · 登记报价."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/record_bid", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def record_ceded_payment(
        self, case_no: str, body: m.RecordCededPaymentBody, *, take_over: bool | None = None, key: str = ""
    ) -> m.Done:
        """Record what a reinsurer paid · 登记摊回款."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/record_ceded_payment", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def record_cession(self, case_no: str, body: m.RecordCessionBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Record a cession · 登记再担保或再保险."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/record_cession", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def record_due_diligence(
        self, case_no: str, body: m.RecordDueDiligenceBody, *, take_over: bool | None = None, key: str = ""
    ) -> m.Done:
        """Record due diligence · 登记尽职调查."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/record_due_diligence", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def record_erasure(self, case_no: str, body: m.RecordErasureBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Record an erasure by law · 登记依法删除."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/record_erasure", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def record_extract(self, case_no: str, body: m.RecordExtractBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Record a register extract · 登记簿副本."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/record_extract", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def record_recovery(self, case_no: str, body: m.RecordRecoveryBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Record a recovery · 登记追回."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/record_recovery", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def record_repayment(self, case_no: str, body: m.RecordRepaymentBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Record a repayment · 登记还款."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/record_repayment", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def record_subrogation(
        self, case_no: str, body: m.RecordSubrogationBody, *, take_over: bool | None = None, key: str = ""
    ) -> m.Done:
        """Record the subrogation · 代位."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/record_subrogation", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def redact_comment(self, case_no: str, number: int, body: m.Redaction, *, key: str = "") -> m.Redacted:
        """Redact a comment · 屏蔽留言."""
        found: m.Redacted = await self._json("POST", f"/api/v1/cases/{place(case_no)}/comments/{place(number)}/redact", body=body, key=key)
        return found

    async def refuse_erasure(self, number: int, body: m.Refusal, *, key: str = "") -> m.Erasure:
        """Refuse an erasure · 不予删除."""
        found: m.Erasure = await self._json("POST", f"/api/v1/erasures/{place(number)}/refusal", body=body, key=key)
        return found

    async def refuse_filing(self, case_no: str, body: m.RefuseFilingBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Refuse the filing · 不予受理."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/refuse_filing", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def refuse_registration(
        self, case_no: str, body: m.RefuseRegistrationBody, *, take_over: bool | None = None, key: str = ""
    ) -> m.Done:
        """Refuse the registration · 不予登记."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/refuse_registration", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def register(self, case_no: str, body: m.RegisterBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Register · 准予登记."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/register", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def reject_past(self, case_no: str, body: m.RejectPastBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Reject the declared past · 退回存量贷款."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/reject_past", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def release_in_part(self, case_no: str, body: m.ReleaseInPartBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Release in part · 部分解除."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/release_in_part", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def release_pledge(self, case_no: str, body: m.ReleasePledgeBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Release the pledge · 同意解除质押."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/release_pledge", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def relodge_claim(self, case_no: str, body: m.RelodgeClaimBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Relodge the claim · 重新申请."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/relodge_claim", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def renew_loan(self, case_no: str, body: m.RenewLoanBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Renew without repayment · 无还本续贷."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/renew_loan", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def reopen_finding(self, finding: int, body: m.Reopening, *, key: str = "", etag: str = "") -> m.Finding:
        """Ask again · 要求补充答复."""
        found: m.Finding = await self._json("POST", f"/api/v1/audit/findings/{place(finding)}/reopen", body=body, key=key, etag=etag)
        return found

    async def request_correction(
        self, case_no: str, body: m.RequestCorrectionBody, *, take_over: bool | None = None, key: str = ""
    ) -> m.Done:
        """Request a correction · 补正通知."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/request_correction", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def resend_deliveries(self, webhook: str, body: m.Resend, *, key: str = "") -> m.Resent:
        """Deliver again · 重新推送."""
        found: m.Resent = await self._json("POST", f"/api/v1/webhooks/{place(webhook)}/resend", body=body, key=key)
        return found

    async def reset_password(self, actor: str, body: m.GivenPassword, *, key: str = "") -> m.Ended:
        """Reset a password · 重置密码."""
        found: m.Ended = await self._json("PUT", f"/api/v1/people/{place(actor)}/password", body=body, key=key)
        return found

    async def resubmit_filing(self, case_no: str, body: m.ResubmitFilingBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Resubmit the filing · 重新提交."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/resubmit_filing", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def resume_clock(self, case_no: str, body: m.ResumeClockBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Resume a clock · 恢复计时."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/resume_clock", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def resume_job(self, job_id: str, *, key: str = "") -> m.JobShown:
        """Resume a job · 继续作业."""
        found: m.JobShown = await self._json("POST", f"/api/v1/jobs/{place(job_id)}/resume", key=key)
        return found

    async def resume_webhook(self, webhook: str, *, key: str = "") -> m.Webhook:
        """Resume deliveries · 恢复推送."""
        found: m.Webhook = await self._json("POST", f"/api/v1/webhooks/{place(webhook)}/resume", key=key)
        return found

    async def retry_call(self, case_no: str, body: m.RetryCallBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Call the partner again · 重新联系合作方."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/retry_call", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def return_claim(self, case_no: str, body: m.ReturnClaimBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Return the claim · 退回补正."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/return_claim", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def return_filing(self, case_no: str, body: m.ReturnFilingBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Return the filing · 退回补充."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/return_filing", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def return_task(self, case_no: str, question: int, body: m.Returning, *, key: str = "") -> m.Moved:
        """Return a task · 退回任务."""
        found: m.Moved = await self._json("POST", f"/api/v1/tasks/{place(case_no)}/{place(question)}/return", body=body, key=key)
        return found

    async def revise_calendar(self, case_no: str, body: m.ReviseCalendarBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Revise the calendar · 更新工作日历."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/revise_calendar", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def revoke_calendar(self, *, key: str = "") -> None:
        """Revoke the calendar address · 撤销日历订阅."""
        await self._json("DELETE", "/api/v1/calendar", key=key)

    async def revoke_registration(
        self, case_no: str, body: m.RevokeRegistrationBody, *, take_over: bool | None = None, key: str = ""
    ) -> m.Done:
        """Revoke the registration · 撤销登记."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/revoke_registration", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def rotate_webhook_secret(self, webhook: str, *, key: str = "") -> m.WithSecret:
        """Exchange the secret · 轮换密钥."""
        found: m.WithSecret = await self._json("POST", f"/api/v1/webhooks/{place(webhook)}/rotate", key=key)
        return found

    async def save_view(self, body: m.NewView, *, key: str = "") -> m.SavedView:
        """Save a view · 保存视图."""
        found: m.SavedView = await self._json("POST", "/api/v1/views", body=body, key=key)
        return found

    async def search_cases(self, *, q: str | None = None, limit: int | None = None) -> m.SearchPage:
        """Search the cases · 搜索案件."""
        found: m.SearchPage = await self._json("GET", "/api/v1/search", query={"q": q, "limit": limit})
        return found

    async def send_dunning(self, case_no: str, body: m.SendDunningBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Send a dunning letter · 催收."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/send_dunning", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def settle(self, case_no: str, body: m.SettleBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Settle the loan · 结清."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/settle", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def settle_claim(self, case_no: str, body: m.SettleClaimBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Settle the claim · 清算."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/settle_claim", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def sign_contracts(self, case_no: str, body: m.SignContractsBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Sign the contracts · 签订合同."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/sign_contracts", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def submit_correction(
        self, case_no: str, body: m.SubmitCorrectionBody, *, take_over: bool | None = None, key: str = ""
    ) -> m.Done:
        """Submit the correction · 提交补正."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/submit_correction", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def test_webhook(self, webhook: str, *, key: str = "") -> m.Tried:
        """Send a test event · 发送测试事件."""
        found: m.Tried = await self._json("POST", f"/api/v1/webhooks/{place(webhook)}/test", key=key)
        return found

    async def value_asset(self, case_no: str, body: m.ValueAssetBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Value the asset · 处置估值."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/value_asset", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def withdraw(self, case_no: str, body: m.WithdrawBody, *, take_over: bool | None = None, key: str = "") -> m.Done:
        """Withdraw · 撤回."""
        found: m.Done = await self._json(
            "POST", f"/api/v1/cases/{place(case_no)}/acts/withdraw", body=body, query={"take_over": take_over}, key=key
        )
        return found

    async def withdraw_mandate(self, number: int, *, key: str = "") -> m.Ended:
        """Withdraw a mandate · 撤回委托."""
        found: m.Ended = await self._json("DELETE", f"/api/v1/mandates/{place(number)}", key=key)
        return found

    async def withdraw_membership(self, number: int, *, key: str = "") -> m.Ended:
        """Withdraw a role · 撤回角色."""
        found: m.Ended = await self._json("DELETE", f"/api/v1/memberships/{place(number)}", key=key)
        return found

    async def withdraw_substitution(self, number: int, *, key: str = "") -> m.Ended:
        """End a substitution · 终止代理."""
        found: m.Ended = await self._json("DELETE", f"/api/v1/substitutions/{place(number)}", key=key)
        return found

    async def write_comment(self, case_no: str, body: m.NewComment, *, key: str = "") -> m.Written:
        """Write a comment · 留言."""
        found: m.Written = await self._json("POST", f"/api/v1/cases/{place(case_no)}/comments", body=body, key=key)
        return found

    async def write_note(self, body: m.NewNote, *, key: str = "") -> m.Note:
        """Write a note · 写审计笔记."""
        found: m.Note = await self._json("POST", "/api/v1/audit/notes", body=body, key=key)
        return found
