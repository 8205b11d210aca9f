"""chan_websocket calls: a real WebSocket client against the served port."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from media_pbx import MediaQueue
from pbx import SOUND, Listening, tasks_of_calls, until
from web import CALLER, Web, phone
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from bot.voice.contract import (
    AudioIn,
    CallLeg,
    Ending,
    HungUp,
    KeyPressed,
    LegClosed,
    MarkPlayed,
    Played,
)
from bot.voice.transports import buffered

MEDIA = [Subprotocol("media")]
START = "MEDIA_START connection_id:bot channel:WebSocket/bot/1 format:{} optimal_frame_size:{}"
PLAIN_8K, PLAIN_16K = START.format("slin", 320), START.format("slin16", 640)
JSON_8K = '{"event":"MEDIA_START","format":"slin","optimal_frame_size":320,"channel_variables":{}}'
OLD_8K = "MEDIA_START connection_id:bot channel:WebSocket/bot/1 optimal_frame_size:320"


@asynccontextmanager
async def dialled(
    here: Web, start: str | None = PLAIN_8K, call_id: UUID | None = None
) -> AsyncIterator[ClientConnection]:
    call_id = call_id or here.expect()
    async with connect(here.ws(f"/media?call={call_id}"), subprotocols=MEDIA) as socket:
        if start is not None:
            await socket.send(start)
        yield socket


async def answer_as_asterisk(socket: ClientConnection, queue: MediaQueue) -> None:
    """Play what comes, a frame every 20 ms, and tell of marks, until it is hung up."""

    async def play() -> None:
        while True:
            await asyncio.sleep(0.02)
            for mark in queue.tick():
                await socket.send(f"MEDIA_MARK_PROCESSED {mark}")

    playing = asyncio.create_task(play())
    try:
        async for message in socket:
            queue.receive(message)
            if queue.hung_up:
                return
    finally:
        playing.cancel()
        await asyncio.gather(playing, return_exceptions=True)


@pytest.mark.parametrize(
    ("start", "rate"), [(PLAIN_8K, 8000), (PLAIN_16K, 16_000), (JSON_8K, 8000), (OLD_8K, 8000)]
)
async def test_a_call_has_the_rate_that_the_pbx_says(start: str, rate: int) -> None:
    listening = Listening()
    async with phone(listening) as here:
        async with dialled(here, start) as socket:
            await until(lambda: bool(listening.legs))
            leg = listening.legs[0]
            assert (leg.rate, leg.caller, socket.subprotocol) == (rate, CALLER, "media")
        await listening.ended.wait()


@pytest.mark.parametrize("as_json", [True, False])
async def test_sound_and_keys_arrive(as_json: bool) -> None:
    listening = Listening()
    async with phone(listening) as here:
        async with dialled(here, JSON_8K if as_json else PLAIN_8K) as socket:
            await socket.send(SOUND)
            key = '{"event":"DTMF_END","digit":"0"}' if as_json else "DTMF_END digit:0"
            await socket.send(key)
            await socket.send("SOMETHING_NEW a:b" if not as_json else '{"event":"SOMETHING_NEW"}')
            await socket.send(SOUND)
        await listening.ended.wait()
        kinds = [type(event) for event in listening.events]
        assert kinds == [AudioIn, KeyPressed, AudioIn, HungUp]
        assert listening.events[-1].reason is Ending.CALLER  # type: ignore[union-attr]


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for a PBX's confirmations however busy this machine is."""
    monkeypatch.setattr(buffered, "CONFIRM_WITHIN_S", 60.0)


@pytest.mark.usefixtures("patient")
async def test_what_is_played_is_heard_marked_and_counted_and_goodbye_hangs_up() -> None:
    marks: list[MarkPlayed] = []
    told: list[Played] = []

    async def greet(leg: CallLeg) -> None:
        leg.speaker.on_mark(marks.append)
        await leg.speaker.play(SOUND * 5, "greeting")
        told.append(await leg.speaker.drained())
        await leg.hang_up()

    async with phone(greet) as here:
        call_id, queue = here.expect(), MediaQueue()
        async with dialled(here, PLAIN_8K, call_id) as socket:
            await answer_as_asterisk(socket, queue)
        assert queue.heard == [SOUND] * 5
        assert here.calls.registry.ending(call_id) is Ending.GOODBYE
    assert [mark.mark for mark in marks] == ["greeting"]
    assert told == [Played(100, ("greeting",), complete=True)]


async def test_a_barge_in_flushes() -> None:
    stopped: list[Played] = []

    async def talk(leg: CallLeg) -> None:
        playing = asyncio.create_task(leg.speaker.play(SOUND * 3000))  # a minute
        async for event in leg.events():
            if isinstance(event, KeyPressed):
                stopped.append(leg.speaker.stop())
        await playing

    async with phone(talk) as here:
        queue = MediaQueue()
        async with dialled(here) as socket:
            answering = asyncio.create_task(answer_as_asterisk(socket, queue))
            await until(lambda: len(queue.heard) >= 5)
            await socket.send("DTMF_END digit:1 channel_id:1.1")
            await until(lambda: bool(stopped) and queue.ahead == 0)
        await answering
        assert len(queue.heard) < 3000
        assert not stopped[0].complete


async def test_json_commands_answer_json_events() -> None:
    async def talk(leg: CallLeg) -> None:
        await leg.speaker.play(SOUND, "a")
        await leg.speaker.drained()

    async with phone(talk) as here, dialled(here, JSON_8K) as socket:
        assert await socket.recv() == SOUND
        mark = json.loads(await socket.recv())
        assert mark["command"] == "MARK_MEDIA"
        await socket.send(
            json.dumps({"event": "MEDIA_MARK_PROCESSED", "correlation_id": mark["correlation_id"]})
        )
        assert json.loads(await socket.recv()) == {"command": "HANGUP"}


async def test_strangers_are_refused_before_they_are_connected() -> None:
    async with phone(listening := Listening()) as here:
        for path in (f"/media?call={uuid4()}", "/media?call=7", "/media"):
            with pytest.raises(InvalidStatus):
                await connect(here.ws(path), subprotocols=MEDIA)
        with pytest.raises(InvalidStatus):
            await connect(here.ws(f"/media?call={here.expect()}"))
    assert listening.legs == []


@pytest.mark.parametrize(
    "first", [START.format("ulaw", 160), "DTMF_END digit:1", "", "{", b"\0" * 320, SOUND]
)
async def test_a_call_that_does_not_begin_as_one_is_let_go(first: str | bytes) -> None:
    async with phone(listening := Listening()) as here:
        call_id = here.expect()
        async with dialled(here, None, call_id) as socket:
            await socket.send(first)
            with pytest.raises(ConnectionClosed):
                await socket.recv()
        assert here.calls.registry.ending(call_id) is Ending.PROTOCOL
    assert listening.legs == []


@pytest.mark.parametrize("bad", [b"\0" * 20_000, "{", "lower case", SOUND * 40])
async def test_floods_and_nonsense_end_the_call(bad: str | bytes) -> None:
    listening = Listening()
    async with phone(listening) as here, dialled(here) as socket:
        with suppress(ConnectionClosed):
            for _ in range(200):
                await socket.send(bad)
        await listening.ended.wait()
        assert [e.reason for e in listening.events if isinstance(e, HungUp)] == [Ending.PROTOCOL]


async def test_a_broken_connection_is_a_lost_call() -> None:
    listening = Listening()
    async with phone(listening) as here:
        async with dialled(here) as socket:
            await until(lambda: bool(listening.legs))
            socket.transport.abort()
            await listening.ended.wait()
        assert [e.reason for e in listening.events if isinstance(e, HungUp)] == [Ending.LOST]


@pytest.mark.usefixtures("patient")
async def test_both_transports_share_the_room() -> None:
    async def prompt(leg: CallLeg) -> None:
        await leg.speaker.play(SOUND)
        await leg.speaker.drained()

    listening = Listening()
    async with phone(listening, calls=1, busy=prompt) as here, dialled(here):
        await until(lambda: bool(listening.legs))
        queue = MediaQueue()
        async with dialled(here) as second:
            await answer_as_asterisk(second, queue)
        assert (queue.heard, len(listening.legs)) == ([SOUND], 1)


async def test_when_we_stop_the_pbx_is_told() -> None:
    async with phone(listening := Listening()) as here:
        call_id = here.expect()
        stack = dialled(here, PLAIN_8K, call_id)
        socket = await stack.__aenter__()
        await until(lambda: bool(listening.legs))
        stopping = asyncio.create_task(here.calls.stop())
        assert await socket.recv() == "HANGUP"
        await stack.__aexit__(None, None, None)
        await stopping
        await listening.ended.wait()
        assert here.calls.registry.ending(call_id) is Ending.SHUTDOWN
    assert tasks_of_calls() == []


messages = st.one_of(
    st.binary(max_size=700),
    st.text(max_size=60),
    st.sampled_from(
        ["MEDIA_MARK_PROCESSED 1", "MEDIA_XOFF", "MEDIA_XON", "QUEUE_DRAINED", "DTMF_END digit:"]
    ),
    st.just(json.dumps({"event": "DTMF_END", "digit": ["1"]})),
)


@settings(max_examples=25)
@given(st.lists(st.lists(messages, max_size=8), max_size=4), st.booleans())
def test_any_messages(calls: list[list[str | bytes]], rude: bool) -> None:
    async def chat(leg: CallLeg) -> None:
        with suppress(LegClosed):
            await leg.speaker.play(SOUND)
            async for _event in leg.events():
                leg.speaker.stop()

    async def attack() -> None:
        async with phone(chat) as here:
            for sent in calls:
                async with dialled(here) as socket:
                    with suppress(ConnectionClosed):
                        for message in sent:
                            await socket.send(message)
                    if rude:
                        socket.transport.abort()
            await until(lambda: here.calls.talking == 0)
        assert tasks_of_calls() == []

    asyncio.run(attack())
