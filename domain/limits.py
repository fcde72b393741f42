"""How much may be lent on a package of rights: value by loan-to-value ratio (质押率), the caps above it, and which of them binds."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from domain.explained import Working
from domain.money import rounded
from domain.opening import RightKind
from domain.rules import Rules

# What each constraint is called; the concentration of a kind is a row a kind, under one name.
_NAMES = {
    "request": ("申请金额", "the amount asked for"),
    "rights": ("质物按质押率可贷", "what the rights carry"),
    "credit.right_limit": ("单项权利上限", "the cap of a single right"),
    "ltv.cap": ("同类权利集中度上限", "the concentration cap of a kind"),
    "credit.single_limit": ("单户上限余额", "what the cap of a single borrower leaves"),
    "credit.class_limit": ("风险等级上限余额", "what the cap of the risk class leaves"),
    "plan": ("单列信贷计划余额", "what the bank's separate plan leaves"),
    "park": ("园区意向授信余额", "what the park's indicative line leaves"),
}
_CLAUSE = {"rights": "credit.package", "plan": "credit.plan", "park": "credit.park_line"}  # rows that these cite; the others are rows


@dataclass(frozen=True)
class Offered:
    """A right that is to be pledged, with its agreed value."""

    right_no: str
    kind: RightKind
    value_fen: int


@dataclass(frozen=True)
class Lending:
    """What a limit is computed from; what the plan and the park leave is None where the loan draws on neither."""

    rights: list[Offered]
    requested_fen: int
    policy_guarantee: bool = False  # 政府性融资担保
    months: int = 0  # 0: the term is not asked
    outstanding_fen: int = 0  # what the borrower already owes under the same caps
    risk_class: str = ""
    plan_left_fen: int | None = None
    park_left_fen: int | None = None

    def __post_init__(self) -> None:
        not_negative(requested_fen=self.requested_fen, outstanding_fen=self.outstanding_fen, months=self.months)
        not_negative(plan_left_fen=self.plan_left_fen or 0, park_left_fen=self.park_left_fen or 0)
        not_negative(**{f"value_fen of {right.right_no}": right.value_fen for right in self.rights})
        numbers = [right.right_no for right in self.rights]
        for number in numbers:
            if numbers.count(number) > 1:
                raise ValueError(f"rights names {number} twice: give each right once")


@dataclass(frozen=True)
class LimitLine:
    """What one right carries; the clause says whose ratio it is, and that it was not verified where it was not."""

    right_no: str
    kind: RightKind
    value_fen: int
    ltv: Decimal
    limit_fen: int
    clause: str = ""


@dataclass(frozen=True)
class Constraint:
    """One upper bound of the loan, and what would be approved if it alone fell away."""

    name: str
    most_fen: int
    without_fen: int
    clause: str


@dataclass(frozen=True)
class Limit:
    """What the rights carry, with and without a policy guarantee, what is approved, and the name of the constraint that bound it."""

    limit_fen: int
    approved_fen: int
    binding: str
    lines: list[LimitLine]
    unguaranteed_fen: int = 0
    guaranteed_fen: int = 0
    without_binding_fen: int = 0
    months: int = 0
    constraints: list[Constraint] = field(default_factory=list)


def not_negative(**given: int) -> None:
    """Refuse an amount or a count below zero by its name."""
    for name, value in given.items():
        if value < 0:
            raise ValueError(f"{name} must not be negative, not {value}")


@dataclass(frozen=True)
class _Package:
    """What lines carry together under the caps within the package."""

    lines: list[LimitLine]
    caps: dict[str, Decimal]  # credit.right_limit in fen, ltv.cap.<kind> as a share of the whole package

    def carried(self) -> int:
        """Each right up to its cap, then each kind up to its share of what all kinds carry together."""
        single = self.caps.get("credit.right_limit")
        by_kind: dict[RightKind, int] = {}
        for line in self.lines:
            by_kind[line.kind] = by_kind.get(line.kind, 0) + (line.limit_fen if single is None else min(line.limit_fen, int(single)))
        whole = sum(by_kind.values())
        return sum(min(fen, int(whole * self.caps.get(f"ltv.cap.{kind}", Decimal(1)))) for kind, fen in by_kind.items())

    def without(self, cap: str) -> "_Package":
        return replace(self, caps={name: value for name, value in self.caps.items() if name != cap})


def lending_limit(working: Working, given: Lending) -> Limit:
    """The most that may be lent on the package（潭知发〔2020〕1号（五））: the least of all constraints, the binding one by name."""
    rules = working.rules
    if len(given.rights) > 1 and rules.is_set("credit.package") and rules.text("credit.package") == "no":
        raise ValueError(f"rights has {len(given.rights)} rights, but they secure no loan together here: {rules.clause('credit.package')}")
    lines = [_line(working, right) for right in given.rights]
    package = _Package(lines, _caps_within(rules, lines))
    carried = package.carried()
    zh, en = "打包质押可贷额（未计担保）", "what the package carries without a guarantee"
    caps: dict[str, Any] = {f"{name}_fen" if name == "credit.right_limit" else name: value for name, value in package.caps.items()}
    working.step("package_fen", carried, zh, en, rule="credit.package", lines_fen=sum(line.limit_fen for line in lines), **caps)
    uplift = _uplift(working)
    zh, en = "有政府性融资担保时可贷额", "with a policy guarantee"
    guaranteed = working.step("guaranteed_fen", _raised(carried, uplift), zh, en, carried_fen=carried, uplift=uplift)
    limit_fen = guaranteed if given.policy_guarantee else carried
    outer = _bounds(rules, given) | {"rights": limit_fen}
    approved = min(outer.values())
    found = [Constraint(name, most, _least(outer, name), rules.clause(_CLAUSE.get(name, name))) for name, most in outer.items()]
    for cap in package.caps:
        freed = package.without(cap).carried()
        rights = _raised(freed, uplift) if given.policy_guarantee else freed
        found.append(Constraint(cap, limit_fen, min(rights, _least(outer, "rights")), rules.clause(cap)))
    binding = _binding(found, approved)
    _tell(working, found, binding, approved)
    return Limit(limit_fen, approved, binding.name, lines, carried, guaranteed, binding.without_fen, _months(working, given.months), found)


def _line(working: Working, right: Offered) -> LimitLine:
    key = f"ltv.{right.kind}"
    ltv = working.rules.number(key)
    fen = rounded(right.value_fen * ltv)
    zh, en = f"{right.right_no} 按质押率可贷", f"{right.right_no} carries its value by its loan-to-value ratio"
    working.step("line_fen", fen, zh, en, rule=key, value_fen=right.value_fen, ltv=ltv)
    return LimitLine(right.right_no, right.kind, right.value_fen, ltv, fen, working.rules.clause(key))


def _caps_within(rules: Rules, lines: list[LimitLine]) -> dict[str, Decimal]:
    """The caps within the package that the pack sets; one that it leaves open binds nobody."""
    found: dict[str, Decimal] = {}
    if rules.is_set("credit.right_limit"):
        found["credit.right_limit"] = Decimal(rules.fen("credit.right_limit"))
    for key in dict.fromkeys(f"ltv.cap.{line.kind}" for line in lines):
        if rules.is_set(key):
            found[key] = rules.number(key)
    return found


def _uplift(working: Working) -> Decimal:
    """By what part a policy guarantee raises the limit (山西2023 S2); an open figure raises nothing, and its clause is told."""
    key = "ltv.guarantee_uplift"
    if working.rules.is_set(key):
        return working.step(
            "uplift", working.rules.number(key), "政府性融资担保的提额比例", "a policy guarantee raises the limit by", rule=key
        )
    zh, en = "提额比例未作规定，按不提额计算", "no figure is set for the uplift, so none is given"
    return working.step("uplift", Decimal(0), zh, en, rule=key)


def _raised(carried_fen: int, uplift: Decimal) -> int:
    return carried_fen + rounded(carried_fen * uplift)


def _bounds(rules: Rules, given: Lending) -> dict[str, int]:
    """The constraints besides the rights; the request is the first, so that it binds where two are equal."""
    found = {"request": given.requested_fen}
    if rules.is_set("credit.single_limit"):
        found["credit.single_limit"] = max(0, rules.fen("credit.single_limit") - given.outstanding_fen)
    ceiling = _class_limit(rules, given.risk_class)
    if ceiling is not None:
        found["credit.class_limit"] = max(0, ceiling - given.outstanding_fen)
    if given.plan_left_fen is not None:
        found["plan"] = given.plan_left_fen
    if given.park_left_fen is not None:
        found["park"] = given.park_left_fen
    return found


def _class_limit(rules: Rules, risk_class: str) -> int | None:
    """The cap of a class: its own, or where the pack gives none that of the next better class, above which it surely is not."""
    if not risk_class or not rules.is_set("credit.class_limit"):
        return None
    table = rules.table("credit.class_limit")
    known = [name for name in sorted(table) if name <= risk_class]
    return int(table[known[-1]] * 100) if known else None


def _least(bounds: dict[str, int], without: str) -> int:
    others = [fen for name, fen in bounds.items() if name != without]
    return min(others)


def _binding(found: list[Constraint], approved: int) -> Constraint:
    """What bound: the first of the least; where that is the rights, the cap within the package that takes most from them."""
    first = next(each for each in found if each.most_fen == approved)
    within = [each for each in found if each.name.startswith(("ltv.cap.", "credit.right_limit")) and each.without_fen > approved]
    return max(within, key=lambda each: each.without_fen) if first.name == "rights" and within else first


def _tell(working: Working, found: list[Constraint], binding: Constraint, approved: int) -> None:
    amounts: dict[str, Any] = {f"{each.name}_fen": each.most_fen for each in found}
    working.step("approved_fen", approved, "可批额取各项上限的最小值", "approved is the least of all constraints", **amounts)
    zh, en = _NAMES["ltv.cap" if binding.name.startswith("ltv.cap.") else binding.name]
    working.step("binding", binding.name, f"起约束作用的是{zh}", f"the binding constraint is {en}", clause=binding.clause)
    working.step("without_binding_fen", binding.without_fen, "若无该约束可批", "without it would be approved", binding=binding.name)


def _months(working: Working, asked: int) -> int:
    key = "credit.longest_months"
    if not asked or not working.rules.is_set(key):
        return asked
    longest = working.rules.days(key)
    return working.step("months", min(asked, longest), "贷款期限（月）", "months of the loan", rule=key, asked=asked, longest=longest)
