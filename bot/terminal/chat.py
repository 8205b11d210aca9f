"""``banter chat``: the same conversation in a terminal."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import dataclass
from typing import TextIO

from bot.settings import RoleSettings
from bot.terminal.client import ChatClient, ChatFailed, Reply, connect, development_token
from bot.terminal.gateway import gateway
from bot.terminal.show import buttons_of, lines_of
from crm.messages import Button, Message, StepUpBody
from data.settings import HouseSettings

__all__ = ["ChatFailed", "ChatOptions", "run_chat"]

_LONGEST_NUMBER = 3  # digits; there are never a thousand buttons
_PATIENCE_S = 60  # a file is read faster than a customer may write: its lines wait so long


@dataclass(frozen=True)
class ChatOptions:
    """Who talks, in which language, and how replies are printed."""

    customer: str | None
    language: str
    as_json: bool
    fresh: bool = False
    address: str = ""


async def run_chat(house: HouseSettings, roles: RoleSettings, options: ChatOptions) -> int:
    """Hold one conversation until the input ends.

    Returns:
        The exit code.

    Raises:
        ChatFailed: no gateway, an unknown customer, or the connection broke.
    """
    async with (
        gateway(house, roles, options.address, "chat") as address,
        connect(address) as client,
    ):
        token = None
        if options.customer is not None:
            token = await development_token(address, options.customer)
        await client.hello(token=token, language=options.language, fresh=options.fresh)
        await Talk(client, address, options).run()
    return 0


class Talk:
    """Reads lines, says them, prints replies; numbers press buttons."""

    def __init__(self, client: ChatClient, address: str, options: ChatOptions) -> None:
        self._client = client
        self._address = address
        self._options = options
        self._buttons: list[Button] = []

    async def run(self) -> None:
        """Talk until the input ends."""
        if sys.stdin.isatty():
            for message in self._client.earlier[-6:]:
                self._print(message)
        while (line := await self._read()) is not None:
            if words := line.strip():
                await self._turn(words)

    async def _read(self) -> str | None:
        if sys.stdin.isatty():
            sys.stderr.write("> ")
            sys.stderr.flush()
        line = await asyncio.to_thread(sys.stdin.readline)
        return line or None

    async def _turn(self, words: str) -> None:
        button = self._pressed(words)
        self._buttons = []
        reply = await self._answered(words, button)
        self._show(reply)
        if self._needs_step_up(reply) and self._options.customer is not None:
            token = await development_token(self._address, self._options.customer, acr=2)
            self._show(await self._client.step_up(token))

    async def _answered(self, words: str, button: Button | None) -> Reply:
        """Say it, and again after the limit of messages where nobody is there to try again."""
        patience_s = 0 if sys.stdin.isatty() else _PATIENCE_S
        while True:
            reply = await (self._client.press(button.token) if button else self._client.say(words))
            wait_s = reply.refusal.retry_after_s if reply.refusal else 0
            patience_s -= wait_s
            if reply.refusal is None or not wait_s or patience_s < 0:
                return reply
            self._line(f"{reply.refusal.message} ({wait_s} s)", sys.stderr)
            await asyncio.sleep(wait_s)

    def _pressed(self, words: str) -> Button | None:
        is_number = words.isdecimal() and len(words) <= _LONGEST_NUMBER
        if is_number and 1 <= int(words) <= len(self._buttons):
            return self._buttons[int(words) - 1]
        return None

    @staticmethod
    def _needs_step_up(reply: Reply) -> bool:
        return any(isinstance(message.body, StepUpBody) for message in reply.messages)

    def _show(self, reply: Reply) -> None:
        for notice in reply.notices:
            self._line(notice, sys.stderr)
        if reply.refusal is not None:
            self._refuse(reply)
        for message in reply.messages:
            self._print(message)

    def _refuse(self, reply: Reply) -> None:
        refusal = reply.refusal
        if refusal is None:
            return
        if self._options.as_json:
            error = {"error": {"code": refusal.code, "message": refusal.message}}
            self._line(json.dumps(error, ensure_ascii=False))
        else:
            self._line(f"! {refusal.message}", sys.stderr)

    def _print(self, message: Message) -> None:
        if self._options.as_json:
            self._line(json.dumps(message.model_dump(mode="json"), ensure_ascii=False))
        else:
            for line in lines_of(message, len(self._buttons) + 1):
                self._line(line)
        self._buttons += buttons_of(message.body)

    @staticmethod
    def _line(text: str, stream: TextIO | None = None) -> None:
        (stream or sys.stdout).write(f"{text}\n")
        (stream or sys.stdout).flush()
