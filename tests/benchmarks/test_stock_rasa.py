"""The yardstick runs and answers; what it is compared on is real."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from bot.bench.stock_rasa.processes import BARE, HOUSE, Ports, StockModel, start
from bot.supervisor.ports import free_ports

pytestmark = [pytest.mark.rasa, pytest.mark.long, pytest.mark.timeout(300)]

REPLY = {"type": "text", "text": {"key": "offers.intro", "values": {}}}
RECORDED = {
    "我有#元": {
        "parse": {
            "intent": {"name": "recommend", "confidence": 0.99},
            "entities": [],
            "intent_ranking": [],
        },
        "results": [
            {
                "events": [{"event": "slot", "name": "awaiting", "value": "offer"}],
                "responses": [REPLY, REPLY],
            }
        ],
    }
}


@pytest.mark.parametrize(
    ("model", "said"),
    [(BARE, [{"text": "好的。"}]), (HOUSE, [{"custom": REPLY}] * 2)],
    ids=["bare", "house"],
)
def test_it_answers_a_turn_through_its_rest_channel(
    tmp_path: Path, model: StockModel, said: list[dict[str, Any]]
) -> None:
    turns = tmp_path / "turns.json"
    turns.write_text(json.dumps(RECORDED), "utf-8")
    recorded = turns if model is HOUSE else None
    with start(Ports(*free_ports(3)), tmp_path / "stock", model, recorded) as stock:
        body = json.dumps({"sender": "s1", "message": "我有50000元"}).encode()
        request = urllib.request.Request(f"{stock.address}/webhooks/rest/webhook", body)  # noqa: S310
        with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310 - our own
            assert json.load(response) == [{"recipient_id": "s1", **each} for each in said]
        assert stock.rss_mb() > 300
    assert [process.poll() is not None for process in stock.processes] == [True] * 3
