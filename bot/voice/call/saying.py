"""What is said to the caller: the spoken form of messages, and the phone's own words."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from crm.messages import Body, DisclosureBody, Message
from data.texts.catalogue import Texts
from data.texts.phrases import Language, phrase

AI_NOTICE = "ai_notice"
RECORDING_NOTICE = "recording_notice"
_OWN = "calls."
_DISCLOSURE = "disclosure:"
_APOLOGY = "gateway.apology"


@dataclass(frozen=True, slots=True)
class Utterance:
    """Something to be said, as a whole.

    Args:
        text: the words.
        language: in which they are.
        notice: the name under which the record keeps the proof that a legal text was played;
            such a text is not interruptible.
        reply_to: what the caller sent, when this answers it.
        body: of the assistant's message that it says, which may ask something.
        filler: passing words that answer nothing.
    """

    text: str
    language: Language
    notice: str | None = None
    reply_to: str | None = None
    body: Body | None = field(default=None, repr=False)
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

    def unread(self, language: Language) -> Utterance:
        """Return what is said in place of a message that cannot be read."""
        return Utterance(self._texts.say(language, phrase(_APOLOGY)).spoken, language)

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
            return (Utterance(message.spoken, language, reply_to=reply_to, body=body),)
        name = f"{_DISCLOSURE}{body.disclosure_id}:{body.version}"
        read = Utterance(message.spoken, language, notice=name, reply_to=reply_to, body=body)
        return read, replace(self.own("disclosure_keys", language), body=body)
