"""Rasa's own way (``/model/parse``) and ours (the custom channel) understand alike.

500 messages, made with a seed: each is asked of the running service as Rasa would ask it, and
goes through the gateway to what the turn channel hands Rasa.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
import orjson
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from banter_rasa.contract import TurnRequest

from bot.gateway.turns.dialogue import DialogueTurn, RasaDialogue
from bot.gateway.turns.understanding import understand
from crm.conversations import ConversationView
from data.protection.masking import mask_text
from data.texts.phrases import Language
from data.utterances import load
from nlu.client import NluClient
from nlu.parsing.understanding import Understanding
from nlu.serving.app import create_app
from nlu.settings import NluSettings

MESSAGES = 500
HIDDEN = {"phone": "[PHONE]", "card": "[CARD]", "id_number": "[ID]"}
TEMPLATES = {
    Language.ZH: (
        "我有{amount}元想存{months}个月，有什么推荐？",
        "贷款{amount}元{months}个月每个月还多少",
        "{date}下午{hour}点给我打电话",
        "预约{date}去网点，想买{amount}元的理财",
        "我有{amount}元想存{months}个月，有什么推荐？另外利率是多少",
    ),
    Language.EN: (
        "I have {amount} yuan for {months} months, what do you recommend?",
        "what would I repay on a loan of {amount} yuan over {months} months",
        "call me on {date} at {hour} pm",
        "book an appointment for {date}, I want to invest {amount} yuan",
        "recommend a product for {amount} yuan over {months} months, and what is the interest rate",
    ),
}
PERSONAL = {
    Language.ZH: (
        "我的手机号是{phone}，{date}联系我",
        "卡号{card}丢了，里面有{amount}元",
        "身份证{identity}，想存{amount}元{months}个月",
        "换成{phone}，下午{hour}点打",
    ),
    Language.EN: (
        "my number is {phone}, call me on {date}",
        "I lost my card {card}, there were {amount} yuan on it",
        "my ID is {identity}, I want to save {amount} yuan for {months} months",
        "use {phone} instead, {hour} pm is fine",
    ),
}


@dataclass(frozen=True)
class Said:
    """A message, and whether it has personal numbers in it."""

    text: str
    language: Language
    numbers: tuple[str, ...] = ()


def made(seed: int = 500) -> list[Said]:
    """300 utterances of ours, 100 with amounts and dates (some two wishes), 100 with numbers."""
    chance = random.Random(seed)
    spoken = [Said(u.text, Language(u.language)) for u in load()]
    said = chance.sample([one for one in spoken if mask_text(one.text).text == one.text], 300)
    for number in range(200):
        language = chance.choice(list(Language))
        values = _values(chance)
        if number < 100:
            said.append(Said(chance.choice(TEMPLATES[language]).format(**values), language))
        else:
            template = chance.choice(PERSONAL[language])
            named = [k for k in ("phone", "card", "identity") if f"{{{k}}}" in template]
            numbers = tuple(values[k] for k in named)
            said.append(Said(template.format(**values), language, numbers))
    return said


def _values(chance: random.Random) -> dict[str, str]:
    body = "".join(str(chance.randrange(10)) for _ in range(14))
    card = next(f"62{body[:13]}{d}" for d in range(10) if _luhn(f"62{body[:13]}{d}"))
    born = f"19{chance.randrange(50, 99)}{chance.randrange(1, 13):02}{chance.randrange(1, 28):02}"
    return {
        "amount": str(chance.randrange(1, 900) * 1_000),
        "months": str(chance.choice((3, 6, 12, 24, 36))),
        "hour": str(chance.randrange(1, 6)),
        "date": f"2026-12-{chance.randrange(1, 29):02}",
        "phone": f"13{body[:9]}",
        "card": card,
        "identity": f"110101{born}{body[:3]}X",
    }


def _luhn(digits: str) -> bool:
    doubled = [int(d) * (1 + i % 2) for i, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


class Channel:
    """Stands where Rasa does, and keeps what the channel would hand to it."""

    def __init__(self) -> None:
        self.turn: TurnRequest | None = None

    async def take(self, request: web.Request) -> web.Response:
        self.turn = TurnRequest.from_json(orjson.loads(await request.read()))
        return web.json_response({"turn_id": self.turn.turn_id, "replies": []})


@dataclass
class Ways:
    """Both ways to the same running service."""

    session: aiohttp.ClientSession
    nlu: str
    rasa: str
    channel: Channel

    async def rasas(self, said: Said) -> dict[str, Any]:
        """Ask as Rasa 3.6.21 does when it has an ``nlu`` endpoint."""
        body = {"token": None, "text": said.text, "message_id": "c1.1"}
        async with self.session.post(f"{self.nlu}/model/parse", json=body) as answer:
            assert answer.status == 200
            parse: dict[str, Any] = await answer.json()
            return parse

    async def ours(self, said: Said) -> TurnRequest:
        """Go through the gateway's understanding and its call of the channel."""
        understood = await understand(NluClient(self.nlu, self.session), said.text, view(said))
        dialogue = RasaDialogue(self.rasa, self.session, "t", timedelta(seconds=20))
        metadata = {"conversation_id": "c1", "turn_id": "c1:1", "language": "zh", "channel": "app"}
        turn = DialogueTurn("c1:1", "c1.1", understood.text, understood.parse, metadata)
        await dialogue.turn(turn)
        assert self.channel.turn is not None
        return self.channel.turn


def view(said: Said) -> ConversationView:
    return ConversationView(
        conversation_id="c1",
        customer_id=None,
        prospect_id=None,
        visitor_id="v1",
        channel="app",
        language=said.language,
        last_seq=0,
        session_no=1,
        session_turns=0,
        slots={},
        pending_offer=None,
        human=False,
    )


@pytest.fixture
async def ways(
    serve: Callable[..., AbstractAsyncContextManager[str]],
    small_settings: NluSettings,
    understanding: Understanding,
) -> AsyncIterator[Ways]:
    channel = Channel()
    rasa = web.Application()
    rasa.router.add_post("/webhooks/banter/turn", channel.take)
    async with (
        serve(create_app(small_settings, opener=lambda old: understanding)) as address,
        TestServer(rasa) as server,
        aiohttp.ClientSession() as session,
    ):
        yield Ways(session, address, str(server.make_url("")), channel)


def test_there_are_five_hundred_messages_of_every_sort() -> None:
    messages = made()
    assert len(messages) == MESSAGES
    assert messages == made()
    assert sum(bool(said.numbers) for said in messages) == 100
    for language in Language:
        assert sum(said.language is language for said in messages) > 150


async def test_both_ways_give_the_same_parse(ways: Ways) -> None:
    several = 0
    for said in made():
        rasas, turn = await asyncio.gather(ways.rasas(said), ways.ours(said))
        for key in ("intent", "intent_ranking", "faq", "faq_sure", "model_version"):
            assert turn.parse[key] == rasas[key], said
        check_language(said, rasas, turn)
        if said.numbers or any(entity["entity"] in HIDDEN for entity in rasas["entities"]):
            check_masked(said, rasas, turn)
        else:
            assert turn.text == turn.parse["text"] == rasas["text"] == said.text
            assert turn.parse["entities"] == rasas["entities"]
            assert turn.parse["parts"] == rasas["parts"], said
            several += bool(rasas["parts"])
    assert several >= 3


def check_language(said: Said, rasas: dict[str, Any], turn: TurnRequest) -> None:
    """Only where the words do not decide may the conversation's language, unknown to Rasa's way."""
    assert turn.parse["language_sure"] == rasas["language_sure"], said
    allowed = {rasas["language"]} if rasas["language_sure"] else {rasas["language"], said.language}
    assert turn.parse["language"] in allowed, said


def masked(text: str, rasas: dict[str, Any]) -> str:
    """Hide typed numbers by rule, and those said in words ("one three eight …") as nlu has them."""
    by_rule = mask_text(text).text
    if by_rule != text:
        return by_rule
    for entity in reversed(rasas["entities"]):
        if token := HIDDEN.get(entity["entity"]):
            text = text[: entity["start"]] + token + text[entity["end"] :]
    return text


def check_masked(said: Said, rasas: dict[str, Any], turn: TurnRequest) -> None:
    """The channel's form has tokens for the numbers; all else stands where it is said to."""
    assert turn.text == turn.parse["text"] == masked(said.text, rasas)
    sent = orjson.dumps(turn.parse).decode()
    assert not any(number in sent for number in said.numbers)
    for entity in turn.parse["entities"]:
        assert turn.text[entity["start"] : entity["end"]] == entity["text"]
    assert turn.parse["parts"] == []  # they would carry the numbers
    asked = [(e["entity"], HIDDEN.get(e["entity"], e["value"])) for e in rasas["entities"]]
    handed = [(e["entity"], e["value"]) for e in turn.parse["entities"]]
    assert handed == asked, said
