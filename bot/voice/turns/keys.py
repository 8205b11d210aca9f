"""Keys of the telephone: answers, entries, and what 0, * and # mean when."""

from __future__ import annotations

from bot.voice.turns.contract import Asked, Entered, Expected, Human, Identify, Pressed, Repeat

MOBILE_DIGITS = 11
_LONGEST = 20
_COLLECTED = frozenset({Asked.AMOUNT, Asked.PHONE, Asked.DIGITS})

KeyDecision = Pressed | Entered | Repeat | Identify | Human


class KeyPad:
    """Collects keys for the open question."""

    def __init__(self) -> None:
        self._expected = Expected()
        self._digits = ""
        self._asking = False  # # was pressed: what follows belongs to what is asked for next
        self.at = 0.0  # when the last key came, or keys were asked for

    @property
    def entering(self) -> bool:
        """Return whether an entry has begun."""
        return bool(self._digits)

    @property
    def only(self) -> bool:
        """Return whether the open question takes keys and no words."""
        return self._expected.kind is Asked.DIGITS

    def expect(self, expected: Expected) -> None:
        """Begin with another question; an entry that has begun is forgotten."""
        self._expected, self._digits, self._asking = expected, "", False

    def press(self, key: str, at: float) -> KeyDecision | None:
        """Take a key; return what it means, if it means something by itself."""
        self.at = at
        if key == "#":
            return self._hash()
        if key == "*":
            return self._star()
        if not key.isdigit():
            return None  # A to D are on no customer's telephone
        if key == "0" and not self._digits and not self.only:
            return Human("key_0")
        if self._asking:
            return None  # the first digits of a secret must not be taken for an answer
        if self._expected.kind not in _COLLECTED:
            return Pressed(key)
        self._digits = (self._digits + key)[:_LONGEST]
        return self.entered() if len(self._digits) == self._length else None

    def entered(self) -> Entered:
        """Take what was keyed in as a whole; empty when nothing was."""
        digits, self._digits = self._digits, ""
        return Entered(digits, secret=self._expected.secret)

    @property
    def _length(self) -> int | None:
        if self._expected.kind is Asked.PHONE:
            return MOBILE_DIGITS
        return self._expected.digits

    def _hash(self) -> KeyDecision:
        if self._digits or self.only:
            return self.entered()
        self._asking = True
        return Identify()

    def _star(self) -> Repeat | None:
        if self._digits:
            self._digits = ""  # a slip: key it in again
            return None
        return Repeat()
