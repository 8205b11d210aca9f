"""What was worked out a moment ago, for texts that customers send again and again."""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

Value = TypeVar("Value")

# Long texts are hardly ever repeated.
_LONGEST = 64


class Recent(Generic[Value]):
    """Values by short text; the least recently used goes first. For one thread.

    Args:
        capacity: values kept; 0 keeps none.
    """

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self._kept: OrderedDict[str, Value] = OrderedDict()

    def get(self, text: str) -> Value | None:
        """Return the value of a text, or None."""
        value = self._kept.get(text)
        if value is not None:
            self._kept.move_to_end(text)
        return value

    def keep(self, text: str, value: Value) -> None:
        """Remember the value of a text."""
        if len(text) > _LONGEST or not self.capacity:
            return
        self._kept[text] = value
        if len(self._kept) > self.capacity:
            self._kept.popitem(last=False)
