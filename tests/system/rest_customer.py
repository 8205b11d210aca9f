"""A customer over REST who does not give up: sends until acknowledged, asks until answered."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import aiohttp
from customers import Person
from stack import Stack

from bot.terminal.client import development_token
from crm.messages import Message

GIVES_UP_AFTER_S = 240.0  # a role that was killed starts again on a machine with other work
PAUSE_S = 0.05


class RestCustomer:
    """One customer in one conversation."""

    def __init__(self, session: aiohttp.ClientSession, person: Person) -> None:
        self._session = session
        self.person = person
        self.conversation_id = ""
        self.notices: set[str] = set()

    async def begin(self, language: str) -> None:
        """Open the conversation."""
        welcome = await self.request("POST", "/api/conversations", json={"language": language})
        self.conversation_id = welcome["conversation_id"]

    async def say(self, text: str) -> list[Message]:
        """Say something, wait until nothing is pending; return the conversation so far."""
        content = {"client_id": str(uuid4()), "text": text}
        ack = await self.request("POST", "/api/messages", json=content)
        assert ack["client_id"] == content["client_id"]
        return await self.answered()

    async def answered(self) -> list[Message]:
        """Ask until no message is being answered; return the conversation so far."""
        deadline = time.monotonic() + GIVES_UP_AFTER_S
        while time.monotonic() < deadline:
            page = await self.request("GET", "/api/messages?after=0")
            if page["notice"]:
                self.notices.add(page["notice"]["code"])
            if not page["pending"]:
                return [Message.model_validate(each) for each in page["messages"]]
            await asyncio.sleep(PAUSE_S)
        raise AssertionError(f"still not answered after {GIVES_UP_AFTER_S:g} s")

    async def request(self, method: str, path: str, **content: Any) -> dict[str, Any]:
        """Send a request, the same again while the house is away or asks for it."""
        deadline = time.monotonic() + GIVES_UP_AFTER_S
        while True:
            try:
                async with self._session.request(method, path, **content) as response:
                    answer: dict[str, Any] = await response.json()
            except (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError):
                answer = {"error": {"retryable": True}}
            if "error" not in answer:
                return answer
            assert answer["error"]["retryable"], answer
            assert time.monotonic() < deadline, f"nobody at home after {GIVES_UP_AFTER_S:g} s"
            await asyncio.sleep(PAUSE_S)


Newcomer = Callable[[int], Awaitable[RestCustomer]]  # a customer like this persona


@asynccontextmanager
async def rest_customer(
    stack: Stack, person: Person, language: str = "zh"
) -> AsyncIterator[RestCustomer]:
    """Sign a customer in and begin the conversation."""
    token = await development_token(stack.gateway, person.cif_no)
    headers = {"Authorization": f"Bearer {token}"}
    async with aiohttp.ClientSession(stack.gateway, headers=headers) as session:
        customer = RestCustomer(session, person)
        await customer.begin(language)
        yield customer
