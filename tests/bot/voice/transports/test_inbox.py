import asyncio

from hypothesis import given
from hypothesis import strategies as st

from bot.voice.contract import AudioIn, Ending, HungUp, KeyPressed, LegEvent
from bot.voice.transports.inbox import HELD_KEYS, HELD_S, Inbox

CAPACITY = int(HELD_S * 8000) * 2
sounds = st.binary(max_size=60).map(lambda seed: seed * 500)


async def read_all(inbox: Inbox) -> list[LegEvent]:
    return [event async for event in inbox.events()]


@given(st.lists(st.one_of(sounds, st.sampled_from("0123456789*#"))))
def test_sound_is_bounded_the_newest_is_kept_and_no_key_is_lost(
    came: list[bytes | str],
) -> None:
    async def play() -> tuple[Inbox, list[LegEvent]]:
        inbox = Inbox(8000)
        for one in came:
            inbox.hear(one) if isinstance(one, bytes) else inbox.press(one)
        inbox.end(Ending.CALLER)
        return inbox, await read_all(inbox)

    inbox, events = asyncio.run(play())
    whole = b"".join(one[: len(one) // 2 * 2] for one in came if isinstance(one, bytes))
    heard = b"".join(event.pcm for event in events if isinstance(event, AudioIn))
    assert len(heard) <= CAPACITY
    assert whole.endswith(heard)
    assert len(heard) + inbox.lost_bytes == len(whole)
    keys = [event.key for event in events if isinstance(event, KeyPressed)]
    assert keys == [one for one in came if isinstance(one, str)][:HELD_KEYS]
    assert isinstance(events[-1], HungUp)


async def test_a_read_inbox_has_room_again() -> None:
    inbox = Inbox(8000)
    events = inbox.events()
    for _ in range(20):
        inbox.hear(bytes(CAPACITY))
        assert isinstance(await anext(events), AudioIn)
    assert inbox.lost_bytes == 0


async def test_nothing_comes_after_the_end_and_only_the_first_end_counts() -> None:
    inbox = Inbox(8000)
    inbox.end(Ending.GOODBYE)
    inbox.end(Ending.LOST)
    inbox.hear(bytes(320))
    inbox.press("1")
    events = await read_all(inbox)
    assert [type(event) for event in events] == [HungUp]
    assert events[0].reason is Ending.GOODBYE


async def test_what_is_no_key_is_ignored() -> None:
    inbox = Inbox(8000)
    for key in ("", "x", "12", "\n", "#", "a"):
        inbox.press(key)
    inbox.end(Ending.CALLER)
    keys = [event.key for event in await read_all(inbox) if isinstance(event, KeyPressed)]
    assert keys == ["#", "A"]


def test_a_key_shows_in_no_log() -> None:
    assert "7" not in repr(KeyPressed("7", 0.5))
