"""Messages and turns: numbered without holes, taken once, closed once, kept encrypted."""

import threading
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from world import World

from crm import conversations, handoffs
from crm.bank import Bank, Work
from crm.contract import NotFound
from crm.conversations import Accepted, TurnOutcome
from crm.messages import (
    Button,
    ButtonBody,
    Message,
    QuickRepliesBody,
    Rendered,
    Sender,
    TextBody,
)
from crm.organisation import staff
from crm.store import outbox
from crm.tables import MessageRow, Turn
from data.texts.phrases import Language

OUTCOME = TurnOutcome("inform", 0.9, "masked", {"text": "masked"}, {"amount": "5"})


def said(text: str) -> Rendered:
    return Rendered(
        body=TextBody(text=text), spoken=f"{text}!", transcript=f"[{text}]", language=Language.ZH
    )


@pytest.fixture
def cid(any_world: World) -> str:
    """A customer's conversation."""
    with any_world.bank.work() as work:
        return conversations.open(work, customer_id=any_world.customers["1"]).conversation_id


@pytest.fixture
def bank(any_world: World) -> Bank:
    """The bank, once on each database."""
    return any_world.bank


def take(work: Work, cid: str, text: str, client_id: str | None = None, **kw: Any) -> Accepted:
    return conversations.accept(work, cid, client_id or text, TextBody(text=text), **kw)


def test_a_message_gets_its_number_and_its_turn(bank: Bank, cid: str) -> None:
    with bank.work() as work:
        first, second = take(work, cid, "一"), take(work, cid, "二")
        states = work.session.scalars(select(Turn.state)).all()
    assert (first.message.seq, first.turn_id, first.ahead) == (1, f"{cid}:1", None)
    assert (second.message.seq, second.turn_id, second.ahead) == (2, f"{cid}:2", 1)
    assert states == ["received", "received"]


def test_the_same_client_id_is_accepted_once(bank: Bank, cid: str) -> None:
    with bank.work() as work:
        first, again = take(work, cid, "一", "a"), take(work, cid, "别的", "a")
        assert (again.duplicate, again.message, again.turn_id) == (
            True, first.message, first.turn_id,
        )  # fmt: skip
        assert conversations.require(work, cid).last_seq == 1


def test_the_same_button_is_accepted_once_whatever_the_client_id(bank: Bank, cid: str) -> None:
    press = {"intent": "accept_offer", "args": {}, "token_id": "t1"}
    body = ButtonBody(text="要")
    with bank.work() as work:
        first = conversations.accept(work, cid, "a", body, button=press)
        again = conversations.accept(work, cid, "b", body, button=press)
    assert (first.duplicate, again.duplicate) == (False, True)
    assert again.message == first.message


def test_typed_words_of_a_used_button_are_a_new_message(bank: Bank, cid: str) -> None:
    press = {"intent": "accept_offer", "args": {}, "token_id": "t1"}
    with bank.work() as work:
        first = take(work, cid, "要", "a", button=press)
        again = take(work, cid, "要", "b", button=press)
    assert (first.button, again.button) == (press, None)
    assert (again.duplicate, again.message.seq) == (False, 2)


def test_words_are_encrypted_at_rest_and_read_back(bank: Bank, cid: str) -> None:
    with bank.work() as work:
        accepted = take(work, cid, "我的秘密")
        blob = work.session.scalars(select(MessageRow.content_enc)).one()
        assert "我的秘密".encode() not in bytes(blob)
        assert conversations.history(work, cid, 0) == [accepted.message]
        assert conversations.utterance(work, accepted.turn_id) == "我的秘密"


def test_a_turn_is_closed_with_its_replies_and_what_it_carries(bank: Bank, cid: str) -> None:
    with bank.work() as work:
        accepted = take(work, cid, "一")
        replies = conversations.finish_turn(
            work, accepted.turn_id, OUTCOME, [said("甲"), said("乙")]
        )
        view = conversations.require(work, cid)
    assert [(m.seq, m.sender, m.spoken, m.transcript) for m in replies] == [
        (2, Sender.BOT, "甲!", "[甲]"), (3, Sender.BOT, "乙!", "[乙]"),
    ]  # fmt: skip
    assert {m.reply_to for m in replies} == {accepted.message.id}
    assert (view.last_seq, view.slots, view.session_turns) == (3, {"amount": "5"}, 1)


def test_a_closed_turn_returns_what_it_was_told(bank: Bank, cid: str) -> None:
    with bank.work() as work:
        accepted = take(work, cid, "一")
        first = conversations.finish_turn(work, accepted.turn_id, OUTCOME, [said("甲")])
        again = conversations.finish_turn(work, accepted.turn_id, OUTCOME, [said("乙")])
        assert again == first
        assert conversations.require(work, cid).last_seq == 2


def test_a_turn_may_open_a_session_and_change_the_language(bank: Bank, cid: str) -> None:
    outcome = replace(OUTCOME, new_session=True, language=Language.EN)
    with bank.work() as work:
        conversations.finish_turn(work, take(work, cid, "一").turn_id, outcome, [])
        view = conversations.require(work, cid)
    assert (view.session_id, view.session_turns, view.language) == (f"{cid}.2", 1, Language.EN)


def test_a_failed_turn_keeps_the_slots(bank: Bank, cid: str) -> None:
    with bank.work() as work:
        conversations.finish_turn(work, take(work, cid, "一").turn_id, OUTCOME, [])
        failed = TurnOutcome("x", 0.0, "", state="failed")
        conversations.finish_turn(work, take(work, cid, "二").turn_id, failed, [])
        assert conversations.require(work, cid).slots == {"amount": "5"}


def test_unfinished_turns_are_listed_oldest_first_with_their_words(bank: Bank, cid: str) -> None:
    press = {"intent": "affirm", "args": {}, "token_id": "t"}
    with bank.work() as work:
        done = take(work, cid, "一")
        take(work, cid, "二")
        conversations.accept(work, cid, "p", ButtonBody(text="好"), button=press)
        conversations.finish_turn(work, done.turn_id, OUTCOME, [])
        owed = conversations.unfinished_turns(work)
    assert [(turn.text, turn.button, turn.client_id) for turn in owed] == [
        ("二", None, "二"), ("好", press, "p"),
    ]  # fmt: skip


def test_a_turn_left_to_a_human_is_not_owed_any_more(bank: Bank, cid: str) -> None:
    with bank.work() as work:
        accepted = take(work, cid, "一")
        assert conversations.is_owed(work, accepted.turn_id)
        conversations.leave_to_human(work, accepted.turn_id)
        assert not conversations.is_owed(work, accepted.turn_id)


def test_in_human_hands_no_turn_waits_for_the_bot(bank: Bank, cid: str, any_world: World) -> None:
    with bank.work() as work:
        staff.set_on_duty(work, any_world.person("rm.lin"), True)
        handoffs.request(work, cid, "service", "asked")
        accepted = take(work, cid, "在吗")
        assert (accepted.human, conversations.unfinished_turns(work)) == (True, [])


def test_appending_with_the_same_id_adds_once(bank: Bank, cid: str) -> None:
    with bank.work() as work:
        for _ in range(2):
            conversations.append(work, cid, Sender.BOT, said("甲"), message_id="m" * 36)
        assert [m.seq for m in conversations.history(work, cid, 0)] == [1]
        assert conversations.require(work, cid).last_seq == 1


def test_history_is_paged_from_any_number(bank: Bank, cid: str) -> None:
    with bank.work() as work:
        for number in range(6):
            conversations.append(work, cid, Sender.BOT, said(str(number)))
        pages = [conversations.history(work, cid, after, 2) for after in (0, 3, 6)]
    assert [[m.seq for m in page] for page in pages] == [[1, 2], [4, 5], []]


def on_screen(work: Work, cid: str) -> list[str]:
    return [m.transcript for m in conversations.last_bot_messages(work, cid)]


def test_on_screen_is_what_the_bot_said_last(bank: Bank, cid: str) -> None:
    with bank.work() as work:
        assert on_screen(work, cid) == []
        conversations.append(work, cid, Sender.BOT, said("推送"))
        assert on_screen(work, cid) == ["[推送]"]
        turn = take(work, cid, "一").turn_id
        assert on_screen(work, cid) == ["[推送]"]
        conversations.finish_turn(work, turn, OUTCOME, [said("甲"), said("乙")])
        assert on_screen(work, cid) == ["[甲]", "[乙]"]


def test_granting_time_takes_nothing_from_the_screen(bank: Bank, cid: str) -> None:
    patience = said("不急").model_copy(update={"body": TextBody(text="不急", unhurried=True)})
    with bank.work() as work:
        turn = take(work, cid, "一").turn_id
        conversations.finish_turn(work, turn, OUTCOME, [said("甲")])
        for number in range(3):
            turn = take(work, cid, "等一下", f"wait-{number}").turn_id
            conversations.finish_turn(work, turn, OUTCOME, [patience])
            assert on_screen(work, cid) == ["[甲]"]


def test_every_message_is_announced_by_ids_only(bank: Bank, cid: str) -> None:
    with bank.work() as work:
        accepted = take(work, cid, "我的秘密")
        conversations.finish_turn(work, accepted.turn_id, OUTCOME, [said("甲")])
    with bank.read() as work:
        events = [e for e in outbox.read(work, 0) if e.topic == "message.appended"]
    assert [e.payload for e in events] == [
        {"conversation_id": cid, "seq": 1, "sender": "customer"},
        {"conversation_id": cid, "seq": 2, "sender": "bot"},
    ]


def test_a_body_of_any_type_is_read_back_as_it_was(bank: Bank, cid: str) -> None:
    body = QuickRepliesBody(text="?", buttons=(Button(label="好", token="t"),))
    rendered = Rendered(body=body, spoken="s", transcript="t", language=Language.EN)
    with bank.work() as work:
        conversations.append(work, cid, Sender.BOT, rendered)
        (message,) = conversations.history(work, cid, 0)
    assert isinstance(message, Message)
    assert (message.body, message.language) == (body, Language.EN)


def test_what_does_not_exist_is_said_so(bank: Bank) -> None:
    with bank.work() as work:
        for call in (
            lambda: take(work, "nothing", "x"),
            lambda: conversations.append(work, "nothing", Sender.BOT, said("x")),
            lambda: conversations.finish_turn(work, "nothing:1", OUTCOME, []),
            lambda: conversations.replies_to(work, "nothing:1"),
            lambda: conversations.utterance(work, "nothing:1"),
        ):
            with pytest.raises(NotFound):
                call()


def test_writers_at_the_same_time_leave_no_hole_and_no_twin(bank: Bank, cid: str) -> None:
    def write(writer: int) -> None:
        for number in range(5):
            with bank.work() as work:
                take(work, cid, f"{writer}-{number}")

    threads = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with bank.read() as work:
        history = conversations.history(work, cid, 0)
    assert [m.seq for m in history] == list(range(1, 21))
    for writer in range(4):
        mine = [m.transcript for m in history if m.transcript.startswith(f"{writer}-")]
        assert mine == [f"{writer}-{number}" for number in range(5)]
