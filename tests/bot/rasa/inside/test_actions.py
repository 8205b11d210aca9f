"""The action call: one pool, one deadline, and nothing accepted that is not a result."""

import aiohttp
import jsonschema
import pytest
from banter_rasa.actions import ActionRejected, ActionServer, find_fault
from banter_rasa.contract import ActionFailed
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from world import draft, said

GOOD = [
    {"events": [], "responses": []},
    {},
    said("hello", awaiting="offer"),
    {"events": [{"event": "session_started", "timestamp": None, "metadata": {}}]},
    {"events": [{"event": "slot", "name": "x", "value": {"deep": [1]}}], "responses": [{}]},
    {"events": [{"event": "action", "name": "action_listen", "policy": None}]},
    {"events": [{"event": "user", "text": "hi", "parse_data": {"entities": []}}]},
]
BAD = [
    [],
    "done",
    None,
    {"events": {}},
    {"events": None},
    {"events": ["slot"]},
    {"events": [{}]},
    {"events": [{"event": "no_such_event"}]},
    {"events": [{"event": 3}]},
    {"events": [{"event": "slot", "value": 1}]},
    {"events": [{"event": "slot", "name": 7, "value": 1}]},
    {"events": [{"event": "slot", "name": "x", "value": 1, "timestamp": "noon"}]},
    {"events": [{"event": "slot", "name": "x", "value": 1, "metadata": "m"}]},
    {"events": [{"event": "action", "confidence": "high"}]},
    {"events": [{"event": "user", "parse_data": {"entities": [{"value": "no name"}]}}]},
    {"responses": [1]},
    {"responses": {"text": "hi"}},
]


@pytest.mark.parametrize("result", [*GOOD, *BAD])
def test_results_are_judged_as_rasa_judges_them(result):
    try:
        jsonschema.validate(result, RemoteAction.action_response_format_spec())
        accepted = True
    except jsonschema.ValidationError:
        accepted = False
    assert (find_fault(result) is None) is accepted
    assert accepted is (result in GOOD)


def test_a_fault_is_named_by_its_place_not_by_its_value():
    result = {"events": [{"event": "slot", "name": "x", "value": 1, "timestamp": "13800138000"}]}
    assert find_fault(result) == "events/0/timestamp"


SAID = "failed: the action server said"
WRONG_TOKEN = (
    "failed: the action server refuses our token; BANTER_RASA_ACTIONS_TOKEN must be its own"
)
NO_DRAFT = "answered something that is no draft"


@pytest.fixture
def tracker(processor):
    tracker = DialogueStateTracker("c1.1", processor.domain.slots)
    for number in range(1, 21):
        tracker.update(UserUttered(f"turn {number}", {"name": "greet"}, []))
        tracker.update(ActionExecuted("action_greet"))
        tracker.update(BotUttered(None, {"custom": draft("hello")}))
        tracker.update(SlotSet("misses", number))
    tracker.update(UserUttered("now", {"name": "thank"}, [], metadata={"turn_id": "c1:21"}))
    return tracker


async def run(server, tracker, processor, action="action_thank", deadline_s=5.0):
    """Run one action over HTTP."""
    client = ActionServer(server.url, deadline_s)
    try:
        return await client.run(action, tracker, processor.domain)
    finally:
        await client.close()


async def test_replies_come_before_events(action_server, tracker, processor):
    action_server.answers["action_thank"] = (200, said("one", "two", misses=0))
    result = await run(action_server, tracker, processor)
    assert [event.type_name for event in result.events] == ["bot", "bot", "slot"]
    assert [event.data["custom"] for event in result.events[:2]] == [draft("one"), draft("two")]


async def test_the_call_carries_the_present_turn_and_the_whole_state(
    action_server, tracker, processor
):
    await run(action_server, tracker, processor)
    (call,) = action_server.calls
    texts = [e["text"] for e in call["tracker"]["events"] if e["event"] == "user"]
    assert texts == ["now"]
    assert call["next_action"] == "action_thank"
    assert call["sender_id"] == "c1.1"
    assert call["tracker"]["slots"]["misses"] == 20
    assert call["tracker"]["latest_message"]["metadata"] == {"turn_id": "c1:21"}
    assert "domain" not in call


async def test_calls_share_a_connection(action_server, tracker, processor):
    client = ActionServer(action_server.url, 5.0)
    for _ in range(5):
        await client.run("action_thank", tracker, processor.domain)
    await client.close()
    assert len(action_server.connections) == 1


async def test_a_rejection_is_told_apart_from_a_failure(action_server, tracker, processor):
    action_server.answers["action_thank"] = (
        400,
        {"error": "not now", "action_name": "action_thank"},
    )
    with pytest.raises(ActionRejected):
        await run(action_server, tracker, processor)


@pytest.mark.parametrize(
    ("answer", "sentence", "retryable"),
    [
        ((500, "trace: 13800138000"), f"{SAID} 500", True),
        ((500, {"error": "a b", "retryable": 1}), f"{SAID} 500", True),
        ((503, {"error": "busy", "retryable": True}), f"{SAID} 503 (busy)", True),
        ((500, {"error": "defect", "retryable": False}), f"{SAID} 500 (defect)", False),
        ((404, {"error": "no such action"}), f"{SAID} 404", False),
        ((401, {"error": "the token is missing or wrong"}), WRONG_TOKEN, True),
        ((200, "not json"), "failed: JSONDecodeError", True),
        ((200, {"events": [{}]}), "answered a malformed result: events/0", False),
        ((200, {"responses": [{"text": "hi"}]}), NO_DRAFT, False),
        ((200, {"responses": [{"custom": {"a": 1}}]}), NO_DRAFT, False),
    ],
)
async def test_a_bad_answer_is_refused(
    action_server, tracker, processor, answer, sentence, retryable
):
    action_server.answers["action_thank"] = answer
    with pytest.raises(ActionFailed) as failure:
        await run(action_server, tracker, processor)
    assert str(failure.value) == f"action_thank {sentence}"
    assert failure.value.retryable is retryable


async def test_the_token_is_presented(action_server, tracker, processor):
    client = ActionServer(action_server.url, 5.0, token="s3cret")
    await client.run("action_thank", tracker, processor.domain)
    await client.close()
    assert action_server.presented == ["Bearer s3cret"]


async def test_a_late_action_fails(action_server, tracker, processor):
    action_server.hold("action_thank")
    with pytest.raises(ActionFailed, match=r"took longer than 0\.2 s"):
        await run(action_server, tracker, processor, deadline_s=0.2)
    action_server.release()


async def test_an_absent_server_fails(action_server, tracker, processor):
    client = ActionServer("http://127.0.0.1:1/webhook", 5.0)
    with pytest.raises(ActionFailed, match="ClientConnectorError"):
        await client.run("action_thank", tracker, processor.domain)
    await client.close()


async def test_a_connection_closed_while_idle_is_replaced(tracker, processor, monkeypatch):
    client = ActionServer("http://127.0.0.1:1/webhook", 5.0)
    answers = [aiohttp.ServerDisconnectedError(), said("hello")]

    async def post_once(_action, _body):
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(client, "_post_once", post_once)
    result = await client.run("action_thank", tracker, processor.domain)
    assert [event.type_name for event in result.events] == ["bot"]
