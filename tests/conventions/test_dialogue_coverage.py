"""What customers may mean is ruled on, tested, and written down."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
RASA = ROOT / "bot" / "rasa"
HANDBOOK = ROOT / "docs" / "handbook"


@cache
def domain() -> frozenset[str]:
    parts = (_yaml(path).get("intents") or [] for path in sorted((RASA / "domain").glob("*.yml")))
    return frozenset(_name(intent) for part in parts for intent in part)


def ruled() -> set[str]:
    return {
        step["intent"]
        for path in sorted((RASA / "rules").glob("*.yml"))
        for rule in _yaml(path).get("rules") or []
        for step in rule["steps"]
        if "intent" in step
    }


def _yaml(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8")) or {}


def _name(intent: str | dict[str, Any]) -> str:
    return intent if isinstance(intent, str) else next(iter(intent))


def _written(folder: Path, pattern: str) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.rglob(pattern)))


def test_every_intent_has_a_rule_and_every_rule_an_intent() -> None:
    assert ruled() == domain()


def test_every_intent_is_said_in_a_test_of_the_actions() -> None:
    said = set(re.findall(r"""["'](\w+)["']""", _written(ROOT / "tests" / "actions", "test_*.py")))
    assert domain() - said == set()


@pytest.mark.skipif(not HANDBOOK.exists(), reason="there is no handbook yet")
def test_every_intent_stands_in_the_handbook() -> None:
    named = set(re.findall(r"`(\w+)`", _written(HANDBOOK, "*.md")))
    assert domain() - named == set()
