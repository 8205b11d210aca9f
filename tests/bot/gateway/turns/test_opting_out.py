"""An opt-out while a human is asked for or answering: it counts at once, and staff read it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from house import Gateway, Talk
from sqlalchemy import select
from world import World

from bot.gateway.turns.dialogue import DialogueTurn
from crm import consent, conversations, handoffs
from crm.contract import Channel, Purpose
from crm.messages import ButtonDraft, Draft, PendingOffer, QuickRepliesDraft, TextDraft
from crm.organisation import staff
from crm.tables import ConsentEvent, Turn
from data.texts.phrases import phrase

STOP = ButtonDraft(label=phrase("gateway.push_stop"), intent="stop_recommending")
NO_CALLS = ButtonDraft(
    label=phrase("appointments.button_no_calls"),
    intent="opt_out_channel",
    args={"channel": "voice"},
)
NOT_PERSONAL = ButtonDraft(
    label=phrase("consent.personal"), intent="opt_out_channel", args={"answer": "withdrawn"}
)
ACCEPT = ButtonDraft(label=phrase("gateway.push_accept"), intent="accept_offer")
STOPPED = "好的，已为您停止所有营销推荐和营销联系"


def offering(turn: DialogueTurn) -> Sequence[Draft]:
    if turn.text != "推荐":
        return [TextDraft(text=phrase("gateway.verified"))]
    buttons = (STOP, NO_CALLS, NOT_PERSONAL, ACCEPT)
    return [QuickRepliesDraft(text=phrase("gateway.push_intro"), buttons=buttons)]


async def offered(gateway: Gateway, world: World, cif_no: str | None = "1") -> Talk:
    """A conversation with an offer on screen."""
    with world.bank.work() as work:
        staff.set_on_duty(work, world.person("rm.lin"), True)
    gateway.dialogue.script = offering
    talk = await gateway.talk(cif_no)
    await talk.say("推荐")
    return talk


async def with_a_human(gateway: Gateway, world: World, cif_no: str | None = "1") -> Talk:
    """The same, with a human asked for since."""
    talk = await offered(gateway, world, cif_no)
    ask(world, talk)
    return talk


def ask(world: World, talk: Talk) -> None:
    with world.bank.work() as work:
        handoffs.request(work, talk.conversation_id, "service", "asked")


def leave(world: World, talk: Talk) -> None:
    with world.bank.work() as work:
        handoffs.leave(work, talk.conversation_id)


def token(talk: Talk, place: int) -> str:
    [shown] = [m for m in talk.messages if m["body"]["type"] == "quick_replies"]
    return str(shown["body"]["buttons"][place]["token"])


def stopped(world: World) -> set[Channel]:
    with world.bank.read() as work:
        return consent.do_not_disturb(work, world.customers["1"])


def staff_turns(world: World, talk: Talk) -> int:
    with world.bank.read() as work:
        mine = Turn.conversation_id == talk.conversation_id
        return len(work.session.scalars(select(Turn).where(mine, Turn.state == "human")).all())


async def test_the_off_switch_works_while_a_human_is_asked_for(
    gateway: Gateway, world: World
) -> None:
    talk = await with_a_human(gateway, world)
    (body,) = await talk.bodies(button=token(talk, 0))
    assert body["text"].startswith(STOPPED)
    assert (stopped(world), staff_turns(world, talk)) == ({Channel.ANY}, 1)
    with world.bank.read() as work:
        [event] = work.session.scalars(select(ConsentEvent)).all()
        still = handoffs.active(work, talk.conversation_id)
    assert event.evidence["turn_id"] == f"{talk.conversation_id}:3"
    assert still is not None
    assert len(gateway.dialogue.asked) == 1


async def test_a_button_of_one_channel_stops_that_one(gateway: Gateway, world: World) -> None:
    talk = await with_a_human(gateway, world)
    (body,) = await talk.bodies(button=token(talk, 1))
    assert body["text"] == "好的，已停止通过电话向您发送营销信息，现在就生效。"
    assert stopped(world) == {Channel.VOICE}


@pytest.mark.parametrize("words", ["退订", "unsubscribe", "别再推荐了！", "不再推荐", "1"])
async def test_so_do_words_that_say_nothing_else_or_name_the_button(
    gateway: Gateway, world: World, words: str
) -> None:
    talk = await with_a_human(gateway, world)
    (body,) = await talk.bodies(words)
    assert body["text"].startswith(STOPPED)
    assert (stopped(world), staff_turns(world, talk)) == ({Channel.ANY}, 1)


@pytest.mark.parametrize("words", ["怎么退订", "stop", "别推荐保险", "我感兴趣", "在吗"])
async def test_other_words_are_only_the_colleagues(
    gateway: Gateway, world: World, words: str
) -> None:
    talk = await with_a_human(gateway, world)
    assert await talk.bodies(words) == []
    assert (stopped(world), staff_turns(world, talk)) == (set(), 1)


async def test_the_banks_own_offer_goes_with_it(gateway: Gateway, world: World) -> None:
    talk = await with_a_human(gateway, world)
    with world.bank.work() as work:
        offer = PendingOffer(
            offer_id="o1", product_code="D365", receipt_id="r1", at=work.clock.now()
        )
        conversations.set_pending_offer(work, talk.conversation_id, offer)
    await talk.say("退订")
    with world.bank.read() as work:
        assert conversations.require(work, talk.conversation_id).pending_offer is None


async def test_sent_twice_it_is_recorded_and_confirmed_once(gateway: Gateway, world: World) -> None:
    talk = await with_a_human(gateway, world)
    await talk.say("退订", client_id="once")
    assert await talk.bodies("退订", client_id="once") == []
    with world.bank.read() as work:
        assert len(work.session.scalars(select(ConsentEvent)).all()) == 1


@pytest.mark.parametrize("place", [2, 3])
async def test_any_other_press_waits_for_the_assistant(
    gateway: Gateway, world: World, place: int
) -> None:
    talk = await with_a_human(gateway, world)
    assert await talk.bodies(button=token(talk, place)) == []
    leave(world, talk)
    await talk.say(button=token(talk, place))
    assert gateway.dialogue.asked[-1].parse["intent"]["confidence"] == 1.0
    assert (len(gateway.dialogue.asked), stopped(world)) == (2, set())


async def test_a_visitors_opt_out_is_left_to_the_assistant(gateway: Gateway, world: World) -> None:
    talk = await with_a_human(gateway, world, None)
    assert await talk.bodies(button=token(talk, 0)) == []
    leave(world, talk)
    await talk.say(button=token(talk, 0))
    assert gateway.dialogue.asked[-1].parse["intent"]["name"] == "stop_recommending"


async def test_one_that_waited_behind_the_wish_for_a_human_counts_too(
    gateway: Gateway, world: World
) -> None:
    talk = await offered(gateway, world)
    gateway.dialogue.gate = asyncio.Event()
    talk.post("转人工")
    talk.post(button=token(talk, 0))
    while len([f for f in talk.frames if f["type"] == "ack"]) < 3:
        await talk.receive()
    ask(world, talk)
    gateway.dialogue.gate.set()
    await talk.until("done")
    await talk.until("done")
    assert talk.words[-1].startswith(STOPPED)
    assert (stopped(world), staff_turns(world, talk)) == ({Channel.ANY}, 1)
    with world.bank.read() as work:
        marketing = consent.state(
            work, world.customers["1"], Purpose.MARKETING_CONTACT, Channel.ANY
        )
    assert marketing == "withdrawn"


async def test_without_a_human_it_is_the_assistants(gateway: Gateway, world: World) -> None:
    talk = await offered(gateway, world)
    await talk.say(button=token(talk, 0))
    await talk.say("退订")
    assert (len(gateway.dialogue.asked), stopped(world)) == (3, set())
