"""The services behind the gateway over one HTTP session, opened with the app."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from types import TracebackType
from typing import Self

import aiohttp

from bot.gateway.listening.hearing import Ear, LanguageHearing
from bot.gateway.listening.voice_hearing import VoiceHearing
from bot.gateway.turns.dialogue import DialogueAnswer, DialogueTurn, RasaDialogue
from data.texts.phrases import Language
from nlu.client import NluClient
from nlu.contract import Context, ParseResult

# Both services are one hop away; more connections than turns in flight are never needed.
_CONNECTIONS = 100
# Shorter than the servers' own, so that a connection is never used while it is being closed.
_KEEP_ALIVE_S = 4.0


class Http:
    """nlu, Rasa and the voice role; an async context manager that holds their connections.

    Args:
        nlu_url: address of the understanding service.
        nlu_token: its token, if it asks for one.
        rasa_url: address of Rasa.
        rasa_token: bearer token of our channel.
        rasa_timeout_s: deadline of one turn, seconds.
        voice_url: address of the voice role's web port.
    """

    def __init__(
        self,
        *,
        nlu_url: str,
        nlu_token: str,
        rasa_url: str,
        rasa_token: str,
        rasa_timeout_s: float,
        voice_url: str,
    ) -> None:
        self._nlu_url = nlu_url
        self._nlu_token = nlu_token
        self._rasa_url = rasa_url
        self._rasa_token = rasa_token
        self._rasa_timeout = timedelta(seconds=rasa_timeout_s)
        self._voice_url = voice_url
        self._session: aiohttp.ClientSession | None = None
        self.nlu = _Nlu(self)
        self.dialogue = _Dialogue(self)
        self.hearing = _Hearing(self)

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(limit=_CONNECTIONS, keepalive_timeout=_KEEP_ALIVE_S)
        # Cookies are nobody's business here, and their jar costs time in every call.
        self._session = aiohttp.ClientSession(
            connector=connector, cookie_jar=aiohttp.DummyCookieJar()
        )
        self.nlu_client = NluClient(self._nlu_url, self._session, self._nlu_token)
        self.rasa_client = RasaDialogue(
            self._rasa_url, self._session, self._rasa_token, self._rasa_timeout
        )
        self.voice_hearing = VoiceHearing(self._voice_url, self._session)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session is not None:
            await self._session.close()


class _Nlu:
    def __init__(self, http: Http) -> None:
        self._http = http

    async def parse(self, text: str, context: Context | None = None) -> ParseResult:
        return await self._http.nlu_client.parse(text, context)

    async def trouble(self) -> str | None:
        return await self._http.nlu_client.trouble()


class _Dialogue:
    def __init__(self, http: Http) -> None:
        self._http = http

    async def turn(self, turn: DialogueTurn) -> DialogueAnswer:
        return await self._http.rasa_client.turn(turn)

    async def ready(self) -> bool:
        return await self._http.rasa_client.ready()


class _Hearing:
    def __init__(self, http: Http) -> None:
        self._http = http

    async def states(self) -> Mapping[Language, LanguageHearing]:
        return await self._http.voice_hearing.states()

    def open(self, language: Language) -> AbstractAsyncContextManager[Ear]:
        return self._http.voice_hearing.open(language)
