"""What the tests of bad input share: ways to send it, and the hold that it has no effect."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import aiohttp
from customers import Person
from ledger import totals
from stack import Stack

from bot.terminal.client import SUBPROTOCOL, ChatClient, connect, development_token
from crm.bank import Bank

WISH = "我有五万块想存一年，有什么推荐？"


@contextmanager
def nothing_changed(stack: Stack, bank: Bank, besides: tuple[str, ...] = ()) -> Iterator[None]:
    """Hold the records, and the log, against what they were before."""
    before, logged = _kept(bank, besides), len(stack.log)
    yield
    assert _kept(bank, besides) == before
    assert "Traceback" not in stack.log[logged:]


def _kept(bank: Bank, besides: tuple[str, ...]) -> dict[str, int]:
    return {name: count for name, count in totals(bank).items() if name not in besides}


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
