"""Who listens, and how far each has come: replay and live messages are one path.

A subscription has a cursor, the number of the last message it was given. Whatever brings
news (a turn of this process, or the outbox for what other processes did) only says "up to
here there is something"; the subscription gives what follows its cursor, from the news if it
fits exactly, else from the history. So nothing is lost, doubled or out of order.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.gateway.contract import ServerFrame
from crm.contract import BankError
from crm.messages import Message
from crm.store.outbox import OutboxEvent

logger = logging.getLogger(__name__)

# A client that does not read: beyond this the backlog is dropped and read from the history.
LONGEST_BACKLOG = 500
PAGE = 200
APPENDED = "message.appended"

History = Callable[[str, int, int], Awaitable[list[Message]]]
News = Callable[[int], Awaitable[list[OutboxEvent]]]


@dataclass(frozen=True, slots=True)
class _Item:
    """Something for a subscriber: a message, news of one (no message), or a passing frame."""

    seq: int = 0
    message: Message | None = None
    frame: ServerFrame | None = None


class Subscription:
    """One listener of one conversation."""

    def __init__(self, conversation_id: str, cursor: int, history: History) -> None:
        self.conversation_id = conversation_id
        self.cursor = cursor
        self._history = history
        self._items: deque[_Item] = deque()
        self._news = asyncio.Event()

    def put(self, items: Iterable[_Item]) -> None:
        """Queue something for the listener."""
        self._items.extend(items)
        if len(self._items) > LONGEST_BACKLOG:
            newest = max(item.seq for item in self._items)
            self._items.clear()
            self._items.append(_Item(seq=newest))
        self._news.set()

    def tell(self, frame: ServerFrame) -> None:
        """Queue a passing frame for this listener only."""
        self.put([_Item(frame=frame)])

    async def next(self) -> list[Message | ServerFrame]:
        """Wait for something new and return it: messages in order, frames where they belong.

        Raises:
            BankError: the history could not be read now; nothing is lost, call again.
        """
        while True:
            if not self._items:
                self._news.clear()
                await self._news.wait()
            found = await self._take()
            if found:
                return found

    async def _take(self) -> list[Message | ServerFrame]:
        given: list[Message | ServerFrame] = []
        while self._items and len(given) < PAGE:
            item = self._items[0]
            if item.seq > self.cursor:
                if given and not (item.message and item.seq == self.cursor + 1):
                    break  # give what there is before reading the history
                given += await self._following(item)
            else:
                if item.frame is not None:
                    given.append(item.frame)
                self._items.popleft()
        return given

    async def _following(self, item: _Item) -> Sequence[Message]:
        if item.message is not None and item.seq == self.cursor + 1:
            self.cursor = item.seq
            return (item.message,)
        page = await self._history(self.conversation_id, self.cursor, PAGE)
        if page:
            self.cursor = page[-1].seq
        else:
            # The news was ahead of what can be read; what follows will come with news again.
            self._items.popleft()
        return page


class Stream:
    """All listeners of this process, and the news of the others.

    Args:
        history: reads a conversation's messages.
        news: reads the outbox.
        newest: returns the outbox id to begin after.
        poll_s: pause between two looks at the outbox, seconds.
    """

    def __init__(
        self,
        history: History,
        news: News,
        newest: Callable[[], Awaitable[int]],
        poll_s: float,
    ) -> None:
        self._history = history
        self._news = news
        self._newest = newest
        self._poll_s = poll_s
        self._listeners: defaultdict[str, set[Subscription]] = defaultdict(set)

    @property
    def listening(self) -> int:
        """Return how many listen."""
        return sum(len(listeners) for listeners in self._listeners.values())

    def subscribe(self, conversation_id: str, cursor: int) -> Subscription:
        """Listen to a conversation, from the message after number ``cursor`` on."""
        subscription = Subscription(conversation_id, cursor, self._history)
        self._listeners[conversation_id].add(subscription)
        # Read the history once, now that news arrives: what was appended before is in it.
        subscription.put([_Item(seq=cursor + 1)])
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        """Stop listening."""
        listeners = self._listeners[subscription.conversation_id]
        listeners.discard(subscription)
        if not listeners:
            del self._listeners[subscription.conversation_id]

    def publish(self, messages: Sequence[Message]) -> None:
        """Give messages, just stored, to whoever listens."""
        if messages and (listeners := self._of(messages[0].conversation_id)):
            items = [_Item(seq=message.seq, message=message) for message in messages]
            for listener in listeners:
                listener.put(items)

    def tell(
        self, conversation_id: str, frame: ServerFrame, besides: Subscription | None = None
    ) -> None:
        """Give a passing frame to whoever listens now, after the messages before it."""
        for listener in self._of(conversation_id):
            if listener is not besides:
                listener.tell(frame)

    def catch_up(self, conversation_id: str, seq: int) -> None:
        """Let listeners read up to a message that another process appended."""
        for listener in self._of(conversation_id):
            if listener.cursor < seq:
                listener.put([_Item(seq=seq)])

    async def follow(self) -> None:
        """Look for what other processes appended, until cancelled."""
        after: int | None = None
        while True:
            try:
                after = await self._newest() if after is None else await self._look(after)
            except BankError as error:
                logger.warning("outbox.unreadable reason=%s", error.reason)
            await asyncio.sleep(self._poll_s)

    async def _look(self, after: int) -> int:
        events = await self._news(after)
        for event in events:
            conversation_id = str(event.payload.get("conversation_id"))
            if event.topic == APPENDED and conversation_id in self._listeners:
                self.catch_up(conversation_id, int(event.payload["seq"] or 0))
        return events[-1].outbox_id if events else after

    def _of(self, conversation_id: str) -> tuple[Subscription, ...]:
        return tuple(self._listeners.get(conversation_id, ()))
