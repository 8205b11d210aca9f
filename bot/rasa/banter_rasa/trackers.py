"""Rasa's tracker store on an append-only journal, with an in-memory cache in front."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker

from banter_rasa.journal import Entry, open_journal

# A session of 40 turns is about 0.5 MB of Python objects.
_CACHED_SESSIONS = 500

# The gateway resumes a conversation within 30 days; an older one starts a session of its own.
_KEEP_DAYS = 40


class StoredTracker(DialogueStateTracker):
    """A tracker that knows how many of its events are in the journal."""

    stored_events = 0


class TurnTrackerStore(TrackerStore):
    """Keeps sessions: only a turn's new events are written, in one durable step.

    A tracker that is retrieved leaves the cache until it is saved or given back: whoever drops
    it (a failed turn) drops its changes, and the next one reads the journal. The journal is the
    truth: what another process appended is read before a cached tracker is handed out.
    """

    def __init__(
        self,
        domain: Domain | None,
        host: str | None = None,
        event_broker: EventBroker | None = None,
        keep_days: float | str = _KEEP_DAYS,
        cached_sessions: int | str = _CACHED_SESSIONS,
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, event_broker, **kwargs)
        self._journal = open_journal(host or "", float(keep_days))
        self._cache: OrderedDict[str, StoredTracker] = OrderedDict()
        self._cached_sessions = int(cached_sessions)

    @property
    def domain(self) -> Domain:
        """The domain that trackers are made for."""
        return self._domain

    @domain.setter
    def domain(self, domain: Domain | None) -> None:
        self._domain = domain or Domain.empty()
        self._cache.clear()

    def init_tracker(self, sender_id: str) -> StoredTracker:
        """Return an empty tracker of the session."""
        return StoredTracker(sender_id, self.domain.slots)

    async def create_tracker(
        self, sender_id: str, append_action_listen: bool = True
    ) -> DialogueStateTracker:
        """Return an empty tracker; nothing is written before its first turn is finished."""
        return self.init_tracker(sender_id)

    async def retrieve(self, sender_id: str) -> StoredTracker | None:
        """Take the session's tracker out of the cache, brought up to date; None if unknown."""
        cached = self._cache.pop(sender_id, None)
        known = cached.stored_events if cached else 0
        entries = await self._journal.read(sender_id, known)
        if not cached and not entries:
            return None
        tracker = cached or self.init_tracker(sender_id)
        for entry in entries:
            _replay(tracker, entry)
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Append the tracker's new events; when this returns they survive a crash.

        Raises:
            TrackerConflict: another writer appended to the session since it was retrieved.
        """
        if not isinstance(tracker, StoredTracker):
            raise TypeError("only trackers of this store can be saved in it")
        new = [event.as_dict() for event in list(tracker.events)[tracker.stored_events :]]
        if new:
            body = json.dumps(new, ensure_ascii=False)
            await self._journal.append(Entry(tracker.sender_id, tracker.stored_events, body))
            tracker.stored_events += len(new)
        self.give_back(tracker)

    def give_back(self, tracker: DialogueStateTracker) -> None:
        """Return an unchanged or saved tracker to the cache."""
        if not isinstance(tracker, StoredTracker) or not tracker.stored_events:
            return
        self._cache[tracker.sender_id] = tracker
        while len(self._cache) > self._cached_sessions:
            self._cache.popitem(last=False)

    async def keys(self) -> Iterable[str]:
        """Return the ids of all sessions."""
        return await self._journal.sessions()

    async def close(self) -> None:
        """Finish what is being written and close the journal."""
        await self._journal.close()


def _replay(tracker: StoredTracker, entry: Entry) -> None:
    for event in deserialise_events(json.loads(entry.events)):
        tracker.update(event)
    tracker.stored_events = len(tracker.events)
