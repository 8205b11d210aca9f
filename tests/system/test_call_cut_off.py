"""kill -9 of the phone in the middle of a call: the caller goes to people, and the record ends."""

from __future__ import annotations

import asyncio
from uuid import UUID, uuid4

import httpx
import pytest
from dialplan import way_on
from stack import Stack

from bot.voice.registration_key import KEY_FILE
from bot.voice.simulator.caller import Telephone
from crm.bank import Bank
from crm.tables import Call

pytestmark = pytest.mark.system
HOST = "127.0.0.1"
_LOOK_S = 0.05


class Pbx:
    """What the dialplan asks of the house's phone."""

    def __init__(self, stack: Stack) -> None:
        self._port = stack.ports["VOICE"]
        self._web = f"http://{HOST}:{stack.ports['VOICE_WEB']}"
        self._key_file = stack.home / "keys" / KEY_FILE

    async def asks(self, path: str, **form: str) -> str:
        """Return the answer; empty without one, as Asterisk's CURL() does."""
        async with httpx.AsyncClient() as client:
            try:
                key = self._key_file.read_text(encoding="ascii").strip()
                answer = await client.post(self._web + path, data={"key": key, **form})
            except (FileNotFoundError, httpx.TransportError):  # not there yet, or not any more
                return ""
        return answer.text

    async def dials(self) -> Telephone:
        """Register a call and place it."""
        call_id = uuid4()
        while True:
            if await self.asks("/calls", id=str(call_id), line="service") == "ok":
                break
            await asyncio.sleep(_LOOK_S)  # it is being started
        telephone = Telephone(call_id)
        await telephone.dial(HOST, self._port)
        return telephone


async def test_a_caller_whose_phone_dies_goes_to_people_and_the_record_ends(
    stack: Stack, stack_bank: Bank
) -> None:
    pbx = Pbx(stack)
    caller = await pbx.dials()
    await _is_spoken_to(caller)
    while _state(stack_bank, caller.call_id) is None:
        assert not caller.hung_up.is_set()
        await asyncio.sleep(_LOOK_S)
    assert _state(stack_bank, caller.call_id) == ("under_way", None)
    stack.kill("voice")
    await caller.hung_up.wait()
    path = f"/calls/{caller.call_id}/next"
    assert way_on(await pbx.asks(path)) == "banter-agents"
    after = await pbx.dials()  # the supervisor has started it again
    await _is_spoken_to(after)
    assert way_on(await pbx.asks(path)) == "banter-agents"
    assert _state(stack_bank, caller.call_id) == ("ended", "lost")
    await after.hang_up()
    await caller.close()


async def _is_spoken_to(telephone: Telephone) -> None:
    while not any(frame.loud for frame in telephone.heard):
        assert not telephone.hung_up.is_set()
        await asyncio.sleep(_LOOK_S)


def _state(bank: Bank, call_id: UUID) -> tuple[str, str | None] | None:
    with bank.read() as work:
        call = work.session.get(Call, str(call_id))
        return (call.state, call.ending) if call is not None else None
