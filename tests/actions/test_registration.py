from pathlib import Path

import pytest
import yaml
from talking import RULES, _rules

from actions.registration import registered
from actions.routes import CLARIFIED, ROUTES, TASKS
from actions.slots import SLOT_NAMES
from actions.understanding import Heard
from data.texts.catalogue import Texts

DOMAIN = RULES.parent / "domain"
# Actions of the server that are not one of ours by name: Rasa's session start.
OUTSIDE = {"action_session_start"}


def of_domain(key: str) -> list[str]:
    found: list[str] = []
    for path in DOMAIN.glob("*.yml"):
        found += yaml.safe_load(path.read_text("utf-8")).get(key) or []
    return found


def test_every_action_of_the_domain_is_registered_and_the_other_way_round() -> None:
    assert set(registered()) | OUTSIDE == set(of_domain("actions"))


def test_every_slot_is_in_the_domain_and_the_other_way_round() -> None:
    assert set(SLOT_NAMES) == set(of_domain("slots"))


def test_routes_are_what_the_rules_say() -> None:
    rules = {intent: action for (intent, awaiting), action in _rules().items() if not awaiting}
    assert {intent: rules[intent] for intent in ROUTES} == ROUTES


def test_everything_a_task_goes_on_with_is_registered() -> None:
    assert set(TASKS.values()) <= set(registered())


@pytest.mark.parametrize("intent", sorted(CLARIFIED))
def test_every_clarified_intent_has_words(intent: str) -> None:
    assert Texts.load().has(f"clarify.{intent}")


def test_no_action_touches_rasa() -> None:
    folder = Path(__import__("actions").__file__).parent
    for path in folder.rglob("*.py"):
        assert ("rasa_sdk" in path.read_text("utf-8")) <= (path.parent.name == "serving"), path


def test_two_actions_of_one_name_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from types import ModuleType

    from actions import registration
    from actions.turn import action, say

    twin = ModuleType("twin")
    twin.greet = action("action_greet")(lambda turn: say())  # type: ignore[attr-defined]
    monkeypatch.setattr(registration, "SUBJECTS", (*registration.SUBJECTS, twin))
    with pytest.raises(ValueError, match="action_greet"):
        registration.registered()


def test_heard_nothing_is_heard() -> None:
    assert Heard("", 0.0, "").amount is None
