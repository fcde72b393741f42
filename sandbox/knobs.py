"""The faults that a service can be told to have, while it runs."""

import random
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True)
class Knobs:
    """How one service misbehaves; rates from 0 to 1."""

    delay_s: float = 0  # wall seconds before a call is answered and before a callback leaves
    error_rate: float = 0  # calls answered 500, half of them after the call was taken
    lost_rate: float = 0  # callbacks that count as sent and never arrive
    duplicate_rate: float = 0  # callbacks that arrive twice
    shuffle: bool = False  # callbacks that are due together arrive in any order
    down: bool = False  # every call 503, no callback leaves
    nonsense_rate: float = 0  # calls answered 200 with a page, half of them after the call was taken


def changed(knobs: Knobs, wish: dict[str, Any]) -> Knobs:
    """The knobs with some turned; ValueError, naming the knob, for one that does not exist or has no such position."""
    values = {knob.name: getattr(knobs, knob.name) for knob in fields(Knobs)}
    for name, value in wish.items():
        if name not in values:
            raise ValueError(f"there is no knob {name!r}; there are {', '.join(values)}")
        switch = isinstance(values[name], bool)
        if switch is not isinstance(value, bool) or (not switch and not isinstance(value, int | float)):
            raise ValueError(f"the knob {name} takes {'true or false' if switch else 'a number'}, not {value!r}")
        if not switch and (value < 0 or (name.endswith("_rate") and value > 1)):
            raise ValueError(f"the knob {name} takes {'a rate from 0 to 1' if name.endswith('_rate') else 'seconds from 0'}, not {value!r}")
        values[name] = value
    return Knobs(**values)


def happens(rate: float) -> bool:
    """Whether a fault of this rate strikes this time."""
    return rate > 0 and random.random() < rate  # noqa: S311 - chance here makes faults, no secrets


def in_any_order(things: list[Any]) -> list[Any]:
    """The things shuffled."""
    return random.sample(things, len(things))
