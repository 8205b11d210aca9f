"""What customers may mean is ruled on, tested, and written down."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from data import utterances

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


def test_every_intent_stands_in_the_handbook() -> None:
    entries = re.findall(r"^## `(\w+)`$", _written(HANDBOOK, "*.md"), re.M)
    assert sorted(entries) == sorted(domain())


def test_the_handbook_quotes_what_customers_say() -> None:
    entry = r"^## `(\w+)`\n\n- \*\*Customer:\*\* (.+) · (.+)$"
    quoted = re.findall(entry, _written(HANDBOOK, "*.md"), re.M)
    learned = {(each.intent, each.text) for each in utterances.load()}
    said = {intent for intent, _ in learned}  # the others follow from what is open
    assert said & domain() - {intent for intent, _, _ in quoted} == set()
    mine = {(intent, text) for intent, *texts in quoted if intent in said for text in texts}
    assert mine - learned == set()


def test_the_handbook_says_of_every_entry_what_is_recorded() -> None:
    entries = re.split(r"^## ", _written(HANDBOOK, "*.md"), flags=re.M)
    labels = ("Customer", "Assistant", "Recorded", "In the way")
    short = [
        entry.splitlines()[0]
        for entry in entries
        if entry.startswith("`") and not all(f"- **{label}:** " in entry for label in labels)
    ]
    assert short == []
