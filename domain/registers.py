"""The registers in which rights are pledged: registrar, documents, checklist, grounds of refusal, limits, fees, notices and effect."""

from dataclasses import dataclass
from enum import StrEnum

from domain.opening import REGISTER, RightKind
from domain.rules import Rules, Unset


class Grade(StrEnum):
    """What becomes of an objection: it can be cured, it ends the filing, the parties are told and may go on, or it has to be waited for."""

    CURABLE = "curable"
    FATAL = "fatal"
    INFORM = "inform"
    WAIT = "wait"


@dataclass(frozen=True)
class Ground:
    """A ground of refusal, or an objection of the window: the condition under which it is found, and its cure."""

    code: str
    condition: str
    grade: Grade
    zh: str
    en: str
    cure_zh: str
    cure_en: str
    clause: str


@dataclass(frozen=True)
class Named:
    """A document, a notice, a contract's element or a point of the pre-check, by its code."""

    code: str
    zh: str
    en: str
    clause: str


@dataclass(frozen=True)
class Register:
    """One register as the pack describes it; what nobody has set is empty, and named with its clause in `unset`."""

    name: str
    registrar: str
    documents: tuple[Named, ...]
    checklist: tuple[Named, ...]
    contract: tuple[Named, ...]
    grounds: tuple[Ground, ...]
    correction_days: int
    correction_missed: str
    pledge_end: str
    fee_fen: int | None
    notices: tuple[Named, ...]
    effect: str
    unset: tuple[str, ...]


def register_of(rules: Rules, kind: RightKind) -> Register:
    """The register in which rights of this kind are pledged; raises KeyError or Unset where its registrar or limit is missing."""
    name = REGISTER[kind]
    unset: list[str] = []
    return Register(
        name=name,
        registrar=rules.set_text(f"registrar.{name}"),
        documents=_named(rules, "document", _words(rules, f"register.{name}.documents", unset)),
        checklist=_named(rules, "checkpoint", _words(rules, f"register.{name}.checklist", unset)),
        contract=_named(rules, "element", _words(rules, f"register.{name}.contract", unset)),
        grounds=tuple(ground_of(rules, code) for code in _words(rules, f"register.{name}.grounds", unset)),
        correction_days=rules.days(f"correction.days.{name}"),
        correction_missed=_text(rules, f"register.{name}.correction_missed", unset),
        pledge_end=_text(rules, f"register.{name}.pledge_end", unset),
        fee_fen=rules.fen(f"register.{name}.fee") if _text(rules, f"register.{name}.fee", unset) else None,
        notices=_named(rules, "notice", _words(rules, f"register.{name}.notices", unset)),
        effect=_text(rules, f"register.{name}.effect", unset),
        unset=tuple(unset),
    )


def ground_of(rules: Rules, code: str) -> Ground:
    """The ground of refusal with this code; raises Unset where the pack has none."""
    condition, grade, zh, en, cure_zh, cure_en = rules.set_text(f"ground.{code}").split("|")
    return Ground(code, condition, Grade(grade), zh, en, cure_zh, cure_en, rules.clause(f"ground.{code}"))


def explain_ground(rules: Rules, code: str) -> dict[str, str]:
    """A ground as a fact tells it: its grade, words, cure and clause; the bare sentence where it is no code of the pack."""
    if not rules.is_set(f"ground.{code}"):
        return {"ground": code}
    known = ground_of(rules, code)
    words = {"zh": known.zh, "en": known.en, "cure_zh": known.cure_zh, "cure_en": known.cure_en}
    return {"ground": code, "grade": known.grade.value, **words, "clause": known.clause}


def grounds_of(rules: Rules, register: str) -> list[Ground]:
    """The grounds of a register, and after them those of the window; what a pack does not have is left out."""
    keys = (f"register.{register}.grounds", "precheck.grounds")
    return [ground_of(rules, code) for key in keys if rules.is_set(key) for code in rules.text(key).split()]


def named_of(rules: Rules, what: str, code: str) -> Named:
    """A document, notice, element or checkpoint by its code; raises Unset where the pack has none."""
    zh, en = rules.set_text(f"{what}.{code}").split("|")
    return Named(code, zh, en, rules.clause(f"{what}.{code}"))


def _named(rules: Rules, what: str, codes: list[str]) -> tuple[Named, ...]:
    return tuple(named_of(rules, what, code) for code in codes)


def _words(rules: Rules, key: str, unset: list[str]) -> list[str]:
    return _text(rules, key, unset).split()


def _text(rules: Rules, key: str, unset: list[str]) -> str:
    try:
        return rules.set_text(key)
    except Unset as open_:
        unset.append(str(open_))
        return ""
