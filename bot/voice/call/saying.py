"""What is said to the caller: the spoken form of messages, and the phone's own words."""

from __future__ import annotations

from dataclasses import dataclass

from crm.messages import DisclosureBody, Message
from data.texts.catalogue import Texts
from data.texts.phrases import Language, phrase

AI_NOTICE = "ai_notice"
RECORDING_NOTICE = "recording_notice"
_OWN = "calls."
_DISCLOSURE = "disclosure:"


@dataclass(frozen=True, slots=True)
class Utterance:
    """Something to be said, as a whole.

    Args:
        text: the words.
        language: in which they are.
        notice: the name under which the record keeps the proof that a legal text was played;
            such a text is not interruptible.
        reply_to: what the caller sent, when this answers it.
        filler: passing words that answer nothing.
    """

    text: str
    language: Language
    notice: str | None = None
    reply_to: str | None = None
    filler: bool = False

    @property
    def interruptible(self) -> bool:
        """Return whether the caller may cut it short."""
        return self.notice is None

    @property
    def disclosure(self) -> bool:
        """Return whether it is the disclosure of a product, which the caller has to accept."""
        return self.notice is not None and self.notice.startswith(_DISCLOSURE)


class Phrasebook:
    """The phone's own words (``data/texts/*/calls.yml``)."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def own(self, key: str, language: Language, *, filler: bool = False) -> Utterance:
        """Return words of the phone itself."""
        said = self._texts.say(language, phrase(_OWN + key))
        return Utterance(said.spoken, language, filler=filler)

    def notice(self, key: str, language: Language) -> Utterance:
        """Return a legal notice of the phone itself."""
        said = self._texts.say(language, phrase(_OWN + key))
        return Utterance(said.spoken, language, notice=key)

    def approved(self, language: Language) -> list[str]:
        """Return every text that is the same for everybody."""
        fixed = [
            key.removeprefix(_OWN)
            for key in sorted(self._texts.keys())
            if key.startswith(_OWN) and not self._texts.placeholders(key)
        ]
        return [self.own(key, language).text for key in fixed]

    def of(self, message: Message, reply_to: str | None) -> tuple[Utterance, ...]:
        """Return how a message is said; a disclosure whole, and the keys that answer it apart."""
        body, language = message.body, message.language
        if not isinstance(body, DisclosureBody):
            return (Utterance(message.spoken, language, reply_to=reply_to),)
        name = f"{_DISCLOSURE}{body.disclosure_id}:{body.version}"
        read = Utterance(message.spoken, language, notice=name, reply_to=reply_to)
        return read, self.own("disclosure_keys", language)
