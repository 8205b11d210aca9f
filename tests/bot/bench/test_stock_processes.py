"""Starting the yardstick: past a proxy, and a failure has its last words."""

from __future__ import annotations

import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from bot.bench.stock_rasa import processes
from bot.bench.stock_rasa.processes import Ports, StockFailed, start


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


def test_what_did_not_start_has_its_last_words(tmp_path: Path) -> None:
    (tmp_path / "actions.log").write_text("no module named actions\n")
    with pytest.raises(StockFailed) as failed:
        processes._wait("actions", ended("-c", ""), "http://127.0.0.1:9/", tmp_path)
    assert str(failed.value) == (
        "The stock Rasa's actions did not start. Its last words:\n    no module named actions"
    )
