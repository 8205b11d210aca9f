"""The vosk-server protocol, with a recogniser whose words are known."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pbx import Listening
from web import phone
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from bot.voice.transports.vosk_server import Configuration, result
from speech.contract import (
    AtCapacity,
    Certainty,
    Final,
    Grammar,
    Hypothesis,
    LanguageUnknown,
    ModelStatus,
    Partial,
    StreamClosed,
    Word,
)

WORDS = (Word("存", 0.1, 0.3, 0.9), Word("五万", 0.3, 0.8, 0.8))
FINAL = Final((Hypothesis("存五万", 0.85, WORDS), Hypothesis("村五万", 0.1)))
PAUSE = b"\0\0" * 80  # what the engine hears as one


class Stream:
    """Hears one character a piece of sound, and a pause when there is one."""

    lag_s = 0.0

    def __init__(self, language: str, rate: int, grammar: Grammar | None) -> None:
        self.language, self.rate, self.grammar = language, rate, grammar
        self.heard = 0
        self.closed = False
        self._news: asyncio.Queue[Partial | Final | None] = asyncio.Queue()

    def feed(self, pcm: bytes) -> None:
        if self.closed:
            raise StreamClosed("closed")
        if pcm == PAUSE:
            self._news.put_nowait(FINAL)
        else:
            self.heard += 1
            self._news.put_nowait(Partial("存五万"[: self.heard]))

    async def events(self) -> AsyncIterator[Partial | Final]:
        while (event := await self._news.get()) is not None:
            yield event

    def expect(self, grammar: Grammar | None) -> None:
        self.grammar = grammar

    async def finish(self) -> Final:
        heard, self.heard = self.heard, 0
        return FINAL if heard else Final()

    async def reset(self) -> None:
        self.heard = 0

    async def close(self) -> None:
        self.closed = True
        self._news.put_nowait(None)


class Engine:
    """Opens such streams, as many as there is room for."""

    name, languages, streaming = "known", ("zh", "en"), True
    certainty = Certainty(0.5, 0.5)
    late_s = 0.0

    def __init__(self, room: int = 10) -> None:
        self.room = room
        self.streams: list[Stream] = []

    @property
    def places(self) -> int:
        return self.room

    async def stream(
        self, language: str, rate: int, grammar: Grammar | None = None, *, yields: bool = False
    ) -> Stream:
        assert yields, "calls come first"
        if language not in self.languages:
            raise LanguageUnknown(f"no {language} here")
        if sum(not stream.closed for stream in self.streams) >= self.room:
            raise AtCapacity("no room")
        self.streams.append(Stream(language, rate, grammar))
        return self.streams[-1]

    def ready(self) -> Mapping[str, ModelStatus]:
        return {}

    async def warm(self) -> None:
        return

    async def close(self) -> None:
        return


@asynccontextmanager
async def served(engine: Engine, path: str) -> AsyncIterator[ClientConnection]:
    """A client of a phone that has this engine."""
    async with phone(Listening(), recogniser=engine) as here, connect(here.ws(path)) as socket:
        yield socket


async def ask(socket: ClientConnection, message: str | bytes) -> dict[str, object]:
    await socket.send(message)
    return json.loads(await socket.recv())  # type: ignore[no-any-return]


SPEECH = b"\x05\x00" * 80


async def test_each_piece_of_sound_gets_one_answer_and_a_pause_the_result() -> None:
    engine = Engine()
    async with served(engine, "/vosk/zh") as socket:
        await socket.send('{"config": {"sample_rate": 16000, "words": false}}')
        partials = [(await ask(socket, SPEECH))["partial"] for _ in range(4)]
        assert all("存五万".startswith(str(partial)) for partial in partials)
        answers = [await ask(socket, PAUSE)]
        while "text" not in answers[-1]:  # the engine hears it a moment later
            answers.append(await ask(socket, SPEECH))
        assert answers[-1] == {"text": "存五万"}
        await ask(socket, SPEECH)
        assert await ask(socket, '{"eof" : 1}') == {"text": "存五万"}
    stream = engine.streams[0]
    assert (stream.language, stream.rate, stream.closed) == ("zh", 16_000, True)


async def test_the_end_without_sound_is_an_empty_result() -> None:
    async with served(Engine(), "/vosk/en") as socket:
        assert await ask(socket, '{"eof": 1}') == {"text": ""}
        with pytest.raises(ConnectionClosed):
            await socket.recv()


def test_results_have_the_form_of_vosk() -> None:
    assert result(FINAL, Configuration()) == {
        "text": "存五万",
        "result": [
            {"word": "存", "start": 0.1, "end": 0.3, "conf": 0.9},
            {"word": "五万", "start": 0.3, "end": 0.8, "conf": 0.8},
        ],
    }
    assert result(FINAL, Configuration(max_alternatives=5, words=False)) == {
        "alternatives": [
            {"text": "存五万", "confidence": 0.85},
            {"text": "村五万", "confidence": 0.1},
        ]
    }
    assert result(Final(), Configuration(max_alternatives=1)) == {
        "alternatives": [{"text": "", "confidence": 0.0}]
    }


@pytest.mark.parametrize(
    ("phrases", "grammar"),
    [
        (None, None),
        (["是", "不是", "[unk]"], Grammar.YES_NO),
        (["one two three", "oh"], Grammar.DIGITS),
        (["一 二 三"], Grammar.DIGITS),
        (["转人工", "一"], None),
        (["[unk]"], None),
    ],
)
def test_phrases_restrict_what_we_can_restrict(
    phrases: list[str] | None, grammar: Grammar | None
) -> None:
    assert Configuration.model_validate({"phrase_list": phrases}).grammar is grammar


@pytest.mark.parametrize(
    ("path", "message", "code"),
    [
        ("/vosk/fr", SPEECH, 1011),
        ("/vosk/zh", "{", 1003),
        ("/vosk/zh", "7", 1003),
        ("/vosk/zh", '{"config": {"sample_rate": 1}}', 1003),
        ("/vosk/zh", '{"config": 5}', 1003),
    ],
)
async def test_what_cannot_be_served_is_said(path: str, message: str | bytes, code: int) -> None:
    async with served(Engine(), path) as socket:
        await socket.send(message)
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()
    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, closed.value.rcvd.reason != "") == (code, True)


async def test_beyond_the_engine_s_room_clients_may_try_again_later() -> None:
    async with phone(Listening(), recogniser=Engine(room=1)) as here:
        first, second = [await connect(here.ws("/vosk/zh")) for _ in range(2)]
        await ask(first, SPEECH)
        await second.send(SPEECH)
        with pytest.raises(ConnectionClosed) as closed:
            await second.recv()
        await first.close()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1013


async def test_a_client_whose_place_a_call_takes_may_try_again_later() -> None:
    engine = Engine()
    async with served(engine, "/vosk/zh") as socket:
        await ask(socket, SPEECH)
        await engine.streams[0].close()
        await socket.send(SPEECH)
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1013
    assert "for a call" in closed.value.rcvd.reason


@settings(max_examples=25)
@given(
    st.lists(
        st.one_of(
            st.binary(max_size=300),
            st.text(max_size=40),
            st.sampled_from(['{"eof":1}', '{"config":{}}', '{"config":{"words":"x"}}', "[]"]),
        ),
        max_size=10,
    )
)
def test_any_messages(sent: list[str | bytes]) -> None:
    async def attack() -> None:
        engine = Engine()
        async with served(engine, "/vosk/zh") as socket:
            with suppress(ConnectionClosed):
                for message in sent:
                    await socket.send(message)
        assert all(stream.closed for stream in engine.streams)
        left = [task for task in asyncio.all_tasks() if task.get_name() == "voice-vosk"]
        assert left == []

    asyncio.run(attack())
