"""Starting the yardstick: past a proxy, and a failure has its last words."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import psutil
import pytest

from bot.bench.stock_rasa import processes
from bot.bench.stock_rasa.processes import Ports, StockFailed, start

SLEEPS = "import time; time.sleep(600)"


class Alive(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing is said."""


def ended(*arguments: str) -> subprocess.Popen[bytes]:
    process = subprocess.Popen([sys.executable, *arguments])
    process.wait()
    return process


def test_its_processes_are_not_asked_for_through_a_proxy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    (tmp_path / "rasa.log").touch()
    with HTTPServer(("127.0.0.1", 0), Alive) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        processes._wait("rasa", ended("-c", ""), address, tmp_path)


def test_what_could_not_be_trained_has_its_last_words(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nseq 1 50\necho no room on the disk\nexit 1\n")
    python.chmod(0o755)
    with pytest.raises(StockFailed) as failed:
        start(Ports(1, 2, 3), tmp_path / "stock", python=python)
    first, *_, last = str(failed.value).splitlines()
    assert first == "The stock Rasa's model was not trained. Its last words:"
    assert last.strip() == "no room on the disk"
    assert len(str(failed.value).splitlines()) < 10


def test_without_rasa_it_is_said_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("BANTER_RASA_PYTHON=/nonexistent\n")
    monkeypatch.delenv("BANTER_RASA_PYTHON", raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StockFailed) as failed:
        start(Ports(1, 2, 3), tmp_path / "stock")
    assert str(failed.value) == (
        "The stock Rasa is not there. Rasa's environment is missing (/nonexistent): run make setup."
    )


def test_what_cannot_be_run_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(StockFailed, match="training could not be started: .*No such file"):
        start(Ports(1, 2, 3), tmp_path / "stock", python=tmp_path / "python")


def test_one_that_cannot_be_started_leaves_none_of_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spawn, spawned = processes._spawn, list[subprocess.Popen[bytes]]()

    def no_actions(name: str, *how: Any, **more: Any) -> subprocess.Popen[bytes]:
        if name == "actions":
            raise StockFailed("there is no memory")
        spawned.append(spawn(name, [sys.executable, "-c", SLEEPS], *how[1:], **more))
        return spawned[-1]

    (tmp_path / "stock.tar.gz").touch()
    monkeypatch.setattr(processes, "_spawn", no_actions)
    with pytest.raises(StockFailed, match="no memory"):
        start(Ports(1, 2, 3), tmp_path, python=Path(sys.executable))
    assert [process.poll() is not None for process in spawned] == [True]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of a parent's end")
def test_its_processes_end_with_a_benchmark_that_was_killed(tmp_path: Path) -> None:
    script = f"""
        import os, sys, time
        from pathlib import Path
        from bot.bench.stock_rasa import processes

        here = Path({str(tmp_path)!r})
        command = [sys.executable, "-c", {SLEEPS!r}]
        child = processes._spawn("rasa", command, here, dict(os.environ), here)
        print(child.pid, flush=True)
        time.sleep(600)
    """
    command = [sys.executable, "-c", textwrap.dedent(script)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as benchmark:
        assert benchmark.stdout is not None
        child = psutil.Process(int(benchmark.stdout.readline()))
        benchmark.kill()
    gone, _ = psutil.wait_procs([child], timeout=60)
    assert gone == [child] or child.status() == psutil.STATUS_ZOMBIE


def test_what_did_not_start_has_its_last_words(tmp_path: Path) -> None:
    (tmp_path / "actions.log").write_text("no module named actions\n")
    with pytest.raises(StockFailed) as failed:
        processes._wait("actions", ended("-c", ""), "http://127.0.0.1:9/", tmp_path)
    assert str(failed.value) == (
        "The stock Rasa's actions did not start. Its last words:\n    no module named actions"
    )
