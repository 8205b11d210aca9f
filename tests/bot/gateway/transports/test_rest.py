"""The same conversation over REST."""

import asyncio

from rest_client import Client
from world import World

from crm import conversations
from crm.messages import Rendered, Sender, TextBody, TextDraft
from data.texts.phrases import Language, phrase


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


async def test_the_history_hides_what_the_token_is_too_weak_for(client: Client) -> None:
    client.gateway.dialogue.script = lambda _turn: [
        TextDraft(text=phrase("gateway.verified"), needs_acr=2)
    ]
    await client.say("余额", client.sign_in(acr=2))
    weak = await client.get("/api/messages", client.sign_in())
    strong = await client.get("/api/messages", client.sign_in(acr=2))
    assert "已完成身份验证" not in str(weak)
    assert weak["messages"][1]["needs_acr"] == 2
    assert strong["messages"][1]["body"]["text"] == "已完成身份验证"
