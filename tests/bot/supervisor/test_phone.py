"""The phone as a child of the house: up, or off with a sentence, never in the way."""

from __future__ import annotations

import json
import socket
import sys
import textwrap
from pathlib import Path

import aiohttp
import pytest
from aiohttp import ClientTimeout

from bot.settings import RoleSettings
from bot.supervisor import children
from bot.supervisor.children import ChildSpec
from bot.supervisor.phone import HousePhone
from bot.supervisor.ports import free_ports

HEALTH = {
    "status": "alive",
    "models": {
        "zh": {"state": "missing", "usable": False, "sentence": "banter models pull small-cn."},
        "en": {"state": "ready", "usable": True, "sentence": "Speech model small is loaded."},
    },
}
SERVES = """
    import http.server
    class Health(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200); self.end_headers(); self.wfile.write({body!r})
    http.server.HTTPServer(("127.0.0.1", {port}), Health).serve_forever()
"""


class Phone(HousePhone):
    """The same with a script in place of the role."""

    def __init__(self, roles: RoleSettings, script: str) -> None:
        self.said: list[str] = []
        super().__init__(roles, {}, lambda *_: None, self.said.append)
        self._child.spec = ChildSpec("voice", (sys.executable, "-c", script), {}, self._health)


@pytest.fixture
def roles() -> RoleSettings:
    phone, web = free_ports(2)
    return RoleSettings(_env_file=None, voice_port=phone, voice_web_port=web)  # type: ignore[call-arg]


async def test_it_says_where_it_listens_and_which_model_is_missing(
    roles: RoleSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aiohttp, "ClientTimeout", lambda total: ClientTimeout(60))  # not 2 s
    body = json.dumps(HEALTH).encode()
    phone = Phone(roles, textwrap.dedent(SERVES.format(body=body, port=roles.voice_web_port)))
    try:
        await phone.start()
    finally:
        await phone.stop()
    assert phone.said == [
        f"Phone: AudioSocket on 127.0.0.1:{roles.voice_port}.\n"
        "  Chinese: banter models pull small-cn.\n"
        "  English: Speech model small is loaded."
    ]


async def test_a_phone_that_does_not_stay_up_is_left_off(
    roles: RoleSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "RESTART_DELAYS_S", (0.0,))
    phone = Phone(roles, "raise SystemExit('the key is missing')")
    await phone.start()
    (said,) = phone.said
    assert said.startswith("The phone and the microphone on the page stay off: voice does not stay")
    assert "the key is missing" in said


async def test_a_taken_port_leaves_it_off_with_the_setting(
    roles: RoleSettings, tmp_path: Path
) -> None:
    started = tmp_path / "started"
    with socket.create_server(("127.0.0.1", roles.voice_port)):
        phone = Phone(roles, f"open({str(started)!r}, 'w')")
        await phone.start()
        await phone.stop()
    assert "BANTER_VOICE_PORT" in phone.said[0]
    assert not started.exists()
