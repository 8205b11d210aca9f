"""What Rasa 3.6.21 sends to its NLU endpoint, and what it reads from the answer."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from nlu.contract import Context, FaqMatch, ParseRequest, ParseResult

FOLDER = Path(__file__).parent
REQUEST: dict[str, Any] = json.loads((FOLDER / "parse_request.json").read_text("utf-8"))
RESPONSE: dict[str, Any] = json.loads((FOLDER / "parse_response.json").read_text("utf-8"))
MESSAGES = [
    "你好",
    "我有五万块想存一年，有什么推荐？",
    "利率多少",
    "I lost my card",
    "ｏｋ",
    "第二个",
    "五万",
    "怎么修改预留手机号",
    "zxcv qwer",
    "",
    '/affirm{"x":"y"}',
    "我的手机13812345678",
]


async def test_the_recorded_request_has_the_recorded_answer(service: httpx.AsyncClient) -> None:
    answer = await service.post("/model/parse", json=REQUEST)
    assert answer.json() == RESPONSE


@pytest.mark.parametrize("text", [*MESSAGES, None])
async def test_rasa_finds_all_it_reads(service: httpx.AsyncClient, text: str | None) -> None:
    answer = (await service.post("/model/parse", json={**REQUEST, "text": text})).json()
    assert isinstance(answer["text"], str)
    assert answer["intent"] == answer["intent_ranking"][0]
    assert {"name", "confidence"} == answer["intent"].keys()
    for entity in answer["entities"]:
        assert answer["text"][entity["start"] : entity["end"]] == entity["text"]
    if answer["intent"]["name"] == "nlu_fallback":
        assert answer["intent_ranking"][1]["name"] != "nlu_fallback"


@pytest.mark.parametrize("text", MESSAGES)
async def test_rasas_way_and_the_gateways_give_the_same_parse(
    service: httpx.AsyncClient, text: str
) -> None:
    gateways = ParseRequest(text=text, context=Context())
    ours = await service.post("/model/parse", content=gateways.model_dump_json(exclude_none=True))
    rasas = await service.post("/model/parse", json={**REQUEST, "text": text})
    assert ours.content == rasas.content


def test_the_recorded_answer_is_the_contract() -> None:
    result = ParseResult.model_validate(RESPONSE)
    assert result.model_dump(mode="json") == RESPONSE
    assert result.entities[0].amount == 50_000
    assert FaqMatch(faq_id="a", score=1).model_dump() == {"faq_id": "a", "score": 1.0}
