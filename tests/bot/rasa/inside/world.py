"""A small world around the dialogue engine: turns, fake actions, a stub action server."""

import asyncio
import threading

from aiohttp import web
from banter_rasa.actions import ActionResult, find_fault
from banter_rasa.contract import TurnRequest
from banter_rasa.locks import ConversationLockStore
from banter_rasa.trackers import TurnTrackerStore
from banter_rasa.turns import Turns
from rasa.core.actions.action import create_bot_utterance
from rasa.shared.core.events import deserialise_events
from rasa.utils.endpoints import EndpointConfig

SESSION_STARTED = {
    "events": [{"event": "session_started"}, {"event": "action", "name": "action_listen"}],
    "responses": [],
}


def turn_json(number=1, intent="greet", *, conversation="c1", session=1, text="你好", **parse):
    """A turn as the gateway sends it."""
    turn_id = f"{conversation}:{number}"
    return {
        "turn_id": turn_id,
        "session_id": f"{conversation}.{session}",
        "text": text,
        "parse": {
            "text": text,
            "intent": {"name": intent, "confidence": 0.97},
            "entities": [],
            "intent_ranking": [{"name": intent, "confidence": 0.97}],
            "language": "zh",
            **parse,
        },
        "metadata": {
            "conversation_id": conversation,
            "turn_id": turn_id,
            "language": "zh",
            "channel": "app",
        },
    }


def turn(*arguments, **named) -> TurnRequest:
    """A turn as the channel reads it."""
    return TurnRequest.from_json(turn_json(*arguments, **named))


def draft(key):
    """A text draft that names its key."""
    return {"type": "text", "text": {"key": key, "values": {}}}


def said(*keys, **slots):
    """What an action answers: texts, and slots that it sets."""
    return {
        "events": [{"event": "slot", "name": n, "value": v} for n, v in slots.items()],
        "responses": [{"text": None, "custom": draft(key)} for key in keys],
    }


class FakeActions:
    """The action server's face; every action says its own name unless scripted otherwise.

    A script entry is a result, an exception to raise, or a function of the tracker.
    """

    def __init__(self, **script):
        self.script = {"action_session_start": SESSION_STARTED, **script}
        self.calls = []

    async def run(self, action, tracker, domain):
        self.calls.append(action)
        result = self.script.get(action, said(action))
        if callable(result) and not isinstance(result, type):
            result = result(tracker)
        if asyncio.iscoroutine(result):
            result = await result
        if isinstance(result, Exception):
            raise result
        assert find_fault(result) is None
        replies = [create_bot_utterance({"custom": r["custom"]}) for r in result["responses"]]
        return ActionResult([*replies, *deserialise_events(result["events"])])

    async def close(self):
        pass


def open_trackers(processor, url):
    """A tracker store for the model's domain."""
    return TurnTrackerStore(processor.domain, host=url)


def open_locks(url="memory:", lifetime=20):
    """A lock store as endpoints.yml would configure it."""
    return ConversationLockStore(EndpointConfig(url, lifetime_seconds=lifetime))


def open_turns(processor, url, actions=None, *, turn_s=5.0, trackers=None):
    """The turn driver on fake actions."""
    trackers = trackers or open_trackers(processor, url)
    return Turns(processor, trackers, open_locks(), actions or FakeActions(), turn_s)


class StubActionServer:
    """A real action server in a thread. Answers are (status, body) by action name.

    ``hold(action)`` keeps calls of the action unanswered until ``release()``. As a stand-in for
    nlu it answers ``parse`` to every text.
    """

    def __init__(self):
        self.answers = {"action_session_start": (200, SESSION_STARTED)}
        self.calls = []
        self.connections = set()
        self.presented = []
        self.parse = None
        self.called = threading.Semaphore(0)
        self._held = set()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/webhook"

    def hold(self, action):
        self._held.add(action)

    def release(self):
        self._held.clear()
        self._loop.call_soon_threadsafe(self._released.set)

    def __enter__(self):
        started = threading.Event()
        self._thread = threading.Thread(target=self._serve, args=[started], daemon=True)
        self._thread.start()
        assert started.wait(20)
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(20)

    def _serve(self, started):
        asyncio.run(self._run(started))

    async def _run(self, started):
        self._loop, self._stop, self._released = (
            asyncio.get_running_loop(),
            asyncio.Event(),
            asyncio.Event(),
        )
        app = web.Application()
        app.add_routes([web.post("/webhook", self._answer), web.post("/model/parse", self._parse)])
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.port = site._server.sockets[0].getsockname()[1]
        started.set()
        await self._stop.wait()
        await runner.cleanup()

    async def _parse(self, request):
        self.calls.append(await request.json())
        return web.json_response(self.parse)

    async def _answer(self, request):
        body = await request.json()
        action = body["next_action"]
        self.calls.append(body)
        self.presented.append(request.headers.get("Authorization"))
        self.connections.add(request.transport.get_extra_info("peername"))
        self.called.release()
        if action in self._held:
            await self._released.wait()
        status, answer = self.answers.get(action, (200, said(action)))
        if isinstance(answer, str):
            return web.Response(text=answer, status=status)
        return web.json_response(answer, status=status)
