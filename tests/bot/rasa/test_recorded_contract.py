"""The recordings of ``tests/contracts/rasa`` from the platform's side."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker

from crm.messages import drafts
from nlu.contract import ParseRequest, ParseResult

FOLDER = Path(__file__).resolve().parents[2] / "contracts" / "rasa"


def recorded(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text())
    return content


def test_the_parse_that_is_sent_is_what_nlu_answers() -> None:
    parse = recorded("turn_request")["parse"]
    result = ParseResult.model_validate(parse)
    assert result.model_dump(mode="json") == parse | {
        "entities": [{"confidence": 1.0, "extras": {}} | entity for entity in parse["entities"]]
    }


def test_nlu_takes_what_rasa_itself_would_ask() -> None:
    asked = {"token": "secret", "text": "你好", "message_id": "0198c1.2"}
    assert ParseRequest.model_validate(asked).model_dump(exclude_none=True) == asked


def test_entities_stand_where_they_are_said_to() -> None:
    turn = recorded("turn_request")
    for entity in turn["parse"]["entities"]:
        assert turn["text"][entity["start"] : entity["end"]] == entity["text"]


@pytest.mark.parametrize("index", [0, 1])
def test_every_reply_is_a_draft(index: int) -> None:
    reply = recorded("turn_response")["replies"][index]
    assert drafts.validate_python(reply).model_dump(mode="json") == reply


def test_actions_put_out_what_the_gateway_gets() -> None:
    responses = recorded("action_response")["responses"]
    assert [response["custom"] for response in responses] == recorded("turn_response")["replies"]


def test_the_action_call_is_a_tracker_that_knows_its_turn() -> None:
    turn, call = recorded("turn_request"), recorded("action_request")
    tracker = Tracker.from_dict(call["tracker"])
    assert tracker.sender_id == turn["session_id"] == call["sender_id"]
    assert tracker.latest_message["metadata"] == turn["metadata"]
    assert tracker.latest_message["text"] == turn["text"]
    assert tracker.get_slot("awaiting") == "none"
    assert [event["event"] for event in tracker.events if event["event"] == "user"] == ["user"]
