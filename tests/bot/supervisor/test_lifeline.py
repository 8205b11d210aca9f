"""Processes end with the one that started them."""

from __future__ import annotations

import signal
import subprocess
import sys

import psutil
import pytest

# Starts workers as a training does, names them, and waits for what they do.
TRAINING = """
import time
from joblib.externals.loky import get_reusable_executor
from bot.supervisor.lifeline import take_children_along

take_children_along()
workers = get_reusable_executor(max_workers=2)
list(workers.map(time.sleep, [0.1, 0.1]))
print(*workers._processes, flush=True)
list(workers.map(time.sleep, [600, 600]))
"""


# Runs it as ``banter up`` does.
HOUSE = f"""
import sys
from bot.supervisor.lifeline import run_to_its_end

try:
    sys.exit(run_to_its_end([sys.executable, "-c", {TRAINING!r}]))
except KeyboardInterrupt:
    sys.exit(130)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="signals of Linux")
@pytest.mark.parametrize(
    ("program", "number", "code"),
    [(TRAINING, signal.SIGTERM, 128 + signal.SIGTERM), (HOUSE, signal.SIGINT, 130)],
    ids=["told to end", "interrupted with its house"],
)
def test_what_a_training_has_started_ends_with_it(
    program: str, number: signal.Signals, code: int
) -> None:
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        workers = [psutil.Process(int(each)) for each in process.stdout.readline().split()]
        assert len(workers) == 2
        process.send_signal(number)
        assert process.wait(30) == code
    gone, alive = psutil.wait_procs(workers, timeout=10)
    assert (len(gone), alive) == (2, [])
