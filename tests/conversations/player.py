"""Plays a script on the running house and compares what came with what must come."""

from __future__ import annotations

import asyncio
from uuid import uuid4

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
        self.intents: set[str] = set()  # what the customer's words were understood as
        # Nobody else's, whatever ran on this house before.
        number = str(uuid4().int)[-8:]
        self._values = {"mobile": f"139{number}", "spaced": f"139 {number[:4]} {number[4:]}"}

    async def play(self) -> None:
        """Play all steps."""
        language = self._script.language
        async with conversation(self._stack, self._bank, self._person, language) as talk:
            for number, step in enumerate(self._script.steps, 1):
                await self._play(talk, number, self._filled(step))

    async def _play(self, talk: Conversation, number: int, step: Step) -> None:
        where = f"step {number} ({step.act}: {getattr(step, step.act)})"
        if step.on_duty is not None:
            set_duty(self._bank, step.on_duty)
        reply = await _act(talk, step)
        compare(where, step, reply)
        with self._bank.read() as work:
            cif_no = self._person.cif_no if self._person else None
            records = Records(work, cif_no, talk.conversation_id)
            self.intents.add(records.last_intent or "")
            check_reply(where, reply, records)
            if step.recorded is not None:
                compare_records(where, step.recorded, records)

    def _filled(self, step: Step) -> Step:
        """Put this script's own number in place of its name."""
        never = [self._fill(words) for words in step.never]
        said = self._fill(step.say) if step.say else None
        return step.model_copy(update={"say": said, "never": never})

    def _fill(self, words: str) -> str:
        for name, value in self._values.items():
            words = words.replace(f"{{{name}}}", value)
        return words


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
