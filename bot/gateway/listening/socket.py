"""``/listen``: one connection is one thing that a customer says aloud.

It goes to the page as text, and nowhere else: the customer corrects and sends it like any other
message. The sound passes through and is kept nowhere.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import NoReturn

from pydantic import ValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from bot.gateway.contract import (
    CLOSE_MALFORMED,
    CLOSE_NO_HELLO,
    CLOSE_NOT_SIGNED_IN,
    CLOSE_RESTART,
    CLOSE_SUBPROTOCOL,
    CLOSE_TOO_MANY,
    SUBPROTOCOL,
    NotSignedIn,
    Refused,
    TooLarge,
    TooMuch,
    TryAgain,
    misshapen,
)
from bot.gateway.door import Door
from bot.gateway.listening.frames import (
    HeardFrame,
    ListenAnswer,
    ListenFrame,
    ListenHello,
    Listens,
    PartialFrame,
    Stop,
    listen_frames,
)
from bot.gateway.listening.hearing import (
    RATE,
    SAMPLE_BYTES,
    Ear,
    Heard,
    Hearing,
    HearingBusy,
    HearingError,
    HearingMissing,
)
from bot.gateway.listening.places import ListeningPlaces
from bot.gateway.people.visits import Speaker
from bot.gateway.rendering.wording import as_refusal
from crm.contract import BankError
from data.language.spoken import normalise_spoken
from data.texts.phrases import Language

logger = logging.getLogger(__name__)

LONGEST_PIECE = 2 * RATE * SAMPLE_BYTES  # two seconds; pages send a tenth
LONGEST_TEXT = 16_384  # a token is the longest thing that is said in text here
_SILENT_S = 15.0  # a client that sends nothing for so long has gone away, or forgotten us
_LATE_S = 15.0  # what a slow line may take longer than the sound itself
_DECIDE_S = 45.0  # an engine that does not stream decodes a whole minute only now

# Makes of what was heard what nlu is to get; names of products are the customer's to correct here.
Written = Callable[[str, Language], str]


class Listening:
    """One WebSocket.

    Args:
        socket: the transport.
        door: who may come in, and the words of refusals.
        hearing: the engine.
        places: how many are listened to at once, and how often.
        written: what is done with the words before they are shown.
    """

    def __init__(
        self,
        socket: WebSocket,
        door: Door,
        hearing: Hearing,
        places: ListeningPlaces,
        written: Written = normalise_spoken,
    ) -> None:
        self._socket = socket
        self._door = door
        self._hearing = hearing
        self._places = places
        self._written = written
        self._language = Language.ZH

    async def run(self) -> None:
        """Serve the connection until what was said is told, or either side ends it."""
        if SUBPROTOCOL not in self._socket.scope.get("subprotocols", ()):
            await self._socket.accept()
            await self._socket.close(CLOSE_SUBPROTOCOL)
            return
        await self._socket.accept(subprotocol=SUBPROTOCOL)
        code = 1000
        try:
            speaker = await self._greet()
            with self._places.place(speaker.person.key):
                await self._listen()
        except Refused as refusal:
            code = await self._refuse(refusal)
        except BankError as error:
            await self._refuse(as_refusal(error))
            code = CLOSE_RESTART
        except HearingError as error:
            code = await self._refuse(_as_refusal(error))
        except WebSocketDisconnect:
            return
        except TimeoutError:
            code = CLOSE_NO_HELLO
        except asyncio.CancelledError:
            await self._close(CLOSE_RESTART)
            raise
        await self._close(code)

    async def _greet(self) -> Speaker:
        async with asyncio.timeout(self._door.settings.hello_within_s):
            frame = await self._receive()
        if not isinstance(frame, ListenHello):
            raise Refused("hello_required")
        self._language = frame.language
        return await self._door.visits.speaker(frame.token, frame.visitor)

    async def _listen(self) -> None:
        async with self._hearing.open(self._language) as ear:
            await self._send(Listens(limit_s=self._door.settings.listening_s))
            taking = asyncio.create_task(self._take(ear), name="listening-take")
            telling = asyncio.create_task(self._tell(ear), name="listening-tell")
            try:
                await asyncio.wait({taking, telling}, return_when=asyncio.FIRST_COMPLETED)
                for task in (telling, taking):
                    if task.done():
                        task.result()
                        return
            finally:
                taking.cancel()
                telling.cancel()
                await asyncio.gather(taking, telling, return_exceptions=True)

    async def _take(self, ear: Ear) -> NoReturn:
        """Pass sound on until the customer stops or the time is over; then see whether they stay.

        Raises:
            WebSocketDisconnect: they have gone.
            Refused: what they send makes no sense.
            HearingBusy: the engine does not come to an end.
        """
        left = int(self._door.settings.listening_s * RATE) * SAMPLE_BYTES
        deadline = asyncio.get_running_loop().time() + self._door.settings.listening_s + _LATE_S
        while left > 0:
            try:
                async with asyncio.timeout(_SILENT_S), asyncio.timeout_at(deadline):
                    frame = await self._receive()
            except TimeoutError:
                break
            if isinstance(frame, Stop):
                break
            if isinstance(frame, ListenHello):
                raise Refused("hello_repeated")
            await ear.feed(frame[:left])
            left -= len(frame)
        await ear.finish()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_DECIDE_S):
                while True:
                    await self._receive()  # sound that was under way is not heard any more
        raise HearingBusy("the engine did not come to an end in time")

    async def _tell(self, ear: Ear) -> None:
        async for news in ear.news():
            text = self._written(news.text, self._language)
            if not isinstance(news, Heard):
                await self._send(PartialFrame(text=text))
                continue
            await self._send(HeardFrame(text=text, confidence=round(news.confidence, 3)))

    async def _receive(self) -> ListenFrame | bytes:
        """Return the next frame or piece of sound.

        Raises:
            WebSocketDisconnect: they have gone.
            TooLarge, Refused: it is none.
        """
        received = await self._socket.receive()
        if received["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(received.get("code", 1000))
        text, sound = received.get("text"), received.get("bytes")
        if sound is not None:
            return _piece(sound)
        if text is None or len(text) > LONGEST_TEXT:
            raise TooLarge("frame_too_large")
        try:
            return listen_frames.validate_json(text)
        except ValidationError as error:
            raise misshapen(error) from error

    async def _refuse(self, refusal: Refused) -> int:
        """Say what was refused; return the code to close with."""
        self._door.metrics.refused.labels(refusal.code).inc()
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            await self._send(self._door.wording.error(refusal, self._language))
        if isinstance(refusal, NotSignedIn):
            return CLOSE_NOT_SIGNED_IN
        return CLOSE_TOO_MANY if refusal.retryable else CLOSE_MALFORMED

    async def _send(self, frame: ListenAnswer) -> None:
        await self._socket.send_text(frame.model_dump_json())

    async def _close(self, code: int) -> None:
        if self._socket.application_state is not WebSocketState.DISCONNECTED:
            with contextlib.suppress(RuntimeError, WebSocketDisconnect):
                await self._socket.close(code)


def _piece(sound: bytes) -> bytes:
    if not sound or len(sound) % SAMPLE_BYTES:
        raise Refused("frame_malformed")
    if len(sound) > LONGEST_PIECE:
        raise TooLarge("frame_too_large")
    return sound


def _as_refusal(error: HearingError) -> Refused:
    """Return what the customer is told; engineers read the log."""
    logger.warning("listening.failed %s: %s", type(error).__name__, error)
    if isinstance(error, HearingMissing):
        return Refused("listening_missing")
    if isinstance(error, HearingBusy):
        return TooMuch("listening_busy")
    return TryAgain("listening_off")
