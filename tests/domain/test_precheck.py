"""The window's pre-check, point by point."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.dossier import Dossier
from domain.extract import Extract
from domain.opening import Demand, Right, RightKind
from domain.precheck import Objection, objections
from domain.rules import Rules
from policies import packs

_TODAY = date(2026, 11, 21)
_RULES = packs.rules_for("xiangtan", _TODAY)
_DEMAND = Demand("D01", "湘潭云岭精密传动有限公司", "91430300MA4L1A0147", 120_000_000, 12, "bank-xt-rcb", "none")
_EXTRACT = Extract(_TODAY, filed_on=date(2023, 1, 1), fee_paid_until=date(2027, 12, 31))
_PATENT = Right("ZL202310123456.6", RightKind.INVENTION, "一种减速器", date(2027, 11, 21), 800_000_000)
_UTILITY = Right("ZL202320123456.1", RightKind.UTILITY_MODEL, "一种减速器", date(2027, 11, 21), 800_000_000)
_MARK = Right("31245678", RightKind.TRADEMARK, "云岭", date(2027, 11, 21), 100_000_000)
_SOFTWARE = Right("2021SR0456789", RightKind.COPYRIGHT, "减速器设计软件", date(2070, 12, 31), 100_000_000)
_DATA = Right("HN2026-0001", RightKind.DATA_IP, "运行数据", date(2029, 11, 21), 100_000_000)
_ELEMENTS = frozenset({"parties", "claim", "term", "rights", "scope"})


def _rules(**values: str) -> Rules:
    changed = {name.replace("__", "."): value for name, value in values.items()}
    return replace(_RULES, rows=_RULES.rows | {key: replace(_RULES.rows[key], value=value) for key, value in changed.items()})


def _but(right: Right, **said: Any) -> Right:
    return replace(right, extract=replace(_EXTRACT, **said))


def _found(*rights: Right, rules: Rules = _RULES, on: date = _TODAY, **known: Any) -> list[Objection]:
    return objections(Dossier(known.pop("demand", _DEMAND), list(rights), **known), rules, on)


def _brief(found: list[Objection]) -> list[tuple[int, str, str]]:
    return [(each.point, each.code, each.subject) for each in found]


def _one(found: list[Objection]) -> Objection:
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize("right", [_PATENT, _MARK, _SOFTWARE, _DATA])
def test_a_filing_in_order_meets_no_objection_with_and_without_an_extract(right: Right) -> None:
    assert _found(right) == []
    whole: dict[str, Any] = {
        "authorised": True,
        "signed_by_both": True,
        "contract": _ELEMENTS,
        "valuation_method": "agency",
        "valuation_report": True,
    }
    assert _found(_but(right), first_loan=False, white_listed=False, **whole) == []


def test_an_objection_says_its_point_ground_grade_facts_clause_and_cure_in_both_languages() -> None:
    assert _found(replace(_PATENT, expires_on=date(2027, 11, 20))) == [
        Objection(
            point=4,
            code="R06",
            subject="ZL202310123456.6",
            grade="curable",
            zh="债务人履行债务的期限超过专利权有效期（权利至 2027-11-20，债务至 2027-11-21，超出 1 日）",
            en="the term of the debt exceeds that of the patent "
            "(the right lasts until 2027-11-20, the debt until 2027-11-21; days too long: 1)",
            clause="专利权质押登记办法（不予登记情形 R06）",
            cure_zh="缩短债务期限或者剔除该专利",
            cure_en="shorten the loan or leave the patent out",
        )
    ]
    found = _one(_found(_but(_PATENT, frozen=True)))
    assert (found.zh, found.en) == (
        "权属纠纷中止或被法院保全，质押手续被暂停",
        "suspended in a dispute over ownership, or preserved by a court",
    )
    assert str(found) == "R05 ZL202310123456.6: suspended in a dispute over ownership, or preserved by a court"


# Point 1


def test_a_wrong_credit_code_authority_or_signature_is_objected_to() -> None:
    wrong = replace(_DEMAND, uscc="91430300MA4L1A0148")

    found = _found(_PATENT, demand=wrong, authorised=False, signed_by_both=False)

    assert _brief(found) == [(1, "W01", "D01"), (1, "W02", "D01"), (1, "W03", "D01")]
    assert found[0].en == "the identity of a party is wrong (the check character of 91430300MA4L1A014 is 7, not 8)"
    assert found[0].zh == "当事人身份信息有误（统一社会信用代码 91430300MA4L1A0148 有误）"


def test_a_demand_without_rights_and_a_wrong_number_are_objected_to() -> None:
    assert _brief(_found()) == [(1, "W04", "D01")]
    found = _one(_found(replace(_MARK, right_no="12")))
    assert _brief([found]) == [(1, "W05", "12")]
    assert found.zh == "权利号有误（权利号 12 不合规则）"
    assert found.en.startswith("the number of the right is wrong (a trademark's registration number has 5 to 8 digits")


# Point 2


def test_a_missing_extract_is_objected_to_only_where_the_pack_asks_for_it() -> None:
    needed = _rules(precheck__extract_needed="yes")

    assert _brief(_found(_PATENT, rules=needed)) == [(2, "W06", "ZL202310123456.6")]
    assert _one(_found(_PATENT, rules=needed)).grade == "curable"
    assert _found(_but(_PATENT), rules=needed) == []


@pytest.mark.parametrize(("as_of", "good"), [("2026-10-22", True), ("2026-10-21", False), ("2026-11-21", True), ("2026-11-22", False)])
def test_an_extract_is_good_for_thirty_days_and_never_of_a_later_day(as_of: str, good: bool) -> None:
    found = _found(_but(_PATENT, as_of=date.fromisoformat(as_of)))

    assert _brief(found) == ([] if good else [(2, "W07", "ZL202310123456.6")])
    if not good:
        assert found[0].zh == f"登记簿副本不在有效期内（登记簿副本日期 {as_of}，有效 30 日）"
        assert found[0].en == f"the register extract is too old, or of a later day (it is of {as_of}, and good for 30 days)"


@pytest.mark.parametrize(("right", "code"), [(_PATENT, "R01"), (_MARK, "T01"), (_SOFTWARE, "C01"), (_DATA, "W08")])
def test_a_pledgor_who_is_not_the_owner_on_the_register_is_objected_to(right: Right, code: str) -> None:
    found = _one(_found(_but(right, owner="湘潭某某有限公司")))

    assert (found.point, found.code) == (2, code)
    assert found.zh.endswith("（登记簿：湘潭某某有限公司；出质人：湘潭云岭精密传动有限公司）")
    assert found.en.endswith("(register: 湘潭某某有限公司; pledgor: 湘潭云岭精密传动有限公司)")
    assert _found(_but(right, owner=_DEMAND.firm)) == []


@pytest.mark.parametrize(
    ("status", "right", "code", "grade"),
    [
        ("terminated", _PATENT, "R02", "fatal"),
        ("invalid", _MARK, "T03", "fatal"),
        ("terminated", _SOFTWARE, "C03", "fatal"),
        ("invalid", _DATA, "W09", "fatal"),
        ("pending", _PATENT, "R03", "wait"),
        ("pending", _MARK, "W10", "wait"),
    ],
)
def test_a_right_that_the_register_does_not_hold_in_force_is_objected_to(status: str, right: Right, code: str, grade: str) -> None:
    found = _one(_found(_but(right, status=status)))

    assert (found.point, found.code, found.grade) == (2, code, grade)
    assert found.en.endswith(f"(the register says {status})") is (status != "pending")
    assert found.zh.endswith(f"（登记簿状态 {status}）") is (status != "pending")


def test_a_patent_that_ended_yesterday_is_objected_to_once() -> None:
    found = _one(_found(replace(_PATENT, expires_on=date(2026, 11, 20))))

    assert _brief([found]) == [(2, "R02", "ZL202310123456.6")]
    assert found.zh == "专利权已终止或者已被宣告无效（届满日 2026-11-20）"
    assert found.en == "the patent has ended or was declared invalid (it ended on 2026-11-20)"


def test_a_trademark_can_be_renewed_for_six_months_after_its_end() -> None:
    mark = replace(_MARK, expires_on=date(2026, 5, 21))

    assert _brief(_found(mark)) == [(2, "W11", "31245678")]
    assert _one(_found(mark)).en == "the mark has expired and can still be renewed (it ended on 2026-05-21)"
    assert _brief(_found(replace(mark, expires_on=date(2026, 5, 20)))) == [(2, "T03", "31245678")]
    assert _brief(_found(replace(mark, expires_on=date(2026, 11, 20)))) == [(2, "W11", "31245678")]


# Point 3


@pytest.mark.parametrize(
    ("paid", "code", "grade", "facts"),
    [
        ("2027-11-21", "", "", ""),
        ("2027-11-20", "W13", "inform", "paid until 2027-11-20"),
        ("2026-12-06", "W13", "inform", "paid until 2026-12-06"),
        ("2026-12-05", "R04", "curable", "paid until 2026-12-05"),
        ("2026-11-20", "R04", "curable", "paid until 2026-11-20; month 1 of the grace, surcharge 0%"),
        ("2026-08-21", "R04", "curable", "paid until 2026-08-21; month 3 of the grace, surcharge 10%"),
        ("2026-05-21", "R04", "curable", "paid until 2026-05-21; month 6 of the grace, surcharge 25%"),
        ("2026-05-20", "R02", "fatal", "paid until 2026-05-20, and the grace ended on 2026-11-20"),
    ],
)
def test_an_annual_fee_is_paid_through_the_examination_and_named_when_due_within_the_loan(
    paid: str, code: str, grade: str, facts: str
) -> None:
    found = _found(_but(_PATENT, fee_paid_until=date.fromisoformat(paid)))

    assert [(each.point, each.code, each.grade) for each in found] == ([(3, code, grade)] if code else [])
    assert not found or found[0].en.endswith(f" ({facts})")


def test_what_is_paid_of_a_fee_is_said_in_chinese_too() -> None:
    def said(paid: date) -> str:
        return _one(_found(_but(_PATENT, fee_paid_until=paid))).zh

    assert said(date(2026, 5, 20)).endswith("（年费缴至 2026-05-20，宽限期至 2026-11-20）")
    assert said(date(2026, 8, 21)).endswith("（年费缴至 2026-08-21，宽限第 3 个月，加收 10%）")
    assert said(date(2026, 12, 5)).endswith("（年费缴至 2026-12-05）")
    assert said(date(2027, 1, 5)).endswith("（年费缴至 2027-01-05）")


def test_a_patent_that_ends_with_its_paid_fee_needs_no_further_one() -> None:
    # The debt outlives the right, which is point 4; no fee falls due after the right's end.
    short = replace(_PATENT, expires_on=date(2027, 6, 30))

    assert _brief(_found(_but(short, fee_paid_until=date(2027, 6, 30)))) == [(4, "R06", "ZL202310123456.6")]


def test_an_unknown_fee_is_named_for_a_patent_and_for_nothing_else() -> None:
    assert _brief(_found(_but(_PATENT, fee_paid_until=None))) == [(3, "W12", "ZL202310123456.6")]
    assert _found(*(_but(right, fee_paid_until=None) for right in (_MARK, _SOFTWARE, _DATA))) == []


def test_every_fee_is_looked_at_after_one_that_is_unknown() -> None:
    found = _found(_but(_PATENT, fee_paid_until=None), _but(_UTILITY, fee_paid_until=None))

    assert [each.code for each in found] == ["W12", "W12"]


# Point 4


@pytest.mark.parametrize(
    ("right", "code"),
    [(_PATENT, "R06"), (_MARK, "W14"), (replace(_SOFTWARE, expires_on=date(2027, 11, 21)), "C04"), (_DATA, "")],
)
def test_a_debt_may_end_on_the_last_day_of_the_right_and_not_a_day_later(right: Right, code: str) -> None:
    found = _found(replace(right, expires_on=date(2027, 11, 20))) if code else []

    assert _found(right) == []
    assert [(each.point, each.code) for each in found] == ([(4, code)] if code else [])


def test_the_term_of_the_approval_takes_the_place_of_the_demands() -> None:
    assert _found(_PATENT, months=12) == []
    assert _brief(_found(_PATENT, months=13)) == [(4, "R06", "ZL202310123456.6")]
    assert _found(_PATENT, months=6, demand=replace(_DEMAND, months=24)) == []


def test_a_right_that_ends_today_is_too_short_and_has_not_ended() -> None:
    assert _brief(_found(replace(_PATENT, expires_on=_TODAY))) == [(4, "R06", "ZL202310123456.6")]


def test_a_patent_whose_stated_last_day_is_later_than_the_law_allows_is_objected_to() -> None:
    by_law = date(2043, 1, 1)
    filed = {"filed_on": date(2023, 1, 2), "fee_paid_until": by_law}

    assert _found(_but(replace(_PATENT, expires_on=by_law), **filed)) == []
    found = _one(_found(_but(replace(_PATENT, expires_on=date(2043, 1, 2)), **filed)))
    assert _brief([found]) == [(4, "W15", "ZL202310123456.6")]
    assert found.zh == "申报届满日晚于法定届满日（申报 2043-01-02，法定 2043-01-01）"
    assert found.en == "the stated last day is later than the term by law (stated 2043-01-02, by law 2043-01-01)"
    assert _found(_but(replace(_PATENT, expires_on=date(2093, 1, 1)), filed_on=None, fee_paid_until=by_law)) == []


# Points 5 to 8


@pytest.mark.parametrize(("right", "code"), [(_PATENT, "R09"), (_MARK, "W16")])
def test_a_right_that_is_already_pledged_is_objected_to(right: Right, code: str) -> None:
    found = _one(_found(_but(right, pledged_to="晋中银行")))

    assert (found.point, found.code, found.grade) == (5, code, "curable")
    assert found.zh.endswith("（质权人 晋中银行）")
    assert found.en.endswith("(to 晋中银行)")


@pytest.mark.parametrize(("right", "code"), [(_PATENT, "R05"), (_MARK, "T04"), (_SOFTWARE, "C05"), (_DATA, "W17")])
def test_a_frozen_right_is_waited_for(right: Right, code: str) -> None:
    found = _one(_found(_but(right, frozen=True)))

    assert (found.point, found.code, found.grade) == (6, code, "wait")


@pytest.mark.parametrize(
    ("right", "said", "code"),
    [
        (_PATENT, "invalidation_started", "R11"),
        (_MARK, "invalidation_started", "W18"),
        (_UTILITY, "same_day_filing", "R10"),
    ],
)
def test_both_sides_are_told_of_a_proceeding_and_may_declare_to_continue(right: Right, said: str, code: str) -> None:
    told = _but(right, **{said: True})

    found = _one(_found(told))
    assert (found.point, found.code, found.grade) == (7, code, "inform")
    assert _found(told, declared=frozenset({right.right_no})) == []
    assert _found(_but(_PATENT, same_day_filing=True)) == []
    assert _brief(_found(told, declared=frozenset({"other"}))) == [(7, code, right.right_no)]


def test_a_filing_of_the_same_day_is_looked_for_after_a_declared_invalidation_too() -> None:
    both = _but(_UTILITY, invalidation_started=True, same_day_filing=True)

    assert [each.code for each in _found(both)] == ["R11", "R10"]


@pytest.mark.parametrize(("right", "code"), [(_PATENT, "R08"), (_MARK, "T07"), (_SOFTWARE, "C07"), (_DATA, "W20")])
def test_co_owners_consent_or_the_filing_is_objected_to(right: Right, code: str) -> None:
    found = _one(_found(_but(right, co_owners=["甲公司", "乙公司"])))

    assert (found.point, found.code, found.grade) == (8, code, "curable")
    assert found.zh.endswith("（共有人 甲公司、乙公司）")
    assert found.en.endswith("(co-owners 甲公司, 乙公司)")
    assert _found(_but(right, co_owners=["甲公司"], co_owners_consent=True)) == []


# Points 9 and 10


def test_each_register_names_the_elements_that_the_contract_lacks() -> None:
    found = _found(_PATENT, _UTILITY, _MARK, contract=_ELEMENTS - {"parties", "scope"})

    assert _brief(found) == [(9, "R07", "D01"), (9, "W21", "D01")]
    assert found[0].zh == "质押合同不符合规定（缺少 当事人姓名或名称及地址、担保的范围）"
    assert found[0].en == "the pledge contract does not meet the rules (lacking: names and addresses, scope of the security)"
    assert found[1].en.endswith("(lacking: scope of the security)")
    assert _found(_PATENT, contract=_ELEMENTS) == []


def test_a_register_whose_elements_nobody_has_set_lacks_none() -> None:
    assert _found(_PATENT, contract=frozenset(), rules=_rules(register__patent__contract="")) == []


@pytest.mark.parametrize(
    ("method", "report", "code"),
    [
        ("agency", True, ""),
        ("agency", False, "W22"),
        ("agency", None, ""),
        ("negotiated", True, "W23"),
        ("bank_internal", True, "W23"),
        ("negotiated", False, ""),
        ("bank_internal", None, ""),
        ("", True, ""),
        ("", False, ""),
    ],
)
def test_a_report_is_filed_when_an_agency_valued_the_rights_and_only_then(method: str, report: bool | None, code: str) -> None:
    found = _found(_PATENT, valuation_method=method, valuation_report=report)

    assert _brief(found) == ([(10, code, "D01")] if code else [])


# Points 11 to 14


def test_similar_marks_are_pledged_together() -> None:
    other = replace(_MARK, right_no="31245679")
    mark = _but(_MARK, similar_marks=["31245679", "31245680"])

    found = _one(_found(mark, other, similar_marks={"31245678": ["31245680", "31245681"]}))
    assert _brief([found]) == [(11, "T06", "31245678")]
    assert found.zh.endswith("（未一并出质 31245680、31245681）")
    assert found.en.endswith("(not pledged: 31245680, 31245681)")
    assert _found(_but(_MARK, similar_marks=["31245679"]), other) == []
    assert _brief(_found(_MARK, similar_marks={"31245678": ["31245681"]})) == [(11, "T06", "31245678")]
    assert _found(_PATENT, similar_marks={_PATENT.right_no: ["31245681"]}) == []


@pytest.mark.parametrize(("right", "code", "grade"), [(_SOFTWARE, "C08", "curable"), (_PATENT, "W24", "inform")])
def test_licences_that_were_granted_before_are_filed_or_named(right: Right, code: str, grade: str) -> None:
    found = _one(_found(_but(right, licences=2)))

    assert (found.point, found.code, found.grade) == (12, code, grade)
    assert found.zh.endswith("（已许可 2 项）")
    assert found.en.endswith("(licences granted: 2)")
    assert _found(_but(right, licences=2, licences_filed=True)) == []


def test_a_first_loan_and_the_white_list_are_hints() -> None:
    found = _found(_PATENT, first_loan=True, white_listed=True)

    assert _brief(found) == [(13, "W25", "D01"), (13, "W26", "D01")]
    assert {each.grade for each in found} == {"inform"}


def test_a_right_is_named_once_and_in_one_case() -> None:
    found = _found(_PATENT, _PATENT, _MARK, duplicates=[("31245678", "XT-2026-0007"), ("99999999", "XT-2026-0008")])

    assert _brief(found) == [(14, "W27", "ZL202310123456.6"), (14, "W28", "31245678")]
    assert [each.zh for each in found] == ["同一权利在需求中重复列明（共 2 次）", "同一权利已列入其他案件（案件 XT-2026-0007）"]
    assert [each.en for each in found] == [
        "the right is named more than once (2 times)",
        "the right is named in another case (case XT-2026-0007)",
    ]


# All at once, and packs


def test_all_fourteen_points_are_objected_to_at_once_in_their_order() -> None:
    patent = _but(
        replace(_PATENT, expires_on=date(2027, 1, 1)),
        as_of=date(2026, 1, 1),
        fee_paid_until=date(2026, 11, 1),
        pledged_to="晋中银行",
        frozen=True,
        invalidation_started=True,
        co_owners=["甲公司"],
        licences=1,
    )

    found = _found(
        patent,
        _but(_MARK, similar_marks=["1"]),
        signed_by_both=False,
        contract=frozenset(),
        valuation_method="agency",
        valuation_report=False,
        first_loan=True,
        duplicates=[(_MARK.right_no, "XT-2026-0007")],
    )

    assert [each.point for each in found] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 10, 11, 12, 13, 14]
    assert all(each.clause and each.zh and each.en and each.cure_zh and each.cure_en for each in found)


def test_a_point_that_the_checklist_of_a_register_leaves_out_is_not_objected_to() -> None:
    frozen = _but(_PATENT, frozen=True)

    assert _found(frozen, rules=_rules(register__patent__checklist="1 2 16")) == []
    assert _brief(_found(frozen, rules=_rules(register__patent__checklist="1 6"))) == [(6, "R05", "ZL202310123456.6")]


def test_a_pack_from_before_there_were_grounds_objects_with_the_bare_condition() -> None:
    old = replace(_RULES, rows={})

    assert _found(_PATENT, rules=old) == []
    assert _found(replace(_PATENT, expires_on=date(2027, 11, 20)), rules=old) == [
        Objection(
            point=4,
            code="term",
            subject="ZL202310123456.6",
            grade="curable",
            zh="term（权利至 2027-11-20，债务至 2027-11-21，超出 1 日）",
            en="term (the right lasts until 2027-11-20, the debt until 2027-11-21; days too long: 1)",
            clause="",
            cure_zh="",
            cure_en="",
        )
    ]
