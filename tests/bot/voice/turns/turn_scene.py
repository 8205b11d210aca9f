"""A turn-taker on times that the tests give, with words as they are."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.voice.turns.contract import Asked, Decision, EndOfTurn, Expected, Understood
from bot.voice.turns.settings import TurnSettings
from bot.voice.turns.taking import TurnTaker
from data.texts.phrases import Language
from speech.contract import Final, Hypothesis

SETTINGS = TurnSettings(_env_file=None)


class PlainWords:
    """Words as they are; what ends in 万 or "and" is unfinished."""

    def normal(self, text: str, language: Language) -> str:
        return text

    def unfinished(self, text: str, language: Language) -> bool:
        return text.endswith(("五", "and"))

    def read_back(self, text: str, language: Language, confidence: float) -> str | None:
        return f"{text}，对吗？" if "五万三" in text else None

    def asked_language(self, text: str) -> Language | None:
        return Language.EN if text == "说英文" else None

    def asks_for_human(self, text: str) -> bool:
        return text == "转人工"


@dataclass
class Scene:
    """A turn-taker and a clock; everything decided so far."""

    taker: TurnTaker = field(
        default_factory=lambda: TurnTaker(Language.ZH, SETTINGS, PlainWords(), 0.35)
    )
    now: float = 100.0
    decided: list[Decision] = field(default_factory=list)

    def does(self, *decisions: Decision) -> None:
        self.decided += decisions

    def waits(self, seconds: float, *, heard: str | None = None, confidence: float = 1.0) -> None:
        """Let time go by; answer an end of turn with what was heard."""
        until = self.now + seconds
        while self.now < until:
            self.now = min(until, self.now + 0.05)
            decisions = self.taker.tick(self.now)
            self.does(*decisions)
            if any(isinstance(each, EndOfTurn) for each in decisions):
                readings = (Hypothesis(heard, confidence),) if heard else ()
                self.does(*self.taker.heard(Final(readings), self.now))

    def speaks(self, seconds: float, partial: str = "") -> None:
        """Somebody speaks for a while; halfway so much is understood."""
        self.does(*self.taker.voice(True, self.now))
        self.waits(seconds / 2)
        if partial:
            self.does(*self.taker.partial(partial, self.now))
        self.waits(seconds / 2)
        self.does(*self.taker.voice(False, self.now))

    def presses(self, keys: str) -> None:
        for key in keys:
            self.now += 0.3
            self.does(*self.taker.key(key, self.now))

    def we_speak(self, *, interruptible: bool = True) -> None:
        self.does(*self.taker.speaking(True, self.now, interruptible=interruptible))

    def we_end(self) -> None:
        self.does(*self.taker.speaking(False, self.now))

    def asks(self, kind: Asked, **more: object) -> None:
        self.does(*self.taker.expect(Expected(kind, **more)))  # type: ignore[arg-type]

    @property
    def kinds(self) -> list[type]:
        return [type(each) for each in self.decided]

    def said(self) -> list[str]:
        return [each.text for each in self.decided if isinstance(each, Understood)]
