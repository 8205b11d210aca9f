"""A subscription: a cursor, whatever order news comes in and whatever is missing from it."""

import asyncio
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gateway.contract import Done, Pong, ServerFrame
from bot.gateway.stream import LONGEST_BACKLOG, PAGE, Stream, Subscription
from crm.contract import Unavailable
from crm.messages import Message, Sender, TextBody
from crm.store.outbox import OutboxEvent
from data.texts.phrases import Language


def message(seq: int) -> Message:
    return Message(
        conversation_id="c", id=f"m{seq}", seq=seq, at="2026-11-23T00:00:00Z", sender=Sender.BOT,
        body=TextBody(text=str(seq)), spoken="", transcript="", language=Language.ZH,
    )  # fmt: skip


class History:
    """What is stored, and how often it was read."""

    def __init__(self, count: int = 0) -> None:
        self.stored = [message(seq) for seq in range(1, count + 1)]
        self.reads = 0
        self.fail = False

    def append(self) -> Message:
        self.stored.append(message(len(self.stored) + 1))
        return self.stored[-1]

    async def read(self, _conversation_id: str, after: int, limit: int) -> list[Message]:
        self.reads += 1
        if self.fail:
            raise Unavailable("busy", "locked")
        return self.stored[after : after + limit]


async def nothing(_after: int) -> list[OutboxEvent]:
    return []


async def newest() -> int:
    return 0


def stream(history: History) -> Stream:
    return Stream(history.read, nothing, newest, 0.01)


async def seqs(subscription: Subscription, up_to: int) -> list[int]:
    """Take messages until number ``up_to`` has come."""
    given: list[int] = []
    while up_to not in given:
        items = await asyncio.wait_for(subscription.next(), 10)
        given += [item.seq for item in items if isinstance(item, Message)]
    return given


async def caught_up(source: Stream, subscription: Subscription) -> list[int]:
    """Take everything there is now: what a listener has when it waits for news."""
    source.tell("c", Pong())
    given: list[int] = []
    while True:
        for item in await asyncio.wait_for(subscription.next(), 10):
            if isinstance(item, Pong):
                return given
            assert isinstance(item, Message)
            given.append(item.seq)


async def test_what_was_stored_before_is_replayed_in_pages() -> None:
    history = History(PAGE + 5)
    source = stream(history)
    subscription = source.subscribe("c", 0)
    source.catch_up("c", PAGE + 5)
    assert await seqs(subscription, PAGE + 5) == list(range(1, PAGE + 6))
    assert history.reads == 2


async def test_live_messages_are_given_without_reading_the_history() -> None:
    history = History(2)
    source = stream(history)
    subscription = source.subscribe("c", 2)
    source.publish([history.append()])
    await seqs(subscription, 3)
    reads = history.reads
    source.publish([history.append(), history.append()])
    assert await seqs(subscription, 5) == [4, 5]
    assert history.reads == reads


async def test_a_gap_is_filled_from_the_history() -> None:
    history = History(1)
    source = stream(history)
    subscription = source.subscribe("c", 1)
    await caught_up(source, subscription)
    history.append()  # stored by another process: nobody said so
    source.publish([history.append()])
    assert await seqs(subscription, 3) == [2, 3]


async def test_messages_told_in_the_wrong_order_come_in_the_right_one() -> None:
    history = History(0)
    source = stream(history)
    subscription = source.subscribe("c", 0)
    await caught_up(source, subscription)
    first, second = history.append(), history.append()
    source.publish([second])
    source.publish([first])
    assert await seqs(subscription, 2) == [1, 2]


async def test_a_frame_comes_after_the_messages_before_it() -> None:
    history = History(0)
    source = stream(history)
    subscription = source.subscribe("c", 0)
    source.publish([history.append(), history.append()])
    source.tell("c", Done(seq=1))
    kinds: list[type[Message | ServerFrame]] = []
    while Done not in kinds:
        kinds += [type(item) for item in await subscription.next()]
    assert kinds == [Message, Message, Done]


async def test_a_history_that_cannot_be_read_now_loses_nothing() -> None:
    history = History(3)
    history.fail = True
    subscription = stream(history).subscribe("c", 0)
    with pytest.raises(Unavailable):
        await subscription.next()
    history.fail = False
    assert await seqs(subscription, 3) == [1, 2, 3]


async def test_a_listener_that_does_not_read_gets_everything_later() -> None:
    history = History(0)
    source = stream(history)
    subscription = source.subscribe("c", 0)
    await caught_up(source, subscription)
    for _ in range(2 * LONGEST_BACKLOG):
        source.publish([history.append()])
    assert await seqs(subscription, 2 * LONGEST_BACKLOG) == list(range(1, 2 * LONGEST_BACKLOG + 1))


async def test_who_stopped_listening_is_told_nothing() -> None:
    source = stream(History(0))
    subscription = source.subscribe("c", 0)
    source.unsubscribe(subscription)
    source.tell("c", Pong())
    assert source.listening == 0


@given(st.integers(0, 6), st.lists(st.sampled_from("pnsxd"), max_size=25), st.randoms())
async def test_every_message_comes_once_and_in_order(
    cursor: int, steps: list[str], chance: random.Random
) -> None:
    """Publish, announce, store silently, repeat, listen: the listener sees the history."""
    history = History(6)
    source = stream(history)
    subscription = source.subscribe("c", cursor)
    late: list[Message] = []
    given: list[int] = []
    for step in steps:
        if step == "p":
            late.append(history.append())
        elif step == "n":
            source.catch_up("c", len(history.stored))
        elif step == "s":
            history.append()
        elif step == "d":
            given += await caught_up(source, subscription)
        else:
            source.publish([chance.choice(history.stored)])
        chance.shuffle(late)
        while late and chance.random() < 0.5:
            source.publish([late.pop()])
    last = history.append()
    source.publish([last])
    given += await seqs(subscription, last.seq)
    assert given == list(range(cursor + 1, last.seq + 1))
