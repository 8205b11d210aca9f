"""What REST refuses: strangers first, then bad input; a defect shows nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_client import Client

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


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("after=x", "after: no number"),
        ("after=-1", "after: from 0 to "),
        ("limit=0", "limit: from 1 to 200"),
        ("limit=9999", "limit: from 1 to 200"),
        ("wait=99", "wait: from 0 to 25"),
    ],
)
async def test_bad_queries_get_a_clear_error(client: Client, query: str, where: str) -> None:
    answer = await client.http.get(f"/api/messages?{query}", headers=client.sign_in())
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (400, "frame_malformed")
    assert error["where"].startswith(where)


async def test_too_many_messages_say_when_to_come_back(open_client: Callable[..., Client]) -> None:
    client = open_client(rate_messages=1, rate_window_s=3600.0)
    await client.say("一", client.sign_in(), "a")
    answer = await client.say("二", client.sign_in(), "b")
    error = answer.json()["error"]
    again = error.pop("retry_after")
    assert 3000 <= again <= 3600  # what is left of the window, on a machine however slow
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, str(again))
    assert error == {
        "code": "rate_limited", "retryable": True, "client_id": "b",
        "message": "您发送得太快了，请稍等片刻再发。",
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
