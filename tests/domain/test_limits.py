"""The limit that a package of rights carries, and the constraint that binds it."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.explained import Working, lines
from domain.limits import Constraint, Lending, Limit, LimitLine, Offered, lending_limit
from domain.opening import RightKind
from domain.rules import CalendarData, Rule, Rules
from domain.workdays import WorkingDays

_LTV = {RightKind.INVENTION: Decimal("0.25"), RightKind.UTILITY_MODEL: Decimal("0.15"), RightKind.TRADEMARK: Decimal("0.50")}
_BUNDLE = [
    ("ZL1", RightKind.INVENTION, 800_000_000),
    ("ZL2", RightKind.UTILITY_MODEL, 200_000_000),
    ("3", RightKind.TRADEMARK, 300_000_000),
]
_OFFERED = [Offered(*right) for right in _BUNDLE]
_ROWS = {f"ltv.{kind}": str(ltv) for kind, ltv in _LTV.items()} | {"credit.package": "yes"}
_RIGHT_CAP = {"credit.right_limit": "1800000"}
_KIND_CAP = {"ltv.cap.trademark": "0.30"}


def _working(**rows: str) -> Working:
    rules = {key: Rule(key, value, key, "source", "GK" if key == "ltv.trademark" else "X1") for key, value in rows.items()}
    return Working(Rules("x", "0" * 64, rules), WorkingDays(CalendarData("", date(2026, 12, 31))))


def _limit(lending: Lending, **rows: str) -> Limit:
    return lending_limit(_working(**(_ROWS | rows)), lending)


def test_a_bundle_carries_the_sum_of_its_rights_and_the_request_binds_below_it() -> None:
    """Example W5a."""
    found = _limit(Lending(_OFFERED, 350_000_000))

    assert found == Limit(
        limit_fen=380_000_000,
        approved_fen=350_000_000,
        binding="request",
        lines=[
            LimitLine("ZL1", RightKind.INVENTION, 800_000_000, Decimal("0.25"), 200_000_000, "ltv.invention"),
            LimitLine("ZL2", RightKind.UTILITY_MODEL, 200_000_000, Decimal("0.15"), 30_000_000, "ltv.utility_model"),
            LimitLine("3", RightKind.TRADEMARK, 300_000_000, Decimal("0.50"), 150_000_000, "ltv.trademark（条文待核对）"),
        ],
        unguaranteed_fen=380_000_000,
        guaranteed_fen=380_000_000,
        without_binding_fen=380_000_000,
        months=0,
        constraints=[
            Constraint("request", 350_000_000, 380_000_000, ""),
            Constraint("rights", 380_000_000, 350_000_000, "credit.package"),
        ],
    )


def test_the_rights_bind_above_them_and_the_request_binds_at_the_very_same_amount() -> None:
    assert _limit(Lending(_OFFERED, 380_000_001)).binding == "rights"
    assert _limit(Lending(_OFFERED, 380_000_001)).without_binding_fen == 380_000_001
    assert _limit(Lending(_OFFERED, 380_000_000)).binding == "request"


@pytest.mark.parametrize(
    ("lending", "rows", "binding", "approved", "without"),
    [
        (Lending(_OFFERED, 350_000_000), {"credit.single_limit": "3000000"}, "credit.single_limit", 300_000_000, 350_000_000),
        (
            Lending(_OFFERED, 350_000_000, outstanding_fen=1),
            {"credit.single_limit": "3000000"},
            "credit.single_limit",
            299_999_999,
            350_000_000,
        ),
        (Lending(_OFFERED, 350_000_000, outstanding_fen=9**10), {"credit.single_limit": "3000000"}, "credit.single_limit", 0, 350_000_000),
        (Lending(_OFFERED, 350_000_000, plan_left_fen=5), {}, "plan", 5, 350_000_000),
        (Lending(_OFFERED, 350_000_000, park_left_fen=0), {}, "park", 0, 350_000_000),
        (Lending(_OFFERED, 350_000_000, plan_left_fen=7, park_left_fen=5), {}, "park", 5, 7),
        (
            Lending(_OFFERED, 500_000_000, risk_class="B"),
            {"credit.class_limit": "A:3000000 B:2000000"},
            "credit.class_limit",
            200_000_000,
            380_000_000,
        ),
        (Lending(_OFFERED, 500_000_000), _RIGHT_CAP, "credit.right_limit", 360_000_000, 380_000_000),
        (Lending(_OFFERED, 500_000_000), _KIND_CAP, "ltv.cap.trademark", 344_000_000, 380_000_000),
        (Lending(_OFFERED, 500_000_000), _RIGHT_CAP | _KIND_CAP, "ltv.cap.trademark", 318_000_000, 360_000_000),
        (Lending(_OFFERED, 350_000_000), _KIND_CAP, "ltv.cap.trademark", 344_000_000, 350_000_000),
        (Lending(_OFFERED, 344_000_000), _KIND_CAP, "request", 344_000_000, 344_000_000),
        (Lending(_OFFERED, 500_000_000), {"ltv.cap.trademark": "0.5"}, "rights", 380_000_000, 500_000_000),
        (Lending([], 500_000_000), {}, "rights", 0, 500_000_000),
    ],
)
def test_the_least_constraint_binds_and_what_would_be_without_it_is_told(
    lending: Lending, rows: dict[str, str], binding: str, approved: int, without: int
) -> None:
    found = _limit(lending, **rows)

    assert (found.binding, found.approved_fen, found.without_binding_fen) == (binding, approved, without)


def test_a_class_without_a_cap_of_its_own_has_that_of_the_next_better_one() -> None:
    caps = {"credit.class_limit": "A:3000000 E:1000000"}
    by_class = {name: _limit(Lending(_OFFERED, 500_000_000, risk_class=name), **caps).approved_fen for name in "ABDE"}

    assert by_class == {"A": 300_000_000, "B": 300_000_000, "D": 300_000_000, "E": 100_000_000}
    assert _limit(Lending(_OFFERED, 500_000_000, risk_class="A", outstanding_fen=300_000_001), **caps).approved_fen == 0
    assert _limit(Lending(_OFFERED, 500_000_000, risk_class="A"), **{"credit.class_limit": "B:1000000"}).approved_fen == 380_000_000
    assert _limit(Lending(_OFFERED, 500_000_000), **caps).approved_fen == 380_000_000


def test_a_policy_guarantee_raises_the_limit_by_the_uplift_of_the_pack() -> None:
    without = _limit(Lending(_OFFERED, 500_000_000), **{"ltv.guarantee_uplift": "0.20"})
    guaranteed = _limit(Lending(_OFFERED, 500_000_000, policy_guarantee=True), **{"ltv.guarantee_uplift": "0.20"})

    assert (without.limit_fen, without.unguaranteed_fen, without.guaranteed_fen) == (380_000_000, 380_000_000, 456_000_000)
    assert (guaranteed.limit_fen, guaranteed.unguaranteed_fen, guaranteed.approved_fen) == (456_000_000, 380_000_000, 456_000_000)


def test_the_cap_of_a_kind_is_freed_with_the_guarantee_that_stands_beside_it() -> None:
    rows = _KIND_CAP | {"ltv.guarantee_uplift": "0.5"}

    assert _limit(Lending(_OFFERED, 560_000_000, policy_guarantee=True), **rows).without_binding_fen == 560_000_000
    assert _limit(Lending(_OFFERED, 600_000_000, policy_guarantee=True), **rows).without_binding_fen == 570_000_000


def test_an_open_uplift_raises_nothing_and_names_the_clause_that_leaves_it_open() -> None:
    working = _working(**_ROWS, **{"ltv.guarantee_uplift": ""})

    found = lending_limit(working, Lending(_OFFERED, 500_000_000, policy_guarantee=True))

    assert (found.limit_fen, found.unguaranteed_fen) == (380_000_000, 380_000_000)
    step = next(step for step in working.steps if step.name == "uplift")
    assert (step.value, step.zh, step.clause) == ("0", "提额比例未作规定，按不提额计算", "ltv.guarantee_uplift")


@pytest.mark.parametrize(("asked", "allowed"), [(0, 0), (11, 11), (12, 12), (13, 12)])
def test_the_term_is_at_most_the_longest_of_the_pack(asked: int, allowed: int) -> None:
    assert _limit(Lending(_OFFERED, 1, months=asked), **{"credit.longest_months": "12"}).months == allowed
    assert _limit(Lending(_OFFERED, 1, months=asked)).months == asked


def test_the_limit_explains_every_figure_with_its_clause() -> None:
    rows = {"ltv.guarantee_uplift": "0.2", "credit.single_limit": "3000000", "credit.longest_months": "12"}
    working = _working(**_ROWS, **_KIND_CAP, **rows)

    lending_limit(working, Lending(_OFFERED, 350_000_000, months=24))

    amounts = "request 3,500,000.00, credit.single_limit 3,000,000.00, rights 3,440,000.00, ltv.cap.trademark 3,440,000.00"
    assert list(lines(working.explanation("limit"), "en")) == [
        "1. ZL1 carries its value by its loan-to-value ratio: 2,000,000.00 (value 8,000,000.00, ltv 0.25) [ltv.invention]",
        "2. ZL2 carries its value by its loan-to-value ratio: 300,000.00 (value 2,000,000.00, ltv 0.15) [ltv.utility_model]",
        "3. 3 carries its value by its loan-to-value ratio: 1,500,000.00 (value 3,000,000.00, ltv 0.50) [ltv.trademark（条文待核对）]",
        "4. what the package carries without a guarantee: 3,440,000.00 (lines 3,800,000.00, ltv.cap.trademark 0.30) [credit.package]",
        "5. a policy guarantee raises the limit by: 0.2 [ltv.guarantee_uplift]",
        "6. with a policy guarantee: 4,128,000.00 (carried 3,440,000.00, uplift 0.2)",
        f"7. approved is the least of all constraints: 3,000,000.00 ({amounts})",
        "8. the binding constraint is what the cap of a single borrower leaves: credit.single_limit [credit.single_limit]",
        "9. without it would be approved: 3,440,000.00 (binding credit.single_limit)",
        "10. months of the loan: 12 (asked 24, longest 12) [credit.longest_months]",
    ]
    names = ["package_fen", "uplift", "guaranteed_fen", "approved_fen", "binding", "without_binding_fen", "months"]
    assert [step.name for step in working.steps] == ["line_fen"] * 3 + names
    assert [line.split(":")[0] for line in lines(working.explanation("limit"), "zh")] == [
        "1. ZL1 按质押率可贷",
        "2. ZL2 按质押率可贷",
        "3. 3 按质押率可贷",
        "4. 打包质押可贷额（未计担保）",
        "5. 政府性融资担保的提额比例",
        "6. 有政府性融资担保时可贷额",
        "7. 可批额取各项上限的最小值",
        "8. 起约束作用的是单户上限余额",
        "9. 若无该约束可批",
        "10. 贷款期限（月）",
    ]


def test_a_plan_and_a_park_are_cited_by_their_clauses() -> None:
    rows = {"credit.plan": "", "credit.park_line": ""}

    found = _limit(Lending(_OFFERED, 1, plan_left_fen=3, park_left_fen=2), **rows)

    assert [(each.name, each.most_fen, each.clause) for each in found.constraints[1:3]] == [
        ("plan", 3, "credit.plan"),
        ("park", 2, "credit.park_line"),
    ]


def test_where_rights_secure_no_loan_together_each_still_secures_its_own() -> None:
    with pytest.raises(ValueError, match=r"^rights has 2 rights, but they secure no loan together here: credit\.package$"):
        _limit(Lending(_OFFERED[:2], 1), **{"credit.package": "no"})
    assert _limit(Lending(_OFFERED[:1], 1), **{"credit.package": "no"}).approved_fen == 1
    assert _limit(Lending(_OFFERED, 1), **{"credit.package": ""}).approved_fen == 1


def test_the_caps_within_a_package_are_told_in_their_units() -> None:
    working = _working(**_ROWS, **_RIGHT_CAP, **_KIND_CAP)

    lending_limit(working, Lending(_OFFERED, 1))

    assert list(lines(working.explanation("limit"), "en"))[3] == (
        "4. what the package carries without a guarantee: 3,180,000.00"
        " (lines 3,800,000.00, credit.right_limit 1,800,000.00, ltv.cap.trademark 0.30) [credit.package]"
    )


def test_the_binding_cap_of_a_kind_is_named_as_such() -> None:
    working = _working(**_ROWS, **_KIND_CAP)

    lending_limit(working, Lending(_OFFERED, 500_000_000))

    told = next(step for step in working.steps if step.name == "binding")
    assert (told.value, told.zh, told.en) == (
        "ltv.cap.trademark",
        "起约束作用的是同类权利集中度上限",
        "the binding constraint is the concentration cap of a kind",
    )


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("requested_fen must not be negative, not -1", lambda: Lending([], -1)),
        ("outstanding_fen must not be negative, not -2", lambda: Lending([], 1, outstanding_fen=-2)),
        ("months must not be negative, not -3", lambda: Lending([], 1, months=-3)),
        ("plan_left_fen must not be negative, not -4", lambda: Lending([], 1, plan_left_fen=-4)),
        ("park_left_fen must not be negative, not -5", lambda: Lending([], 1, park_left_fen=-5)),
        ("value_fen of ZL1 must not be negative, not -6", lambda: Lending([Offered("ZL1", RightKind.DESIGN, -6)], 1)),
        ("rights names ZL1 twice: give each right once", lambda: Lending([Offered("ZL1", RightKind.DESIGN, 1)] * 2, 1)),
    ],
)
def test_what_cannot_be_is_refused_by_its_name(name: str, make: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=f"^{name}$"):
        make()


def test_zero_is_no_mistake() -> None:
    assert _limit(Lending([Offered("ZL1", RightKind.INVENTION, 0)], 0, plan_left_fen=0)).approved_fen == 0


@given(st.lists(st.integers(1, 10**13), max_size=6), st.integers(1, 10**13))
def test_never_more_is_approved_than_asked_for_or_than_the_rights_carry(values: list[int], requested: int) -> None:
    found = _limit(Lending([Offered(str(n), RightKind.INVENTION, value) for n, value in enumerate(values)], requested))

    assert found.approved_fen == min(requested, sum(line.limit_fen for line in found.lines))


_VALUES = st.lists(st.tuples(st.sampled_from(list(_LTV)), st.integers(0, 10**12)), min_size=1, max_size=6)
_CAPS = st.fixed_dictionaries(
    {},
    optional={
        "ltv.cap.trademark": st.sampled_from(["0", "0.33", "0.5", "1"]),
        "ltv.cap.invention": st.sampled_from(["0.2", "0.6"]),
        "credit.right_limit": st.sampled_from(["0", "1234567.89", "90000000"]),
        "credit.single_limit": st.sampled_from(["0", "5000000"]),
        "ltv.guarantee_uplift": st.sampled_from(["", "0.1"]),
    },
)


@settings(max_examples=100, deadline=None)
@given(_VALUES, _CAPS, st.integers(0, 10**12), st.booleans(), st.integers(0, 5), st.integers(1, 10**11))
def test_a_higher_value_never_lowers_the_limit(
    values: list[tuple[RightKind, int]], rows: dict[str, str], requested: int, guarantee: bool, which: int, more: int
) -> None:
    offered = [Offered(str(n), kind, value) for n, (kind, value) in enumerate(values)]
    at = which % len(offered)
    raised = [Offered(each.right_no, each.kind, each.value_fen + more) if n == at else each for n, each in enumerate(offered)]

    before = _limit(Lending(offered, requested, policy_guarantee=guarantee), **rows)
    after = _limit(Lending(raised, requested, policy_guarantee=guarantee), **rows)

    assert (after.limit_fen >= before.limit_fen, after.approved_fen >= before.approved_fen) == (True, True)


@settings(max_examples=100, deadline=None)
@given(_VALUES, _CAPS, st.integers(0, 10**12), st.integers(0, 10**11) | st.none())
def test_what_is_approved_keeps_every_constraint_and_meets_the_binding_one(
    values: list[tuple[RightKind, int]], rows: dict[str, str], requested: int, plan_left: int | None
) -> None:
    offered = [Offered(str(n), kind, value) for n, (kind, value) in enumerate(values)]

    found = _limit(Lending(offered, requested, plan_left_fen=plan_left), **rows)

    assert all(found.approved_fen <= each.most_fen and found.approved_fen <= each.without_fen for each in found.constraints)
    assert [each.most_fen for each in found.constraints if each.name == found.binding] == [found.approved_fen]


def test_a_right_that_is_added_for_the_lost_value_covers_the_loan_only_with_what_it_carries_by_its_own_ratio() -> None:
    before, fallen = Offered("ZL1", RightKind.INVENTION, 800_000_000), Offered("ZL1", RightKind.INVENTION, 600_000_000)
    loan = _limit(Lending([before], 10**12)).approved_fen

    def carried(added_fen: int) -> int:
        return _limit(Lending([fallen, Offered("ZL2", RightKind.UTILITY_MODEL, added_fen)], 10**12)).approved_fen

    gap = before.value_fen - fallen.value_fen
    assert (loan, carried(gap)) == (200_000_000, 180_000_000)  # a quarter was lost, and 15 % came in its place
    assert carried(333_333_329) < loan == carried(333_333_330)
