"""What spoken words mean for whose turn it is."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from data.clock import Clock
from data.language.contract import Found, LanguageError
from data.language.meaning.asked_language import asked_language
from data.language.meaning.unfinished import unfinished
from data.language.names.products import ProductNames
from data.language.parse import parse_entities
from data.language.read_back import Doubt, doubt, say_amount
from data.language.spoken import normalise_spoken
from data.language.surface import surface
from data.texts.catalogue import Texts
from data.texts.phrases import Language, Money, phrase

LARGE = Decimal(500_000)  # in the bank's own currency: what a teller would have repeated too


class SpokenWords:
    """The language of the phone.

    Args:
        texts: the words in which amounts are read back.
        clock: tells what tomorrow is.
        sure_from: amounts recognised less surely than this are read back.
        currency: the bank's own (ISO 4217), in which an amount is that names none.
        names: the bank's products; names that only sound right are corrected to theirs.
        large_from: amounts from here on are read back however surely they were recognised.
    """

    def __init__(
        self,
        texts: Texts,
        clock: Clock,
        sure_from: float,
        currency: str,
        names: ProductNames | None = None,
        large_from: Decimal = LARGE,
    ) -> None:
        self._texts = texts
        self._clock = clock
        self._sure_from = sure_from
        self._currency = currency
        self._names = names
        self._large_from = large_from
        self._human = frozenset(
            surface(word.strip()).text
            for language in Language
            for word in texts.text(language, "gateway.human_words").replace("、", ",").split(",")
        )

    def normal(self, text: str, language: Language) -> str:
        """Return what a recogniser wrote as people write it."""
        return normalise_spoken(text, language, self._names)

    def unfinished(self, text: str, language: Language) -> bool:
        """Return whether more must follow: an amount, a number, a sentence just begun."""
        return unfinished(text, language)

    def read_back(self, text: str, language: Language, confidence: float) -> str | None:
        """Return the amount in ``text`` to be agreed to first, if it may have been misheard.

        Amounts that the words leave open (五万三) are read back by the assistant itself.
        """
        found = doubt(
            self._values(text),
            confidence,
            sure_from=self._sure_from,
            large_from=self._large_from,
        )
        if found is None or found[1] is Doubt.AMBIGUOUS:
            return None
        amount = self._said(found[0], language)
        return self._texts.say(language, phrase("calls.read_back", amount=amount)).spoken

    def _said(self, amount: Found, language: Language) -> str:
        code = amount.extras.get("currency", self._currency)
        values = {"amount": self._sum(amount.value, code, language)}
        bound = amount.extras.get("bound", "exactly")
        if bound == "between":
            values["upper"] = self._sum(amount.extras["upper"], code, language)
        return self._texts.say(language, phrase(f"calls.amount_{bound}", **values)).spoken

    def _sum(self, amount: str, code: str, language: Language) -> str:
        key = f"formats.currency_{code.lower()}_spoken"
        unit = self._texts.text(language, key) if self._texts.has(key) else code
        try:
            return say_amount(Decimal(amount), unit, language)
        except LanguageError:  # larger than anybody writes in words
            money = Money(amount=Decimal(amount), currency=code)
            return self._texts.value(language, money, spoken=True)

    def asked_language(self, text: str) -> Language | None:
        """Return the language that was asked for, if one was."""
        return asked_language(text)

    def asks_for_human(self, text: str) -> bool:
        """Return whether a colleague is asked for, in so many words."""
        return surface(text.strip()).text in self._human

    def _values(self, text: str) -> list[Found]:
        return parse_entities(text, now=self._now, products=self._names)

    @property
    def _now(self) -> datetime:
        return self._clock.business_now()
