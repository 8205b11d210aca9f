"""The chat's component in a page of its own: no house, its gateway is in a test's hand."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from browsing import ROOT
from customer_page import CustomerPage
from fastapi import FastAPI
from fastapi.testclient import TestClient
from lines import Frame
from playwright.sync_api import Page, Route, WebSocketRoute, expect

from bot.gateway import page as gateway_page
from data.texts.catalogue import Texts

ADDRESS = "http://127.0.0.1:8999"  # nobody listens there: every request is answered here
STATIC = ROOT / "bot" / "gateway" / "static"
PAGE = """<!doctype html><meta charset="utf-8"><title>Bank</title><link rel="icon" href="data:,">
<script type="module" src="/static/banter-chat.js"></script>
<div id="panel" style="height: 800px; {style}"><banter-chat language="zh"></banter-chat></div>"""
AT = "2026-11-20T02:00:00Z"


class ChatAlone(CustomerPage):
    """One open chat.

    Attributes:
        on_send: answers what the customer sends, in the gateway's place.
        sent: the messages that have come from the page.
        held: requests for chat.css that wait, where it is to come late.
    """

    def __init__(
        self,
        page: Page,
        *,
        panel: str = "",
        late_style: bool = False,
        history: Sequence[Frame] = (),
    ) -> None:
        super().__init__(page, ADDRESS)
        self.on_send: Callable[[Frame], None] = lambda frame: None
        self.sent: list[Frame] = []
        self.held: list[Route] = []
        self._history = history
        self._style, self._late = panel, late_style
        app = FastAPI()
        app.include_router(gateway_page.routes(Texts.load(), ZoneInfo("Asia/Shanghai")))
        self._pages = TestClient(app)
        page.route(f"{ADDRESS}/**", self._answer)
        page.route_web_socket(re.compile(r"/ws$"), self._open)
        page.goto(ADDRESS, wait_until="commit")  # a style that comes late holds up the rest
        expect(page.locator("banter-chat[connected]")).to_be_attached()

    def tell(self, **frame: Any) -> None:
        """Send the page a frame."""
        self._socket.send(json.dumps(frame))

    def message(self, seq: int, body: dict[str, Any], **more: Any) -> None:
        """Send the page a message."""
        self.tell(type="message", message=message(seq, body, **more))

    def cut(self) -> None:
        """Lose the connection; the page makes the next one by itself."""
        self._socket.close(code=4000)

    def _answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(ADDRESS)
        if path == "/":
            route.fulfill(body=PAGE.format(style=self._style), content_type="text/html")
        elif path == "/static/chat.css" and self._late:
            self.held.append(route)
        elif path.startswith("/static/"):
            route.fulfill(path=STATIC / path.removeprefix("/static/"))
        elif path == "/api/listening":
            route.fulfill(json={})
        else:
            route.fulfill(body=self._pages.get(path).content, content_type="application/json")

    def _open(self, socket: WebSocketRoute) -> None:
        self._socket = socket
        socket.on_message(lambda said: self._hear(json.loads(said)))

    def _hear(self, frame: Frame) -> None:
        if frame["type"] == "hello":
            last = max([each["seq"] for each in self._history], default=0)
            self.tell(type="welcome", conversation_id="c", last_seq=last, visitor=None)
            for each in self._history:
                if each["seq"] > frame["last_seq"]:
                    self.tell(type="message", message=each)
        elif frame["type"] == "send":
            self.sent.append(frame)
            self.on_send(frame)


def message(seq: int, body: dict[str, Any], sender: str = "bot", **more: Any) -> Frame:
    """Return a message as the gateway shows it."""
    return {"seq": seq, "at": AT, "sender": sender, "language": "zh", "body": body, **more}


def text(words: str) -> dict[str, Any]:
    """Return the body of something said."""
    return {"type": "text", "text": words}
