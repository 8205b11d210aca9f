"""One turn at a time for each session; no polling, no leftovers."""

import asyncio
from contextlib import AsyncExitStack

import pytest
from banter_rasa.locks import ConversationLockStore, MemoryLocks, open_locks
from rasa.core.lock_store import LockError
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import EndpointConfig

from world import open_locks as lock_store


async def test_turns_of_a_session_follow_each_other_in_order():
    locks, order = lock_store(), []

    async def turn(name):
        async with locks.lock("c1.1"):
            order.append(f"{name} in")
            await asyncio.sleep(0)
            order.append(f"{name} out")

    await asyncio.gather(turn("a"), turn("b"), turn("c"))
    assert order == ["a in", "a out", "b in", "b out", "c in", "c out"]


async def test_sessions_do_not_wait_for_each_other():
    locks = lock_store()
    async with AsyncExitStack() as held:
        for session in ("a.1", "b.1", "c.1"):
            await held.enter_async_context(locks.lock(session))


async def test_a_failed_turn_frees_its_session():
    locks = lock_store()
    with pytest.raises(ValueError, match="failed"):
        async with locks.lock("c1.1"):
            raise ValueError("failed")
    async with locks.lock("c1.1"):
        pass


async def test_nothing_is_left_behind():
    locks = lock_store()
    async with locks.lock("c1.1"):
        pass
    assert locks._locks._locks == {}


async def test_who_waits_too_long_gives_up_and_the_holder_goes_on():
    locks = lock_store()
    async with locks.lock("c1.1"):
        with pytest.raises(LockError):
            async with locks.lock("c1.1", lock_lifetime=0.01):
                pass
    async with locks.lock("c1.1"):
        pass
    assert locks._locks._locks == {}


async def test_a_cancelled_wait_leaves_the_lock_to_the_others():
    locks = MemoryLocks()
    await locks.acquire("c1.1", 5)
    waiting = asyncio.create_task(locks.acquire("c1.1", 5))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await locks.release("c1.1", None)
    assert locks._locks == {}


def test_an_unknown_kind_of_lock_is_refused_with_the_setting_to_change():
    with pytest.raises(RasaException, match="set BANTER_RASA_LOCK_URL"):
        open_locks("etcd://host")


def test_the_life_of_a_lock_comes_from_the_endpoint():
    store = ConversationLockStore(EndpointConfig("memory:", lifetime_seconds="33"))
    assert store.lifetime_s == 33.0
