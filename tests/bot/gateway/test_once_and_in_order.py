"""Whatever happens, each message is taken once, answered once, in order, and replayed alike.

A story sends, repeats, reconnects, lets services fail before and after they did their work,
and kills the process; then everything settles, and we look.
"""

import asyncio
from collections.abc import Callable

import pytest
from fakes import FakeDialogue, FakeNlu
from house import Gateway, Talk, quick
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from world import World

from crm.messages import Message
from data.clock import FixedClock


class Device:
    """One connection and where it began."""

    def __init__(self, talk: Talk, began_after: int) -> None:
        self.talk = talk
        self.began_after = began_after

    def drain(self) -> None:
        """Take in what has arrived, without waiting."""
        while not self.talk.socket.outbox.empty():
            frame = self.talk.socket.outbox.get_nowait()
            if frame is not None:
                self.talk.frames.append(frame)

    @property
    def last_seq(self) -> int:
        """Number of the last message it has."""
        return self.talk.messages[-1]["seq"] if self.talk.messages else self.began_after


Step = tuple[str, int]
# Mostly talk, now and then a misfortune; the number says which device, message or how often.
STEPS = ("send",) * 5 + ("send_many",) * 2 + (
    "connect", "disconnect", "send_again", "nlu_fails", "rasa_fails", "answer_lost",
    "answer_lost", "kill", "kill", "settle",
)  # fmt: skip
stories = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 7)), min_size=8, max_size=30)


class Story:
    """One customer on several devices, over a gateway that may die at any moment."""

    def __init__(self, world: World, clock: FixedClock) -> None:
        self.world = world
        self.clock = clock
        self.devices: list[Device] = []
        self.gone: list[Device] = []
        self.sent: dict[str, str] = {}
        self.nlu, self.dialogue = FakeNlu(), FakeDialogue()
        self.start()

    def start(self) -> None:
        chosen = quick(session_turns=3, one_moment_after_s=0.01, poll_s=0.03, sweep_s=0.05)
        self.gateway = Gateway(self.world, self.clock, self.nlu, self.dialogue, chosen)
        self.gateway.follow()
        self.gateway.recover()

    async def tell(self, steps: list[Step]) -> None:
        await self.connect(0)
        for name, number in steps:
            await getattr(self, name)(number)
        await self.settle(0)
        await self.gateway.stop()

    async def device(self, number: int) -> Device:
        if not self.devices:
            await self.connect(number)
        return self.devices[number % len(self.devices)]

    async def connect(self, number: int) -> None:
        seen = 3 * number
        talk = await self.gateway.talk(last_seq=seen)
        known = seen if seen <= talk.welcome["last_seq"] else 0
        self.devices.append(Device(talk, known))

    async def disconnect(self, number: int) -> None:
        device = await self.device(number)
        self.devices.remove(device)
        self.gone.append(device)
        await device.talk.leave()

    async def send(self, number: int, count: int = 1) -> None:
        device = await self.device(number)
        for _ in range(count):
            client_id = f"m{len(self.sent)}"
            self.sent[client_id] = f"text {client_id}"
            device.talk.post(self.sent[client_id], client_id=client_id)
        await device.talk.until("ack")

    async def send_many(self, number: int) -> None:
        await self.send(number, 3)

    async def send_again(self, number: int) -> None:
        device = await self.device(number)
        if not self.sent:
            return
        client_id = list(self.sent)[-1 - number % len(self.sent)]
        device.talk.post(self.sent[client_id], client_id=client_id)
        await device.talk.until("ack")

    async def nlu_fails(self, number: int) -> None:
        self.nlu.failures = number

    async def rasa_fails(self, number: int) -> None:
        self.dialogue.failures = number

    async def answer_lost(self, number: int) -> None:
        self.dialogue.lost = number

    async def kill(self, number: int) -> None:
        for _ in range(number):
            await asyncio.sleep(0)  # a little further into the turn
        tasks = [device.talk.task for device in self.devices]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.gateway.stop()
        self.gone += self.devices
        self.devices = []
        self.start()

    async def settle(self, _number: int) -> None:
        """Send again what may not have arrived, as clients do; wait for all answers; look."""
        self.nlu.failures = self.dialogue.failures = self.dialogue.lost = 0
        talk = await self.gateway.talk()
        for client_id, text in self.sent.items():
            talk.post(text, client_id=client_id)
            while (await talk.until("ack"))["client_id"] != client_id:
                pass
        await self.gateway.door.turns.add_unfinished()
        await self.gateway.door.turns.idle()
        last_seq = (await self.gateway.door.records.view(talk.conversation_id)).last_seq
        everybody = [*self.devices, Device(talk, 0)]
        for device in everybody:
            while device.last_seq < last_seq:
                await device.talk.receive()
        await talk.leave()
        self.check(self.gateway.history(talk.conversation_id), [*everybody, *self.gone])

    def check(self, history: list[Message], devices: list[Device]) -> None:
        mine = [m for m in history if m.sender == "customer"]
        replies = [m for m in history if m.sender == "bot"]
        assert [m.seq for m in history] == list(range(1, len(history) + 1))
        assert sorted(m.client_id or "" for m in mine) == sorted(self.sent)
        assert [m.reply_to for m in replies] == [m.id for m in mine]
        assert sum(self.dialogue.turns.values()) == len(mine)
        plain = [m.model_dump(mode="json") for m in history]
        for device in devices:
            device.drain()
            received = device.talk.messages
            assert received == plain[device.began_after :][: len(received)]


def tell(new_world: Callable[[], World], clock: FixedClock, examples: int) -> None:
    """Tell many stories, each in a bank of its own."""

    @settings(
        max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck),
        database=None,
    )  # fmt: skip
    @given(steps=stories)
    def one(steps: list[Step]) -> None:
        async def live() -> None:
            await Story(world, clock).tell(steps)

        world = new_world()
        asyncio.run(live())
        world.bank.close()

    one()


def test_each_message_once_in_order_and_replayed_alike(
    new_world: Callable[[], World], clock: FixedClock
) -> None:
    tell(new_world, clock, examples=8)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_each_message_once_in_order_and_replayed_alike_at_length(
    new_world: Callable[[], World], clock: FixedClock
) -> None:
    tell(new_world, clock, examples=500)
