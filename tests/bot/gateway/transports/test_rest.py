"""The same conversation over REST, and the development door."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from house import Gateway, quick
from world import World

from crm import conversations
from crm.messages import Rendered, Sender, TextBody
from data.texts.phrases import Language


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


@pytest.fixture
async def open_client(start: Callable[..., Gateway]) -> AsyncIterator[Callable[..., Client]]:
    """Make clients."""
    opened: list[Client] = []

    def make(console_url: str | None = "http://console", **changed: Any) -> Client:
        gateway = start(settings=quick(**changed))
        opened.append(Client(gateway, gateway.app(console_url)))
        return opened[-1]

    yield make
    for client in opened:
        await client.door.turns.stop(0.0)
        await client.http.aclose()


@pytest.fixture
def client(open_client: Callable[..., Client]) -> Client:
    """One client."""
    return open_client()


async def test_a_message_is_accepted_and_its_answer_is_in_the_history(client: Client) -> None:
    who = client.sign_in()
    answer = await client.say("你好", who)
    page = await client.get("/api/messages?after=0", who)
    assert answer.status_code == 202
    assert answer.json() == {
        "conversation_id": page["conversation_id"], "client_id": "a", "seq": 1, "duplicate": False,
    }  # fmt: skip
    assert [m["body"]["text"] for m in page["messages"]] == ["你好", "您可以说：你好。"]
    assert (page["last_seq"], page["pending"], page["notice"]) == (2, False, None)


async def test_the_history_is_read_in_pages(client: Client) -> None:
    who = client.sign_in()
    await client.say("一", who, "a")
    await client.say("二", who, "b")
    page = await client.get("/api/messages?after=1&limit=2", who)
    assert ([m["seq"] for m in page["messages"]], page["last_seq"]) == ([2, 3], 3)


async def test_the_same_client_id_is_taken_once(client: Client) -> None:
    who = client.sign_in()
    await client.say("你好", who)
    again = await client.say("你好", who)
    assert (again.json()["seq"], again.json()["duplicate"]) == (1, True)


async def test_waiting_returns_with_the_news(client: Client, world: World) -> None:
    who = client.sign_in()
    opened = await client.http.post("/api/conversations", headers=who)
    waiting = asyncio.create_task(client.get("/api/messages?after=0&wait=20", who))
    await asyncio.sleep(0)  # it may or may not listen yet: the news arrives either way
    words = Rendered(body=TextBody(text="在"), spoken="在", transcript="在", language=Language.ZH)
    with world.bank.work() as work:
        said = conversations.append(work, opened.json()["conversation_id"], Sender.STAFF, words)
    client.door.stream.publish([said])
    assert [m["body"]["text"] for m in (await waiting)["messages"]] == ["在"]


async def test_waiting_ends_without_news(client: Client) -> None:
    page = await client.get("/api/messages?after=0&wait=0.01", client.sign_in())
    assert (page["messages"], page["last_seq"]) == ([], 0)


async def test_a_turn_that_nobody_has_taken_up_yet_is_pending(client: Client, world: World) -> None:
    who = client.sign_in()
    opened = await client.http.post("/api/conversations", headers=who)
    with world.bank.work() as work:  # by a process that was killed at once
        conversations.accept(work, opened.json()["conversation_id"], "a", TextBody(text="你好"))
    page = await client.get("/api/messages?after=0", who)
    assert ([m["seq"] for m in page["messages"]], page["pending"]) == ([1], True)
    await client.door.turns.add_unfinished()
    await client.door.turns.idle()
    page = await client.get("/api/messages?after=0", who)
    assert ([m["seq"] for m in page["messages"]], page["pending"]) == ([1, 2], False)


async def test_a_visitor_comes_back_by_token(client: Client) -> None:
    first = (await client.http.post("/api/conversations", json={"language": "en"})).json()
    who = {"X-Banter-Visitor": first["visitor"]}
    again = (await client.http.post("/api/conversations", headers=who)).json()
    assert (first["signed_in"], first["language"]) == (False, "en")
    assert again["conversation_id"] == first["conversation_id"]


async def test_me_says_who_and_how_strongly(client: Client) -> None:
    me = await client.get("/api/me", client.sign_in(acr=2))
    assert (me["signed_in"], me["acr"], me["language"]) == (True, 2, "zh")
    assert me["name"]["zh"] == "张先生"


async def test_the_language_is_set(client: Client) -> None:
    who = client.sign_in()
    await client.http.put("/api/language", json={"language": "en"}, headers=who)
    await client.say("hello", who)
    page = await client.get("/api/messages", who)
    assert page["messages"][1]["body"]["text"] == "You can say: hello."


async def test_a_step_up_is_taken(client: Client) -> None:
    answer = await client.http.post(
        "/api/step-up", json={"token": client.gateway.token(acr=2)}, headers=client.sign_in()
    )
    assert (answer.json()["signed_in"], answer.json()["acr"]) == (True, 2)


PATHS = [
    ("POST", "/api/messages"),
    ("GET", "/api/messages"),
    ("PUT", "/api/language"),
    ("POST", "/api/step-up"),
    ("GET", "/api/me"),
]
BODIES = {
    "/api/messages": {"client_id": "a", "text": "hi"},
    "/api/language": {"language": "en"},
    "/api/step-up": {"token": "x"},
}


@pytest.mark.parametrize(("method", "path"), PATHS)
async def test_nobody_in_particular_gets_in(client: Client, method: str, path: str) -> None:
    answer = await client.http.request(method, path, json=BODIES.get(path))
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "token_invalid")


@pytest.mark.parametrize(("method", "path"), PATHS)
@pytest.mark.parametrize("header", ["Basic abc", "Bearer", "Bearer ", "Bearer nonsense", "eyJ"])
async def test_a_wrong_authorization_is_refused(
    client: Client, method: str, path: str, header: str
) -> None:
    who = {"Authorization": header}
    answer = await client.http.request(method, path, json=BODIES.get(path), headers=who)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "token_invalid")


async def test_one_customer_never_sees_anothers_messages(client: Client) -> None:
    await client.say("我的秘密", client.sign_in("1"))
    page = await client.get("/api/messages?after=0", client.sign_in("2"))
    assert page["messages"] == []


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/api/messages", b"{", 400, "frame_malformed"),
        ("/api/messages", b"[]", 400, "frame_malformed"),
        ("/api/messages", b'{"client_id": "a"}', 400, "text_empty"),
        (
            "/api/messages",
            b'{"client_id": "a", "text": "x", "button": "y"}',
            400,
            "frame_malformed",
        ),
        ("/api/messages", b'{"client_id": "a", "button": "y"}', 400, "button_invalid"),
        (
            "/api/messages",
            b'{"client_id": "a", "text": "' + b"a" * 5000 + b'"}',
            400,
            "text_too_long",
        ),
        ("/api/messages", b"a" * 300_000, 413, "frame_too_large"),
        ("/api/conversations", b'{"language": "fr"}', 400, "frame_malformed"),
        ("/api/step-up", b'{"token": 7}', 400, "frame_malformed"),
    ],
)
async def test_bad_bodies_get_a_clear_error(
    client: Client, path: str, body: bytes, status: int, code: str
) -> None:
    answer = await client.http.post(path, content=body, headers=client.sign_in())
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["retryable"]) == (status, code, False)
    assert (await client.get("/api/messages", client.sign_in()))["messages"] == []


@pytest.mark.parametrize("query", ["after=x", "after=-1", "limit=0", "limit=9999", "wait=99"])
async def test_bad_queries_get_a_clear_error(client: Client, query: str) -> None:
    answer = await client.http.get(f"/api/messages?{query}", headers=client.sign_in())
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "frame_malformed")


async def test_too_many_messages_say_when_to_come_back(open_client: Callable[..., Client]) -> None:
    client = open_client(rate_messages=1)
    await client.say("一", client.sign_in(), "a")
    answer = await client.say("二", client.sign_in(), "b")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "10")
    assert answer.json()["error"] == {
        "code": "rate_limited", "retryable": True, "client_id": "b",
        "message": "您发送得太快了，请稍等片刻再发。", "retry_after": 10,
    }  # fmt: skip


async def test_an_unknown_path_is_a_plain_404(client: Client) -> None:
    answer = await client.http.get("/api/nothing", headers={"Accept-Language": "en-GB"})
    assert answer.status_code == 404
    assert answer.json()["error"]["message"] == "We could not find that."


async def test_a_defect_shows_nothing_of_the_inside(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(client.door.records, "history", broken)
    answer = await client.http.get("/api/messages", headers=client.sign_in())
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "unexpected")
    assert "secret" not in answer.text


async def test_the_persona_sign_in_gives_a_token_that_works(client: Client) -> None:
    signed = (await client.http.post("/api/dev/sign-in", json={"cif_no": "2"})).json()
    me = await client.get("/api/me", {"Authorization": f"Bearer {signed['token']}"})
    assert (me["signed_in"], me["acr"]) == (True, 1)


async def test_the_development_step_up_is_stronger(client: Client) -> None:
    stronger = (await client.http.post("/api/dev/step-up", headers=client.sign_in())).json()
    assert client.gateway.identity.verify(stronger["token"]).acr == 2


async def test_an_unknown_persona_is_not_found(client: Client) -> None:
    answer = await client.http.post("/api/dev/sign-in", json={"cif_no": "nobody"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "customer_unknown")


async def test_the_personas_that_exist_are_listed(client: Client) -> None:
    listed = await client.get("/api/dev/personas")
    assert [persona["cif_no"] for persona in listed["personas"]] == ["1", "2", "3"]
    assert listed["personas"][0]["name"] == {"zh": "张先生", "en": "Mr Zhang"}
    assert (len(listed["starters"]["zh"]), listed["console_url"]) == (3, "http://console")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({}, None),
        ({"code": "654321"}, "not_verified"),
        ({"last_digits": "0012"}, "not_verified"),
        ({"number": "13900139000"}, "not_verified"),
        ({"last_digits": "1"}, "frame_malformed"),
    ],
)
async def test_a_caller_is_who_the_keys_say(
    client: Client, changed: dict[str, str], reason: str | None
) -> None:
    keyed = {"number": "138 0013 8001", "last_digits": "0011", "code": "123456"} | changed
    answer = await client.http.post("/api/dev/phone-identity", json=keyed)
    if reason is not None:
        assert answer.json()["error"]["code"] == reason
        return
    proof = client.gateway.identity.verify(answer.json()["token"])
    assert (proof.cif_no, proof.acr) == ("1", 2)


@pytest.mark.parametrize(
    "path", ["/api/dev/sign-in", "/api/dev/step-up", "/api/dev/phone-identity"]
)
async def test_outside_development_there_is_no_such_door(
    open_client: Callable[..., Client], path: str
) -> None:
    client = open_client(console_url=None)
    assert (await client.http.post(path, json={"cif_no": "1"})).status_code == 404


async def test_the_page_and_its_words_are_served(client: Client) -> None:
    page = await client.http.get("/")
    words = await client.get("/api/texts/zh")
    assert page.headers["content-type"].startswith("text/html")
    assert words["card_labels"]["term"] == "期限"
    assert (await client.http.get("/static/page.js")).status_code == 200


async def test_every_answer_carries_the_security_headers(client: Client) -> None:
    for path in ("/", "/api/me", "/static/page.js", "/nothing"):
        headers = (await client.http.get(path)).headers
        assert "script-src 'self'" in headers["content-security-policy"]
        assert "unsafe-inline" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["permissions-policy"].endswith("microphone=(self)")


async def test_ready_names_the_service_that_is_out(client: Client) -> None:
    well = await client.http.get("/ready")
    client.gateway.nlu.failures = -1
    ill = await client.http.get("/ready")
    assert (well.status_code, ill.status_code) == (200, 503)
    assert ill.json()["services"] == {"bank": True, "nlu": False, "rasa": True}


async def test_a_gateway_that_cannot_hear_is_ready_all_the_same(client: Client) -> None:
    ready = await client.http.get("/ready")
    assert ready.status_code == 200
    assert ready.json()["optional"] == {"listening": {"zh": "off", "en": "off"}}
    told = await client.get("/api/listening")
    assert told["en"]["sentence"] == "Speaking is not available at the moment; please type."


async def test_the_figures_are_counted(client: Client) -> None:
    await client.say("你好", client.sign_in())
    await client.http.post("/api/messages", content=b"{", headers=client.sign_in())
    figures = (await client.http.get("/metrics")).text
    assert 'banter_gateway_turns_total{outcome="done"} 1.0' in figures
    assert 'banter_gateway_refused_total{code="frame_malformed"} 1.0' in figures
    assert "banter_gateway_waiting_turns 0.0" in figures
