"""Whose turn it is: a state machine over voices, words, keys, our own speech, and time.

Endpoints run on the wall clock, never on what comes in: a key press leaves a hole of 400 ms in
the sound, and far ends stop sending in silence.
"""

from __future__ import annotations

import math
from typing import Protocol

from bot.voice.turns.answers import is_back_channel, is_no, is_yes
from bot.voice.turns.contract import (
    Asked,
    Decision,
    EndOfTurn,
    Expected,
    GoOn,
    Hold,
    Human,
    Hush,
    NoInput,
    NoMatch,
    SwitchTo,
    Understood,
)
from bot.voice.turns.keys import KeyPad
from bot.voice.turns.settings import TurnSettings
from data.texts.phrases import Language
from speech.contract import Final

# Two misses offer a human; the third leaves for one.
_LAST_LEVEL = 3
# A sound that a recogniser makes nothing of: shorter ones are noise, longer ones were words. Where
# a yes or a no is awaited, a word is short.
_NOISE_S = 0.6
_SHORTEST_ANSWER_S = 0.25


class Words(Protocol):
    """What spoken words mean (``words.SpokenWords``)."""

    def normal(self, text: str, language: Language) -> str:
        """Return what a recogniser wrote as people write it."""

    def unfinished(self, text: str, language: Language) -> bool:
        """Return whether more must follow."""

    def read_back(self, text: str, language: Language, confidence: float) -> str | None:
        """Return what is to be agreed to first, if anything is."""

    def asked_language(self, text: str) -> Language | None:
        """Return the language that was asked for, if one was."""

    def asks_for_human(self, text: str) -> bool:
        """Return whether a colleague is asked for, in so many words."""


class TurnTaker:
    """Of one call. Every method returns what is to be done, in order.

    Args:
        language: of the line that was called.
        settings: how long silences mean what.
        words: what spoken words mean.
        accept_from: words recognised less surely are asked for again.
    """

    def __init__(
        self, language: Language, settings: TurnSettings, words: Words, accept_from: float
    ) -> None:
        self._language = language
        self._settings = settings
        self._words = words
        self._accept_from = accept_from
        self._expected = Expected()
        self._keys = KeyPad(settings.between_keys_s, settings.keys_within_s)
        self._speaking = self._held = self._owing = False
        self._interruptible = True
        self._read_until = -math.inf  # when the last legal notice ended
        self._voice = False
        self._onset: float | None = None  # when the caller's turn began, while it goes on
        self._spoke_until = 0.0
        self._partial = ""
        self._finishing = False
        self._silent_since: float | None = None
        self._no_input = self._no_match = 0

    @property
    def idle(self) -> bool:
        """Return whether the caller is neither speaking nor keying in, nor being understood."""
        return self._onset is None and not self._finishing and not self._keys.entering

    # --- what we do -----------------------------------------------------------------------

    def expect(self, expected: Expected) -> tuple[Decision, ...]:
        """Take note of the open question."""
        self._expected = expected
        self._keys.expect(expected)
        return ()

    def speaking(self, on: bool, at: float, *, interruptible: bool = True) -> tuple[Decision, ...]:
        """We begin or end to speak."""
        if self._deaf_now:
            self._read_until = at
        self._speaking, self._interruptible, self._held = on, interruptible, False
        self._listen_from(at)
        return ()

    def owing(self, on: bool, at: float) -> tuple[Decision, ...]:
        """The assistant owes an answer, or has given it whole."""
        self._owing = on
        self._listen_from(at)
        return ()

    def switch(self, language: Language) -> tuple[Decision, ...]:
        """The call goes on in another language."""
        self._language = language
        return ()

    # --- what the caller does -------------------------------------------------------------

    def voice(self, on: bool, at: float) -> tuple[Decision, ...]:
        """Somebody begins or ends to speak."""
        self._voice = on
        if on and self._onset is None:
            self._onset, self._partial = at, ""
        self._spoke_until = max(self._spoke_until, at)
        return ()

    def partial(self, text: str, at: float) -> tuple[Decision, ...]:
        """So much was understood so far."""
        self._partial = text
        if self._onset is not None and self._cut_by(text):
            return self._hush()
        return ()

    def heard(self, final: Final, at: float) -> tuple[Decision, ...]:
        """What was said in the turn that has ended."""
        onset, lasted = self._onset, self._spoke_until - (self._onset or self._spoke_until)
        self._finishing = False
        self._onset = at if self._voice else None
        self._partial = ""
        self._listen_from(at)
        text = self._words.normal(final.text, self._language)
        if self._keys.only and lasted >= self._settings.longest_s:
            return (*self._go_on(), self._keys.give_up(at))  # steady noise, and no key for so long
        if self._keys.only or self._deaf_now or self._over_notice:
            return self._human(final, text) or self._go_on()
        if not text:
            return self._go_on() if lasted < self._noise_s or self._speaking else self._missed()
        if self._speaking and self._means_nothing(text):
            return self._go_on(back_channel=True)
        decided = self._hush(onset)
        language = self._words.asked_language(text)
        if language is not None and language is not self._language:
            return (*decided, SwitchTo(language))
        if final.confidence < self._accept_from:
            return (*decided, *self._missed())
        self._no_input = self._no_match = 0
        confirm = self._words.read_back(text, self._language, final.confidence)
        return (
            *decided,
            Understood(
                text,
                final.confidence,
                self._spoke_until if onset is None else onset,
                self._spoke_until,
                confirm,
            ),
        )

    def key(self, key: str, at: float) -> tuple[Decision, ...]:
        """A key was pressed."""
        self._no_input = self._no_match = 0
        self._listen_from(at)
        decided = self._keys.press(key, at)
        return (*self._hush(at), *(() if decided is None else (decided,)))

    # --- time -----------------------------------------------------------------------------

    def tick(self, at: float) -> tuple[Decision, ...]:
        """Time goes by."""
        if self._keys.entering:
            return self._entry(at)
        if self._onset is not None:
            return self._turn(self._onset, at)
        if self._silent_since is None or self._speaking or self._owing:
            return ()
        silent = at - self._silent_since
        if self._keys.only and silent >= self._settings.keys_within_s:
            self._silent_since = at
            return (self._keys.give_up(at),)
        if not self._keys.only and silent >= self._patience_s:
            self._silent_since = at
            return self._nothing()
        return ()

    def _entry(self, at: float) -> tuple[Decision, ...]:
        if at - self._keys.at < self._settings.between_keys_s:
            return ()
        return (self._keys.entered(),)

    def _turn(self, onset: float, at: float) -> tuple[Decision, ...]:
        if self._finishing:
            return ()
        if self._voice:
            return self._while_voiced(at - onset, at)
        if at - self._spoke_until < self._end_s:
            return ()
        lasted = self._spoke_until - onset
        if self._speaking and lasted < _NOISE_S and self._means_nothing(self._partial):
            self._onset = None
            return self._go_on(back_channel=bool(self._partial))
        self._finishing = True
        return (EndOfTurn(self._spoke_until),)

    def _while_voiced(self, lasted: float, at: float) -> tuple[Decision, ...]:
        if not self._speaking and lasted >= self._settings.longest_s:
            # Steady noise never pauses; whoever stands in it is asked, and helped in the end.
            self._spoke_until, self._finishing = at, True
            return (EndOfTurn(at),)
        if not self._speaking or not self._interruptible or self._keys.only:
            return ()  # where keys are asked for, no voice answers
        # Engines that give no partial words leave only the length to go by.
        meant = not self._partial or not self._means_nothing(self._partial)
        if lasted >= self._settings.barge_in_s and meant:
            return self._hush()
        if lasted >= self._settings.hold_after_s and not self._held:
            self._held = True
            return (Hold(),)
        return ()

    @property
    def _end_s(self) -> float:
        """How much silence ends what the caller says now."""
        if self._words.unfinished(self._partial, self._language):
            return self._settings.end_unfinished_s
        if self._answers_yes_no(self._partial):
            return self._settings.end_complete_s
        return self._settings.end_s

    @property
    def _patience_s(self) -> float:
        """How much silence is asked about: the first one is long for who asked for time."""
        if self._expected.unhurried and not self._no_input:
            return self._settings.no_input_unhurried_s
        return self._settings.no_input_s

    # --- rules ----------------------------------------------------------------------------

    @property
    def _noise_s(self) -> float:
        """How long a sound without words may be and mean nothing, while we listen."""
        return _SHORTEST_ANSWER_S if self._expected.kind is Asked.YES_NO else _NOISE_S

    @property
    def _deaf_now(self) -> bool:
        """A legal notice is being read: what is said over it is not taken."""
        return self._speaking and not self._interruptible

    @property
    def _over_notice(self) -> bool:
        """What was said ended before the notice did, though its words are known only now."""
        return self._spoke_until <= self._read_until

    def _human(self, final: Final, text: str) -> tuple[Decision, ...]:
        """A colleague may be asked for where nothing else is taken."""
        sure = final.confidence >= self._accept_from
        return (Human("asked"),) if sure and self._words.asks_for_human(text) else ()

    def _cut_by(self, text: str) -> bool:
        if not self._speaking or not self._interruptible:
            return False
        over = self._over_notice and not self._voice  # what is said next was not meant
        return not over and not self._means_nothing(text)

    def _means_nothing(self, text: str) -> bool:
        """Return whether words said over ours only show that somebody listens."""
        if self._answers_yes_no(text):
            return False
        return is_back_channel(text, self._language)

    def _answers_yes_no(self, text: str) -> bool:
        if self._expected.kind is not Asked.YES_NO or not text:
            return False
        return is_yes(text, self._language) or is_no(text, self._language)

    def _hush(self, onset: float | None = None) -> tuple[Decision, ...]:
        if not self._speaking or not self._interruptible:
            return ()
        began = self._onset if onset is None else onset
        self._speaking = self._held = False
        return (Hush(began if began is not None else self._spoke_until),)

    def _go_on(self, *, back_channel: bool = False) -> tuple[Decision, ...]:
        self._held = False
        return (GoOn(back_channel),)

    def _listen_from(self, at: float) -> None:
        self._silent_since = None if self._speaking or self._owing else at

    def _nothing(self) -> tuple[Decision, ...]:
        self._no_input += 1
        if self._no_input >= _LAST_LEVEL:
            return (Human("no_input"),)
        return (NoInput(self._no_input),)

    def _missed(self) -> tuple[Decision, ...]:
        self._no_match += 1
        if self._no_match >= _LAST_LEVEL:
            return (Human("no_match"),)
        return (NoMatch(self._no_match),)
