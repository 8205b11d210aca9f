"""Turns: retried until answered, recovered after a death, closed exactly once."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from house import Gateway, quick
from sqlalchemy import select
from world import World

from bot.gateway.turns.dialogue import DialogueAnswer, DialogueRejected, DialogueTurn
from crm import conversations
from crm.contract import BankError, Conflict, Forbidden, Invalid, Unavailable
from crm.messages import Draft, TextBody, TextDraft
from crm.tables import Turn
from data.clock import FixedClock
from data.texts.phrases import phrase


def turn_states(world: World) -> list[str]:
    with world.bank.read() as work:
        return list(work.session.scalars(select(Turn.state).order_by(Turn.received_at, Turn.seq)))


async def test_a_turn_is_retried_until_nlu_is_back(gateway: Gateway) -> None:
    gateway.nlu.failures = 3
    talk = await gateway.talk()
    await talk.say("你好")
    assert talk.words == ["您可以说：你好。"]
    assert len(gateway.nlu.asked) == 4


async def test_a_turn_is_retried_until_rasa_is_back_without_asking_nlu_again(
    gateway: Gateway,
) -> None:
    gateway.dialogue.failures = 3
    talk = await gateway.talk()
    await talk.say("你好")
    assert talk.words == ["您可以说：你好。"]
    assert (len(gateway.dialogue.asked), len(gateway.nlu.asked)) == (4, 1)


async def test_a_message_that_waits_is_understood_meanwhile_and_only_once(
    gateway: Gateway,
) -> None:
    gateway.dialogue.gate = asyncio.Event()
    talk = await gateway.talk()
    talk.post("你好")
    talk.post("再见")
    await gateway.nlu.until_asked(2)
    assert talk.words == []
    gateway.dialogue.gate.set()
    await talk.until("done")
    await talk.until("done")
    assert talk.words == ["您可以说：你好。", "您可以说：再见。"]
    assert len(gateway.nlu.asked) == 2


async def test_a_message_is_understood_anew_when_the_answer_before_it_asks_something(
    gateway: Gateway,
) -> None:
    gateway.dialogue.gate = asyncio.Event()
    gateway.dialogue.slots = {"awaiting": "amount"}
    talk = await gateway.talk()
    talk.post("你好")
    talk.post("五万")
    await gateway.nlu.until_asked(2)
    gateway.dialogue.gate.set()
    await talk.until("done")
    await talk.until("done")
    assert [context.awaiting for _, context in gateway.nlu.asked] == ["none", "none", "amount"]


async def test_an_answer_that_was_lost_on_the_way_is_asked_for_again(gateway: Gateway) -> None:
    gateway.dialogue.lost = 1
    talk = await gateway.talk()
    await talk.say("你好")
    assert talk.words == ["您可以说：你好。"]
    first, second = gateway.dialogue.asked
    assert first == second


async def test_a_busy_database_at_the_end_of_a_turn_is_waited_for(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish, busy = gateway.door.records.finish, [Unavailable("busy", "database is locked")]

    async def busy_once(*args, **kwargs):  # type: ignore[no-untyped-def]
        if busy:
            raise busy.pop()
        return await finish(*args, **kwargs)

    monkeypatch.setattr(gateway.door.records, "finish", busy_once)
    talk = await gateway.talk()
    await talk.say("你好")
    assert talk.words == ["您可以说：你好。"]


async def test_the_customer_is_told_one_moment_when_it_takes_long(
    start: Callable[..., Gateway],
) -> None:
    gateway = start(settings=quick(one_moment_after_s=0.0))
    gateway.dialogue.gate = asyncio.Event()
    talk = await gateway.talk()
    talk.post("你好")
    notice = await talk.until("notice")
    gateway.dialogue.gate.set()
    await talk.until("done")
    assert (notice["code"], notice["text"]) == ("one_moment", "请稍等，我正在处理…")
    assert len(gateway.history(talk.conversation_id)) == 2


async def test_after_a_minute_a_human_is_offered_once_and_the_answer_still_comes(
    gateway: Gateway, clock: FixedClock
) -> None:
    gateway.dialogue.failures = -1
    talk = await gateway.talk()
    talk.post("你好")
    await talk.until("typing")
    clock.instant += timedelta(seconds=61)
    offer = (await talk.until("message"))["message"]
    asked = len(gateway.dialogue.asked)
    await gateway.dialogue.until(lambda rasa: len(rasa.asked) >= asked + 3)
    gateway.dialogue.failures = 0
    await talk.until("done")
    assert [button["label"] for button in offer["body"]["buttons"]] == ["转人工"]
    assert [message["seq"] for message in talk.messages] == [1, 2, 3]
    assert talk.words[-1] == "您可以说：你好。"


async def test_what_is_sent_during_an_outage_is_answered_in_order_afterwards(
    gateway: Gateway,
) -> None:
    gateway.dialogue.failures = -1
    talk = await gateway.talk()
    talk.post("一")
    talk.post("二")
    await gateway.dialogue.until(lambda rasa: bool(rasa.asked))
    await talk.until("ack")
    await talk.until("ack")
    gateway.dialogue.failures = 0
    await talk.until("done")
    await talk.until("done")
    assert talk.words == ["您可以说：一。", "您可以说：二。"]


async def test_a_turn_rasa_refuses_gets_an_apology_and_a_human(
    gateway: Gateway, world: World
) -> None:
    async def refuse(turn: DialogueTurn) -> DialogueAnswer:
        raise DialogueRejected("no")

    gateway.dialogue.turn = refuse  # type: ignore[method-assign]
    talk = await gateway.talk()
    (body,) = await talk.bodies("你好")
    assert (body["type"], body["buttons"][0]["label"]) == ("quick_replies", "转人工")
    assert turn_states(world) == ["failed"]


async def test_a_draft_with_an_unknown_text_gets_an_apology(gateway: Gateway, world: World) -> None:
    gateway.dialogue.script = lambda turn: [TextDraft(text=phrase("nobody.wrote_this"))]
    talk = await gateway.talk()
    (body,) = await talk.bodies("你好")
    assert body["type"] == "quick_replies"
    assert turn_states(world) == ["failed"]


async def test_a_defect_in_one_turn_does_not_stop_the_next(
    gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    def break_on_first(turn: DialogueTurn) -> list[Draft]:
        if turn.text == "机密":
            raise ZeroDivisionError(turn.text)
        return [TextDraft(text=phrase("gateway.verified"))]

    gateway.dialogue.script = break_on_first
    talk = await gateway.talk()
    (apology,) = await talk.bodies("机密")
    (answer,) = await talk.bodies("你好")
    assert (apology["type"], answer["text"]) == ("quick_replies", "已完成身份验证")
    assert "ZeroDivisionError" in caplog.text
    assert "机密" not in caplog.text


@pytest.mark.parametrize("error", [Invalid, Conflict, Forbidden])
async def test_what_the_bank_would_refuse_again_gets_an_apology_at_once(
    gateway: Gateway, world: World, monkeypatch: pytest.MonkeyPatch, error: type[BankError]
) -> None:
    finish, refused = gateway.door.records.finish, [error("refused", "as it is")]

    async def refuse_once(*args, **kwargs):  # type: ignore[no-untyped-def]
        if refused:
            raise refused.pop()
        return await finish(*args, **kwargs)

    monkeypatch.setattr(gateway.door.records, "finish", refuse_once)
    talk = await gateway.talk()
    (apology,) = await talk.bodies("你好")
    assert apology["type"] == "quick_replies"
    assert turn_states(world) == ["failed"]
    assert len(gateway.dialogue.asked) == 1


async def test_a_text_nlu_refuses_is_passed_on_as_not_understood(gateway: Gateway) -> None:
    gateway.nlu.rejects = True
    talk = await gateway.talk()
    await talk.say("你好")
    ranking = gateway.dialogue.asked[0].parse["intent_ranking"]
    assert [match["name"] for match in ranking] == ["nlu_fallback", "out_of_scope"]


async def test_turns_owed_by_a_process_that_died_are_answered_in_order(
    start: Callable[..., Gateway],
) -> None:
    died = start()
    died.dialogue.failures = -1
    talk = await died.talk()
    for text in ("一", "二"):
        talk.post(text)
        await talk.until("ack")
    await died.stop()
    heir = start()
    heir.recover()
    again = await heir.talk()
    while len(again.words) < 2:
        await again.receive()
    assert again.words == ["您可以说：一。", "您可以说：二。"]


async def test_a_process_that_died_after_rasa_answered_doubles_nothing(
    start: Callable[..., Gateway],
) -> None:
    died = start()
    died.dialogue.lost = -1
    talk = await died.talk()
    talk.post("一")
    await talk.until("ack")
    await died.dialogue.until(lambda rasa: bool(rasa.answered))
    await died.stop()
    died.dialogue.lost = 0
    heir = start(dialogue=died.dialogue)
    heir.recover()
    again = await heir.talk()
    while not again.words:
        await again.receive()
    assert died.dialogue.turns == {f"{talk.conversation_id}.1": 1}
    assert [m.sender for m in heir.history(talk.conversation_id)] == ["customer", "bot"]


async def test_the_sweep_takes_up_what_another_process_left(
    start: Callable[..., Gateway], world: World, clock: FixedClock
) -> None:
    gateway = start()
    talk = await gateway.talk()
    gateway.follow()
    gateway.recover()
    await asyncio.sleep(0)
    with world.bank.work() as work:  # as a process that dies right after accepting
        conversations.accept(work, talk.conversation_id, "x", TextBody(text="你好"))
    clock.instant += timedelta(minutes=1)
    while not talk.words:
        await talk.receive()
    assert talk.words == ["您可以说：你好。"]


async def test_a_turn_behind_another_processes_turn_waits_for_it(
    start: Callable[..., Gateway], world: World
) -> None:
    gateway = start()
    talk = await gateway.talk()
    with world.bank.work() as work:
        conversations.accept(work, talk.conversation_id, "x", TextBody(text="一"))
    await talk.say("二")
    assert talk.words == ["您可以说：一。", "您可以说：二。"]


async def test_a_turn_the_sweep_finds_closed_already_writes_no_second_line(
    gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "bot.gateway.turns.queue")
    gateway.dialogue.gate = asyncio.Event()
    talk = await gateway.talk()
    talk.post("你好")
    await gateway.nlu.until_asked(1)
    (read_by_the_sweep,) = await gateway.door.records.unfinished()
    gateway.dialogue.gate.set()
    await talk.until("done")
    gateway.door.turns.add(read_by_the_sweep)
    await gateway.door.turns.idle()
    assert talk.words == ["您可以说：你好。"]
    assert [record.message.split()[0] for record in caplog.records] == ["turn.done"]


async def test_sessions_roll_and_slots_are_carried(start: Callable[..., Gateway]) -> None:
    gateway = start(settings=quick(session_turns=2))
    gateway.dialogue.slots = {"amount": "50000"}
    talk = await gateway.talk()
    for text in "一二三四五":
        await talk.say(text)
    numbers = [turn.session_id.rpartition(".")[2] for turn in gateway.dialogue.asked]
    view = await gateway.door.records.view(talk.conversation_id)
    assert numbers == ["1", "1", "2", "2", "3"]
    assert (view.slots, view.session_turns) == ({"amount": "50000"}, 1)


async def test_a_turn_sent_again_goes_to_the_same_session(start: Callable[..., Gateway]) -> None:
    gateway = start(settings=quick(session_turns=2))
    talk = await gateway.talk()
    await talk.say("一")
    await talk.say("二")
    gateway.dialogue.lost = 2
    await talk.say("三")
    assert {turn.session_id[-2:] for turn in gateway.dialogue.asked[2:]} == {".2"}


async def test_nlu_is_told_what_is_asked_for_and_in_which_language(gateway: Gateway) -> None:
    gateway.dialogue.slots = {"awaiting": "amount"}
    talk = await gateway.talk(language="en")
    await talk.say("hello")
    await talk.say("five")
    contexts = [context for _, context in gateway.nlu.asked if context]
    assert [(c.awaiting, c.language) for c in contexts] == [("none", "en"), ("amount", "en")]


async def test_rasa_gets_the_contract(gateway: Gateway) -> None:
    talk = await gateway.talk()
    await talk.say("你好")
    (turn,) = gateway.dialogue.asked
    cid = talk.conversation_id
    assert (turn.turn_id, turn.session_id, turn.text) == (f"{cid}:1", f"{cid}.1", "你好")
    assert turn.metadata == {
        "conversation_id": cid, "turn_id": f"{cid}:1", "message_id": talk.messages[0]["id"],
        "language": "zh", "channel": "chat",
    }  # fmt: skip


async def test_personal_numbers_are_masked_before_rasa_and_kept_for_the_action(
    gateway: Gateway, world: World
) -> None:
    talk = await gateway.talk()
    await talk.say("我的手机是13800138000")
    (turn,) = gateway.dialogue.asked
    assert turn.text == "我的手机是[PHONE]"
    assert "13800138000" not in str(turn)
    with world.bank.read() as work:
        assert conversations.utterance(work, turn.turn_id) == "我的手机是13800138000"
