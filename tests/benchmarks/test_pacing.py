"""How evenly frames leave while the machine computes: the pacer's thread beside an asyncio task.

``python tests/benchmarks/test_pacing.py`` prints the table of docs/benchmarks.md. The frames are
received, and timed, by a process of its own. As a test it only checks that all was measured: no
test asserts a time.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress

import numpy as np
import pytest

from bot.voice.app import SWITCH_S
from bot.voice.transports.audiosocket import Wire, prepare
from bot.voice.transports.frames import Kind
from bot.voice.transports.pacing import FRAME_S, Line, PacedSpeaker, Pacer

SECONDS = 12.0
FRAMES = 50  # of each call: a second of them, as long as that may take
FRAME_BYTES = 323

# Reads every connection; on end of input prints, for each, when its frames were whole.
RECEIVER = """
import json, selectors, socket, sys, time
port, calls = int(sys.argv[1]), int(sys.argv[2])
chosen, got, times = selectors.DefaultSelector(), {}, {}
for _ in range(calls):
    one = socket.create_connection(("127.0.0.1", port))
    got[one], times[one] = 0, []
    chosen.register(one, selectors.EVENT_READ)
while chosen.get_map():
    for key, _ in chosen.select():
        data = key.fileobj.recv(65536)
        now = time.monotonic()
        if not data:
            chosen.unregister(key.fileobj)
            continue
        before, got[key.fileobj] = got[key.fileobj], got[key.fileobj] + len(data)
        times[key.fileobj] += [now] * (got[key.fileobj] // 323 - before // 323)
print(json.dumps(list(times.values())))
"""


class CountingWire(Wire):
    """Counts the frames that have gone out."""

    frames = 0

    def send(self, pcm: bytes) -> bool:
        sent = super().send(pcm)
        self.frames += sent
        return sent


class TaskPacer(Pacer):
    """The alternative: the same beats from a task of the event loop."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Line] = []

    def add(self, line: Line) -> None:
        self.lines.append(line)

    async def run(self) -> None:
        due = time.monotonic() + FRAME_S
        while True:
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            frames, due = self.owed(due, time.monotonic())
            for line in self.lines if frames else ():
                line.beat(frames)


def _compute(stop: Callable[[], bool]) -> None:
    value = 1
    while not stop():
        for _ in range(20_000):
            value = value * 1103515245 % 2147483647


@contextmanager
def processes() -> Iterator[None]:
    """Every core computes, in other processes: what decoders do outside of Python's lock."""
    count = os.cpu_count() or 1
    busy = [multiprocessing.Process(target=_compute, args=(lambda: False,)) for _ in range(count)]
    for one in busy:
        one.start()
    try:
        yield
    finally:
        for one in busy:
            one.terminate()
            one.join()


@contextmanager
def thread() -> Iterator[None]:
    """A thread of this process computes in Python without a pause."""
    over = threading.Event()
    busy = threading.Thread(target=_compute, args=(over.is_set,))
    busy.start()
    try:
        yield
    finally:
        over.set()
        busy.join()


@contextmanager
def loop_stalls() -> Iterator[None]:
    """The event loop is held up for 300 ms once a second, as by a slow call of somebody's."""
    loop = asyncio.get_running_loop()

    def hold() -> None:
        time.sleep(0.3)
        handle[0] = loop.call_later(0.7, hold)

    handle = [loop.call_later(0.7, hold)]
    try:
        yield
    finally:
        handle[0].cancel()


LOADS = {
    "idle": (),
    "processes": (processes,),
    "thread": (thread,),
    "loop stalls": (loop_stalls,),
    "all of it": (processes, thread, loop_stalls),
}


async def measure(
    calls: int, load: str, *, as_task: bool, seconds: float = 0.0, frames: int = 0
) -> np.ndarray:
    """Return the gaps between frames of all calls, in ms.

    It takes so many seconds, and as long as each call needs for so many frames.
    """
    listener = socket.create_server(("127.0.0.1", 0), backlog=calls)
    receiver = subprocess.Popen(  # noqa: ASYNC220 - before anything is measured
        [sys.executable, "-c", RECEIVER, str(listener.getsockname()[1]), str(calls)],
        stdout=subprocess.PIPE,
    )
    connections = [listener.accept()[0] for _ in range(calls)]
    pacer = TaskPacer() if as_task else Pacer()
    for connection in connections:
        prepare(connection)
    wires = [CountingWire(connection, Kind.AUDIO_8K) for connection in connections]
    speakers = [PacedSpeaker(8000, wire.send) for wire in wires]
    pacing = asyncio.create_task(pacer.run()) if isinstance(pacer, TaskPacer) else None
    with ExitStack() as stack:
        for begin in LOADS[load]:
            stack.enter_context(begin())
        for speaker in speakers:
            pacer.add(speaker)
        await asyncio.sleep(seconds)
        while any(wire.frames < frames for wire in wires):  # noqa: ASYNC110 - a thread sends them
            await asyncio.sleep(FRAME_S)
        for speaker in speakers:
            pacer.remove(speaker)
    if pacing:
        pacing.cancel()
        with suppress(asyncio.CancelledError):
            await pacing
    await asyncio.sleep(0.1)
    for connection in (*connections, listener):
        connection.close()
    assert receiver.stdout is not None
    times = json.loads(receiver.stdout.read())
    receiver.stdout.close()
    receiver.wait()
    # The first frame goes out at once, before the beat: its gap is shorter.
    return np.concatenate([np.diff(one[1:]) for one in times]) * 1000


def row(load: str, calls: int, as_task: bool, gaps: np.ndarray) -> str:
    p50, p99, p999 = np.percentile(gaps, [50, 99, 99.9])
    over = (gaps > 40).mean() * 100
    how = "task" if as_task else "thread"
    return (
        f"| {load} | {calls} | {how} | {p50:.1f} | {p99:.1f} | {p999:.1f} | {gaps.max():.1f} "
        f"| {over:.2f} % |"
    )


@pytest.mark.parametrize("as_task", [True, False])
async def test_gaps_are_measured(as_task: bool) -> None:
    gaps = await measure(2, "idle", as_task=as_task, frames=FRAMES)
    # All that went out has come: a gap less than frames, and one less without the first.
    assert len(gaps) >= 2 * (FRAMES - 2)


if __name__ == "__main__":
    assert struct.calcsize("!BH") + 320 == FRAME_BYTES
    sys.setswitchinterval(SWITCH_S if "--default-switch" not in sys.argv else 0.005)
    print("| load | calls | pacing by | p50 ms | p99 | p99.9 | longest | gaps over 40 ms |")  # noqa: T201
    print("|---|---|---|---|---|---|---|---|")  # noqa: T201
    for name in LOADS:
        for count in (4, 20):
            for task in (True, False):
                found = asyncio.run(measure(count, name, as_task=task, seconds=SECONDS))
                print(row(name, count, task, found), flush=True)  # noqa: T201
