"""Journal and locks on a real Redis, started for these tests."""

import asyncio
import shutil
import socket
import subprocess

import pytest
import redis
from banter_rasa.contract import TrackerConflict
from banter_rasa.journal import Entry, open_journal
from banter_rasa.locks import open_locks
from rasa.core.lock_store import LockError

from world import draft, open_turns, turn

pytestmark = [
    pytest.mark.redis,
    pytest.mark.skipif(
        not shutil.which("redis-server"),
        reason="no redis-server on this machine: apt-get install redis-server",
    ),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("redis")
    command = ["redis-server", "--port", str(port), "--save", "", "--dir", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    next(line for line in process.stdout if "Ready to accept connections" in line)
    client = redis.Redis(port=port, decode_responses=True)
    yield client, f"redis://127.0.0.1:{port}/0"
    client.close()
    process.terminate()
    process.communicate()


@pytest.fixture
def url(server):
    client, url = server
    client.flushdb()
    return url


async def test_entries_come_back_in_order_from_any_place(url):
    journal = open_journal(url, 40)
    entries = [Entry("c1.1", 0, "[1,2]"), Entry("c1.1", 2, "[3]"), Entry("c1.1", 3, "[4,5]")]
    for entry in entries:
        await journal.append(entry)
    assert await journal.read("c1.1", 0) == entries
    assert await journal.read("c1.1", 2) == entries[1:]
    assert await journal.read("c1.1", 5) == []
    assert await journal.read("c2.1", 0) == []
    assert await journal.sessions() == ["c1.1"]
    await journal.close()


async def test_only_who_has_seen_everything_may_append(url):
    journal = open_journal(url, 40)
    await journal.append(Entry("c1.1", 0, "[1,2]"))
    for place in (0, 1, 3):
        with pytest.raises(TrackerConflict):
            await journal.append(Entry("c1.1", place, "[9]"))
    assert await journal.read("c1.1", 0) == [Entry("c1.1", 0, "[1,2]")]
    await journal.close()


async def test_a_session_expires_some_time_after_its_last_turn(server, url):
    journal = open_journal(url, 40)
    await journal.append(Entry("c1.1", 0, "[1]"))
    assert server[0].ttl("banter:session:c1.1") in range(40 * 86_400 - 60, 40 * 86_400 + 1)
    await journal.close()


async def test_a_lock_is_held_by_one_and_freed_by_its_holder_only(url):
    here, there = open_locks(url), open_locks(url)
    mark = await here.acquire("c1.1", 600)  # it must not run out under a busy machine
    with pytest.raises(LockError):
        await there.acquire("c1.1", 0.05)
    await there.release("c1.1", "not the holder")
    with pytest.raises(LockError):
        await there.acquire("c1.1", 0.05)
    await here.release("c1.1", mark)
    await there.acquire("c1.1", 60)


async def test_a_lock_whose_holder_died_runs_out(server, url):
    locks = open_locks(url)
    await locks.acquire("c1.1", 600)
    assert 0 < server[0].pttl("banter:lock:c1.1") <= 600_000
    server[0].pexpire("banter:lock:c1.1", 1)
    await locks.acquire("c1.1", 60)


async def test_two_engines_share_a_session(processor, url):
    here, there = open_turns(processor, url), open_turns(processor, url)
    await here.take(turn(1, "greet"))
    await there.take(turn(2, "thank"))
    answer = await here.take(turn(2, "thank"))
    assert (answer.repeated, answer.turns, answer.replies) == (True, 2, [draft("action_thank")])
    await here.close()
    await there.close()


async def test_waiting_turns_all_get_their_turn(url):
    locks, inside, most = open_locks(url), 0, 0

    async def hold():
        nonlocal inside, most
        mark = await locks.acquire("c1.1", 60)
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0)
        inside -= 1
        await locks.release("c1.1", mark)

    await asyncio.gather(*[hold() for _ in range(8)])
    assert most == 1
