"""A subsidy scheme as its pack records it, the rows `subsidy.<scheme>.<field>`."""

from datetime import date
from decimal import Decimal

from domain.rules import Rules
from domain.subsidy_terms import Base, Cost


class Scheme:
    """The rows `subsidy.<scheme>.<field>` of a pack; a field without a row, or with an unset one, limits nothing."""

    def __init__(self, rules: Rules, name: str) -> None:
        if name not in rules.under("subsidy"):
            known = ", ".join(rules.under("subsidy")) or "none"
            raise ValueError(f"scheme: {rules.jurisdiction} has no subsidy scheme {name!r}; it has {known}")
        self._rules, self.name = rules, name

    def key(self, part: str) -> str:
        return f"subsidy.{self.name}.{part}"

    def has(self, part: str) -> bool:
        return self._rules.is_set(self.key(part))

    def text(self, part: str) -> str:
        return self._rules.text(self.key(part)) if self.has(part) else ""

    def words(self, part: str) -> list[str]:
        return self.text(part).split()

    def number(self, part: str) -> Decimal:
        return self._rules.number(self.key(part))

    def numbers(self, part: str) -> list[Decimal]:
        return self._rules.numbers(self.key(part))

    def table(self, part: str) -> dict[str, Decimal]:
        return self._rules.table(self.key(part)) if self.has(part) else {}

    def fen(self, part: str) -> int:
        return self._rules.fen(self.key(part))

    def days(self, part: str) -> int:
        return self._rules.days(self.key(part))

    def day(self, part: str) -> date | None:
        return date.fromisoformat(self.text(part)) if self.has(part) else None

    @property
    def base(self) -> Base:
        return Base(self._rules.set_text(self.key("base")))

    @property
    def cost(self) -> Cost:
        return Cost(self._rules.set_text(self.key("cost")))

    @property
    def clause(self) -> str:
        """The clause of the ratio, which for a scheme without one says that it was left open."""
        kept = next((part for part in ("ratio", "ratio_by_year") if self._rules.clause(self.key(part))), "base")
        return self._rules.clause(self.key(kept))

    @property
    def published(self) -> bool:
        """Whether a ratio was published at all."""
        return self.has("ratio") or self.has("ratio_by_year")
