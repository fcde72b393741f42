"""How much worse pledge loans may turn out than a bank's loans as a whole before it counts against the bank."""

from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from domain.explained import Working
from domain.money import quotient


class Level(StrEnum):
    """Whose ratios are compared: those of the bank, or of a branch as a grass-roots institution (基层机构) by itself."""

    BANK = "bank"
    BRANCH = "branch"


@dataclass(frozen=True)
class ToleranceGiven:
    """Balances of one institution on a day: of its pledge loans and of all its own loans, non-performing and in all."""

    ip_npl_fen: int
    ip_loans_fen: int
    all_npl_fen: int
    all_loans_fen: int
    level: Level = Level.BANK

    def __post_init__(self) -> None:
        for field in fields(self)[:4]:
            if getattr(self, field.name) < 0:
                raise ValueError(f"{field.name} is a balance and not negative, not {getattr(self, field.name)}")
        for part, whole in (("ip_npl_fen", "ip_loans_fen"), ("all_npl_fen", "all_loans_fen")):
            if getattr(self, part) > getattr(self, whole):
                raise ValueError(f"{part} is a part of {whole}: {getattr(self, part)} is more than {getattr(self, whole)}")


@dataclass(frozen=True)
class ToleranceFound:
    """Whether the difference is tolerated, None where there are no loans to compare, and what may then not be marked down for it.

    Of the two effects, True: must not count against the institution; False: may; None: the rule does not say.
    """

    tolerated: bool | None
    ip_ratio: Decimal | None = None
    all_ratio: Decimal | None = None
    difference: Decimal | None = None
    supervisory_rating: bool | None = None
    internal_appraisal: bool | None = None


def tolerated(ip_bad_fen: int, ip_loans_fen: int, bad_fen: int, loans_fen: int, points: Decimal) -> bool | None:
    """Whether the bad-loan ratio of pledge loans exceeds the bank's own by at most `points`, inclusive (潭知发〔2020〕1号（十）).

    Exact, as both ratios are compared by cross-multiplication; None where the bank has no such loans, so that nothing is compared.
    """
    if ip_loans_fen <= 0 or loans_fen <= 0:
        return None
    return ip_bad_fen * loans_fen - bad_fen * ip_loans_fen <= Fraction(points) * ip_loans_fen * loans_fen


def tolerance(working: Working, given: ToleranceGiven) -> ToleranceFound:
    """Own ratio + points of the pack, inclusive, at the level and for the purposes that the pack names (银保监发〔2019〕34号)."""
    points = working.rules.number("loan.npl_points")
    found = tolerated(given.ip_npl_fen, given.ip_loans_fen, given.all_npl_fen, given.all_loans_fen, points)
    if found is None:
        zh, en = "没有贷款余额，不适用", "there are no loans to compare: not applicable"
        working.step("tolerated", "not_applicable", zh, en, rule="loan.npl_points", ip_loans_fen=given.ip_loans_fen)
        return ToleranceFound(None)
    ip_ratio, all_ratio, difference = _ratios(working, given)
    zh, en = f"是否在{points}（含）以内，按精确值比较", f"whether it is at most {points}, inclusive, compared exactly"
    working.step("tolerated", found, zh, en, rule="loan.npl_points", difference=difference)
    return ToleranceFound(found, ip_ratio, all_ratio, difference, *_effects(working, given.level, found))


def _ratios(working: Working, given: ToleranceGiven) -> tuple[Decimal, Decimal, Decimal]:
    ip_ratio = quotient(given.ip_npl_fen, given.ip_loans_fen)
    zh, en = "知识产权质押融资不良率", "bad-loan ratio of pledge loans"
    working.step("ip_ratio", ip_ratio, zh, en, ip_npl_fen=given.ip_npl_fen, ip_loans_fen=given.ip_loans_fen)
    all_ratio = quotient(given.all_npl_fen, given.all_loans_fen)
    zh, en = "自身各项贷款不良率", "bad-loan ratio of all its own loans"
    working.step("all_ratio", all_ratio, zh, en, all_npl_fen=given.all_npl_fen, all_loans_fen=given.all_loans_fen)
    above = given.ip_npl_fen * given.all_loans_fen - given.all_npl_fen * given.ip_loans_fen
    difference = quotient(above, given.ip_loans_fen * given.all_loans_fen)
    return ip_ratio, all_ratio, working.step("difference", difference, "两者之差", "the difference of the two")


def _effects(working: Working, level: Level, found: bool) -> tuple[bool | None, bool | None]:
    """The two flags: what the pack names at this level is settled by the comparison, the rest is left open by it."""
    scope = working.rules.set_text("loan.npl_scope")
    named = working.rules.set_text("loan.npl_effects").split() if level == scope else []
    rating = found if "supervisory_rating" in named else None
    appraisal = found if "internal_appraisal" in named else None
    for name, flag, zh, en in (
        ("supervisory_rating", rating, "监管评级不扣分", "no deduction in the supervisory rating"),
        ("internal_appraisal", appraisal, "内部考核评价不扣分", "no deduction in the internal appraisal"),
    ):
        told = "not_covered" if flag is None else flag
        working.step(name, told, zh, en, rule="loan.npl_effects" if level == scope else "loan.npl_scope", level=level, scope=scope)
    return rating, appraisal
