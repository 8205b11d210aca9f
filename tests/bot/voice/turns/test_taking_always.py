"""Whatever happens in whatever order: never stuck, no notice cut, no words lost or doubled."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.voice.turns.contract import (
    Asked,
    Decision,
    EndOfTurn,
    Entered,
    Expected,
    Hold,
    Human,
    Hush,
    NoInput,
    NoMatch,
    Understood,
)
from bot.voice.turns.settings import TurnSettings
from bot.voice.turns.taking import TurnTaker
from data.texts.phrases import Language
from speech.contract import Final, Hypothesis

SETTINGS = TurnSettings(_env_file=None)
WORDS = st.sampled_from(["", "嗯", "好的", "存五万", "我想", "转人工", "不要"])


class AnyWords:
    """Words as they are."""

    def normal(self, text: str, language: Language) -> str:
        return text

    def unfinished(self, text: str, language: Language) -> bool:
        return text == "我想"

    def read_back(self, text: str, language: Language, confidence: float) -> str | None:
        return None

    def asked_language(self, text: str) -> Language | None:
        return None

    def asks_for_human(self, text: str) -> bool:
        return text == "转人工"


class AnyCall(RuleBasedStateMachine):
    """A call on which anything may happen."""

    def __init__(self) -> None:
        super().__init__()
        self.taker = TurnTaker(Language.ZH, SETTINGS, AnyWords(), 0.35)
        self.now = 10.0
        self.speaking = self.voice = self.owing = self.waiting = False
        self.interruptible = True
        self.ends = self.heard = self.spoken = 0
        self.taker.speaking(False, self.now)

    def take(self, decisions: tuple[Decision, ...]) -> None:
        for decision in decisions:
            if isinstance(decision, Hold | Hush):
                assert self.speaking, "nothing was cut"
                assert self.interruptible, "a notice was cut"
                if isinstance(decision, Hush):
                    self.speaking = False
            if isinstance(decision, EndOfTurn):
                assert not self.waiting, "a turn ended twice"
                self.waiting = True
                self.ends += 1
            if isinstance(decision, Understood):
                self.spoken += 1

    @rule(interruptible=st.booleans())
    @precondition(lambda self: not self.speaking)
    def we_begin(self, interruptible: bool) -> None:
        self.speaking, self.interruptible = True, interruptible
        self.take(self.taker.speaking(True, self.now, interruptible=interruptible))

    @rule()
    @precondition(lambda self: self.speaking)
    def we_end(self) -> None:
        self.speaking = False
        self.take(self.taker.speaking(False, self.now))

    @rule(on=st.booleans())
    def owe(self, on: bool) -> None:
        self.owing = on
        self.take(self.taker.owing(on, self.now))

    @rule()
    def voice_turns(self) -> None:
        self.voice = not self.voice
        self.take(self.taker.voice(self.voice, self.now))

    @rule(text=WORDS)
    @precondition(lambda self: self.voice)
    def partial(self, text: str) -> None:
        self.take(self.taker.partial(text, self.now))

    @rule(key=st.sampled_from("0123456789*#A"))
    def key(self, key: str) -> None:
        self.take(self.taker.key(key, self.now))

    @rule(kind=st.sampled_from(Asked), digits=st.none() | st.integers(1, 8))
    def expect(self, kind: Asked, digits: int | None) -> None:
        self.take(self.taker.expect(Expected(kind, digits=digits)))

    @rule(text=WORDS, confidence=st.floats(0, 1))
    @precondition(lambda self: self.waiting)
    def recognise(self, text: str, confidence: float) -> None:
        self.waiting = False
        self.heard += 1
        readings = (Hypothesis(text, confidence),) if text else ()
        self.take(self.taker.heard(Final(readings), self.now))

    @rule(seconds=st.floats(0.05, 20))
    def time_goes_by(self, seconds: float) -> None:
        until = self.now + seconds
        while self.now < until:
            self.now += 0.05
            self.take(self.taker.tick(self.now))

    @invariant()
    def no_words_twice(self) -> None:
        assert self.spoken <= self.heard <= self.ends

    def teardown(self) -> None:
        """From wherever it stands, silence comes to an end: a question, a human, or an entry."""
        if self.waiting:
            self.take(self.taker.heard(Final(), self.now))
            self.waiting = False
        if self.voice:
            self.take(self.taker.voice(False, self.now))
        self.take(self.taker.owing(False, self.now))
        self.take(self.taker.speaking(False, self.now))
        moved: list[Decision] = []
        for _ in range(int(20 / 0.05)):
            self.now += 0.05
            decisions = self.taker.tick(self.now)
            moved += decisions
            if any(isinstance(each, EndOfTurn) for each in decisions):
                moved += self.taker.heard(Final(), self.now)
        assert any(isinstance(each, NoInput | NoMatch | Human | Entered) for each in moved), moved


AnyCall.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestAnyCall = AnyCall.TestCase
