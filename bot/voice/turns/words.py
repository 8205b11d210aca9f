"""What spoken words mean for whose turn it is."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal, InvalidOperation

from data.clock import Clock
from data.language.contract import Found, Kind
from data.language.parse import parse_entities
from data.texts.catalogue import Texts
from data.texts.phrases import Language, Money, phrase

_HAN = r"\u3400-\u9fff"
_GAP = re.compile(rf"(?<=[{_HAN}])\s+(?=[{_HAN}])")
_EDGES = re.compile(r"^[\s，。,.!！?？、]+|[\s，。,.!！?？、]+$")
# Amounts, numbers and sentences after which more must come.
_UNFINISHED = {
    Language.ZH: re.compile(
        r"(?:[零〇一二两俩三四五六七八九十百千点幺]|那个|我想|想|我要|就是|然后|还有|大概|大约|[从把给])$"
    ),
    Language.EN: re.compile(
        r"\b(?:um|uh|er|i|i'd|like|want|to|and|the|a|an|of|for|with|my|is|about|around|point|"
        r"hundred|oh|zero|one|two|three|four|five|six|seven|eight|nine|ten|twenty|thirty|forty|"
        r"fifty|sixty|seventy|eighty|ninety)$",
        re.I,
    ),
}
_SHORT = 14  # characters: to ask for a language is no part of a longer wish


class SpokenWords:
    """The language of the phone.

    Args:
        texts: the words in which amounts are read back.
        clock: tells what tomorrow is.
        sure_from: amounts recognised less surely than this are read back.
    """

    def __init__(self, texts: Texts, clock: Clock, sure_from: float) -> None:
        self._texts = texts
        self._clock = clock
        self._sure_from = sure_from

    def normal(self, text: str, language: Language) -> str:
        """Return what a recogniser wrote as people write it.

        Recognisers of Chinese put spaces between characters.
        """
        return _EDGES.sub("", _GAP.sub("", text))

    def unfinished(self, text: str, language: Language) -> bool:
        """Return whether more must follow: an amount, a number, a sentence just begun."""
        return _UNFINISHED[language].search(_EDGES.sub("", text)) is not None

    def read_back(self, text: str, language: Language, confidence: float) -> str | None:
        """Return the amount in ``text`` to be agreed to first, if it may have been misheard.

        Amounts that the words leave open (五万三) are read back by the assistant itself.
        """
        if confidence >= self._sure_from:
            return None
        amount = next((each for each in self._values(text) if each.kind is Kind.AMOUNT), None)
        if amount is None:
            return None
        try:
            money = Money(amount=Decimal(amount.value))
        except InvalidOperation:
            return None
        return self._texts.say(language, phrase("calls.read_back", amount=money)).spoken

    def asked_language(self, text: str) -> Language | None:
        """Return the language that was asked for, if one was."""
        if len(text) > _SHORT:
            return None
        found = next((each for each in self._values(text) if each.kind is Kind.LANGUAGE), None)
        return Language(found.value) if found and found.value in list(Language) else None

    def _values(self, text: str) -> list[Found]:
        return parse_entities(text, now=self._now)

    @property
    def _now(self) -> datetime:
        return self._clock.business_now()
