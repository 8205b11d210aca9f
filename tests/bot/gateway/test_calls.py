"""Conversations on the phone: the voice role's pass, and a caller who turns out to be someone."""

from collections.abc import Callable, Sequence

import pytest
from house import Gateway, Talk, quick
from sqlalchemy import select
from world import World

from bot.gateway.contract import NotSignedIn
from bot.gateway.people.tokens import CALL_LIFE, CallPasses
from bot.gateway.turns.dialogue import DialogueTurn
from crm import conversations
from crm.messages import Draft, StepUpDraft, TextDraft
from crm.tables import Turn
from data.clock import FixedClock
from data.texts.phrases import phrase

CALL_ID = "3f1c9d0e-6b1b-4d55-8b0e-1f0a5a1c2b3d"


def pass_of(gateway: Gateway) -> str:
    return CallPasses(gateway.bank.vault, gateway.clock).make(CALL_ID)


async def call(gateway: Gateway, cif_no: str | None = None) -> Talk:
    return await gateway.talk(cif_no, call=pass_of(gateway), fresh=True)


def channel(world: World, talk: Talk) -> str:
    with world.bank.read() as work:
        return conversations.require(work, talk.conversation_id).channel


def owner(world: World, talk: Talk) -> str | None:
    with world.bank.read() as work:
        return conversations.require(work, talk.conversation_id).customer_id


async def test_a_call_has_a_conversation_of_its_own(gateway: Gateway, world: World) -> None:
    app, phone = await gateway.talk("1"), await call(gateway, "1")
    assert (channel(world, app), channel(world, phone)) == ("chat", "voice")
    again = await gateway.talk("1")
    assert again.conversation_id == app.conversation_id


async def test_how_surely_a_caller_was_heard_is_kept(gateway: Gateway, world: World) -> None:
    phone = await call(gateway, "1")
    await phone.say("我要存钱", heard=0.64)
    await phone.say("1")
    with world.bank.read() as work:
        heard = select(Turn.asr_confidence).where(Turn.conversation_id == phone.conversation_id)
        assert work.session.scalars(heard.order_by(Turn.seq)).all() == [0.64, None]


async def test_callers_count_towards_no_limit_of_visitors(start: Callable[..., Gateway]) -> None:
    gateway = start(settings=quick(visitors_per_address=1))
    for _ in range(3):
        assert (await call(gateway)).welcome["type"] == "welcome"


@pytest.mark.parametrize("token", ["", "x", f"{CALL_ID}.99999999999.AAAA", ".."])
async def test_a_pass_that_is_not_ours_is_refused(gateway: Gateway, token: str) -> None:
    talk = Talk(gateway)
    assert (await talk.hello(call=token))["code"] == "call_invalid"


def test_a_pass_names_its_call_until_it_is_too_old(gateway: Gateway, clock: FixedClock) -> None:
    passes = CallPasses(gateway.bank.vault, clock)
    token = passes.make(CALL_ID)
    assert passes.open(token) == CALL_ID
    with pytest.raises(NotSignedIn, match="call_invalid"):
        passes.open(token.replace("3f1c", "3f1d"))
    clock.instant += CALL_LIFE
    with pytest.raises(NotSignedIn, match="call_invalid"):
        passes.open(token)


def balance(world: World, gateway: Gateway) -> None:
    """Answer the question about the balance to whoever is strongly signed in."""

    def script(turn: DialogueTurn) -> Sequence[Draft]:
        with world.bank.read() as work:
            acr = conversations.signed_in(work, turn.turn_id)
        if acr >= 2:
            return [TextDraft(text=phrase("gateway.push_why"), needs_acr=2)]
        return [StepUpDraft(text=phrase("gateway.one_moment"), required_acr=2)]

    gateway.dialogue.script = script
    gateway.dialogue.slots = {"stepup": "ask_balance"}


async def test_a_caller_becomes_the_customer_and_the_question_is_asked_again(
    gateway: Gateway, world: World
) -> None:
    balance(world, gateway)
    phone = await call(gateway)
    (asked,) = await phone.bodies("余额")
    assert (asked["type"], owner(world, phone)) == ("step_up", None)
    phone.send({"type": "stepup", "token": gateway.token(acr=2)})
    identity = await phone.receive()
    await phone.until("done")
    assert (identity["signed_in"], identity["acr"]) == (True, 2)
    assert owner(world, phone) == world.customers["1"]
    assert phone.words[-1] == "为什么推荐"


async def test_a_caller_who_is_known_cannot_become_somebody_else(
    gateway: Gateway, world: World
) -> None:
    balance(world, gateway)
    phone = await call(gateway)
    await phone.bodies("余额")
    phone.send({"type": "stepup", "token": gateway.token(acr=2)})
    await phone.until("done")
    phone.send({"type": "stepup", "token": gateway.token("2", acr=2)})
    assert (await phone.until("error"))["code"] == "stepup_other_customer"
    assert owner(world, phone) == world.customers["1"]


async def test_a_visitor_of_the_page_does_not_become_a_customer_so(
    gateway: Gateway, world: World
) -> None:
    talk = await gateway.talk(None)
    talk.send({"type": "stepup", "token": gateway.token(acr=2)})
    assert (await talk.until("error"))["code"] == "stepup_other_customer"
    assert owner(world, talk) is None


async def test_the_line_breaks_and_the_call_goes_on(gateway: Gateway, world: World) -> None:
    phone = await call(gateway)
    await phone.say("你好")
    visitor = phone.welcome["visitor"]
    back = await gateway.talk(
        None, call=pass_of(gateway), visitor=visitor, last_seq=phone.messages[-1]["seq"]
    )
    assert back.conversation_id == phone.conversation_id
