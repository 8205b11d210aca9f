"""The domain says what the other rooms say: slots, open questions, actions, intents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.contract import Awaiting
from actions.registration import registered
from actions.slots import SLOT_NAMES
from data.utterances import load_intents
from nlu.contract import FALLBACK_INTENT, EntityKind

PROJECT = Path(__file__).resolve().parents[3] / "bot" / "rasa"


def load(folder: str) -> dict[str, dict[str, Any]]:
    files = sorted((PROJECT / folder).glob("*.yml"))
    return {file.name: yaml.safe_load(file.read_text()) for file in files}


def collect(part: str) -> list[str]:
    """Everything that the domain's files list under a heading."""
    found: list[str] = []
    for content in load("domain").values():
        for entry in content.get(part, []):
            found.extend(entry if isinstance(entry, dict) else [entry])
    return found


def rules() -> Iterator[tuple[str, dict[str, Any]]]:
    for file, content in load("rules").items():
        for rule in content["rules"]:
            yield file, rule


def intents_of(rule: dict[str, Any]) -> set[str]:
    return {step["intent"] for step in rule["steps"] if "intent" in step}


def test_the_slots_are_those_that_actions_carry() -> None:
    assert sorted(collect("slots")) == sorted(SLOT_NAMES)


def test_the_open_questions_are_those_that_actions_ask() -> None:
    (slots,) = (content["slots"] for content in load("domain").values() if "slots" in content)
    assert sorted(slots["awaiting"]["values"]) == sorted(Awaiting)


def test_every_action_exists_and_every_action_is_called() -> None:
    assert sorted(collect("actions")) == sorted([*registered(), "action_session_start"])


def test_the_intents_are_those_that_are_understood_and_the_buttons() -> None:
    understood = {intent.name for intent in load_intents()}
    assert set(collect("intents")) == understood | {FALLBACK_INTENT, "choose"}


def test_entities_that_are_understood_are_known() -> None:
    assert {kind.value for kind in EntityKind} <= set(collect("entities"))


@pytest.mark.parametrize("part", ["intents", "actions", "entities"])
def test_nothing_is_declared_twice(part: str) -> None:
    twice = [name for name, times in Counter(collect(part)).items() if times > 1]
    assert twice == []


def test_every_intent_has_a_rule_in_the_file_of_its_subject() -> None:
    homes = {
        file: set(content["intents"])
        for file, content in load("domain").items()
        if "intents" in content
    }
    unconditional: dict[str, set[str]] = {file: set() for file in homes}
    for file, rule in rules():
        if "condition" not in rule and file in homes:
            unconditional[file] |= intents_of(rule)
    assert unconditional == homes


def test_a_rule_is_one_intent_and_one_action() -> None:
    for file, rule in rules():
        if file != "turn_end.yml":
            assert [next(iter(step)) for step in rule["steps"]] == ["intent", "action"], rule
            assert rule["wait_for_user_input"] is False, rule
