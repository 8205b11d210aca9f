"""Requests that make no sense, on the real house: a clear error, no effect."""

from __future__ import annotations

import aiohttp
import pytest
from bad_input import nothing_changed
from customers import Person
from stack import Stack

from bot.terminal.client import development_token
from crm.bank import Bank

pytestmark = pytest.mark.system

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
