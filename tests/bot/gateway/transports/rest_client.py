"""A client of the app that reads as a sentence."""

from typing import Any

import httpx
from house import Gateway


class Client:
    """A client of the app, without a network."""

    def __init__(self, gateway: Gateway, app: Any) -> None:
        self.gateway = gateway
        self.door = app.state.door
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url="http://bank"
        )

    def sign_in(self, cif_no: str = "1", **claims: Any) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.gateway.token(cif_no, **claims)}"}

    async def say(self, text: str, who: dict[str, str], client_id: str = "a") -> httpx.Response:
        body = {"client_id": client_id, "text": text}
        answer = await self.http.post("/api/messages", json=body, headers=who)
        await self.door.turns.idle()
        return answer

    async def get(self, path: str, who: dict[str, str] | None = None) -> Any:
        return (await self.http.get(path, headers=who or {})).json()
