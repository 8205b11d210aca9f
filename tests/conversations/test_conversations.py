"""Scripts in both languages on the real stack: what is said, answered and recorded."""

from collections import Counter
from pathlib import Path

import pytest
import yaml
from customers import fresh_customer
from player import Player
from script import Script, load_scripts
from stack import Stack

from crm.bank import Bank

SCRIPTS = load_scripts()
DOMAIN = Path(__file__).resolve().parents[2] / "bot" / "rasa" / "domain"
met: dict[str, set[str]] = {}  # script -> the intents it came to


@pytest.mark.system
@pytest.mark.parametrize("script", [s for _, s in SCRIPTS], ids=[name for name, _ in SCRIPTS])
async def test_conversation(stack: Stack, stack_bank: Bank, script: Script) -> None:
    person = None
    if script.persona != "visitor":
        person = fresh_customer(
            stack_bank,
            script.persona,
            assessment_expired=script.assessment == "expired",
            consents=script.consents,
        )
    player = Player(stack, stack_bank, script, person)
    await player.play()
    met[script.title] = player.intents


@pytest.mark.system
def test_every_intent_is_met_in_some_conversation(
    stack: Stack, request: pytest.FixtureRequest
) -> None:
    chosen = [i for i in request.session.items if i.name.startswith(test_conversation.__name__)]
    if len(chosen) < len(SCRIPTS):
        pytest.skip("only some of the scripts were chosen")
    assert len(met) == len(SCRIPTS), "a script failed, or was played by another worker"
    domain = [yaml.safe_load(path.read_text("utf-8")) for path in DOMAIN.glob("*.yml")]
    wanted = {intent for part in domain for intent in part.get("intents") or []}
    assert wanted - set().union(*met.values()) == set()


def test_there_are_at_least_thirty_in_each_language() -> None:
    languages = Counter(script.language for _, script in SCRIPTS)
    assert len(SCRIPTS) >= 60
    assert min(languages["zh"], languages["en"]) >= 30


def test_each_covers_a_behaviour_of_its_own() -> None:
    covered = Counter((script.covers, script.language) for _, script in SCRIPTS)
    assert {key: n for key, n in covered.items() if n > 1} == {}
