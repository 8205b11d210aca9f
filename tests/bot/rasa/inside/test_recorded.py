"""The recorded contract: what the gateway sends and gets, what the action server gets and answers.

The recordings in ``tests/contracts/rasa`` are checked from the platform's side too
(``tests/bot/rasa/test_recorded_contract.py``). ``BANTER_RECORD=1`` writes the two that Rasa
produces anew; the two that the platform produces are written by hand.
"""

import json
import os

import pytest
from banter_rasa.actions import ActionServer
from banter_rasa.contract import BadTurn, TurnRequest
from rasa.core.channels.channel import UserMessage
from rasa.core.http_interpreter import RasaNLUHttpInterpreter
from rasa.utils.endpoints import EndpointConfig

from conftest import ROOT
from world import SESSION_STARTED, open_turns

FOLDER = ROOT / "tests" / "contracts" / "rasa"


def recorded(name):
    return json.loads((FOLDER / f"{name}.json").read_text())


def agree(name, produced):
    """Compare with the recording, or make it."""
    if os.environ.get("BANTER_RECORD"):
        text = json.dumps(produced, ensure_ascii=False, indent=2) + "\n"
        (FOLDER / f"{name}.json").write_text(text)
    assert produced == recorded(name)


def timeless(value):
    """The same JSON with every moment set to zero, and the model's id left out."""
    if isinstance(value, list):
        return [timeless(item) for item in value]
    if not isinstance(value, dict):
        return value
    fixed = {"timestamp": 0, "latest_event_time": 0, "model_id": "0" * 32}
    return {name: fixed.get(name, timeless(item)) for name, item in value.items()}


async def test_the_recorded_turn_gives_the_recorded_answer(processor, tmp_path, action_server):
    action_server.answers["action_session_start"] = (200, SESSION_STARTED)
    action_server.answers["action_recommend"] = (200, recorded("action_response"))
    actions = ActionServer(action_server.url, 5.0)
    turns = open_turns(processor, f"sqlite:///{tmp_path}/d.db", actions)
    request = TurnRequest.from_json(recorded("turn_request"))
    answer, again = await turns.take(request), await turns.take(request)
    await turns.close()
    agree("turn_response", answer.as_json())
    assert again.as_json() == {**recorded("turn_response"), "repeated": True}
    agree("action_request", timeless(action_server.calls[-1]))


async def test_asking_nlu_itself_gives_rasa_the_parse_that_the_gateway_brings(action_server):
    """Rasa's own shell and tools understand through the ``nlu:`` endpoint."""
    brought = recorded("turn_request")
    action_server.parse = brought["parse"]
    address = action_server.url.removesuffix("/webhook")
    interpreter = RasaNLUHttpInterpreter(EndpointConfig(address, token="secret"))
    message = UserMessage(brought["text"], sender_id=brought["session_id"])
    asked = await interpreter.parse(message)
    await interpreter.session.close()
    assert asked == brought["parse"]
    assert action_server.calls == [
        {"token": "secret", "text": brought["text"], "message_id": brought["session_id"]}
    ]


@pytest.mark.parametrize("case", recorded("turn_errors"), ids=lambda case: case["error"])
def test_the_recorded_errors_are_what_a_wrong_request_is_told(case):
    request = {**recorded("turn_request"), **case["change"]}
    for name in case.get("without", []):
        del request[name]
    with pytest.raises(BadTurn) as refusal:
        TurnRequest.from_json(request)
    assert str(refusal.value) == case["error"]
