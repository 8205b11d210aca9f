"""A sign-in that runs out on an open socket: nothing is given, taken or lost until the next."""

from datetime import timedelta

import pytest
from house import Gateway, Talk

from crm import conversations
from crm.messages import Rendered, Sender, TextBody
from data.clock import FixedClock
from data.texts.phrases import Language


async def run_out(gateway: Gateway, clock: FixedClock) -> Talk:
    """Let a customer's sign-in run out while they are connected."""
    talk = await gateway.talk(token=gateway.token(minutes=1))
    clock.instant += timedelta(minutes=2)
    return talk


def staff_says(gateway: Gateway, talk: Talk, *lines: str) -> None:
    for line in lines:
        words = Rendered(
            body=TextBody(text=line), spoken=line, transcript=line, language=Language.ZH
        )
        with gateway.bank.work() as work:
            said = conversations.append(work, talk.conversation_id, Sender.STAFF, words)
        gateway.door.stream.publish([said])


async def test_what_staff_says_waits_for_the_next_sign_in(
    gateway: Gateway, clock: FixedClock
) -> None:
    talk = await run_out(gateway, clock)
    staff_says(gateway, talk, "您的余额是", "八万元")
    error = await talk.receive()
    assert (error["type"], error["code"], error["client_id"]) == ("error", "token_expired", None)
    talk.send({"type": "ping"})
    assert (await talk.receive())["type"] == "pong"
    talk.send({"type": "stepup", "token": gateway.token()})
    assert (await talk.receive())["type"] == "identity"
    for _ in range(2):
        await talk.until("message")
    assert [message["body"]["text"] for message in talk.messages] == ["您的余额是", "八万元"]


async def test_it_is_said_once(gateway: Gateway, clock: FixedClock) -> None:
    talk = await run_out(gateway, clock)
    (error,) = await talk.say("你好")
    staff_says(gateway, talk, "在吗")
    talk.send({"type": "stepup", "token": gateway.token()})
    await talk.until("message")
    assert error["code"] == "token_expired"
    assert [f["type"] for f in talk.frames[2:]] == ["identity", "message"]


async def test_a_new_hello_brings_what_was_held(gateway: Gateway, clock: FixedClock) -> None:
    talk = await run_out(gateway, clock)
    staff_says(gateway, talk, "在吗")
    assert (await talk.receive())["code"] == "token_expired"
    await talk.leave()
    again = await gateway.talk(last_seq=0)
    await again.until("message")
    assert [message["body"]["text"] for message in again.messages] == ["在吗"]


@pytest.mark.parametrize(
    "frame", [{"type": "language", "language": "en"}, {"type": "read", "seq": 1}]
)
async def test_nothing_else_is_taken(
    gateway: Gateway, clock: FixedClock, frame: dict[str, object]
) -> None:
    talk = await run_out(gateway, clock)
    talk.send(frame)
    error = await talk.receive()
    assert (error["type"], error["code"]) == ("error", "token_expired")
    view = await gateway.door.records.view(talk.conversation_id)
    assert view.language is Language.ZH


async def test_a_visitor_has_no_sign_in_to_run_out(gateway: Gateway, clock: FixedClock) -> None:
    talk = await gateway.talk(cif_no=None)
    clock.instant += timedelta(days=1)
    staff_says(gateway, talk, "在吗")
    assert (await talk.until("message"))["message"]["body"]["text"] == "在吗"
