"""Explanations: every figure and deadline of a case that explains itself, and one of them with its steps and the facts it came from."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from api.answers import CaseNo, Open
from api.callers import Caller, KnownCaller
from api.clocks import statements
from api.language import spoken
from api.masking import shown_fact
from api.problems import Problem
from api.scope import reading, visible_case
from api.shapes import FactRecord, Masked
from db import cases
from domain.facts import Fact
from domain.provenance import figures_of, is_clock, sources

router = APIRouter(tags=["cases"])


class ExplanationLine(Masked):
    """A fact that explains itself: which figures, or which clock."""

    seq: int
    kind: str
    subject: str
    at: datetime
    clause: str
    figures: Annotated[list[str] | None, Field(description="The figures; null where the caller's role does not see them")] = None
    clock: str | None = None


class Explanations(BaseModel):
    """What explains itself in the case, in the order of the journal."""

    case_no: CaseNo
    items: list[ExplanationLine]


class Input(BaseModel):
    """What went into a step, and where it came from: an earlier step of the same explanation, or a fact."""

    name: str
    value: str | None
    step: Annotated[int | None, Field(description="The earlier step that gave this value, from 1")] = None
    fact: Annotated[int | None, Field(description="The last earlier fact that says it")] = None


class ExplainedStep(BaseModel):
    """One step, told in the caller's language and in both."""

    n: int
    name: str
    value: str | None
    text: str | None
    zh: str | None
    en: str | None
    rule: str | None
    clause: str | None
    inputs: list[Input]


class ExplainedFigure(BaseModel):
    """How one figure came about, by the pack of this hash."""

    figure: str
    jurisdiction: str
    pack: str
    steps: list[ExplainedStep]


class Explained(Masked):
    """A fact with its figures or its clock, step by step, and the facts that they came from."""

    case_no: CaseNo
    fact: FactRecord
    figures: list[ExplainedFigure] | None
    clock: Annotated[Open | None, Field(description="The statement of the clock as it stood at this fact")]
    facts: Annotated[list[FactRecord], Field(description="The facts whose values went in")]


@router.get(
    "/cases/{case_no}/explanations",
    operation_id="list_explanations",
    summary="List what explains itself · 计算说明清单",
    response_model=Explanations,
)
async def list_explanations(case_no: str, request: Request, caller: KnownCaller) -> JSONResponse:
    """Every figure and every entry of a clock that can say how it came about."""
    journal = await _journal(request, caller, case_no)
    return JSONResponse({"case_no": case_no, "items": [_line(caller, fact) for fact in journal if figures_of(fact) or is_clock(fact)]})


@router.get(
    "/cases/{case_no}/explanations/{seq}",
    operation_id="read_explanation",
    summary="Explain a figure or a deadline · 计算说明",
    response_model=Explained,
)
async def read_explanation(
    case_no: str, seq: Annotated[int, Path(ge=0, le=2**31 - 1)], request: Request, caller: KnownCaller
) -> JSONResponse:
    """How the figures of a fact, or its clock, came about: step by step, by which rule and clause, from which facts."""
    journal = await _journal(request, caller, case_no)
    fact = journal[seq] if seq < len(journal) else None
    if fact is None or not (figures_of(fact) or is_clock(fact)):
        en = f"Fact {seq} of {case_no} explains nothing: /explanations lists those that do."
        raise Problem("not_found", en, f"案件 {case_no} 的第 {seq} 条记录没有计算说明：见 /explanations。")
    told = shown_fact(caller, fact)
    figures, from_facts = _figures(told, fact, journal)
    clock = _clock(fact, journal) if is_clock(fact) else None
    from_facts |= {entry["seq"] for entry in clock["ledger"]} - {seq} if clock else set()
    answer = {"case_no": case_no, "fact": told, "figures": figures, "clock": clock}
    answer["facts"] = [shown_fact(caller, journal[place]) for place in sorted(from_facts)]
    return JSONResponse(answer | ({"masked": ["figures"]} if figures is None else {}))


async def _journal(request: Request, caller: Caller, case_no: str) -> list[Fact]:
    async with reading(request, caller) as conn:
        await visible_case(conn, caller, case_no)
        return await cases.facts_of(conn, case_no)


def _line(caller: Caller, fact: Fact) -> dict[str, Any]:
    said: dict[str, Any] = {name: getattr(fact, name) for name in ("seq", "kind", "subject", "at", "clause")}
    if is_clock(fact):
        return said | {"figures": [], "clock": fact.data["clock"]}
    if _hidden(shown_fact(caller, fact)):
        return said | {"figures": None, "masked": ["figures"]}
    return said | {"figures": [figure["figure"] for figure in figures_of(fact)]}


def _hidden(told: dict[str, Any]) -> bool:
    """Whether the explanations of a fact, or anything within them, were taken out of it: steps with holes explain nothing."""
    return any(path.startswith("data.explanation") for path in told.get("masked", ()))


def _figures(told: dict[str, Any], fact: Fact, journal: Sequence[Fact]) -> tuple[list[dict[str, Any]] | None, set[int]]:
    """The figures as the caller sees them, and the places of the facts they came from; None where they are hidden."""
    if _hidden(told):
        return None, set()
    found = sources(fact, journal)
    shown = told["data"]
    seen = [*([shown["explanation"]] if "explanation" in shown else []), *shown.get("explanations", [])]
    figures = [
        {"figure": each["figure"], "jurisdiction": each["jurisdiction"], "pack": each["pack"], "steps": _steps(each["steps"], whole, found)}
        for each, whole in zip(seen, (figure["steps"] for figure in figures_of(fact)), strict=True)
    ]
    return figures, set(found.values())


def _steps(shown: Sequence[Any], whole: Sequence[Any], found: dict[tuple[str, str], int]) -> list[dict[str, Any]]:
    given = [step["value"] for step in whole]
    language = spoken()
    steps = []
    for n, (step, as_it_is) in enumerate(zip(shown, whole, strict=True), start=1):
        inputs = []
        for name, value in as_it_is["inputs"].items():
            earlier = next((place for place in range(n - 1, 0, -1) if given[place - 1] == value and value not in ("0", "1")), None)
            inputs.append({"name": name, "value": step["inputs"][name], "step": earlier, "fact": found.get((name, value))})
        said = {name: step[name] for name in ("name", "value", "zh", "en", "rule", "clause")}
        steps.append({"n": n, **said, "text": step[language], "inputs": inputs})
    return steps


def _clock(fact: Fact, journal: Sequence[Fact]) -> dict[str, Any]:
    """The statement as it stood at this fact, each day told in the caller's language too."""
    same = [each for each in journal[: fact.seq + 1] if each.subject == fact.subject and each.data.get("clock") == fact.data["clock"]]
    [statement] = statements(same)
    language = spoken()
    return statement | {"days": [day | {"why": day[f"why_{language}"]} for day in statement.get("days", [])]}
