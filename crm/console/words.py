"""The console's words in the language of one page."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from data.texts.catalogue import Texts
from data.texts.phrases import Language, Moment, Money, Phrase, Term, Value


class Words:
    """Texts and typed values in one language; a key without a subject is the console's."""

    def __init__(self, texts: Texts, language: Language) -> None:
        self._texts = texts
        self.language = language

    def __call__(self, key: str, **values: Value) -> str:
        """Return the text ``console.<key>``."""
        return self._texts.text(self.language, f"console.{key}", **values)

    def of(self, key: str, **values: Value) -> str:
        """Return the text of any subject by its whole key."""
        return self._texts.text(self.language, key, **values)

    def code(self, prefix: str, code: str) -> str:
        """Return the words for a code that a record holds; the code itself if there are none."""
        key = f"{prefix}.{code.replace('-', '_')}"  # under-18
        return self._texts.text(self.language, key) if self._texts.has(key) else code

    def phrase(self, said: Phrase | dict[str, Any]) -> str:
        """Return a phrase, also one that was stored as JSON."""
        said = said if isinstance(said, Phrase) else Phrase.model_validate(said)
        return self._texts.say(self.language, said).text

    def value(self, value: Value | None) -> str:
        """Return a typed value; a dash for none."""
        return "—" if value is None else self._texts.value(self.language, value)

    def money(self, amount: Any, currency: str) -> str:
        """Return an amount; a dash for none."""
        return self.value(None if amount is None else Money(amount=amount, currency=currency))

    def term(self, days: int | None) -> str:
        """Return a term; a dash for none."""
        return self.value(None if days is None else Term(days=days))

    def moment(self, at: datetime | None) -> str:
        """Return date and time in the bank's zone; a dash for none."""
        return self.value(None if at is None else Moment(at=at))

    def clock(self, at: datetime, now: datetime, zone: ZoneInfo) -> str:
        """Return the time of something today; date and time of what is older."""
        local = at.astimezone(zone)
        return f"{local:%H:%M}" if local.date() == now.astimezone(zone).date() else self.moment(at)

    def ago(self, at: datetime, now: datetime) -> str:
        """Return how long ago something was, roughly."""
        passed = max(now - at, timedelta())
        if passed < timedelta(minutes=1):
            return self("ago.now")
        if passed < timedelta(hours=1):
            return self("ago.minutes", count=passed // timedelta(minutes=1))
        if passed < timedelta(days=1):
            return self("ago.hours", count=passed // timedelta(hours=1))
        return self("ago.days", count=passed.days)

    def waiting(self, since: datetime, now: datetime) -> str:
        """Return a waiting time to the second, ``3:07``."""
        seconds = int(max(now - since, timedelta()).total_seconds())
        return f"{seconds // 60}:{seconds % 60:02d}"
