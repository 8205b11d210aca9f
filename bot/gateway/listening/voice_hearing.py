"""Hearing by the voice role, over the vosk-server protocol of its web port."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress

import aiohttp
import orjson

from bot.gateway.listening.hearing import (
    RATE,
    SAMPLE_BYTES,
    Ear,
    Heard,
    HeardSoFar,
    HearingBusy,
    HearingMissing,
    HearingOff,
    HearingState,
    LanguageHearing,
)
from data.texts.phrases import Language

logger = logging.getLogger(__name__)

_STATE_WITHIN_S = 2.0
_CONNECT_WITHIN_S = 3.0
_OPEN_WITHIN_S = 30.0  # the first stream of a language waits for its model to load
_ENGINE_BUSY = 1013  # the close code of an engine that may be asked again
# The endpoint opens its stream at the first sound: with these 20 ms we learn whether it can.
_KNOCK = bytes(RATE // 50 * SAMPLE_BYTES)
_CONFIGURATION = {"sample_rate": RATE, "max_alternatives": 1, "words": False}


class VoiceHearing:
    """The voice role's web port.

    Args:
        url: its address.
        session: HTTP session of the process.
    """

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url = url.rstrip("/")
        self._session = session

    async def states(self) -> Mapping[Language, LanguageHearing]:
        """Return how it stands with each language."""
        timeout = aiohttp.ClientTimeout(_STATE_WITHIN_S)
        try:
            async with self._session.get(f"{self._url}/health", timeout=timeout) as response:
                told = orjson.loads(await response.read())["models"]
                return {language: _state(told.get(language.value)) for language in Language}
        except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, AttributeError) as error:
            off = LanguageHearing(HearingState.OFF, f"{self._url} does not answer: {error!r}")
            return dict.fromkeys(Language, off)

    @asynccontextmanager
    async def open(self, language: Language) -> AsyncIterator[Ear]:
        """Connect, and wait until the engine listens.

        Raises:
            HearingMissing, HearingBusy, HearingOff: it does not.
        """
        state = (await self.states())[language]
        if state.state is HearingState.MISSING:
            raise HearingMissing(state.sentence)
        try:
            async with asyncio.timeout(_CONNECT_WITHIN_S):
                socket = await self._session.ws_connect(f"{self._url}/vosk/{language.value}")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise HearingOff(f"{self._url} does not answer: {error!r}") from error
        try:
            yield await VoiceEar.listening(socket, language)
        finally:
            with suppress(aiohttp.ClientError, OSError):
                await socket.close()


class VoiceEar:
    """An ear over the vosk-server protocol.

    Args:
        socket: the connection; use ``listening`` to have one that is ready.
        language: decides how parts are joined.
    """

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, language: Language) -> None:
        self._socket = socket
        self._between = "" if language is Language.ZH else " "
        self._parts: list[tuple[str, float]] = []  # the engine ends a part at a pause
        self._finishing = False

    @classmethod
    async def listening(
        cls, socket: aiohttp.ClientWebSocketResponse, language: Language
    ) -> VoiceEar:
        """Return an ear whose engine has answered.

        Raises:
            HearingBusy, HearingOff: it has not.
        """
        ear = cls(socket, language)
        await ear._send(orjson.dumps({"config": _CONFIGURATION}).decode())
        await ear._send(_KNOCK)
        try:
            async with asyncio.timeout(_OPEN_WITHIN_S):
                await ear._answer()
        except TimeoutError as error:
            raise HearingOff("the engine did not listen in time") from error
        return ear

    async def feed(self, pcm: bytes) -> None:
        """Pass sound on; see ``Ear``."""
        await self._send(pcm)

    async def finish(self) -> None:
        """Say that this was all; see ``Ear``."""
        self._finishing = True
        await self._send('{"eof": 1}')

    async def news(self) -> AsyncIterator[HeardSoFar | Heard]:
        """Yield what is heard; see ``Ear``."""
        shown = ""
        while True:
            try:
                answer = await self._answer()
            except _Ended:
                yield self._all()
                return
            text, confidence = _reading(answer)
            if "partial" not in answer and text:
                self._parts.append((text, confidence))
                text = ""
            now = self._joined(text)
            if now and now != shown:
                shown = now
                yield HeardSoFar(now)

    def _all(self) -> Heard:
        weight = sum(len(text) for text, _ in self._parts)
        sure = sum(len(text) * confidence for text, confidence in self._parts)
        return Heard(self._joined(), min(max(sure / weight if weight else 0.0, 0.0), 1.0))

    def _joined(self, last: str = "") -> str:
        texts = [*(text for text, _ in self._parts), last]
        return self._between.join(text for text in texts if text)

    async def _answer(self) -> dict[str, object]:
        message = await self._socket.receive()
        if message.type is aiohttp.WSMsgType.TEXT:
            with suppress(ValueError):
                answer = orjson.loads(message.data)
                if isinstance(answer, dict):
                    return answer
            raise HearingOff("the engine's answer makes no sense")
        code = self._socket.close_code
        if self._finishing and code == aiohttp.WSCloseCode.OK:
            raise _Ended
        reason = message.extra or f"closed with {code}"
        if code == _ENGINE_BUSY:
            raise HearingBusy(reason)
        raise HearingOff(reason)

    async def _send(self, what: bytes | str) -> None:
        try:
            if isinstance(what, bytes):
                await self._socket.send_bytes(what)
            else:
                await self._socket.send_str(what)
        except (aiohttp.ClientError, OSError):
            # Why it was closed is among what it sent before: the reader finds it there.
            logger.debug("hearing.closed")


class _Ended(Exception):
    """The endpoint has answered all and closed."""


def _reading(answer: Mapping[str, object]) -> tuple[str, float]:
    """Return words and confidence of a partial or a result."""
    if "partial" in answer:
        return str(answer["partial"]), 0.0
    alternatives = answer.get("alternatives")
    best = alternatives[0] if isinstance(alternatives, list) and alternatives else answer
    if not isinstance(best, Mapping):
        return "", 0.0
    confidence = best.get("confidence", 0.0)
    return str(best.get("text", "")), confidence if isinstance(confidence, int | float) else 0.0


def _state(told: Mapping[str, object] | None) -> LanguageHearing:
    if told is None:
        return LanguageHearing(HearingState.OFF, "the voice role has no engine for it")
    sentence = str(told.get("sentence", ""))
    if told.get("state") == "missing":
        return LanguageHearing(HearingState.MISSING, sentence)
    state = HearingState.READY if told.get("usable") else HearingState.OFF
    return LanguageHearing(state, sentence)
