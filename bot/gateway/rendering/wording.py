"""Refusals in the customer's words."""

from __future__ import annotations

from bot.gateway.contract import ErrorFrame, Refused, TryAgain
from crm.contract import BankError, NotFound, Unavailable
from data.texts.catalogue import Texts
from data.texts.phrases import Language, phrase

UNEXPECTED = "unexpected"


class Wording:
    """Says what was refused and what to do."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def error(self, refusal: Refused, language: Language) -> ErrorFrame:
        """Return the frame for a refusal."""
        return ErrorFrame(
            code=refusal.code,
            retryable=refusal.retryable,
            message=self._words(refusal, language),
            client_id=refusal.client_id,
            retry_after=refusal.retry_after,
            where=refusal.where,
        )

    def _words(self, refusal: Refused, language: Language) -> str:
        key = f"errors.{refusal.code}"
        if not self._texts.has(key):
            key = f"errors.{UNEXPECTED}"
        return self._texts.say(language, phrase(key, **refusal.values)).text


def as_refusal(error: BankError, client_id: str | None = None) -> Refused:
    """Return what the client is told of a business error."""
    if isinstance(error, Unavailable):
        return TryAgain("unavailable", client_id=client_id)
    refusal = Refused(error.reason, client_id=client_id)
    if isinstance(error, NotFound):
        refusal.status = 404
    return refusal
