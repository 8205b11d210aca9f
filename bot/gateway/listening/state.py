"""``GET /api/listening``: whether customers can speak, and if not, why, in their words."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping

import orjson
from fastapi import APIRouter, Response

from bot.gateway.listening.hearing import Hearing, HearingState, LanguageHearing
from bot.gateway.listening.places import ListeningPlaces
from data.texts.catalogue import Texts
from data.texts.phrases import Language, phrase

# Pages ask when they open; the voice role is asked for all of them together.
_FRESH_S = 2.0


class ListeningState:
    """How it stands with each language, asked of the voice role now and then.

    Args:
        hearing: the engine.
        places: who is listened to.
        texts: the words.
        remedies: whether the engineers' sentence is told too: in development only, for it names
            folders of the machine.
        now: monotonic seconds.
    """

    def __init__(
        self,
        hearing: Hearing,
        places: ListeningPlaces,
        texts: Texts,
        *,
        remedies: bool = False,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._hearing = hearing
        self._places = places
        self._texts = texts
        self._remedies = remedies
        self._now = now
        self._known: Mapping[Language, LanguageHearing] = {}
        self._asked_at = -_FRESH_S
        self._asking = asyncio.Lock()

    async def states(self) -> dict[str, str]:
        """Return ``ready``, ``missing``, ``busy`` or ``off`` for each language."""
        return {each.value: state.state.value for each, state in (await self._all()).items()}

    async def told(self) -> dict[str, dict[str, str]]:
        """Return the states with a sentence for customers where it is not ``ready``."""
        return {
            language.value: self._told(language, state)
            for language, state in (await self._all()).items()
        }

    async def _all(self) -> dict[Language, LanguageHearing]:
        async with self._asking:
            if self._now() - self._asked_at >= _FRESH_S:
                self._known = await self._hearing.states()
                self._asked_at = self._now()
        return {language: self._now_state(state) for language, state in self._known.items()}

    def _now_state(self, state: LanguageHearing) -> LanguageHearing:
        if state.state is HearingState.READY and self._places.full:
            return LanguageHearing(HearingState.BUSY)
        return state

    def _told(self, language: Language, state: LanguageHearing) -> dict[str, str]:
        told = {"state": state.state.value}
        if state.state is HearingState.READY:
            return told
        words = phrase(f"errors.listening_{state.state.value}")
        told["sentence"] = self._texts.say(language, words).text
        if self._remedies and state.sentence:
            told["remedy"] = state.sentence
        return told


def routes(state: ListeningState) -> APIRouter:
    """Return ``/api/listening``."""
    api = APIRouter()

    @api.get("/api/listening")
    async def listening() -> Response:
        body = orjson.dumps(await state.told())
        return Response(body, media_type="application/json")

    return api
