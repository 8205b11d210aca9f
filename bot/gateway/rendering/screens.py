"""What customers see now, as far as this process said it: saves reading and decrypting it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

from crm.messages import Message

# Some ten kilobytes each; a conversation that is not among them is read from the database.
_SCREENS = 2_000


class Screens:
    """The last replies of the conversations most recently answered here."""

    def __init__(self) -> None:
        self._said: OrderedDict[str, Sequence[Message]] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, conversation_id: str, said: Sequence[Message]) -> None:
        """Remember the replies of a turn."""
        with self._lock:
            self._said[conversation_id] = said
            self._said.move_to_end(conversation_id)
            if len(self._said) > _SCREENS:
                self._said.popitem(last=False)

    def get(self, conversation_id: str, last_seq: int) -> Sequence[Message]:
        """Return them, if nothing has been said in the conversation since; else nothing."""
        with self._lock:
            said = self._said.get(conversation_id, ())
        return said if said and said[-1].seq == last_seq else ()
