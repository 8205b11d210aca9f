"""What Rasa gets to see: understood, and without personal numbers."""

import json

import pytest
from fakes import FakeNlu
from hypothesis import given
from hypothesis import strategies as st

from bot.gateway.turns.understanding import pressed, understand
from crm.conversations import ConversationView
from data.texts.phrases import Language
from nlu.contract import Context, Entity, EntityKind, IntentMatch, ParseResult, Part

VIEW = ConversationView(
    "c", "1", None, None, "chat", Language.ZH, 0, 1, 0, {"awaiting": "amount"}, None,
    human=False,
)  # fmt: skip


def found(kind: EntityKind, text: str, part: str, value: str | None = None) -> Entity:
    start = text.index(part)
    return Entity(
        entity=kind, value=value or part, start=start, end=start + len(part), text=part,
        extras={"currency": "CNY"},
    )  # fmt: skip


async def parse(text: str, *entities: Entity) -> dict[str, object]:
    understood = await understand(FakeNlu(entities={text: entities}), text, VIEW)
    assert understood.parse["text"] == understood.text
    return dict(understood.parse)


async def test_entities_move_with_the_mask() -> None:
    text = "我是13800138000，想存五万"
    parsed = await parse(text, found(EntityKind.AMOUNT, text, "五万", "50000"))
    (entity,) = parsed["entities"]  # type: ignore[misc]
    assert parsed["text"] == "我是[PHONE]，想存五万"
    assert str(parsed["text"])[entity["start"] : entity["end"]] == entity["text"] == "五万"
    assert (entity["value"], entity["extras"]) == ("50000", {"currency": "CNY"})


@pytest.mark.parametrize(
    ("kind", "number", "token"),
    [
        (EntityKind.PHONE, "13800138000", "[PHONE]"),
        (EntityKind.CARD, "4111111111111111", "[CARD]"),
        (EntityKind.ID_NUMBER, "11010519491231002X", "[ID]"),
    ],
)
async def test_a_personal_number_is_known_by_its_kind_only(
    kind: EntityKind, number: str, token: str
) -> None:
    text = f"号码{number}。"
    parsed = await parse(text, found(kind, text, number))
    (entity,) = parsed["entities"]  # type: ignore[misc]
    assert (entity["value"], entity["text"], entity["extras"]) == (token, token, {})
    assert number not in json.dumps(parsed)


async def test_a_number_that_only_nlu_knows_is_masked_too() -> None:
    text = "打给我 021 5888 1234"
    parsed = await parse(text, found(EntityKind.PHONE, text, "021 5888 1234", "02158881234"))
    assert parsed["text"] == "打给我 [PHONE]"
    assert "5888" not in json.dumps(parsed)


async def test_an_amount_made_of_a_phone_numbers_digits_is_dropped() -> None:
    text = "13800138000"
    parsed = await parse(text, found(EntityKind.AMOUNT, text, "13800138000"))
    assert parsed["entities"] == []


async def test_the_halves_of_a_masked_message_do_not_carry_what_is_masked() -> None:
    text = "查余额，另外打给我 021 5888 1234"
    match = IntentMatch(name="ask_balance", confidence=0.9)
    part = Part(text=text, intent=match, entities=(), intent_ranking=(match,))

    class Halving(FakeNlu):
        async def parse(self, text: str, context: Context | None = None) -> ParseResult:
            whole = await super().parse(text, context)
            return whole.model_copy(update={"parts": (part, part)})

    numbers = {text: (found(EntityKind.PHONE, text, "021 5888 1234", "02158881234"),)}
    masked = await understand(Halving(entities=numbers), text, VIEW)
    assert masked.parse["parts"] == []
    assert "5888" not in json.dumps(masked.parse)
    plain = await understand(Halving(), "查余额，另外推荐一下", VIEW)
    assert len(plain.parse["parts"]) == 2


async def test_the_language_counts_when_nlu_is_sure() -> None:
    sure = await understand(FakeNlu(languages={"hello": "en"}), "hello", VIEW)
    unsure = await understand(FakeNlu(), "R4", VIEW)
    assert (sure.language, unsure.language) == (Language.EN, None)


async def test_the_parse_keeps_nlus_shape() -> None:
    parsed = await parse("你好")
    assert ParseResult.model_validate(parsed).intent.name == "inform"


def test_a_button_is_certain_and_its_arguments_are_entities() -> None:
    parsed = pressed("choose", {"product": "D365", "faq": "f1"}, "第一个", Language.EN).parse
    assert parsed["intent_ranking"] == [{"name": "choose", "confidence": 1.0}]
    assert [(e["entity"], e["value"]) for e in parsed["entities"]] == [
        ("product", "D365"), ("faq", "f1"),
    ]  # fmt: skip


@given(
    st.lists(
        st.sampled_from(["你好", "13800138000", "4111111111111111", " ", "五万", "a1", "，"]),
        max_size=8,
    )
)
async def test_offsets_always_name_the_same_words(parts: list[str]) -> None:
    text = "".join(parts)
    entities = [
        Entity(entity=EntityKind.AMOUNT, value="50000", start=at, end=at + 2, text="五万")
        for at in range(len(text))
        if text.startswith("五万", at)
    ]
    understood = await understand(FakeNlu(entities={text: tuple(entities)}), text, VIEW)
    for entity in understood.parse["entities"]:
        assert understood.text[entity["start"] : entity["end"]] == "五万"
    assert len(understood.parse["entities"]) == len(entities)
