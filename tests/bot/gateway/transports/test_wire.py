"""The whole app over a real socket: handshake, limits of the server, restart."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import uvicorn
import websockets
from house import Gateway, quick
from websockets.asyncio.client import ClientConnection, connect

from bot.gateway.contract import SUBPROTOCOL


class Served:
    """A gateway that listens on a port of this machine."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self.app = gateway.app()
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        listening.listen()  # who comes before the server is up waits in the backlog
        self.address = f"ws://127.0.0.1:{listening.getsockname()[1]}/ws"
        config = uvicorn.Config(self.app, log_level="critical", ws_max_size=1_000_000)
        self.server = uvicorn.Server(config)
        self.task = asyncio.create_task(self.server.serve([listening]))

    def connect(self, **options: Any) -> Any:
        return connect(self.address, **{"subprotocols": [SUBPROTOCOL], **options})

    async def stop(self) -> None:
        self.server.should_exit = True
        await self.task


@pytest.fixture
async def served(start: Callable[..., Gateway]) -> AsyncIterator[Served]:
    """One gateway behind a socket."""
    house = Served(start(settings=quick(drain_s=30.0)))
    yield house
    await house.stop()


async def receive(client: ClientConnection, kind: str) -> dict[str, Any]:
    while True:
        frame: dict[str, Any] = json.loads(await asyncio.wait_for(client.recv(), 20))
        if frame["type"] == kind:
            return frame


async def hello(client: ClientConnection, served: Served) -> dict[str, Any]:
    await client.send(json.dumps({"type": "hello", "token": served.gateway.token()}))
    return await receive(client, "welcome")


async def test_a_whole_turn_over_a_real_socket(served: Served) -> None:
    async with served.connect() as client:
        await hello(client, served)
        await client.send('{"type": "send", "client_id": "a", "text": "你好"}')
        frames = [json.loads(await asyncio.wait_for(client.recv(), 20))]
        while frames[-1]["type"] != "done":
            frames.append(json.loads(await asyncio.wait_for(client.recv(), 20)))
    mine, reply = (frame for frame in frames if frame["type"] == "message")
    # What was stored may be shown to the sender before it is acknowledged.
    assert [frame["type"] for frame in frames].count("ack") == 1
    done = frames[-1]
    assert client.subprotocol == SUBPROTOCOL
    assert mine["message"]["body"] == {"type": "text", "text": "你好"}
    assert reply["message"]["body"]["text"] == "您可以说：你好。"
    assert done == {"type": "done", "seq": 1, "client_id": "a"}


async def test_without_the_subprotocol_nobody_is_let_in(served: Served) -> None:
    async with connect(served.address) as client:
        with pytest.raises(websockets.ConnectionClosed):
            await client.recv()
    assert client.close_code == 4406


async def test_a_hundred_kilobytes_are_refused_and_the_connection_lives(served: Served) -> None:
    async with served.connect() as client:
        await hello(client, served)
        text = "a" * 100_000
        await client.send(json.dumps({"type": "send", "client_id": "big", "text": text}))
        error = await receive(client, "error")
        await client.send('{"type": "ping"}')
        await receive(client, "pong")
    assert (error["code"], error["client_id"]) == ("text_too_long", "big")


async def test_more_than_a_megabyte_ends_the_connection(served: Served) -> None:
    async with served.connect() as client:
        await hello(client, served)
        await client.send("a" * 1_500_000)
        with pytest.raises(websockets.ConnectionClosed):
            await receive(client, "nothing")
    assert client.close_code == 1009


async def test_a_restart_is_announced_and_the_running_turn_is_finished(served: Served) -> None:
    served.gateway.dialogue.gate = asyncio.Event()
    async with served.connect() as client:
        conversation_id = (await hello(client, served))["conversation_id"]
        await client.send('{"type": "send", "client_id": "a", "text": "你好"}')
        await receive(client, "ack")
        stopping = asyncio.create_task(served.stop())
        served.gateway.dialogue.gate.set()
        with pytest.raises(websockets.ConnectionClosed):
            await receive(client, "nothing")
        await stopping
    senders = [message.sender for message in served.gateway.history(conversation_id)]
    assert client.close_code == 1012
    assert senders == ["customer", "bot"]
