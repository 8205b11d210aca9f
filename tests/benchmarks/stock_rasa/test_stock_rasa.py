"""The yardstick runs and answers; what it is compared on is real."""

from __future__ import annotations

import importlib.util
import json
import socket
import sys
import urllib.request
from pathlib import Path
from types import ModuleType

import pytest

pytestmark = [pytest.mark.rasa, pytest.mark.long, pytest.mark.timeout(300)]


def load_processes() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "stock_rasa_processes", Path(__file__).resolve().parent / "processes.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up by name
    spec.loader.exec_module(module)
    return module


def free_ports(count: int) -> list[int]:
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def test_it_answers_a_turn_through_its_rest_channel(tmp_path: Path) -> None:
    stock_rasa = load_processes()
    with stock_rasa.start(stock_rasa.Ports(*free_ports(3)), tmp_path) as stock:
        body = json.dumps({"sender": "s1", "message": "我有五万块"}).encode()
        request = urllib.request.Request(f"{stock.address}/webhooks/rest/webhook", body)  # noqa: S310
        with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310 - our own
            assert json.load(response) == [{"recipient_id": "s1", "text": "好的。"}]
        assert stock.rss_mb() > 300
    assert [process.poll() is not None for process in stock.processes] == [True] * 3
