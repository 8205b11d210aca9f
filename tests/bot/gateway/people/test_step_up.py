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


async def asked_for_balance(gateway: Gateway, world: World) -> Talk:
    """Bring a customer to the step-up message."""

    def balance(turn: DialogueTurn) -> Sequence[Draft]:
        with world.bank.read() as work:
            view = conversations.require(work, turn.metadata["conversation_id"])
        if view.acr >= 2:
            return [TextDraft(text=phrase("gateway.push_why"))]
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
    assert (await gateway.door.records.view(talk.conversation_id)).acr == 1


async def test_a_visitor_cannot_step_up(gateway: Gateway) -> None:
    talk = await gateway.talk(cif_no=None)
    talk.send({"type": "stepup", "token": gateway.token(acr=2)})
    assert (await talk.until("error"))["code"] == "stepup_other_customer"


async def test_a_step_up_runs_out(gateway: Gateway, world: World, clock: FixedClock) -> None:
    talk = await asked_for_balance(gateway, world)
    talk.send({"type": "stepup", "token": gateway.token(acr=2, minutes=5)})
    await talk.until("done")
    clock.instant += timedelta(minutes=6)
    assert (await gateway.door.records.view(talk.conversation_id)).acr == 0


async def test_a_reconnect_does_not_lower_a_running_step_up(gateway: Gateway, world: World) -> None:
    talk = await asked_for_balance(gateway, world)
    talk.send({"type": "stepup", "token": gateway.token(acr=2, minutes=5)})
    await talk.until("done")
    again = await gateway.talk()
    assert again.welcome["acr"] == 2
