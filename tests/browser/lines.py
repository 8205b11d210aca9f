"""The chat's line to the gateway, in a test's hand: cut, hold, listen."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, WebSocketRoute

Frame = dict[str, Any]
CUT = 4000  # a close code that means nothing to the page


@dataclass
class Line:
    """Every frame the page sends passes here; a frame that is kept never arrives.

    Attributes:
        on_frame: looks at a frame and its socket; True keeps the frame.
        down: new connections are cut at once.
    """

    on_frame: Callable[[Frame, WebSocketRoute], bool] = lambda frame, socket: False
    down: bool = False
    sent: list[Frame] = field(default_factory=list)
    connections: int = 0

    @classmethod
    def through(cls, page: Page) -> Line:
        """Lead a page's socket through a line."""
        line = cls()
        page.route_web_socket(re.compile(r"/ws$"), line._open)
        return line

    def said(self, text: str) -> list[Frame]:
        """The frames by which the page has sent this text."""
        return [frame for frame in self.sent if frame.get("text") == text]

    def _open(self, socket: WebSocketRoute) -> None:
        self.connections += 1
        if self.down:
            socket.close(code=CUT)
            return
        server = socket.connect_to_server()

        def pass_on(message: str | bytes) -> None:
            frame = json.loads(message)
            self.sent.append(frame)
            if not self.on_frame(frame, socket):
                server.send(message)

        socket.on_message(pass_on)
