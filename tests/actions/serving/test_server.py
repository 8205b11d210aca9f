import logging
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy.exc import OperationalError
from talking import Talk
from town import Town

from actions.serving.server import create_app
from actions.settings import ActionsSettings
from crm.contract import Unavailable
from crm.messages import drafts
from data.knowledge import KnowledgeBase


@pytest.fixture
def client(town: Town) -> Iterator[TestClient]:
    app = create_app(
        ActionsSettings(most_bytes=100_000),
        bank=town.bank,
        recommender=town.recommender,
        knowledge=KnowledgeBase.load(),
    )
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def call(talk: Talk, name: str, intent: str = "greet", **changes: Any) -> dict[str, Any]:
    """Return an action call as Rasa 3.6 sends it."""
    turn_id = talk.take(intent, "你好").turn_id
    message = {
        "text": "你好",
        "intent": {"name": intent, "confidence": 0.9},
        "entities": [],
        "message_id": turn_id,
        "metadata": {
            "conversation_id": talk.conversation_id,
            "turn_id": turn_id,
            "language": "zh",
            "channel": "chat",
        },
    }
    tracker = {
        "sender_id": f"{talk.conversation_id}.1",
        "slots": {"awaiting": "none", "task": None},
        "latest_message": message,
        "events": [{"event": "user", "timestamp": 1.0, **message}],
        "paused": False,
        "followup_action": None,
        "active_loop": {},
        "latest_action_name": "action_listen",
        "latest_input_channel": "banter",
    }
    return {
        "next_action": name,
        "sender_id": tracker["sender_id"],
        "tracker": tracker,
        "version": "3.6.21",
        **changes,
    }


def test_an_action_answers_drafts_and_slot_events(client: TestClient, talk: Talk) -> None:
    answer = client.post("/webhook", json=call(talk, "action_greet"))
    assert answer.status_code == 200
    [response] = answer.json()["responses"]
    assert drafts.validate_python(response["custom"]).type == "quick_replies"
    assert {
        "event": "slot",
        "timestamp": None,
        "name": "awaiting",
        "value": "none",
    } in answer.json()["events"]


def test_the_same_call_again_gets_the_same_answer(client: TestClient, talk: Talk) -> None:
    body = call(talk, "action_greet")
    assert client.post("/webhook", json=body).json() == client.post("/webhook", json=body).json()


def test_a_session_starts_with_what_the_conversation_carries(
    client: TestClient, talk: Talk
) -> None:
    talk.says("calculate_deposit", "算利息")
    events = client.post("/webhook", json=call(talk, "action_session_start")).json()["events"]
    carried = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
    assert [events[0]["event"], events[-1]["name"]] == ["session_started", "action_listen"]
    assert carried["awaiting"] == "amount"
    assert carried["task"]["name"] == "calculate_deposit"


def test_a_session_of_an_unknown_conversation_starts_empty(client: TestClient, talk: Talk) -> None:
    body = call(talk, "action_session_start")
    body["tracker"]["sender_id"] = "unknown.1"
    events = client.post("/webhook", json=body).json()["events"]
    assert [event["event"] for event in events] == ["session_started", "action"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b'{"tracker": {}}', 400),
        (b'{"next_action": "action_greet"}', 400),
        (b'{"next_action": "action_greet", "tracker": {"sender_id": 1}}', 400),
        (b'"' + b"x" * 200_000 + b'"', 413),
    ],
)
def test_a_wrong_request_gets_a_clear_error(client: TestClient, body: bytes, status: int) -> None:
    answer = client.post("/webhook", content=body)
    assert answer.status_code == status
    assert set(answer.json()) == {"error", "action_name"}


@pytest.mark.parametrize("header", [None, "Bearer wrong", "Basic s3cret", "Bearer "])
def test_whoever_does_not_know_the_token_runs_nothing(
    town: Town, talk: Talk, header: str | None
) -> None:
    app = create_app(
        ActionsSettings(token=SecretStr("s3cret")),
        bank=town.bank,
        recommender=town.recommender,
        knowledge=KnowledgeBase.load(),
    )
    body, headers = call(talk, "action_greet"), {"Authorization": header} if header else {}
    with TestClient(app) as client:
        refused = client.post("/webhook", json=body, headers=headers)
        known = client.post("/webhook", json=body, headers={"Authorization": "Bearer s3cret"})
        assert client.get("/health").status_code == 200
    assert (refused.status_code, refused.json()["action_name"]) == (401, "unknown")
    assert known.status_code == 200


def test_an_unknown_action_is_not_found(client: TestClient, talk: Talk) -> None:
    answer = client.post("/webhook", json=call(talk, "action_nonsense"))
    assert answer.status_code == 404


def test_an_unknown_conversation_is_answered_politely(client: TestClient, talk: Talk) -> None:
    body = call(talk, "action_greet")
    body["tracker"]["sender_id"] = "unknown.1"
    answer = client.post("/webhook", json=body)
    [response] = answer.json()["responses"]
    assert response["custom"]["text"]["key"] == "repair.not_possible"


class Broken:
    """A recommender that fails with somebody's name in its mouth."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def decide(self, work: object, request: object) -> None:
        raise self.error


@pytest.mark.parametrize(
    ("error", "status", "reason", "retryable"),
    [
        (RuntimeError("张三 13800138000"), 500, "internal_error", False),
        (Unavailable("recommender_down", "张三"), 503, "recommender_down", True),
        (OperationalError("SELECT '张三'", {}, Exception()), 503, "database_busy", True),
    ],
)
def test_a_failure_names_a_reason_and_nobody(
    town: Town,
    talk: Talk,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    status: int,
    reason: str,
    retryable: bool,
) -> None:
    town.recommender = Broken(error)  # type: ignore[assignment]
    app = create_app(
        ActionsSettings(),
        bank=town.bank,
        recommender=town.recommender,
        knowledge=KnowledgeBase.load(),
    )
    with TestClient(app, raise_server_exceptions=False) as client, caplog.at_level(logging.INFO):
        answer = client.post("/webhook", json=call(talk, "action_recommend", "recommend"))
    assert answer.status_code == status
    assert answer.json() | {"error_id": ""} == {
        "error": reason,
        "error_id": "",
        "retryable": retryable,
    }
    assert answer.json()["error_id"] in caplog.text
    assert "张三" not in caplog.text + answer.text
    assert "你好" not in caplog.text + answer.text


def test_it_says_that_it_is_alive_and_how_long_actionstake(client: TestClient, talk: Talk) -> None:
    client.post("/webhook", json=call(talk, "action_greet"))
    assert client.get("/health").json() == {"status": "ok"}
    metrics = client.get("/metrics").text
    assert 'banter_action_seconds_count{action="action_greet",status="200"} 1.0' in metrics
