import threading
from typing import Any

import pytest
from rasa_sdk import Tracker
from talking import TEXTS, Talk
from town import Town

from actions.serving.executor import conversation_of, read_call
from actions.turn import Outcome, Turn, action, say
from crm import conversations
from crm.contract import Conflict, Invalid, Unavailable
from crm.shelf import products
from crm.tables import ConsentEvent, IdempotencyKey, Lead
from data.texts.phrases import Language, Phrase


def ready_to_acknowledge(talk: Talk) -> Talk:
    return talk.says("accept_offer", "我要安心存", product="D365").says("affirm", "同意")


def test_the_same_call_again_returns_the_same_and_writes_nothing(talk: Talk, town: Town) -> None:
    ready_to_acknowledge(talk).says("acknowledge_disclosure", "我已阅读并同意")
    call = talk.last_call
    assert call is not None
    before = town.count(Lead), town.count(ConsentEvent), town.count(IdempotencyKey)
    chosen = talk.performer.house.actions["action_acknowledge_disclosure"]
    first, again = (talk.performer.perform(chosen, call) for _ in range(2))
    assert first == again
    assert first["drafts"][0]["reference"] == town.leads()[0].lead_id
    assert (town.count(Lead), town.count(ConsentEvent), town.count(IdempotencyKey)) == before


def test_the_same_call_twice_at_once_is_done_once(talk: Talk, town: Town) -> None:
    call = talk.take("x")
    done: list[str] = []
    meet = threading.Barrier(2)

    @action("action_test")
    def run(turn: Turn) -> Outcome:
        done.append(turn.turn_id)
        return say()

    results: list[object] = []

    def perform() -> None:
        meet.wait()
        results.append(talk.performer.perform(run, call))

    threads = [threading.Thread(target=perform) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results[0] == results[1]
    assert town.count(IdempotencyKey) == 1


def test_an_action_that_fails_leaves_nothing(talk: Talk, town: Town) -> None:
    call = talk.take("x")

    @action("action_test")
    def run(turn: Turn) -> Outcome:
        conversations.clear_pending_offer(turn.work, turn.conversation.conversation_id)
        raise RuntimeError("张三 13800138000")

    with pytest.raises(RuntimeError):
        talk.performer.perform(run, call)
    assert town.count(IdempotencyKey) == 0


def test_a_business_error_is_spoken(talk: Talk) -> None:
    call = talk.take("x")

    @action("action_test")
    def run(turn: Turn) -> Outcome:
        raise Conflict("moved", "the record moved on")

    [draft] = talk.performer.perform(run, call)["drafts"]
    assert draft["text"]["key"] == "repair.not_possible"


@pytest.mark.parametrize("language", list(Language))
def test_a_reason_with_words_of_its_own_is_said(talk: Talk, language: Language) -> None:
    call = talk.take("x")

    @action("action_test")
    def run(turn: Turn) -> Outcome:
        products.require(turn.work, "gone")
        return say()

    [draft] = talk.performer.perform(run, call)["drafts"]
    assert draft["text"]["key"] == "errors.unknown_product"
    assert TEXTS.say(language, Phrase.model_validate(draft["text"])).text
    assert [button["intent"] for button in draft["buttons"]] == ["human"]


def test_what_is_down_for_now_is_not_spoken_but_tried_again(talk: Talk) -> None:
    call = talk.take("x")

    @action("action_test")
    def run(turn: Turn) -> Outcome:
        raise Unavailable("recommender_down", "try again")

    with pytest.raises(Unavailable):
        talk.performer.perform(run, call)


def tracker(events: list[dict[str, Any]], metadata: dict[str, Any]) -> Tracker:
    message = {"text": "x", "intent": {"name": "greet"}, "metadata": metadata}
    return Tracker("abc.3", {}, message, events, False, None, {}, None)


def test_a_call_is_named_by_turn_action_and_ordinal() -> None:
    done = {"event": "action", "name": "action_greet"}
    events = [done, {"event": "user"}, done, {"event": "slot"}, done]
    call = read_call(tracker(events, {"turn_id": "abc:7"}), "action_greet")
    assert (call.conversation_id, call.ordinal) == ("abc", 2)
    assert call.key("action_greet") == "abc:7/action_greet/2"


def test_a_call_without_its_turn_is_refused() -> None:
    with pytest.raises(Invalid, match="turn_id"):
        read_call(tracker([], {}), "action_greet")


@pytest.mark.parametrize(("session", "conversation"), [("a-b.12", "a-b"), ("a.b.1", "a.b")])
def test_the_session_names_the_conversation(session: str, conversation: str) -> None:
    assert conversation_of(session) == conversation
