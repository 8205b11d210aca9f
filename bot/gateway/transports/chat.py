"""The WebSocket: one connection is one person listening to, and speaking in, one conversation."""

from __future__ import annotations

import asyncio
import contextlib
import logging

import orjson
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
    ClientFrame,
    ErrorFrame,
    Hello,
    Identity,
    NotHeld,
    NotSignedIn,
    Ping,
    Pong,
    Read,
    Refused,
    Send,
    ServerFrame,
    SetLanguage,
    StepUp,
    TooLarge,
    TooMuch,
    client_frames,
    misshapen,
)
from bot.gateway.door import Door
from bot.gateway.intake import Said
from bot.gateway.people.visits import Visit
from bot.gateway.rendering.wording import as_refusal
from bot.gateway.stream import Subscription
from crm.contract import BankError
from crm.messages import Message
from data.texts.phrases import Language

logger = logging.getLogger(__name__)

MALFORMED_IN_A_ROW = 10
_RETRY_HISTORY_S = 0.5
_EXPIRED = "token_expired"
_ALWAYS = (ErrorFrame, Pong)  # told to whoever has to sign in anew as well


class _Close(Exception):
    """End the connection with this code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Connection:
    """One WebSocket.

    Args:
        socket: the transport.
        door: everything behind it.
    """

    def __init__(self, socket: WebSocket, door: Door) -> None:
        self._socket = socket
        self._door = door
        self._language = Language.ZH
        self._malformed = 0
        self._visit: Visit | None = None
        self._subscription: Subscription | None = None
        self._renewed: asyncio.Event | None = None  # what comes waits for it: a newer sign-in
        self._expiry_told = False
        self._moved = False  # the visitor's conversation is a customer's by now

    async def run(self) -> None:
        """Serve the connection until either side ends it."""
        if SUBPROTOCOL not in self._socket.scope.get("subprotocols", ()):
            await self._socket.accept()
            await self._socket.close(CLOSE_SUBPROTOCOL)
            return
        await self._socket.accept(subprotocol=SUBPROTOCOL)
        try:
            await self._talk()
        except _Close as close:
            await self._close(close.code)
        except WebSocketDisconnect:
            pass
        except asyncio.CancelledError:
            await self._close(CLOSE_RESTART)
            raise

    async def _talk(self) -> None:
        visit = await self._greet()
        subscription = self._door.stream.subscribe(visit.conversation_id, self._last_seen)
        self._subscription = subscription
        writing = asyncio.create_task(self._write(visit, subscription))
        try:
            while True:
                await self._handle(visit, subscription)
        finally:
            self._door.stream.unsubscribe(subscription)
            writing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await writing

    async def _greet(self) -> Visit:
        try:
            async with asyncio.timeout(self._door.settings.hello_within_s):
                hello = await self._receive_hello()
        except TimeoutError:
            raise _Close(CLOSE_NO_HELLO) from None
        if hello.language:
            self._language = hello.language
        try:
            visit = await self._door.visits.open(
                hello.token,
                hello.visitor,
                language=hello.language,
                fresh=hello.fresh,
                call=hello.call,
                address=self._socket.client.host if self._socket.client else "",
            )
        except Refused as refusal:
            await self._refuse(refusal)
            close = CLOSE_TOO_MANY if isinstance(refusal, TooMuch) else CLOSE_NOT_SIGNED_IN
            raise _Close(close) from refusal
        except BankError as error:
            await self._refuse(as_refusal(error))
            raise _Close(CLOSE_RESTART) from error
        self._visit = visit
        self._language = visit.conversation.language
        # A client that has seen more than there is, e.g. of an older conversation, gets all.
        known = hello.last_seq <= visit.conversation.last_seq
        self._last_seen = hello.last_seq if known else 0
        await self._send(visit.welcome())
        return visit

    async def _receive_hello(self) -> Hello:
        while True:
            frame = await self._receive()
            if isinstance(frame, Hello):
                return frame
            if isinstance(frame, Ping):
                await self._send(Pong())
            elif frame is not None:
                await self._refuse(Refused("hello_required"))

    async def _handle(self, visit: Visit, subscription: Subscription) -> None:
        frame = await self._receive()
        if frame is None:
            return
        try:
            await self._obey(frame, visit, subscription)
        except Refused as refusal:
            await self._refuse(refusal)
        except BankError as error:
            client_id = frame.client_id if isinstance(frame, Send) else None
            await self._refuse(as_refusal(error, client_id))

    async def _obey(self, frame: ClientFrame, visit: Visit, subscription: Subscription) -> None:
        match frame:
            case Send():
                said = Said(frame.client_id, frame.text, frame.button, frame.heard)
                await self._door.intake.say(visit, said, subscription.tell)
            case SetLanguage():
                self._door.visits.demand_valid(visit)
                await self._demand_held(visit)
                await self._door.holders.set_language(visit.conversation_id, frame.language)
                self._door.stream.tell(visit.conversation_id, frame)
            case StepUp():
                await self._step_up(frame, visit)
            case Read():
                self._door.visits.demand_valid(visit)
                self._door.stream.tell(visit.conversation_id, frame, besides=subscription)
            case Ping():
                await self._tell(Pong())
            case Hello():
                raise Refused("hello_repeated")

    async def _step_up(self, frame: StepUp, visit: Visit) -> None:
        proof = await self._door.visits.renew(visit, frame.token)
        self._expiry_told = False
        await self._tell(Identity(signed_in=True, acr=proof.acr, acr_until=proof.expires_at))
        if self._renewed is not None:
            self._renewed.set()
        await self._door.intake.redo_after_step_up(visit)

    async def _receive(self) -> ClientFrame | None:
        """Return the next frame, or None when it made no sense and that was said."""
        received = await self._socket.receive()
        if received["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(received.get("code", 1000))
        try:
            frame = read_frame(received.get("text"), self._door.settings.max_frame_bytes)
        except Refused as refusal:
            self._malformed += 1
            await self._refuse(refusal)
            if self._malformed >= MALFORMED_IN_A_ROW:
                raise _Close(CLOSE_MALFORMED) from refusal
            return None
        self._malformed = 0
        return frame

    async def _refuse(self, refusal: Refused) -> None:
        self._door.metrics.refused.labels(refusal.code).inc()
        self._expiry_told |= refusal.code == _EXPIRED
        await self._tell(self._door.wording.error(refusal, self._language))

    async def _tell(self, frame: ServerFrame) -> None:
        """Give the client a passing frame, past what is held back."""
        if self._subscription is None or self._renewed is not None:
            await self._send(frame)
        else:
            self._subscription.tell(frame)

    async def _write(self, visit: Visit, subscription: Subscription) -> None:
        """Send what the subscription brings; the only writer once the hello is answered.

        After the sign-in has run out nothing is given, and nothing lost: it waits for the next.
        """
        while True:
            try:
                items = await subscription.next()
            except BankError:
                await asyncio.sleep(_RETRY_HISTORY_S)
                continue
            for item in items:
                if isinstance(item, SetLanguage):
                    self._language = item.language
                if isinstance(item, Message) and not await self._is_theirs(visit):
                    continue  # what is said now is for whoever has signed in
                try:
                    if self._door.visits.lapsed(visit) and not isinstance(item, _ALWAYS):
                        await self._until_renewed()
                    await self._send(item)
                except (WebSocketDisconnect, RuntimeError):
                    return  # gone; the reader notices too

    async def _is_theirs(self, visit: Visit) -> bool:
        """Return whether a visitor's conversation still is; they are told once when it is not."""
        if visit.speaker.person.customer_id is not None or visit.on_the_phone:
            return True
        while not self._moved:
            try:
                await self._demand_held(visit)
            except NotHeld as refusal:
                self._moved = True
                await self._refuse(refusal)
            except BankError:
                await asyncio.sleep(_RETRY_HISTORY_S)
            else:
                return True
        return False

    async def _demand_held(self, visit: Visit) -> None:
        view = await self._door.holders.conversation(visit.conversation_id)
        visit.speaker.person.demand_held(view)

    async def _until_renewed(self) -> None:
        self._renewed = asyncio.Event()
        if not self._expiry_told:
            await self._refuse(NotSignedIn(_EXPIRED))
        await self._renewed.wait()
        self._renewed = None

    async def _send(self, item: Message | ServerFrame) -> None:
        if isinstance(item, Message) and self._visit is not None:
            item = self._door.veil.over(item, self._visit.acr)
        await self._socket.send_text(as_text(item))

    async def _close(self, code: int) -> None:
        if self._socket.application_state is not WebSocketState.DISCONNECTED:
            with contextlib.suppress(RuntimeError, WebSocketDisconnect):
                await self._socket.close(code)


def read_frame(text: str | None, most_bytes: int) -> ClientFrame:
    """Parse one frame.

    Raises:
        TooLarge: more than is read.
        Refused: it is not a frame of the protocol.
    """
    if text is None:
        raise Refused("frame_malformed")
    if len(text) > most_bytes or len(text.encode("utf-8", "surrogatepass")) > most_bytes:
        raise TooLarge("frame_too_large")
    try:
        return client_frames.validate_json(text)
    except ValidationError as error:
        raise misshapen(error, _client_id(text)) from error


def as_text(item: Message | ServerFrame) -> str:
    """Return a message or frame as it goes over the wire."""
    if isinstance(item, Message):
        return f'{{"type":"message","message":{item.model_dump_json()}}}'
    return item.model_dump_json()


def _client_id(text: str) -> str | None:
    """Find out which message a broken frame was meant to be."""
    try:
        frame = orjson.loads(text)
    except ValueError:
        return None
    client_id = frame.get("client_id") if isinstance(frame, dict) else None
    return client_id if isinstance(client_id, str) and len(client_id) <= 64 else None
