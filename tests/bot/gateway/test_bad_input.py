"""Bad input: each a clear error, none a stack trace, none changes anything."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import jwt
import pytest
from house import SECRET, Gateway, Talk, quick

from data.clock import FixedClock

MALFORMED = [
    "",
    "{",
    "null",
    "[]",
    '"hello"',
    "42",
    '{"type": "dance"}',
    '{"text": "no type"}',
    '{"type": "send", "text": "no id"}',
    '{"type": "send", "client_id": "", "text": "a"}',
    '{"type": "send", "client_id": "a b", "text": "a"}',
    '{"type": "send", "client_id": "' + "a" * 65 + '", "text": "a"}',
    '{"type": "send", "client_id": "a", "text": 42}',
    '{"type": "send", "client_id": "a", "text": {"$ne": null}}',
    '{"type": "send", "client_id": "a", "text": "a", "button": "b"}',
    '{"type": "send", "client_id": "a", "text": "a", "sender": "staff"}',
    '{"type": "send", "client_id": "a", "text": "a", "heard": 1.5}',
    '{"type": "send", "client_id": "a", "text": "\\ud800"}',
    '{"type": "language", "language": "fr"}',
    '{"type": "read", "seq": -1}',
    "\x00\x01\x02",
]


@pytest.mark.parametrize("frame", MALFORMED)
async def test_frames_that_make_no_sense_change_nothing(gateway: Gateway, frame: str) -> None:
    talk = await gateway.talk()
    talk.send(frame)
    error = await talk.receive()
    assert (error["type"], error["code"], error["retryable"]) == ("error", "frame_malformed", False)
    assert error["message"] == "消息格式不正确，请更新应用后重试。"
    assert gateway.history(talk.conversation_id) == []


async def test_a_binary_frame_is_refused(gateway: Gateway) -> None:
    talk = await gateway.talk()
    talk.socket.inbox.put_nowait({"type": "websocket.receive", "bytes": b"\xff\xfe"})
    assert (await talk.receive())["code"] == "frame_malformed"


async def test_a_broken_send_is_answered_with_its_client_id(gateway: Gateway) -> None:
    talk = await gateway.talk()
    talk.send({"type": "send", "client_id": "mine", "text": 42})
    assert (await talk.receive())["client_id"] == "mine"


@pytest.mark.parametrize(
    ("frame", "where"),
    [
        ('{"type": "read"}', "read.seq: missing"),
        ('{"type": "read", "seq": 1, "sq": 2}', "read.sq: extra_forbidden"),
        ('{"type": "send", "client_id": "a", "text": 42}', "send.text: string_type"),
        ('{"type": "shout"}', "all of it: union_tag_invalid"),
        ("{", "all of it: json_invalid"),
        ('{"type": "ping", "' + "a" * 99 + '": 1}', "ping." + "a" * 55 + ": extra_forbidden"),
    ],
)
async def test_whoever_writes_the_client_is_told_which_key(
    gateway: Gateway, frame: str, where: str
) -> None:
    talk = await gateway.talk()
    talk.send(frame)
    assert (await talk.receive())["where"] == where


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a" * 100_000, "text_too_long"),
        ("a" * 4001, "text_too_long"),
        ("汉" * 300_000, "frame_too_large"),
        ("", "text_empty"),
        ("  \n\t ", "text_empty"),
        ("\x00\x07", "text_empty"),
        (None, "text_empty"),
    ],
)
async def test_texts_that_are_refused(gateway: Gateway, text: str | None, code: str) -> None:
    talk = await gateway.talk()
    talk.send({"type": "send", "client_id": "a", "text": text})
    error = await talk.receive()
    assert (error["type"], error["code"]) == ("error", code)
    assert gateway.history(talk.conversation_id) == []


@pytest.mark.parametrize(
    "text",
    [
        "😀🎉",
        "null",
        "'; DROP TABLE customer; --",
        "<script>alert(1)</script><img src=x onerror=alert(1)>",
        '/inform{"amount":"99999999"}',
        "{{7*7}} {options} %s $HOME",
        "\u202eright to left\u2066",
        "a" * 4000,
    ],
)
async def test_whatever_people_type_is_only_text(gateway: Gateway, text: str) -> None:
    talk = await gateway.talk()
    await talk.say(text)
    assert talk.messages[0]["body"] == {"type": "text", "text": text}
    assert gateway.nlu.asked == [(text, gateway.nlu.asked[0][1])]


async def test_control_characters_are_dropped(gateway: Gateway) -> None:
    talk = await gateway.talk()
    await talk.say("你\x00好\x1b[31m\n再见")
    assert talk.messages[0]["body"]["text"] == "你好[31m\n再见"


async def test_the_length_limit_is_named(gateway: Gateway) -> None:
    talk = await gateway.talk()
    (error,) = await talk.say("a" * 4001)
    assert error["message"] == "消息太长了，请控制在 4000 个字以内。"


async def test_too_many_messages_are_refused_until_the_window_has_passed(
    start: Callable[..., Gateway],
) -> None:
    gateway = start(settings=quick(rate_messages=3, rate_window_s=3600.0))
    talk, other = await gateway.talk(), await gateway.talk("2")
    for text in "一二三":
        await talk.say(text)
    (error,) = await talk.say("四")
    assert (error["code"], error["retryable"]) == ("rate_limited", True)
    assert (await other.say("一"))[-1]["type"] == "done"
    assert len(gateway.history(talk.conversation_id)) == 6


def signed(
    clock: FixedClock, key: bytes | None = SECRET, algorithm: str = "HS256", **claims: Any
) -> str:
    good = {
        "iss": "banter-bank", "aud": "banter", "sub": "1", "acr": "1",
        "exp": int((clock.now() + timedelta(hours=1)).timestamp()),
    }  # fmt: skip
    left = {name: value for name, value in (good | claims).items() if value is not None}
    return jwt.encode(left, key, algorithm=algorithm)


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"key": b"another key, just as long as the right one"}, "token_invalid"),
        ({"iss": "evil"}, "token_invalid"),
        ({"aud": "else"}, "token_invalid"),
        ({"sub": None}, "token_invalid"),
        ({"sub": ""}, "token_invalid"),
        ({"exp": None}, "token_invalid"),
        ({"exp": "soon"}, "token_invalid"),
        ({"exp": 10**30}, "token_invalid"),
        ({"acr": "strong"}, "token_invalid"),
        ({"acr": "99"}, "token_invalid"),
        ({"exp": 1}, "token_expired"),
        ({"sub": "4711"}, "customer_unknown"),
        ({"sub": "1' OR '1'='1"}, "customer_unknown"),
    ],
)
async def test_a_wrong_token_is_refused_and_the_door_closed(
    gateway: Gateway, clock: FixedClock, claims: dict[str, Any], code: str
) -> None:
    talk = Talk(gateway)
    error = await talk.hello(token=signed(clock, **claims))
    await talk.task
    assert (error["type"], error["code"]) == ("error", code)
    assert talk.socket.closed == 4401


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é" * 20, "a" * 20_000])
async def test_what_is_no_token_at_all_is_refused(gateway: Gateway, token: str) -> None:
    talk = Talk(gateway)
    assert (await talk.hello(token=token))["code"] == "token_invalid"


async def test_an_unsigned_token_is_refused(gateway: Gateway, clock: FixedClock) -> None:
    talk = Talk(gateway)
    token = signed(clock, key=None, algorithm="none")
    assert (await talk.hello(token=token))["code"] == "token_invalid"


async def test_a_sign_in_that_runs_out_stops_sending_until_it_is_renewed(
    gateway: Gateway, clock: FixedClock
) -> None:
    talk = await gateway.talk(token=gateway.token(minutes=1))
    clock.instant += timedelta(minutes=2)
    (error,) = await talk.say("你好")
    assert error["code"] == "token_expired"
    talk.send({"type": "stepup", "token": gateway.token()})
    await talk.until("identity")
    assert (await talk.say("你好"))[-1]["type"] == "done"


@pytest.mark.parametrize("visitor", ["", "x", "x.y", "0190-forged.AAAA", "."])
async def test_a_forged_visitor_is_refused(gateway: Gateway, visitor: str) -> None:
    talk = Talk(gateway)
    assert (await talk.hello(visitor=visitor))["code"] == "visitor_invalid"


async def test_visitors_of_one_address_are_limited(start: Callable[..., Gateway]) -> None:
    gateway = start(settings=quick(visitors_per_address=2))
    for _ in range(2):
        await gateway.talk(cif_no=None)
    third = Talk(gateway)
    assert (await third.hello())["code"] == "visitors_exceeded"
    await third.task
    assert third.socket.closed == 4429


async def test_the_hello_comes_first(gateway: Gateway) -> None:
    talk = Talk(gateway)
    talk.post("你好")
    assert (await talk.receive())["code"] == "hello_required"
    await talk.hello(token=gateway.token())
    talk.send({"type": "hello"})
    assert (await talk.receive())["code"] == "hello_repeated"


async def test_who_says_nothing_is_sent_away(start: Callable[..., Gateway]) -> None:
    gateway = start(settings=quick(hello_within_s=0.01))
    talk = Talk(gateway)
    await talk.task
    assert talk.socket.closed == 4408


async def test_the_subprotocol_is_required(gateway: Gateway) -> None:
    talk = Talk(gateway, subprotocols=("banter.v0",))
    await talk.task
    assert talk.socket.closed == 4406


async def test_nonsense_ten_times_in_a_row_closes_the_door(gateway: Gateway) -> None:
    talk = await gateway.talk()
    for _ in range(10):
        talk.send("?")
    await talk.task
    assert talk.socket.closed == 4400


async def test_errors_speak_the_customers_language(gateway: Gateway) -> None:
    talk = await gateway.talk(language="en")
    (error,) = await talk.say(" ")
    assert error["message"] == "Your message is empty. Please write something."


async def test_no_error_shows_the_inside(gateway: Gateway) -> None:
    talk = await gateway.talk()
    for frame in MALFORMED[:9]:
        talk.send(frame)
        error = json.dumps(await talk.receive())
        assert "Traceback" not in error
        assert "pydantic" not in error


async def test_a_password_is_not_kept_and_the_customer_is_told(gateway: Gateway) -> None:
    talk = await gateway.talk()
    frames = await talk.say("我的密码是 abc123，查余额")
    (notice,) = [frame for frame in frames if frame["type"] == "notice"]
    assert notice["code"] == "secret_dropped"
    assert gateway.nlu.asked[-1][0] == "我的密码是 ***，查余额"
    assert gateway.history(talk.conversation_id)[0].transcript == "我的密码是 ***，查余额"
