"""Who holds a conversation: what is said in it by anybody else changes nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from house import Gateway, Talk
from world import World

from bot.gateway.contract import NotHeld
from bot.gateway.people.holders import Holders, Person
from bot.gateway.people.tokens import CallPasses
from crm import cases, conversations
from crm.contract import CaseKind
from crm.conversations import ConversationView
from crm.visitors import prospects
from data.ids import new_id
from data.texts.phrases import Language

NUMBER = "13812345678"


def view(world: World, talk: Talk) -> ConversationView:
    with world.bank.read() as work:
        return conversations.require(work, talk.conversation_id)


async def visitor(gateway: Gateway, world: World, number: str | None = NUMBER) -> Talk:
    """A visitor who has said something and left a number."""
    talk = await gateway.talk(cif_no=None)
    await talk.say("存款利率")
    if number is not None:
        with world.bank.work() as work:
            prospects.create(work, number, "chat", "1", talk.conversation_id)
    return talk


async def test_who_types_anothers_number_and_signs_in_gets_nothing_of_theirs(
    gateway: Gateway, world: World
) -> None:
    victim, other = await visitor(gateway, world), await visitor(gateway, world)
    await gateway.talk("2", visitor=other.welcome["visitor"])
    assert view(world, other).customer_id == world.customers["2"]
    assert view(world, victim).customer_id is None
    assert (await victim.say("还在吗"))[-1]["type"] == "done"


async def test_who_typed_a_number_goes_on_as_a_visitor_when_its_owner_signs_in(
    gateway: Gateway, world: World
) -> None:
    other, victim = await visitor(gateway, world), await visitor(gateway, world)
    await gateway.talk("1", visitor=victim.welcome["visitor"])
    assert (await other.say("我的余额"))[-1]["type"] == "done"
    assert view(world, other).customer_id is None


@pytest.mark.parametrize("number", [None, NUMBER])
async def test_a_fraud_reported_before_signing_in_is_the_customers(
    gateway: Gateway, world: World, number: str | None
) -> None:
    talk = await visitor(gateway, world, number)
    report(world, talk)
    await gateway.talk("1", visitor=talk.welcome["visitor"])
    assert cases_of(world, "1") == {CaseKind.FRAUD}


async def test_so_is_one_that_a_caller_reported_before_they_were_known(
    gateway: Gateway, world: World
) -> None:
    pass_ = CallPasses(gateway.bank.vault, gateway.clock).make(new_id())
    talk = await gateway.talk(cif_no=None, call=pass_, fresh=True)
    report(world, talk)
    visitor_id = view(world, talk).visitor_id or ""
    holders = Holders(world.bank)
    await holders.identify(talk.conversation_id, visitor_id, world.customers["1"])
    assert cases_of(world, "1") == {CaseKind.FRAUD}


def report(world: World, talk: Talk) -> None:
    with world.bank.work() as work:
        cases.open_case(work, None, CaseKind.FRAUD, talk.conversation_id)


def cases_of(world: World, cif_no: str) -> set[CaseKind]:
    with world.bank.read() as work:
        return cases.open_kinds(work, world.customers[cif_no])


@pytest.mark.parametrize("words", ["我的余额", "回到智能助手", "1"])
async def test_an_open_window_does_not_speak_for_the_customer_who_signed_in(
    gateway: Gateway, world: World, words: str
) -> None:
    window = await visitor(gateway, world, None)
    await gateway.talk("1", visitor=window.welcome["visitor"])
    before = view(world, window).last_seq
    refused = (await window.say(words))[-1]
    assert (refused["code"], refused["retryable"]) == ("conversation_moved", True)
    assert view(world, window).last_seq == before
    again = await gateway.talk(cif_no=None, visitor=window.welcome["visitor"])
    assert again.conversation_id != window.conversation_id
    assert (await again.say(words))[-1]["type"] == "done"
    assert view(world, again).customer_id is None


async def test_nor_does_it_hear_what_is_said_by_then(gateway: Gateway, world: World) -> None:
    window = await visitor(gateway, world, None)
    customer = await gateway.talk("1", visitor=window.welcome["visitor"])
    seen = len(window.frames)
    await customer.say("你好")
    await customer.say("再见")
    assert (await window.until("error"))["code"] == "conversation_moved"
    window.send({"type": "language", "language": "en"})
    assert (await window.until("error"))["code"] == "conversation_moved"
    assert "message" not in {frame["type"] for frame in window.frames[seen:]}
    assert view(world, window).language is Language.ZH


async def test_nor_does_it_ask_for_a_human_while_the_bot_is_down(
    gateway: Gateway, world: World
) -> None:
    window = await visitor(gateway, world, None)
    customer = await gateway.talk("1", visitor=window.welcome["visitor"])
    gateway.nlu.failures = -1
    customer.post("你好")
    await gateway.nlu.until_asked(3)
    assert (await window.say("转人工"))[-1]["code"] == "conversation_moved"
    assert not view(world, window).human


@pytest.mark.parametrize(
    ("holder", "person", "theirs"),
    [
        ((None, "v1"), Person(visitor_id="v1"), True),
        ((None, "v2"), Person(visitor_id="v1"), False),
        (("c1", "v1"), Person(visitor_id="v1"), False),
        (("c1", "v1"), Person(customer_id="c1"), True),
        (("c1", None), Person(customer_id="c2"), False),
        ((None, "v1"), Person(customer_id="c1"), False),
    ],
)
def test_a_conversation_is_its_customers_else_its_visitors(
    world: World, holder: tuple[str | None, str | None], person: Person, theirs: bool
) -> None:
    customer_id, visitor_id = holder
    with world.bank.work() as work:
        opened = conversations.open(work, visitor_id=visitor_id or "v")
    held = replace(opened, customer_id=customer_id, visitor_id=visitor_id)
    if theirs:
        person.demand_held(held)
    else:
        with pytest.raises(NotHeld):
            person.demand_held(held)
