"""The window's pre-check: all that can be objected to in a filing at once, each with its ground, its clause and its cure."""

from dataclasses import dataclass
from datetime import date

from domain.dossier import Dossier
from domain.points import CLAUSES, Found, Look
from domain.registers import Grade, Ground, grounds_of
from domain.rules import Rules


@dataclass(frozen=True)
class Objection:
    """One objection: the point of the pre-check, the ground's code, what it is about, and how it is cured."""

    point: int
    code: str
    subject: str
    grade: str
    zh: str
    en: str
    clause: str
    cure_zh: str
    cure_en: str

    def __str__(self) -> str:
        return f"{self.code} {self.subject}: {self.en}"


def objections(dossier: Dossier, rules: Rules, on: date) -> list[Objection]:
    """All objections to a filing on a day, point by point; none is the best answer."""
    look = Look(dossier, rules, on)
    found = ((point, each) for point, clause in enumerate(CLAUSES, start=1) for each in clause(look))
    return [_objection(rules, point, each) for point, each in found if _has_point(rules, point, each.at)]


def _has_point(rules: Rules, point: int, register: str) -> bool:
    """Whether the checklist of the register has the point; a point about the case, or a pack without checklists, leaves none out."""
    key = f"register.{register}.checklist"
    return not rules.is_set(key) or str(point) in rules.text(key).split()


def _objection(rules: Rules, point: int, found: Found) -> Objection:
    # A case that carries a pack from before there were grounds goes on with the bare condition.
    bare = Ground(found.condition, found.condition, Grade.CURABLE, found.condition, found.condition, "", "", "")
    ground = next((each for each in grounds_of(rules, found.at) if each.condition == found.condition), bare)
    zh = f"{ground.zh}（{found.zh}）" if found.zh else ground.zh
    en = f"{ground.en} ({found.en})" if found.en else ground.en
    return Objection(point, ground.code, found.subject, ground.grade, zh, en, ground.clause, ground.cure_zh, ground.cure_en)
