"""Strategy rules: what to prefer for whom, never what is permitted.

Decision tables in ``data/rules/*.json`` (zen-engine, editable in its editor); every rule that
fires is kept with the decision.

Errors::

    RulesBroken    a table cannot be read or names something unknown; says which rule
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import zen

import data.rules
from crm.contract import Category, ProductView

RULES = Path(data.rules.__file__).parent
_KINDS = frozenset({"category", "product"})


class RulesBroken(Exception):
    """A decision table cannot be used."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What the strategy looks at; None means unknown or not to be used."""

    goal: str  # keep | any | protect | borrow | spend
    amount: Decimal | None = None
    term_days: int | None = None
    tier: str | None = None
    life_stage: str | None = None
    maturing: bool = False

    def document(self) -> dict[str, Any]:
        """Return the situation as the tables' input."""
        return {
            "goal": self.goal,
            "amount": None if self.amount is None else float(self.amount),
            "term_days": self.term_days,
            "tier": self.tier,
            "life_stage": self.life_stage,
            "maturing": self.maturing,
        }


@dataclass(frozen=True, slots=True)
class Preferences:
    """How much each category and product is preferred, and by which rules."""

    weights: Mapping[tuple[str, str], float]
    fired: Mapping[tuple[str, str], tuple[str, ...]]
    version: str

    def weight(self, product: ProductView) -> float:
        """Return the sum of what speaks for a product."""
        return sum(self.weights.get(key, 0.0) for key in _keys(product))

    def rules(self, product: ProductView) -> tuple[str, ...]:
        """Return the ids of the rules that speak for (or against) a product."""
        return tuple(rule for key in _keys(product) for rule in self.fired.get(key, ()))


class Table:
    """A decision table, compiled once."""

    def __init__(self, path: Path) -> None:
        try:
            text = path.read_text(encoding="utf-8")
            document = json.loads(text)
            content = zen.ZenDecisionContent(text)
        except (OSError, ValueError, RuntimeError) as error:
            raise RulesBroken(f"{path}: cannot be read as a decision table: {error}") from error
        self.name = path.stem
        self.version = str(document.get("version", ""))
        self.rules: tuple[Mapping[str, str], ...] = tuple(_table_of(document, path)["rules"])
        # A loader that answers from memory keeps the compiled table (20 times faster).
        self._engine = zen.ZenEngine({"loader": lambda _key: content})

    def evaluate(self, document: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
        """Return the rules that fire, in the table's order: id and outputs.

        Raises:
            RulesBroken: the table does not evaluate.
        """
        try:
            answer = self._engine.evaluate(self.name, dict(document), {"trace": True})
        except RuntimeError as error:
            raise RulesBroken(f"{self.name}: {error}") from error
        traces = answer["trace"][self.name]["traceData"] or ()
        outputs = answer["result"] or ()
        return [
            (str(trace["rule"]["_id"]), output)
            for trace, output in zip(traces, outputs, strict=True)
        ]


class Strategy:
    """The tables ``strategy`` (what to prefer) and ``retention`` (which benefit)."""

    def __init__(self, preferences: Table, retention: Table) -> None:
        self._preferences = preferences
        self._retention = retention
        for table, needed in ((preferences, "out-target"), (retention, "out-benefit")):
            for rule in table.rules:
                if not rule.get("_id") or not rule.get(needed):
                    raise RulesBroken(f"{table.name}: a rule lacks its _id or {needed}: {rule}")

    @classmethod
    def load(cls, folder: Path = RULES) -> Strategy:
        """Read and compile the tables.

        Raises:
            RulesBroken: a table is missing or wrong.
        """
        return cls(Table(folder / "strategy.json"), Table(folder / "retention.json"))

    @property
    def versions(self) -> dict[str, str]:
        """Versions of the tables, for the decision's record."""
        return {t.name: t.version for t in (self._preferences, self._retention)}

    def preferences(self, situation: Situation) -> Preferences:
        """Return what is preferred in a situation.

        Raises:
            RulesBroken: a rule prefers something that is neither category nor product.
        """
        weights: dict[tuple[str, str], float] = {}
        fired: dict[tuple[str, str], tuple[str, ...]] = {}
        for rule, output in self._preferences.evaluate(situation.document()):
            if output["kind"] not in _KINDS:
                raise RulesBroken(f"strategy: rule {rule}: kind {output['kind']!r} is unknown")
            key = (str(output["kind"]), str(output["target"]))
            weights[key] = weights.get(key, 0.0) + float(output["weight"])
            fired[key] = (*fired.get(key, ()), rule)
        return Preferences(weights, fired, self._preferences.version)

    def benefit(self, tier: str, decile: int) -> str | None:
        """Return the code of the benefit that somebody who may leave is permitted."""
        found = self._retention.evaluate({"tier": tier, "decile": decile})
        return str(found[0][1]["benefit"]) if found else None


def goal_of(category: Category | None, *, sum_named: bool) -> str:
    """Return what somebody wants who asks for a category, names a sum, or neither.

    >>> goal_of(None, sum_named=True), goal_of(Category.LOAN, sum_named=True)
    ('keep', 'borrow')
    """
    if category is None:
        return "keep" if sum_named else "any"
    return _GOALS[category]


_GOALS = {
    Category.DEPOSIT: "keep",
    Category.WEALTH: "keep",
    Category.FUND: "keep",
    Category.METAL: "keep",
    Category.INSURANCE: "protect",
    Category.LOAN: "borrow",
    Category.CARD: "spend",
}


def _keys(product: ProductView) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("category", str(product.category)), ("product", product.code)


def _table_of(document: Mapping[str, Any], path: Path) -> Mapping[str, Any]:
    for node in document.get("nodes", ()):
        if node.get("type") == "decisionTableNode" and node.get("id") == path.stem:
            content: Mapping[str, Any] = node["content"]
            return content
    raise RulesBroken(f"{path}: has no decision table node with the id {path.stem!r}")
