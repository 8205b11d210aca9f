"""Buttons: signed, bound, once; and the words and numbers that press them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from house import Gateway, Talk
from world import World

from bot.gateway.turns.dialogue import DialogueTurn
from crm.messages import (
    ButtonDraft,
    CarouselDraft,
    Draft,
    ProductCardDraft,
    QuickRepliesDraft,
    TextDraft,
)
from crm.shelf import products
from data.clock import FixedClock
from data.texts.phrases import phrase

ACCEPT = ButtonDraft(
    label=phrase("gateway.push_accept"), intent="accept_offer", args={"product": "D365"}
)
REFUSE = ButtonDraft(label=phrase("gateway.push_refuse"), intent="not_interested")


def offering(turn: DialogueTurn) -> Sequence[Draft]:
    if turn.text != "推荐":
        return [TextDraft(text=phrase("gateway.verified"))]
    return [QuickRepliesDraft(text=phrase("gateway.push_intro"), buttons=(ACCEPT, REFUSE))]


async def offered(gateway: Gateway, **hello: Any) -> tuple[Talk, list[str]]:
    gateway.dialogue.script = offering
    talk = await gateway.talk(**hello)
    (body,) = await talk.bodies("推荐")
    return talk, [button["token"] for button in body["buttons"]]


async def test_a_button_brings_its_intent_and_arguments(gateway: Gateway) -> None:
    talk, (accept, _) = await offered(gateway)
    await talk.say(button=accept)
    parse = gateway.dialogue.asked[-1].parse
    assert parse["intent"] == {"name": "accept_offer", "confidence": 1.0}
    assert [(e["entity"], e["value"]) for e in parse["entities"]] == [("product", "D365")]
    assert len(gateway.nlu.asked) == 1


async def test_a_press_is_shown_as_the_buttons_words(gateway: Gateway) -> None:
    talk, (accept, _) = await offered(gateway)
    await talk.say(button=accept)
    assert talk.messages[2]["body"] == {"type": "button", "text": "我感兴趣"}


async def test_a_button_pressed_twice_has_its_effect_once(gateway: Gateway) -> None:
    talk, (accept, _) = await offered(gateway)
    first = await talk.say(button=accept)
    again = await talk.say(button=accept)
    assert [f["type"] for f in again] == ["ack", "done"]
    assert (again[0]["duplicate"], again[0]["seq"]) == (True, first[0]["seq"])
    assert len(gateway.dialogue.asked) == 2


async def test_a_button_of_another_conversation_is_refused(gateway: Gateway) -> None:
    _, (accept, _) = await offered(gateway)
    stranger = await gateway.talk("2")
    (error,) = await stranger.say(button=accept)
    assert (error["code"], error["retryable"]) == ("button_invalid", False)
    assert gateway.history(stranger.conversation_id) == []


async def test_an_expired_button_is_refused(gateway: Gateway, clock: FixedClock) -> None:
    talk, (accept, _) = await offered(gateway, token=gateway.token(minutes=60 * 48))
    clock.instant += timedelta(hours=25)
    (error,) = await talk.say(button=accept)
    assert (error["code"], error["message"]) == ("button_expired", "这个按钮已过期，请重新提问。")
    assert len(gateway.history(talk.conversation_id)) == 2


@pytest.mark.parametrize("damage", ["", "x", "AQAB", "%%%", "é", "A" * 5000])
async def test_a_damaged_token_is_refused(gateway: Gateway, damage: str) -> None:
    talk, _ = await offered(gateway)
    (error,) = await talk.say(button=damage)
    assert error["code"] == "button_invalid"


@pytest.mark.parametrize("words", ["我感兴趣", " 我感兴趣！", "1"])
async def test_words_and_numbers_press_a_button_on_screen(gateway: Gateway, words: str) -> None:
    talk, _ = await offered(gateway)
    await talk.say(words)
    assert gateway.dialogue.asked[-1].parse["intent"]["name"] == "accept_offer"
    assert talk.messages[2]["body"] == {"type": "text", "text": words.strip()}


@pytest.mark.parametrize("words", ["3", "我很感兴趣", "我感兴趣吗要不要再想想"])
async def test_other_words_are_for_nlu(gateway: Gateway, words: str) -> None:
    talk, _ = await offered(gateway)
    await talk.say(words)
    assert gateway.nlu.asked[-1][0] == words


async def test_a_number_is_an_answer_where_a_number_is_asked_for(gateway: Gateway) -> None:
    gateway.dialogue.slots = {"awaiting": "amount"}
    talk, _ = await offered(gateway)
    await talk.say("1")
    assert gateway.nlu.asked[-1][0] == "1"


async def test_words_of_a_button_already_used_are_only_words(gateway: Gateway) -> None:
    talk, (accept, _) = await offered(gateway)
    gateway.dialogue.script = lambda turn: []
    await talk.say(button=accept)
    await talk.say("我感兴趣")
    assert gateway.nlu.asked[-1][0] == "我感兴趣"
    assert len(gateway.dialogue.asked) == 3


async def test_the_same_words_on_two_cards_press_neither(gateway: Gateway, world: World) -> None:
    with world.bank.read() as work:
        card = ProductCardDraft(product=products.require(work, "D365"), buttons=(ACCEPT,))
    gateway.dialogue.script = lambda turn: [
        CarouselDraft(text=phrase("gateway.push_intro"), cards=(card, card))
    ]
    talk = await gateway.talk()
    await talk.say("推荐")
    await talk.say("我感兴趣")
    assert gateway.nlu.asked[-1][0] == "我感兴趣"


async def test_a_payload_typed_by_hand_is_only_text(gateway: Gateway) -> None:
    talk = await gateway.talk()
    await talk.say('/accept_offer{"product":"F4"}')
    assert gateway.nlu.asked[-1][0] == '/accept_offer{"product":"F4"}'
    assert gateway.dialogue.asked[-1].parse["intent"]["name"] == "inform"
