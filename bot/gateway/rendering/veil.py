"""What is hidden from whoever is signed in too weakly for it: balances and holdings."""

from __future__ import annotations

from crm.messages import Message, TextBody
from data.texts.catalogue import Texts
from data.texts.phrases import phrase


class Veil:
    """Hides messages that ask for a stronger sign-in than the listener's own.

    A message is stored once and read by every device of the customer, also days later; what may
    be seen of it goes by the token that each of them presents.

    Args:
        texts: the words in its place.
    """

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def over(self, message: Message, acr: int) -> Message:
        """Return a message as someone signed in with this strength may see it."""
        if message.needs_acr <= acr:
            return message
        said = self._texts.say(message.language, phrase("accounts.hidden"))
        return message.model_copy(
            update={
                "body": TextBody(text=said.text),
                "spoken": said.spoken,
                "transcript": said.text,
            }
        )
