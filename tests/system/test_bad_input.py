"""Bad input on the real house: each a clear error or a plain answer, no stack trace, no effect."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from typing import Any

import aiohttp
import jwt
import pytest
from customers import Person, fresh_customer
from ledger import totals
from rest_customer import Newcomer
from stack import Stack

from bot.gateway.people.identity import Identity
from bot.gateway.people.tokens import ButtonTokens
from bot.gateway.settings import GatewaySettings
from bot.terminal.client import SUBPROTOCOL, ChatClient, connect, development_token
from crm.bank import Bank
from crm.messages import ButtonDraft, CarouselBody
from crm.tables import Turn
from data.clock import FixedClock
from data.protection.vault import Vault
from data.settings import HouseSettings
from data.texts.phrases import phrase

pytestmark = pytest.mark.system

WISH = "我有五万块想存一年，有什么推荐？"
SPEECH = ("message", "turn")  # what was said is kept whatever it was


@contextmanager
def nothing_changed(stack: Stack, bank: Bank, besides: tuple[str, ...] = ()) -> Iterator[None]:
    """Hold the records, and the log, against what they were before."""
    before, logged = _kept(bank, besides), len(stack.log)
    yield
    assert _kept(bank, besides) == before
    assert "Traceback" not in stack.log[logged:]


def _kept(bank: Bank, besides: tuple[str, ...]) -> dict[str, int]:
    return {name: count for name, count in totals(bank).items() if name not in besides}


@pytest.fixture
def person(stack_bank: Bank) -> Person:
    """Somebody who could become a lead."""
    return fresh_customer(stack_bank, 1)


@asynccontextmanager
async def signed_in(stack: Stack, person: Person) -> AsyncIterator[ChatClient]:
    async with connect(stack.gateway) as client:
        token = await development_token(stack.gateway, person.cif_no)
        await client.hello(token=token, language="zh")
        yield client


@asynccontextmanager
async def raw_socket(
    stack: Stack, protocol: str = SUBPROTOCOL
) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    async with (
        aiohttp.ClientSession(stack.gateway) as session,
        session.ws_connect("/ws", protocols=(protocol,)) as socket,
    ):
        yield socket


async def post(stack: Stack, token: str, body: Any) -> tuple[int, dict[str, Any]]:
    """Post a message over REST; return the status and the answer."""
    data = body if isinstance(body, str) else json.dumps(body)
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        aiohttp.ClientSession(stack.gateway, headers=headers) as session,
        session.post("/api/messages", data=data) as response,
    ):
        return response.status, await response.json()


# --- what people may type -----------------------------------------------------------------

ODD_TEXTS = [
    "😀😀🎉",
    "'; DROP TABLE lead; --",
    "1 OR 1=1; DELETE FROM customer WHERE '1'='1'",
    "<script>alert(document.cookie)</script><img src=x onerror=alert(1)>",
    '/intent{"x":"y"}',
    '/accept_offer{"product":"DEP-1Y"}',
    '/acknowledge_disclosure{"product": "DEP-1Y"}',
    "/restart",
    "/session_start",
    "{{7*7}} ${jndi:ldap://x/y} %s %n {name}",
    "a" * 4000,
    "汉" * 4000,
    "\u202eabc\u2066\u200b\ufeff",
    "null",
]


@pytest.mark.parametrize("text", ODD_TEXTS, ids=lambda text: text[:16])
async def test_odd_text_gets_a_plain_answer(
    stack: Stack, stack_bank: Bank, newcomer: Newcomer, text: str
) -> None:
    customer = await newcomer(1)
    with nothing_changed(stack, stack_bank, SPEECH):
        messages = await customer.say(text)
    said, *answers = messages
    assert said.body.model_dump() == {"type": "text", "text": text}
    assert answers
    assert {m.body.type for m in answers} <= {"text", "quick_replies"}
    assert "Traceback" not in json.dumps([m.model_dump(mode="json") for m in answers])
    with stack_bank.read() as work:
        turn = work.session.get_one(Turn, f"{customer.conversation_id}:1")
    assert turn.state == "done"
    assert turn.intent not in ("intent", "accept_offer", "acknowledge_disclosure", "restart")
    assert not turn.parse or not {e["entity"] for e in turn.parse["entities"]} & {"x"}


async def test_a_typed_intent_does_not_acknowledge_what_is_on_screen(
    stack: Stack, stack_bank: Bank, newcomer: Newcomer
) -> None:
    customer = await newcomer(1)
    for line in (WISH, "好的，我要买", "同意"):
        messages = await customer.say(line)
    assert messages[-1].body.type == "disclosure"
    with nothing_changed(stack, stack_bank, SPEECH):
        messages = await customer.say('/acknowledge_disclosure{"product":"DEP-1Y"}')
    assert "receipt" not in {m.body.type for m in messages}


# --- texts that are refused ----------------------------------------------------------------

REFUSED_TEXTS = [
    ("a" * 100_000, "text_too_long", 400),
    ("a" * 4_001, "text_too_long", 400),
    ("汉" * 100_000, "frame_too_large", 413),
    ("", "text_empty", 400),
    (" \n\t ", "text_empty", 400),
    ("\x00\x07\x1b", "text_empty", 400),
]


@pytest.mark.parametrize(("text", "code", "status"), REFUSED_TEXTS)
async def test_texts_that_are_refused(
    stack: Stack, stack_bank: Bank, person: Person, text: str, code: str, status: int
) -> None:
    token = await development_token(stack.gateway, person.cif_no)
    async with signed_in(stack, person) as client:
        with nothing_changed(stack, stack_bank):
            refusal = (await client.say(text)).refusal
            assert refusal is not None
            assert (refusal.code, refusal.retryable) == (code, False)
            body = json.dumps({"client_id": "b", "text": text}, ensure_ascii=False)
            answered, answer = await post(stack, token, body)
    assert (answered, answer["error"]["code"]) == (status, code)
    assert refusal.message == answer["error"]["message"] != ""


# --- buttons ---------------------------------------------------------------------------------


async def _offered(client: ChatClient) -> str:
    """Ask for an offer; return the token of its first button."""
    reply = await client.say(WISH)
    [carousel] = [m.body for m in reply.messages if isinstance(m.body, CarouselBody)]
    return carousel.cards[0].buttons[0].token


def _made_by(vault: Vault, bank: Bank, conversation_id: str, hours_ago: int = 0) -> str:
    """Make the token of a button that accepts an offer."""
    clock = FixedClock(bank.clock.now() - timedelta(hours=hours_ago))
    button = ButtonDraft(
        label=phrase("offers.button_interested"), intent="accept_offer", args={"product": "DEP-1Y"}
    )
    tokens = ButtonTokens(vault, clock, timedelta(hours=24))
    return tokens.make(conversation_id, f"{conversation_id}:1", button, "我感兴趣")


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("expired", "button_expired"),
        ("of another conversation", "button_invalid"),
        ("of another bank", "button_invalid"),
        ("one letter changed", "button_invalid"),
        ("cut off", "button_invalid"),
        ("none", "button_invalid"),
        ("of a megabyte's kind", "button_invalid"),
        ("a parcel of intents", "button_invalid"),
    ],
)
async def test_buttons_that_are_not_to_be_pressed(
    stack: Stack, stack_bank: Bank, person: Person, kind: str, code: str
) -> None:
    async with signed_in(stack, person) as client:
        good = await _offered(client)
        here = str(client.welcome["conversation_id"])
        middle = len(good) // 2
        tokens = {
            "expired": _made_by(stack_bank.vault, stack_bank, here, hours_ago=25),
            "of another conversation": await _of_somebody_else(stack, stack_bank),
            "of another bank": _made_by(Vault.for_tests(), stack_bank, here),
            "one letter changed": good[:middle] + chr(ord(good[middle]) ^ 1) + good[middle + 1 :],
            "cut off": good[:-8],
            "none": "",
            "of a megabyte's kind": "A" * 100_000,
            "a parcel of intents": '{"intent": "accept_offer", "args": {"product": "DEP-1Y"}}',
        }
        jwt_of_person = await development_token(stack.gateway, person.cif_no)
        with nothing_changed(stack, stack_bank):
            refusal = (await client.press(tokens[kind])).refusal
            assert refusal is not None
            assert (refusal.code, refusal.retryable) == (code, False)
            button = {"client_id": "b", "button": tokens[kind]}
            status, answer = await post(stack, jwt_of_person, button)
    assert (status, answer["error"]["code"]) == (400, code)
    assert refusal.message == answer["error"]["message"] != ""


async def _of_somebody_else(stack: Stack, bank: Bank) -> str:
    async with signed_in(stack, fresh_customer(bank, 1)) as other:
        return await _offered(other)


# --- frames -----------------------------------------------------------------------------------

MALFORMED = [
    "",
    "{",
    "[]",
    "null",
    "42",
    "\x00\x01",
    "[" * 5_000 + "]" * 5_000,
    '{"type": "dance"}',
    '{"type": "send", "text": "a"}',
    '{"type": "send", "client_id": "a", "text": 42}',
    '{"type": "send", "client_id": "a", "text": {"$ne": null}}',
    '{"type": "send", "client_id": "a", "text": "a", "button": "b"}',
    '{"type": "send", "client_id": "a", "text": "a", "customer_id": "1"}',
    '{"type": "send", "client_id": "' + "a" * 65 + '", "text": "a"}',
    '{"type": "send", "client_id": "a", "text": "\\ud800"}',
    '{"type": "read", "seq": 1e999}',
    '{"type": "language", "language": "fr"}',
]


async def _next(socket: aiohttp.ClientWebSocketResponse, kind: str) -> dict[str, Any]:
    while True:
        frame: dict[str, Any] = await socket.receive_json()
        if frame["type"] == kind:
            return frame


async def test_frames_that_make_no_sense(stack: Stack, stack_bank: Bank, person: Person) -> None:
    token = await development_token(stack.gateway, person.cif_no)
    async with raw_socket(stack) as socket:
        await socket.send_json({"type": "hello", "token": token})
        await _next(socket, "welcome")
        with nothing_changed(stack, stack_bank):
            for frame in MALFORMED:
                await socket.send_str(frame)
                error = await _next(socket, "error")
                assert (error["code"], error["retryable"]) == ("frame_malformed", False), frame
                await socket.send_str('{"type": "ping"}')  # the connection goes on
                await _next(socket, "pong")
            await socket.send_bytes(b"\xff\xfe")
            assert (await _next(socket, "error"))["code"] == "frame_malformed"
            await socket.send_str(json.dumps({"type": "ping", "filler": "a" * 300_000}))
            assert (await _next(socket, "error"))["code"] == "frame_too_large"
            await socket.send_json({"type": "hello", "token": token})
            assert (await _next(socket, "error"))["code"] == "hello_repeated"


@pytest.mark.parametrize(
    ("frames", "close"),
    [
        (["?"] * 10, 4400),
        ([json.dumps({"type": "ping", "filler": "a" * 1_200_000})], 1009),
    ],
    ids=["nonsense ten times", "more than a megabyte"],
)
async def test_frames_that_end_the_connection(
    stack: Stack, stack_bank: Bank, person: Person, frames: list[str], close: int
) -> None:
    token = await development_token(stack.gateway, person.cif_no)
    async with raw_socket(stack) as socket:
        await socket.send_json({"type": "hello", "token": token})
        await _next(socket, "welcome")
        with nothing_changed(stack, stack_bank):
            for frame in frames:
                await socket.send_str(frame)
            while (await socket.receive()).type is aiohttp.WSMsgType.TEXT:
                pass
        assert socket.close_code == close


async def test_the_first_frame_must_be_hello(stack: Stack, stack_bank: Bank) -> None:
    with nothing_changed(stack, stack_bank):
        async with raw_socket(stack) as socket:
            await socket.send_json({"type": "send", "client_id": "a", "text": "你好"})
            assert (await _next(socket, "error"))["code"] == "hello_required"


async def test_another_protocol_is_not_spoken(stack: Stack) -> None:
    async with raw_socket(stack, "banter.v0") as socket:
        await socket.receive()
        assert socket.close_code == 4406


REQUESTS = [
    ("POST", "/api/messages", "{", 400, "frame_malformed"),
    ("POST", "/api/messages", "[]", 400, "frame_malformed"),
    ("POST", "/api/messages", "\x00", 400, "frame_malformed"),
    ("POST", "/api/messages", '{"text": "a"}', 400, "frame_malformed"),
    ("POST", "/api/messages", '{"client_id": "a", "sender": "bot"}', 400, "frame_malformed"),
    ("POST", "/api/messages", '{"client_id": "a", "text": ["a"]}', 400, "frame_malformed"),
    ("POST", "/api/conversations", '{"language": "fr"}', 400, "frame_malformed"),
    ("POST", "/api/step-up", '{"token": "x"}', 401, "token_invalid"),
    ("PUT", "/api/language", '{"language": null}', 400, "frame_malformed"),
    ("GET", "/api/messages?after=abc", "", 400, "frame_malformed"),
    ("GET", "/api/messages?after=-1", "", 400, "frame_malformed"),
    ("GET", "/api/messages?after=nan", "", 400, "frame_malformed"),
    ("GET", "/api/messages?wait=1e9", "", 400, "frame_malformed"),
    ("GET", "/api/messages?limit=0", "", 400, "frame_malformed"),
    ("GET", "/api/nothing", "", 404, "not_found"),
    ("GET", "/../../etc/passwd", "", 404, "not_found"),
    ("GET", "/static/../app.py", "", 404, "not_found"),
    ("DELETE", "/api/messages", "", 405, "frame_malformed"),
]  # fmt: skip


async def test_requests_that_make_no_sense(stack: Stack, stack_bank: Bank, person: Person) -> None:
    token = await development_token(stack.gateway, person.cif_no)
    headers = {"Authorization": f"Bearer {token}"}
    async with aiohttp.ClientSession(stack.gateway, headers=headers) as session:
        async with session.post("/api/conversations"):
            pass
        with nothing_changed(stack, stack_bank):
            for method, path, body, status, code in REQUESTS:
                async with session.request(method, path, data=body) as response:
                    answer = await response.json()
                    assert (response.status, answer["error"]["code"]) == (status, code), path
                    assert answer["error"]["message"]


# --- sign-ins -----------------------------------------------------------------------------------


def _tokens(stack: Stack, bank: Bank, person: Person) -> dict[str, str]:
    house = HouseSettings(home=stack.home)
    identity = Identity.open(house, GatewaySettings(), bank.clock)
    hour = timedelta(hours=1)
    good, _ = identity.issue(person.cif_no, 1, hour)
    header, claims, signature = good.split(".")
    content = jwt.decode(good, options={"verify_signature": False})
    return {
        "nonsense": "a.b.c",
        "another key": jwt.encode(content, "x" * 32, algorithm="HS256"),
        "unsigned": jwt.encode(content, None, algorithm="none"),
        "claims changed": f"{header}.{jwt.encode(content | {'sub': '3'}, 'y' * 32).split('.')[1]}"
        f".{signature}",
        "expired": identity.issue(person.cif_no, 1, -hour)[0],
        "nobody": identity.issue("nobody", 1, hour)[0],
    }


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("nonsense", "token_invalid"),
        ("another key", "token_invalid"),
        ("unsigned", "token_invalid"),
        ("claims changed", "token_invalid"),
        ("expired", "token_expired"),
        ("nobody", "customer_unknown"),
    ],
)
async def test_sign_ins_that_do_not_hold(
    stack: Stack, stack_bank: Bank, person: Person, kind: str, code: str
) -> None:
    token = _tokens(stack, stack_bank, person)[kind]
    with nothing_changed(stack, stack_bank):
        async with raw_socket(stack) as socket:
            await socket.send_json({"type": "hello", "token": token})
            error = await _next(socket, "error")
            assert (error["code"], error["retryable"]) == (code, False)
            await socket.receive()
            assert socket.close_code == 4401
        status, answer = await post(stack, token, {"client_id": "a", "text": WISH})
        assert (status, answer["error"]["code"]) == (401, code)
        assert answer["error"]["message"] == error["message"] != ""


async def test_who_does_not_sign_in_reads_and_says_nothing(stack: Stack, stack_bank: Bank) -> None:
    with nothing_changed(stack, stack_bank):
        async with aiohttp.ClientSession(stack.gateway) as session:
            for method in ("GET", "POST"):
                body = None if method == "GET" else {"client_id": "a", "text": WISH}
                async with session.request(method, "/api/messages", json=body) as response:
                    answer = await response.json()
                assert (response.status, answer["error"]["code"]) == (401, "token_invalid")


async def test_a_stranger_at_the_development_door_is_sent_away(stack: Stack) -> None:
    async with (
        aiohttp.ClientSession(stack.gateway) as session,
        session.post("/api/dev/sign-in", json={"cif_no": "1' OR '1'='1"}) as response,
    ):
        assert response.status == 404
        assert (await response.json())["error"]["code"] == "customer_unknown"
