"""Bad frames and sign-ins that do not hold, on the real house: a clear error, no effect."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import aiohttp
import jwt
import pytest
from bad_input import WISH, nothing_changed, post, raw_socket
from customers import Person
from stack import Stack

from bot.gateway.people.identity import Identity
from bot.gateway.settings import GatewaySettings
from bot.terminal.client import development_token
from crm.bank import Bank
from data.settings import HouseSettings

pytestmark = pytest.mark.system

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
