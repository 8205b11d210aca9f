"""Keys of the telephone: answers, entries, and what 0, * and # mean when."""

from __future__ import annotations

from bot.voice.turns.contract import Asked, Entered, Expected, Human, Identify, Pressed, Repeat

MOBILE_DIGITS = 11
_LONGEST = 20
_COLLECTED = frozenset({Asked.AMOUNT, Asked.PHONE, Asked.DIGITS})
_HUMAN = "0"
# An identity number may end in this letter; on a telephone's keys it is the star.
_LETTER = "X"

KeyDecision = Pressed | Entered | Repeat | Identify | Human


class KeyPad:
    """Collects keys for the open question.

    Args:
        end_within_s: how long after an entry of known length its # may follow, seconds.
        late_within_s: how long the keys of a secret may come after nobody waits for them.
    """

    def __init__(self, end_within_s: float, late_within_s: float) -> None:
        self._end_within_s = end_within_s
        self._late_within_s = late_within_s
        self._expected = Expected()
        self._digits = ""
        self._asking = False  # # was pressed: what follows belongs to what is asked for next
        self._whole_at: float | None = None  # an entry was whole then; no key came since
        self._given_up_at: float | None = None  # nobody keyed the secret in by then
        self._given_up_length: int | None = None
        self._late = ""  # keys that came soon after
        self.at = 0.0  # when the last key came

    @property
    def entering(self) -> bool:
        """Return whether an entry has begun."""
        return bool(self._digits or self._late)

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
        whole_at, self._whole_at = self._whole_at, None
        if key == "#" and whole_at is not None and at - whole_at < self._end_within_s:
            return None  # it ends what was whole without it
        if key.isdigit() and self._may_be_late(at):
            self._late = (self._late + key)[:_LONGEST]
            return None
        if self._late:
            return self._came_late()
        return self._take(key)

    def entered(self) -> KeyDecision:
        """Take what was keyed in as a whole; empty when nothing was."""
        if self._late:
            return self._came_late()
        digits, self._digits = self._digits, ""
        if digits == _HUMAN and self.only:
            return Human("key_0")  # no number or code is as short
        return Entered(digits, secret=self._expected.secret) if digits else self.give_up(self.at)

    def give_up(self, at: float) -> Entered:
        """Return that nothing was keyed in; what still comes of a secret is known as that."""
        if self._expected.secret:
            self._given_up_at, self._given_up_length = at, self._length
        return Entered("", secret=self._expected.secret)

    def _take(self, key: str) -> KeyDecision | None:
        if key == "#":
            return self._hash()
        if key == "*":
            return self._star()
        if not key.isdigit():
            return None  # A to D are on no customer's telephone
        if key == _HUMAN and not self._digits and not self.only:
            return Human("key_0")
        if self._asking:
            return None  # the first digits of a secret must not be taken for an answer
        if self._expected.kind not in _COLLECTED:
            return Pressed(key)
        return self._collect(key)

    def _collect(self, key: str) -> Entered | None:
        self._digits = (self._digits + key)[:_LONGEST]
        if len(self._digits) != self._length:
            return None
        self._whole_at = self.at
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

    def _star(self) -> KeyDecision | None:
        if self._expected.letter and len(self._digits) + 1 == self._length:
            return self._collect(_LETTER)
        if self._digits:
            self._digits = ""  # a slip: key it in again
            return None
        return Repeat()

    def _may_be_late(self, at: float) -> bool:
        """Return whether keys may be those of a secret that nobody waits for any more."""
        if self.only or self._given_up_at is None:
            return False
        return bool(self._late) or at - self._given_up_at < self._late_within_s

    def _came_late(self) -> KeyDecision:
        """Take one key for an answer, and several for the secret: it is asked for anew.

        Where an amount or a number is asked for, only as many as the secret has are taken for it.
        """
        late, self._late, self._given_up_at = self._late, "", None
        if self._expected.kind in _COLLECTED and len(late) != self._given_up_length:
            return Entered(late, secret=self._expected.secret)
        if len(late) == 1 and (decided := self._take(late)) is not None:
            return decided
        self._asking = True
        return Identify()
