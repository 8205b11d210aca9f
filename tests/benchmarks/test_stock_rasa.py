"""The yardstick runs and answers; what it is compared on is real."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path

import pytest

from bot.bench.stock_rasa.processes import BARE, HOUSE, Ports, StockModel, start
from bot.supervisor.ports import free_ports

pytestmark = [pytest.mark.rasa, pytest.mark.long, pytest.mark.timeout(300)]


@pytest.mark.parametrize("model", [BARE, HOUSE], ids=lambda model: model.name)
def test_it_answers_a_turn_through_its_rest_channel(tmp_path: Path, model: StockModel) -> None:
    with start(Ports(*free_ports(3)), tmp_path, model) as stock:
        body = json.dumps({"sender": "s1", "message": "我有五万块"}).encode()
        request = urllib.request.Request(f"{stock.address}/webhooks/rest/webhook", body)  # noqa: S310
        with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310 - our own
            assert json.load(response) == [{"recipient_id": "s1", "text": "好的。"}]
        assert stock.rss_mb() > 300
    assert [process.poll() is not None for process in stock.processes] == [True] * 3
