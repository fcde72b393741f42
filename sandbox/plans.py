"""How the stand-ins treat a firm: its plan, by unified social credit code and demand number; a firm without one has no trouble."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Plan:
    """One firm's demand: the story it lives (None: it only helps another's), what people do, and what each service does differently."""

    demand_no: str = ""
    uscc: str = ""
    firm: str = ""
    tenant: str = ""
    story: int | None = None
    demand: dict[str, Any] = field(default_factory=dict)
    rights: list[dict[str, Any]] = field(default_factory=list)
    people: dict[str, Any] = field(default_factory=dict)
    registry: dict[str, Any] = field(default_factory=dict)
    bank: dict[str, Any] = field(default_factory=dict)
    insurer: dict[str, Any] = field(default_factory=dict)
    guarantor: dict[str, Any] = field(default_factory=dict)
    fund: dict[str, Any] = field(default_factory=dict)


Plans = Mapping[tuple[str, str], Plan]
NO_TROUBLE = Plan()


def load_plans(text: str | None = None) -> Plans:
    """All plans of `sandbox/plans.toml`, or of the given TOML text, by (code, demand number)."""
    tables = tomllib.loads(files("sandbox").joinpath("plans.toml").read_text("utf-8") if text is None else text)
    plans = [Plan(**table) for table in tables.get("plan", [])]
    return {(plan.uscc, plan.demand_no): plan for plan in plans}


def plan_for(plans: Plans, data: Mapping[str, Any]) -> Plan:
    """The plan for the firm and demand that a call's data names."""
    return plans.get((str(data.get("uscc", "")), str(data.get("demand_no", ""))), NO_TROUBLE)
