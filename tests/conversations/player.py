"""Plays a script on the running house and compares what came with what must come."""

from __future__ import annotations

import asyncio

from conversation import Conversation, conversation, set_duty
from customers import Person
from invariants import check_reply
from matching import compare, matches
from records import Records, compare_records
from script import Script, Step
from stack import Stack

from bot.terminal.client import Reply
from crm.bank import Bank


class Player:
    """Plays one script."""

    def __init__(self, stack: Stack, bank: Bank, script: Script, person: Person | None) -> None:
        self._stack = stack
        self._bank = bank
        self._script = script
        self._person = person

    async def play(self) -> None:
        """Play all steps; nobody is on duty at first."""
        set_duty(self._bank, False)
        language = self._script.language
        async with conversation(self._stack, self._bank, self._person, language) as talk:
            for number, step in enumerate(self._script.steps, 1):
                await self._play(talk, number, step)

    async def _play(self, talk: Conversation, number: int, step: Step) -> None:
        where = f"step {number} ({step.act}: {getattr(step, step.act)})"
        if step.on_duty is not None:
            set_duty(self._bank, step.on_duty)
        reply = await _act(talk, step)
        compare(where, step, reply)
        with self._bank.read() as work:
            cif_no = self._person.cif_no if self._person else None
            records = Records(work, cif_no, talk.conversation_id)
            check_reply(where, reply, records)
            if step.recorded is not None:
                compare_records(where, step.recorded, records)


async def _act(talk: Conversation, step: Step) -> Reply:
    match step.act:
        case "say":
            return await talk.say(str(step.say))
        case "press":
            return await talk.press(str(step.press))
        case "press_old":
            return await talk.press_old(str(step.press_old))
        case "answers":
            for label in step.answers[:-1]:
                await talk.press(label)
            return await talk.press(step.answers[-1])
        case "step_up":
            return await talk.step_up()
        case "push":
            assert step.push is not None
            await asyncio.to_thread(talk.push, step.push.product, quiet=step.push.quiet)
        case "staff":
            await asyncio.to_thread(talk.staff, str(step.staff))
    return await talk.wait_for(lambda reply: _all_there(step, reply))


def _all_there(step: Step, reply: Reply) -> bool:
    return all(any(matches(each, m) for m in reply.messages) for each in step.expect)
