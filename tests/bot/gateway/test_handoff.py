"""A human: the bot keeps silent, and one is reached even while the bot is down."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from house import Gateway, Talk, quick
from world import World

from bot.gateway.people.holders import Person
from bot.gateway.records import Records
from bot.gateway.rendering.drafts import Renderer
from bot.gateway.turns.dialogue import DialogueTurn
from bot.gateway.turns.leaving import Leaving
from crm import handoffs
from crm.bank import Work
from crm.contract import Conflict
from crm.messages import Draft, TextBody, TextDraft
from crm.organisation import staff
from data.texts.catalogue import Texts
from data.texts.phrases import phrase

T = TypeVar("T")


def on_duty(world: World, login: str = "rm.lin") -> None:
    with world.bank.work() as work:
        staff.set_on_duty(work, staff.require(work, world.staff_ids[login]), on_duty=True)


def ask_for_human(world: World, talk: Talk) -> str:
    with world.bank.work() as work:
        outcome = handoffs.request(work, talk.conversation_id, "service", "asked")
    assert outcome.handoff_id
    return outcome.handoff_id


async def test_the_bot_keeps_silent_while_a_human_is_asked_for(
    gateway: Gateway, world: World
) -> None:
    on_duty(world)
    talk = await gateway.talk()
    ask_for_human(world, talk)
    frames = await talk.say("在吗")
    assert sorted(f["type"] for f in frames) == ["ack", "done", "message"]
    assert gateway.dialogue.asked == []


async def test_the_customers_words_reach_the_desk(gateway: Gateway, world: World) -> None:
    on_duty(world)
    talk = await gateway.talk()
    ask_for_human(world, talk)
    await talk.say("在吗")
    with world.bank.read() as work:
        waiting = handoffs.active(work, talk.conversation_id)
    assert [message.transcript for message in gateway.history(talk.conversation_id)] == ["在吗"]
    assert waiting is not None


async def test_the_bot_goes_on_after_the_human(gateway: Gateway, world: World) -> None:
    on_duty(world)
    talk = await gateway.talk()
    handoff_id = ask_for_human(world, talk)
    person = world.person("rm.lin")
    with world.bank.work() as work:
        handoffs.claim(work, person, handoff_id)
        handoffs.hand_back(work, person, handoff_id)
    await talk.say("你好")
    assert talk.words == ["您可以说：你好。"]


async def test_turns_behind_a_handoff_are_left_to_the_human(gateway: Gateway, world: World) -> None:
    on_duty(world)
    gateway.dialogue.gate = asyncio.Event()
    talk = await gateway.talk()
    talk.post("转人工")
    talk.post("在吗")
    while len([f for f in talk.frames if f["type"] == "ack"]) < 2:
        await talk.receive()
    ask_for_human(world, talk)
    gateway.dialogue.gate.set()
    await talk.until("done")
    await talk.until("done")
    assert [turn.text for turn in gateway.dialogue.asked] == ["转人工"]


def hands_over(world: World) -> Callable[[DialogueTurn], list[Draft]]:
    """Be the action that opens a handoff and says so; while one is open it is not asked."""

    def script(turn: DialogueTurn) -> list[Draft]:
        with world.bank.work() as work:
            conversation_id = turn.metadata["conversation_id"]
            handoffs.request(work, conversation_id, "fraud", "fraud", turn_id=turn.turn_id)
        return [TextDraft(text=phrase("gateway.verified"))]

    return script


async def test_the_turn_that_opened_the_handoff_is_answered_when_its_answer_was_lost(
    gateway: Gateway, world: World
) -> None:
    on_duty(world)
    gateway.dialogue.script, gateway.dialogue.lost = hands_over(world), 1
    talk = await gateway.talk()
    await talk.say("我的卡被盗了")
    assert talk.words == ["已完成身份验证"]
    assert len(gateway.dialogue.asked) == 2


async def test_the_turn_that_opened_the_handoff_is_answered_by_the_next_process(
    start: Callable[..., Gateway], world: World
) -> None:
    on_duty(world)
    died = start()
    died.dialogue.script, died.dialogue.lost = hands_over(world), -1
    talk = await died.talk()
    for text in ("我的卡被盗了", "快点"):
        talk.post(text)
        await talk.until("ack")
    await died.dialogue.until(lambda rasa: bool(rasa.answered))
    await died.stop()
    died.dialogue.lost = 0
    heir = start(dialogue=died.dialogue)
    assert await heir.door.turns.add_unfinished() > 0
    await heir.door.turns.idle()
    said = heir.history(talk.conversation_id)
    assert [m.body.text for m in said if m.sender == "bot"] == ["已完成身份验证"]
    assert len(died.dialogue.answered) == 1  # what came after it is the staff's


async def troubled(gateway: Gateway) -> Talk:
    """Let a customer wait for a Rasa that is down."""
    gateway.dialogue.failures = -1
    talk = await gateway.talk()
    talk.post("余额")
    await gateway.dialogue.until(lambda rasa: len(rasa.asked) > 1)
    return talk


@pytest.mark.parametrize("words", ["转人工", "人工", "human", "0"])
async def test_with_rasa_down_the_gateway_fetches_a_human_itself(
    gateway: Gateway, world: World, words: str
) -> None:
    on_duty(world)
    talk = await troubled(gateway)
    (body,) = await talk.bodies(words)
    assert (body["type"], body["state"], body["queue_position"]) == ("handoff", "queued", 1)


@pytest.mark.parametrize("service", ["nlu", "dialogue"])
async def test_the_first_wish_for_a_human_in_an_outage_is_enough(
    gateway: Gateway, world: World, service: str
) -> None:
    on_duty(world)
    getattr(gateway, service).failures = -1
    talk = await gateway.talk()
    (body,) = await talk.bodies("转人工")
    assert (body["type"], body["state"]) == ("handoff", "queued")


async def test_a_human_is_fetched_for_whoever_meant_one_in_other_words(
    gateway: Gateway, world: World
) -> None:
    on_duty(world)
    gateway.nlu.intents["让你们经理来"] = "human"
    gateway.dialogue.failures = -1
    talk = await gateway.talk()
    (body,) = await talk.bodies("让你们经理来")
    assert body["type"] == "handoff"


async def test_what_rasa_never_saw_is_left_to_that_human(gateway: Gateway, world: World) -> None:
    on_duty(world)
    talk = await troubled(gateway)
    await talk.say("转人工")
    asked = len(gateway.dialogue.asked)
    await talk.until("done")
    gateway.dialogue.failures = 0
    await talk.say("在吗")
    assert [m["sender"] for m in talk.messages] == ["customer", "customer", "bot", "customer"]
    assert len(gateway.dialogue.asked) - asked <= 1


async def test_with_rasa_down_and_nobody_there_the_hours_and_a_callback_are_offered(
    gateway: Gateway,
) -> None:
    talk = await troubled(gateway)
    (body,) = await talk.bodies("转人工")
    gateway.dialogue.failures = 0
    await talk.until("done")
    assert "现在没有同事在线" in body["text"]
    assert [button["label"] for button in body["buttons"]] == ["预约回电"]
    assert talk.words[-1] == "您可以说：余额。"


async def test_while_rasa_answers_a_human_is_its_business(gateway: Gateway) -> None:
    talk = await gateway.talk()
    await talk.say("转人工")
    assert [turn.text for turn in gateway.dialogue.asked] == ["转人工"]


async def test_a_message_in_an_outage_is_told_one_moment_too(
    start: Callable[..., Gateway],
) -> None:
    gateway = start(settings=quick(one_moment_after_s=0.0))
    talk = await troubled(gateway)
    await talk.until("notice")
    talk.post("还在吗")
    assert (await talk.until("notice"))["code"] == "one_moment"


@pytest.mark.parametrize("words", ["我不需要人工了，换回机器人", "back to the assistant"])
async def test_who_leaves_the_queue_is_told_and_served_by_the_bot_again(
    gateway: Gateway, world: World, words: str
) -> None:
    on_duty(world)
    talk = await gateway.talk()
    handoff_id = ask_for_human(world, talk)
    (body,) = await talk.bodies(words)
    assert (body["type"], body["state"]) == ("handoff", "returned")
    with world.bank.read() as work:
        assert handoffs.active(work, talk.conversation_id) is None
        assert handoffs.queue(work, world.person("rm.lin")) == []
        left = handoffs.require(work, world.person("rm.lin"), handoff_id)
    assert left.state == "returned"
    await talk.say("你好")
    assert talk.words[-1] == "您可以说：你好。"
    assert [turn.text for turn in gateway.dialogue.asked] == ["你好"]


async def test_who_leaves_a_colleague_is_asked_how_it_was(gateway: Gateway, world: World) -> None:
    on_duty(world)
    talk = await gateway.talk()
    handoff_id = ask_for_human(world, talk)
    person = world.person("rm.lin")
    with world.bank.work() as work:
        handoffs.claim(work, person, handoff_id)
        handoffs.reply(work, person, handoff_id, "您好")
    body = (await talk.bodies("回到智能助手"))[-1]
    assert (body["type"], body["subject"]) == ("rating", f"handoff:{handoff_id}")
    with world.bank.read() as work:
        assert handoffs.active(work, talk.conversation_id) is None


async def test_leaving_twice_is_leaving_once(gateway: Gateway, world: World) -> None:
    on_duty(world)
    talk = await gateway.talk()
    ask_for_human(world, talk)
    talk.post("回到智能助手", client_id="once")
    talk.post("回到智能助手", client_id="once")
    await talk.until("done")
    await talk.until("done")
    assert [m["body"]["type"] for m in gateway_messages(gateway, talk)] == ["text", "handoff"]


def gateway_messages(gateway: Gateway, talk: Talk) -> list[dict[str, Any]]:
    return [m.model_dump() for m in gateway.history(talk.conversation_id)]


async def test_without_a_human_these_words_are_the_bots(gateway: Gateway) -> None:
    talk = await gateway.talk()
    await talk.say("回到智能助手")
    assert [turn.text for turn in gateway.dialogue.asked] == ["回到智能助手"]


async def test_what_is_said_to_a_colleague_of_the_bot_ends_nothing(
    gateway: Gateway, world: World
) -> None:
    on_duty(world)
    talk = await gateway.talk()
    ask_for_human(world, talk)
    await talk.say("别把我转回机器人")
    with world.bank.read() as work:
        assert handoffs.active(work, talk.conversation_id) is not None


class JustGone(Records):
    """Records in which a colleague hands back in the moment in which they are written."""

    def __init__(self, world: World, handoff_id: str) -> None:
        super().__init__(world.bank)
        self.world = world
        self.handoff_id: str | None = handoff_id

    async def write(self, service: Callable[[Work], T]) -> T:
        if self.handoff_id is not None:
            person, going, self.handoff_id = self.world.person("rm.lin"), self.handoff_id, None
            with self.world.bank.work() as work:
                handoffs.claim(work, person, going)
                handoffs.hand_back(work, person, going)
            raise Conflict("handoff_moved_on", "it has ended")
        return await super().write(service)


async def test_who_leaves_a_colleague_that_has_just_gone_is_the_bots(
    gateway: Gateway, world: World
) -> None:
    on_duty(world)
    talk = await gateway.talk()
    records = JustGone(world, ask_for_human(world, talk))
    renderer = Renderer(Texts.load(), None, None)  # type: ignore[arg-type]  # nothing is rendered
    leaving = Leaving(records=records, renderer=renderer)
    holder = Person(customer_id=world.customers["1"])
    words = TextBody(text="回到智能助手")
    taken = await leaving.take(talk.conversation_id, holder, "a", words, acr=1)
    assert not taken.accepted.human
    assert not taken.answered
