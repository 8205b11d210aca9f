"""The action server on calls recorded from Rasa, and its answers in the form Rasa was shown."""

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from talking import Talk
from town import Town

from crm.messages import drafts

RECORDED = Path(__file__).resolve().parents[1] / "rasa"
REQUEST = (RECORDED / "action_request.json").read_text("utf-8")
RESPONSE = json.loads((RECORDED / "action_response.json").read_text("utf-8"))


def recorded_call(talk: Talk) -> dict[str, Any]:
    """Return the recorded call as if it had been made in this conversation."""
    recorded = json.loads(REQUEST)["sender_id"].rsplit(".", 1)[0]
    talk.take("recommend")
    call: dict[str, Any] = json.loads(REQUEST.replace(recorded, talk.conversation_id))
    return call


def test_a_recorded_call_is_answered_in_the_recorded_form(server: TestClient, town: Town) -> None:
    answer = server.post("/webhook", json=recorded_call(town.talk("1"))).json()
    assert answer.keys() == RESPONSE.keys()
    for event in answer["events"]:
        assert event.keys() == RESPONSE["events"][0].keys()
    for response in answer["responses"]:
        assert response.keys() == RESPONSE["responses"][0].keys()
        drafts.validate_python(response["custom"])


def test_the_values_of_a_recorded_call_are_understood(server: TestClient, town: Town) -> None:
    server.post("/webhook", json=recorded_call(town.talk("1")))
    [asked] = town.recommender.asked
    assert (asked.amount, asked.term_days) == (50_000, 365)


def test_a_recorded_call_repeated_is_answered_the_same(server: TestClient, town: Town) -> None:
    call = recorded_call(town.talk("1"))
    first, again = (server.post("/webhook", json=call).json() for _ in range(2))
    assert first == again
    assert len(town.recommender.asked) == 1


@pytest.mark.parametrize("slots", [{}, {"awaiting": None}, {"awaiting": "of another age"}])
def test_slots_that_are_missing_or_strange_do_not_stop_a_turn(
    server: TestClient, town: Town, slots: dict[str, Any]
) -> None:
    call = recorded_call(town.talk("1"))
    call["tracker"]["slots"] = slots
    assert server.post("/webhook", json=call).status_code == 200
