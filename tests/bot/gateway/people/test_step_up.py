"""Stronger sign-in: asked for, fulfilled, and the question asked again by itself."""

from collections.abc import Sequence
from datetime import timedelta

from house import Gateway, Talk
from world import World

from bot.gateway.turns.dialogue import DialogueTurn
from crm import conversations
from crm.messages import Draft, StepUpDraft, TextDraft
from data.clock import FixedClock
from data.texts.phrases import phrase

HIDDEN = "这里是账户信息，验证身份后才能看到。请再问我一次，我会先请您验证。"


async def asked_for_balance(gateway: Gateway, world: World) -> Talk:
    """Bring a customer to the step-up message."""

    def balance(turn: DialogueTurn) -> Sequence[Draft]:
        with world.bank.read() as work:
            acr = conversations.signed_in(work, turn.turn_id)
        if acr >= 2:
            return [TextDraft(text=phrase("gateway.push_why"), needs_acr=2)]
        return [StepUpDraft(text=phrase("gateway.one_moment"), required_acr=2)]

    gateway.dialogue.script = balance
    gateway.dialogue.slots = {"stepup": "ask_balance"}
    talk = await gateway.talk()
    (body,) = await talk.bodies("余额")
    assert (body["type"], body["required_acr"]) == ("step_up", 2)
    return talk


async def test_the_question_is_asked_again_once_the_sign_in_is_strong_enough(
    gateway: Gateway, world: World
) -> None:
    talk = await asked_for_balance(gateway, world)
    talk.send({"type": "stepup", "token": gateway.token(acr=2)})
    identity = await talk.receive()
    await talk.until("done")
    assert (identity["type"], identity["signed_in"], identity["acr"]) == ("identity", True, 2)
    assert gateway.dialogue.asked[-1].parse["intent"]["name"] == "ask_balance"
    assert talk.messages[2]["body"] == {"type": "button", "text": "已完成身份验证"}
    assert talk.words[-1] == "为什么推荐"


async def test_something_else_may_be_asked_before_it_is_fulfilled(
    gateway: Gateway, world: World
) -> None:
    talk = await asked_for_balance(gateway, world)
    gateway.dialogue.script = lambda _turn: [TextDraft(text=phrase("gateway.push_why"))]
    await talk.say("利率多少")
    talk.send({"type": "stepup", "token": gateway.token(acr=2)})
    await talk.until("done")
    assert gateway.dialogue.asked[-1].parse["intent"]["name"] == "ask_balance"


async def test_fulfilled_twice_it_is_asked_once(gateway: Gateway, world: World) -> None:
    talk = await asked_for_balance(gateway, world)
    for _ in range(2):
        talk.send({"type": "stepup", "token": gateway.token(acr=2)})
        await talk.until("identity")
    await talk.say("好")
    asked = [turn.parse["intent"]["name"] for turn in gateway.dialogue.asked]
    assert asked == ["inform", "ask_balance", "inform"]


async def test_a_sign_in_no_stronger_than_before_asks_nothing(
    gateway: Gateway, world: World
) -> None:
    talk = await asked_for_balance(gateway, world)
    talk.send({"type": "stepup", "token": gateway.token(acr=1)})
    assert (await talk.until("identity"))["acr"] == 1
    assert len(gateway.dialogue.asked) == 1


async def test_another_customers_sign_in_is_refused(gateway: Gateway, world: World) -> None:
    talk = await asked_for_balance(gateway, world)
    talk.send({"type": "stepup", "token": gateway.token("2", acr=2)})
    assert (await talk.until("error"))["code"] == "stepup_other_customer"
    (body,) = await talk.bodies("余额")
    assert body["type"] == "step_up"


async def test_a_visitor_cannot_step_up(gateway: Gateway) -> None:
    talk = await gateway.talk(cif_no=None)
    talk.send({"type": "stepup", "token": gateway.token(acr=2)})
    assert (await talk.until("error"))["code"] == "stepup_other_customer"


async def test_a_step_up_runs_out(gateway: Gateway, world: World, clock: FixedClock) -> None:
    talk = await asked_for_balance(gateway, world)
    talk.send({"type": "stepup", "token": gateway.token(acr=2, minutes=5)})
    await talk.until("done")
    clock.instant += timedelta(minutes=6)
    (error,) = await talk.say("余额")
    assert error["code"] == "token_expired"
    talk.send({"type": "stepup", "token": gateway.token()})
    assert (await talk.until("identity"))["acr"] == 1
    (body,) = await talk.bodies("余额")
    assert body["type"] == "step_up"


async def test_a_reconnect_is_as_strong_as_the_token_it_comes_with(
    gateway: Gateway, world: World
) -> None:
    talk = await asked_for_balance(gateway, world)
    stronger = gateway.token(acr=2, minutes=5)
    talk.send({"type": "stepup", "token": stronger})
    await talk.until("done")
    weak, strong = await gateway.talk(), await gateway.talk(token=stronger)
    assert (weak.welcome["acr"], strong.welcome["acr"]) == (1, 2)


async def test_another_device_is_told_nothing_by_this_ones_step_up(
    gateway: Gateway, world: World
) -> None:
    phone = await asked_for_balance(gateway, world)
    tablet = await gateway.talk(last_seq=2)
    phone.send({"type": "stepup", "token": gateway.token(acr=2)})
    await phone.until("done")
    await tablet.until("done")
    assert (phone.words[-1], tablet.words) == ("为什么推荐", [HIDDEN])
    (body,) = await tablet.bodies("余额")
    assert body["type"] == "step_up"


async def test_what_was_told_is_hidden_from_a_weaker_sign_in_later(
    gateway: Gateway, world: World
) -> None:
    talk = await asked_for_balance(gateway, world)
    talk.send({"type": "stepup", "token": gateway.token(acr=2)})
    await talk.until("done")
    weak, strong = await gateway.talk(), await gateway.talk(token=gateway.token(acr=2))
    for reader in (weak, strong):
        for _ in range(4):
            await reader.until("message")
    hidden = weak.messages[-1]
    assert (hidden["body"], hidden["spoken"]) == ({"type": "text", "text": HIDDEN}, HIDDEN)
    assert (hidden["transcript"], hidden["needs_acr"]) == (HIDDEN, 2)
    assert strong.words[-1] == "为什么推荐"
