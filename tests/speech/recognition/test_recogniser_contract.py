"""What every recogniser does, whatever is inside it."""

from __future__ import annotations

import threading

import pytest
from worlds import RATE, World, hear

from speech.contract import (
    AtCapacity,
    Final,
    LanguageUnknown,
    ModelMissing,
    ModelState,
    Overloaded,
    RateUnknown,
    Recogniser,
    StreamClosed,
)
from speech.resampling import resampled

SECOND = b"\0\0" * RATE


async def test_silence_gives_nothing(engine: Recogniser, world: World) -> None:
    stream = await engine.stream(world.language, RATE)
    stream.feed(SECOND * 2)
    assert await stream.finish() == Final()


async def test_an_utterance_gives_words_with_a_confidence(
    engine: Recogniser, world: World, said: bytes
) -> None:
    stream = await engine.stream(world.language, RATE)
    stream.feed(said)
    heard = await stream.finish()
    assert heard.text
    assert all(0 <= each.confidence <= 1 for each in heard.hypotheses)
    assert stream.lag_s == engine.late_s == 0


async def test_finishing_twice_gives_nothing_the_second_time(
    engine: Recogniser, world: World, said: bytes
) -> None:
    stream = await engine.stream(world.language, RATE)
    stream.feed(said)
    assert (await stream.finish()).text
    assert await stream.finish() == Final()


async def test_what_is_reset_is_forgotten(engine: Recogniser, world: World, said: bytes) -> None:
    stream = await engine.stream(world.language, RATE)
    stream.feed(said)
    await stream.reset()
    assert stream.lag_s == 0
    assert await stream.finish() == Final()


async def test_utterances_of_a_stream_do_not_mix(
    engine: Recogniser, world: World, said: bytes
) -> None:
    stream = await engine.stream(world.language, RATE)
    heard = []
    for _ in range(2):
        stream.feed(said)
        heard.append(await stream.finish())
    lengths = [len(each.text) for each in heard]
    assert min(lengths) > 0
    assert max(lengths) < 2 * min(lengths)
    words = [word for each in heard for word in each.hypotheses[0].words]
    assert all(word.end_s <= len(said) / 2 / RATE + 0.1 for word in words)


async def test_how_the_sound_is_cut_changes_nothing(
    engine: Recogniser, world: World, said: bytes
) -> None:
    whole = await hear(engine.stream(world.language, RATE), said)
    stream = await engine.stream(world.language, RATE)
    for begin in range(0, len(said), 321):  # odd: cuts through samples
        stream.feed(said[begin : begin + 321])
    assert (await stream.finish()).text == whole


@pytest.mark.parametrize("rate", [8_000, 16_000])
async def test_both_rates_of_a_call_are_heard(
    engine: Recogniser, world: World, said: bytes, rate: int
) -> None:
    assert await hear(engine.stream(world.language, rate), resampled(said, RATE, rate))


async def test_another_language_is_refused_by_name(engine: Recogniser) -> None:
    with pytest.raises(LanguageUnknown, match="'tlh'"):
        await engine.stream("tlh", RATE)


async def test_another_rate_is_refused_by_name(engine: Recogniser, world: World) -> None:
    with pytest.raises(RateUnknown, match="11025"):
        await engine.stream(world.language, 11_025)


async def test_a_missing_model_is_said_and_told_how_to_get(world: World) -> None:
    engine = world.missing()
    status = engine.ready()[world.language]
    with pytest.raises(ModelMissing, match="banter models pull") as caught:
        await engine.stream(world.language, RATE)
    await engine.warm()  # loads what is here
    await engine.close()
    assert (status.state, status.usable) == (ModelState.MISSING, False)
    assert status.sentence == str(caught.value)


async def test_a_model_is_loaded_once_and_told_of(world: World) -> None:
    engine = world.make()
    assert engine.ready()[world.language].state is ModelState.INSTALLED
    await engine.warm()
    assert engine.ready()[world.language].state is ModelState.READY
    await engine.close()


async def test_too_much_sound_is_refused_and_nothing_taken_is_lost(
    world: World, said: bytes
) -> None:
    engine = world.make(**world.small_queue, workers=1)
    stream = await engine.stream(world.language, RATE)
    taken = bytearray()

    def feed_much() -> None:
        for begin in range(0, 10 * len(said), 1_600):
            piece = (said * 10)[begin : begin + 1_600]
            stream.feed(piece)
            taken.extend(piece)

    with pytest.raises(Overloaded) as caught:
        feed_much()
    heard = await stream.finish()
    again = await hear(_unhurried(world, bytes(taken)), b"")
    await engine.close()
    assert caught.value.retryable
    assert heard.text == again


async def _unhurried(world: World, sound: bytes) -> object:
    """Return a stream that was given the sound with all the time it wants, and ends with it."""
    engine = world.make()
    stream = await engine.stream(world.language, RATE)
    stream.feed(sound)
    closing = stream.close

    async def close() -> None:
        await closing()
        await engine.close()

    stream.close = close  # type: ignore[method-assign]
    return stream


async def test_more_streams_than_allowed_are_refused_until_one_ends(world: World) -> None:
    engine = world.make(streams=1)
    first = await engine.stream(world.language, RATE)
    with pytest.raises(AtCapacity) as caught:
        await engine.stream(world.language, RATE)
    await first.close()
    await first.close()
    await engine.stream(world.language, RATE)
    await engine.close()
    assert caught.value.retryable


async def test_a_stream_that_yields_is_closed_when_its_place_is_needed(
    world: World, said: bytes
) -> None:
    engine = world.make(streams=1)
    assert engine.places == 1
    page = await engine.stream(world.language, RATE, yields=True)
    page.feed(said)
    call = await engine.stream(world.language, RATE)
    with pytest.raises(StreamClosed):
        page.feed(said)
    with pytest.raises(AtCapacity):
        await engine.stream(world.language, RATE, yields=True)
    call.feed(said)
    assert (await call.finish()).text
    await engine.close()


async def test_a_refused_stream_takes_no_place(world: World) -> None:
    engine = world.make(streams=1)
    with pytest.raises(LanguageUnknown):
        await engine.stream("tlh", RATE)
    await engine.stream(world.language, RATE)
    await engine.close()


async def test_closing_in_the_middle_leaves_no_thread(world: World, said: bytes) -> None:
    engine = world.make()
    stream = await engine.stream(world.language, RATE)
    stream.feed(said)
    news = stream.events()
    await engine.close()
    assert [each async for each in news] == []
    assert [each.name for each in threading.enumerate() if each.name.startswith("speech-")] == []
    with pytest.raises(StreamClosed):
        stream.feed(said)
    with pytest.raises(StreamClosed):
        await stream.finish()
