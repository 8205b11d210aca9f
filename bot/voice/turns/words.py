"""What spoken words mean for whose turn it is; from ``data.language``."""

from __future__ import annotations

from decimal import Decimal

from bot.voice.turns.contract import ReadBack
from data.clock import Clock
from data.language.asked_language import asked_language
from data.language.parse import parse_entities
from data.language.products import ProductNames
from data.language.read_back import doubt, say_amount
from data.language.spoken import normalise_spoken
from data.language.unfinished import unfinished
from data.texts.catalogue import Texts
from data.texts.phrases import Language


class SpokenWords:
    """The language of the phone.

    Args:
        texts: the words in which amounts are read back.
        clock: tells what tomorrow is.
        sure_from: amounts recognised less surely than this are read back.
        large_from: amounts from here on always are.
        names: the bank's products, for names that were misheard.
    """

    def __init__(
        self,
        texts: Texts,
        clock: Clock,
        *,
        sure_from: float,
        large_from: Decimal,
        names: ProductNames | None = None,
    ) -> None:
        self._texts = texts
        self._clock = clock
        self._sure_from = sure_from
        self._large_from = large_from
        self._names = names

    def normal(self, text: str, language: Language) -> str:
        """Return what a recogniser wrote as people write it."""
        return normalise_spoken(text, language, self._names)

    def unfinished(self, text: str, language: Language) -> bool:
        """Return whether more must follow: an amount, a number, a sentence just begun."""
        return unfinished(text, language)

    def read_back(self, text: str, language: Language, confidence: float) -> ReadBack | None:
        """Return the question about an amount that may have been misheard, if there is one.

        Once it is agreed to, the amount is no longer open: it goes on in figures.
        """
        values = parse_entities(text, language, now=self._clock.business_now())
        doubted = doubt(values, confidence, sure_from=self._sure_from, large_from=self._large_from)
        if doubted is None:
            return None
        found = doubted[0]
        unit = self._texts.text(language, "calls.currency")
        amount = say_amount(Decimal(found.value), unit, language)
        question = self._texts.text(language, "calls.read_back", amount=amount)
        figures = f"{found.value}{unit}" if language is Language.ZH else f"{found.value} {unit}"
        return ReadBack(question, text[: found.start] + figures + text[found.end :])

    def asked_language(self, text: str) -> Language | None:
        """Return the language that was asked for, if one was."""
        return asked_language(text)
