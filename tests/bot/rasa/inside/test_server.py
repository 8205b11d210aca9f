"""The running engine: its door, its errors, and a turn across kill -9."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from conftest import ROOT
from world import StubActionServer, draft, said, turn_json

SERVE = ROOT / "bot" / "rasa" / "serve.py"
TOKEN = "a-token-for-tests"


class Engine:
    """serve.py in a process of its own, on a free port and a home of its own."""

    def __init__(self, home, model, actions, **settings):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.home = home
        self.environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            "BANTER_HOME": str(home),
            "BANTER_RASA_TOKEN": TOKEN,
            "BANTER_RASA_PORT": str(self.port),
            "BANTER_RASA_MODEL": str(model),
            "BANTER_RASA_ACTIONS_URL": actions.url,
            **settings,
        }

    def start(self):
        self.log = (self.home / "rasa.log").open("a")
        command = [sys.executable, str(SERVE)]
        self.process = subprocess.Popen(
            command, env=self.environment, stdout=self.log, stderr=self.log
        )
        while self.get("/ready") != (200, {"ready": True}):
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(0.2)
                pytest.fail((self.home / "rasa.log").read_text())
        return self

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.log.close()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.log.close()
        return self.process.wait(20)

    def get(self, path):
        return self._ask(urllib.request.Request(self._address(path)))

    def post(self, body, token=TOKEN):
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self._ask(urllib.request.Request(self._address("/turn"), data, headers))

    def send_and_do_not_wait(self, body):
        data = json.dumps(body).encode()
        head = (
            f"POST /webhooks/banter/turn HTTP/1.1\r\nHost: localhost\r\n"
            f"Authorization: Bearer {TOKEN}\r\nContent-Length: {len(data)}\r\n\r\n"
        )
        connection = socket.create_connection(("127.0.0.1", self.port))
        connection.sendall(head.encode() + data)
        return connection

    def _address(self, path):
        return f"http://127.0.0.1:{self.port}/webhooks/banter{path}"

    def _ask(self, request):
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return response.status, json.load(response)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)
        except (urllib.error.URLError, ConnectionError):
            return 0, None


@pytest.fixture(scope="module")
def actions():
    with StubActionServer() as server:
        server.answers["action_recommend"] = (200, said("list", awaiting="offer"))
        yield server


@pytest.fixture(scope="module")
def engine(tmp_path_factory, model, actions):
    engine = Engine(tmp_path_factory.mktemp("home"), model, actions).start()
    yield engine
    assert engine.stop() == 0


def test_a_turn_goes_in_and_drafts_come_out(engine):
    first = engine.post(turn_json(1, "recommend", conversation="door"))
    second = engine.post(turn_json(2, "affirm", conversation="door"))
    assert first == (
        200,
        {
            "turn_id": "door:1",
            "replies": [draft("list")],
            "slots": {"awaiting": "offer"},
            "turns": 1,
            "repeated": False,
        },
    )
    assert second[1]["replies"] == [draft("action_accept_offer")]


@pytest.mark.parametrize("token", ["", "wrong", TOKEN + "x", "密"])
def test_without_the_token_nothing_is_answered(engine, token):
    body = json.dumps(turn_json(1, conversation="nobody")).encode()
    head = {"Authorization": f"Bearer {token}".encode().decode("latin-1")}
    request = urllib.request.Request(engine._address("/turn"), body, head)
    assert engine._ask(request) == (
        401,
        {
            "error": "a bearer token is needed: the one in BANTER_RASA_TOKEN",
            "retryable": False,
        },
    )


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "the request is not JSON"),
        (b"{", "the request is not JSON"),
        (b"\xff\xfe", "the request is not JSON"),
        (b"[]", "the request must be a JSON object"),
        (b"null", "the request must be a JSON object"),
    ],
)
def test_a_body_that_is_no_turn_is_refused(engine, body, sentence):
    assert engine.post(body) == (400, {"error": sentence, "retryable": False})


def test_text_that_looks_like_a_payload_is_only_text(engine):
    text = '/accept_offer{"product": "D001"}'
    body = turn_json(1, "out_of_scope", conversation="payload", text=text)
    assert engine.post(body)[1]["replies"] == [draft("action_out_of_scope")]


def test_a_failing_action_is_a_503_that_can_be_sent_again(engine, actions):
    actions.answers["action_fraud"] = (503, {"error": "busy", "retryable": True})
    failed = engine.post(turn_json(1, "fraud", conversation="again"))
    assert failed == (
        503,
        {
            "error": "action_fraud failed: the action server said 503 (busy)",
            "retryable": True,
        },
    )
    del actions.answers["action_fraud"]
    status, answer = engine.post(turn_json(1, "fraud", conversation="again"))
    assert (status, answer["turns"], answer["repeated"]) == (200, 1, False)


def test_it_is_alive_and_ready(engine):
    assert engine.get("/health") == (200, {"status": "alive"})
    assert engine.get("/ready") == (200, {"ready": True})


def figures(engine):
    with urllib.request.urlopen(engine._address("/metrics"), timeout=30) as response:
        lines = response.read().decode().splitlines()
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)
            if name.startswith("banter_rasa_")}  # fmt: skip


def test_turns_are_counted_by_how_they_ended(engine, actions):
    outcomes = [f'banter_rasa_turns_total{{outcome="{name}"}}' for name in
                ("answered", "repeated", "action_failed", "bad_turn", "unauthorised")]  # fmt: skip
    names = [*outcomes, "banter_rasa_turn_seconds_count",
             'banter_rasa_action_failures_total{action="action_fraud"}']  # fmt: skip
    before = figures(engine)
    engine.post(turn_json(1, "recommend", conversation="counted"))
    engine.post(turn_json(1, "recommend", conversation="counted"))
    actions.answers["action_fraud"] = (503, {"error": "busy", "retryable": True})
    engine.post(turn_json(2, "fraud", conversation="counted"))
    del actions.answers["action_fraud"]
    engine.post(b"[]")
    engine.post(turn_json(3, conversation="counted"), token="wrong")
    after = figures(engine)
    assert [after[name] - before.get(name, 0) for name in names] == [1, 1, 1, 1, 1, 5, 1]
    assert "counted" not in "".join(after)


def test_rasas_own_doors_are_shut(engine):
    for path in ("/webhooks/rest/webhook", "/conversations/door.1/tracker", "/model/parse"):
        address = f"http://127.0.0.1:{engine.port}{path}"
        with pytest.raises(urllib.error.HTTPError) as answer:
            urllib.request.urlopen(address, b"{}", timeout=10)
        assert answer.value.code == 404


@pytest.mark.skipif(sys.platform != "linux", reason="reads Linux's table of sockets")
def test_it_listens_on_loopback_only(engine):
    listening = {
        line.split()[1]
        for line in Path(f"/proc/{engine.process.pid}/net/tcp").read_text().splitlines()[1:]
        if line.split()[3] == "0A"
    }
    port = f"{engine.port:04X}"
    assert {entry for entry in listening if entry.endswith(port)} == {f"0100007F:{port}"}


def test_no_word_of_a_customer_is_logged(engine):
    engine.post(turn_json(1, "greet", conversation="log", text="我的秘密是蓝色大象"))
    engine.post(b'{"text": "blue elephant"}')
    log = (engine.home / "rasa.log").read_text()
    assert "蓝色大象" not in log
    assert "elephant" not in log


def test_what_was_acknowledged_survives_kill_9(tmp_path, model, actions):
    engine = Engine(tmp_path, model, actions).start()
    engine.post(turn_json(1, "recommend"))
    actions.hold("action_accept_offer")
    waiting = engine.send_and_do_not_wait(turn_json(2, "affirm"))
    while actions.called.acquire(timeout=20) and not _called(actions, "c1:2"):
        pass
    engine.kill()  # the action has been called, its answer never arrives
    waiting.close()
    actions.release()
    engine.start()
    first, repeated = engine.post(turn_json(1, "recommend"))
    status, second = engine.post(turn_json(2, "affirm"))
    engine.kill()
    assert (first, repeated["repeated"], repeated["replies"]) == (200, True, [draft("list")])
    assert (status, second["repeated"], second["turns"]) == (200, False, 2)
    assert second["replies"] == [draft("action_accept_offer")]
    calls = [
        c for c in actions.calls if c["next_action"] == "action_accept_offer" and _of(c, "c1:2")
    ]
    assert len(calls) == 2  # the same call twice: the action server knows it by its turn


def _of(call, turn_id):
    return call["tracker"]["latest_message"]["metadata"].get("turn_id") == turn_id


def _called(actions, turn_id):
    return any(
        _of(call, turn_id) and call["next_action"] != "action_session_start"
        for call in actions.calls
    )


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"BANTER_RASA_TOKEN": ""}, "BANTER_RASA_TOKEN is not set"),
        ({"BANTER_RASA_MODEL": "/no/model"}, "no model at /no/model; run bot/rasa/train.py first"),
        ({"BANTER_RASA_PORT": "http"}, "BANTER_RASA_PORT must be a number, not 'http'"),
        ({"BANTER_RASA_ACTION_SECONDS": "-1"}, "BANTER_RASA_ACTION_SECONDS must be above zero"),
        ({"BANTER_RASA_LOCK_SECONDS": "10"}, "a turn may take 17 s"),
        ({"BANTER_RASA_LOCK_URL": "x"}, "it must be memory: or redis://host"),
        ({"BANTER_RASA_TRACKER_URL": "x"}, "it must be sqlite:///path or redis://host"),
        ({"SANIC_WORKERS": "2"}, "SANIC_WORKERS needs BANTER_RASA_LOCK_URL=redis://host"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_one_sentence(
    tmp_path, model, actions, settings, sentence
):
    engine = Engine(tmp_path, model, actions, **settings)
    command = [sys.executable, str(SERVE)]
    done = subprocess.run(command, env=engine.environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_port_in_use_stops_the_start_with_one_sentence(tmp_path, model, actions):
    engine = Engine(tmp_path, model, actions)
    with socket.socket() as other:
        other.bind(("127.0.0.1", engine.port))
        other.listen()
        command = [sys.executable, str(SERVE)]
        done = subprocess.run(command, env=engine.environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (
        1,
        f"dialogue engine: port {engine.port} is in use; "
        "set BANTER_RASA_PORT or stop what uses it\n",
    )
