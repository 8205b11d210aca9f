from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.voice.contract import Caller, CallRefused, CallUnknown, Ending, Expected
from bot.voice.registry import LIFE_S, MOST_WAITING, REMEMBERED_S, Registry


class Now:
    """A clock that stands until it is moved."""

    at = 100.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def now() -> Now:
    return Now()


@pytest.fixture
def registry(now: Now) -> Registry:
    return Registry(now)


def test_a_registered_call_is_admitted_with_what_was_said_of_it(registry: Registry) -> None:
    caller, call_id = Caller("+86138", line="cards"), uuid4()
    registry.register(call_id, caller, 16_000)
    assert registry.admit(call_id) == Expected(caller, 16_000)


def test_it_is_admitted_once(registry: Registry) -> None:
    call_id = uuid4()
    registry.register(call_id, Caller())
    registry.admit(call_id)
    with pytest.raises(CallUnknown):
        registry.admit(call_id)


def test_it_is_not_admitted_unregistered_or_late(registry: Registry, now: Now) -> None:
    call_id = uuid4()
    with pytest.raises(CallUnknown):
        registry.admit(call_id)
    registry.register(call_id, Caller())
    now.at += LIFE_S
    with pytest.raises(CallUnknown):
        registry.admit(call_id)


def test_a_waiting_or_used_id_is_not_registered_again(registry: Registry) -> None:
    call_id = uuid4()
    registry.register(call_id, Caller())
    with pytest.raises(CallRefused, match="call_repeated"):
        registry.register(call_id, Caller())
    registry.admit(call_id)
    with pytest.raises(CallRefused, match="call_repeated"):
        registry.register(call_id, Caller())


def test_a_flood_of_registrations_ends(registry: Registry, now: Now) -> None:
    for _ in range(MOST_WAITING):
        registry.register(uuid4(), Caller())
    with pytest.raises(CallRefused, match="calls_waiting"):
        registry.register(uuid4(), Caller())
    now.at += LIFE_S
    registry.register(uuid4(), Caller())


def test_how_a_call_ended_is_told_for_a_while(registry: Registry, now: Now) -> None:
    call_id = uuid4()
    registry.register(call_id, Caller())
    assert registry.ending(call_id) is None
    registry.admit(call_id)
    registry.end(call_id, Ending.GOODBYE)
    assert registry.ending(call_id) is Ending.GOODBYE
    now.at += REMEMBERED_S
    assert len(registry) == 0
    assert registry.ending(call_id) is None


def test_a_call_is_known_however_long_it_lasts(registry: Registry, now: Now) -> None:
    long, short = uuid4(), uuid4()
    for call_id in (long, short):
        registry.register(call_id, Caller())
        registry.admit(call_id)
    registry.end(short, Ending.CALLER)
    now.at += 2 * REMEMBERED_S
    with pytest.raises(CallRefused, match="call_repeated"):
        registry.register(long, Caller())
    registry.end(long, Ending.GOODBYE)
    registry.register(uuid4(), Caller())  # others come, and figures are asked for
    assert len(registry) == 1
    assert (registry.ending(long), registry.ending(short)) == (Ending.GOODBYE, None)


def test_the_end_of_a_stranger_is_not_remembered(registry: Registry) -> None:
    registry.end(stranger := uuid4(), Ending.GOODBYE)
    assert registry.ending(stranger) is None


ids = st.integers(0, 5).map(lambda number: UUID(int=number))


@given(st.lists(st.tuples(st.sampled_from(["register", "admit", "end", "wait"]), ids)))
def test_an_id_is_never_admitted_twice_within_memory(story: list[tuple[str, UUID]]) -> None:
    now = Now()
    registry, admitted = Registry(now), dict[UUID, float]()
    for step, call_id in story:
        now.at += 1
        try:
            if step == "register":
                registry.register(call_id, Caller())
            elif step == "admit":
                registry.admit(call_id)
                assert now.at - admitted.get(call_id, -1e9) > REMEMBERED_S - LIFE_S
                admitted[call_id] = now.at
            elif step == "end":
                registry.end(call_id, Ending.CALLER)
            else:
                now.at += LIFE_S / 2
        except CallRefused:
            pass


def test_the_number_shows_in_no_log() -> None:
    assert "138" not in repr(Caller("+86138"))
