import pytest

from nlu.awaiting import answered, covered
from nlu.contract import Context, Entity, EntityKind, IntentMatch
from nlu.normalise import normalise
from nlu.understanding import Message, Understanding


@pytest.mark.parametrize(
    ("text", "awaiting", "intent"),
    [
        ("五万", "amount", "inform"),
        ("五万吧", "amount", "inform"),
        ("about 20k", "loan_amount", "inform"),
        ("一年", "term", "inform"),
        ("12", "term", "inform"),
        ("明天下午三点", "callback_time", "inform"),
        ("tomorrow at 3pm", "callback_confirm", "inform"),
        ("明天下午三点", "appointment", "inform"),
        ("2", "appointment", "choose"),
        ("13812345678", "phone_number", "inform"),
        ("13812345678", "none", "leave_number"),
        ("5", "rating", "inform"),
        ("五星", "rating", "inform"),
        ("稳进90天", "product", "inform"),
        ("稳进90天", "none", "product_details"),
        ("三十万", "none", "inform"),
        ("第二个", "none", "choose"),
        ("第二个", "offer", "choose"),
        ("the first one", "clarification", "choose"),
        ("B", "assessment", "choose"),
        ("那10万三年呢", "none", "inform"),
        ("那第二个呢", "none", "choose"),
        ("what about 60k then", "none", "inform"),
    ],
)
def test_a_bare_value_answers_what_was_asked(
    understanding: Understanding, text: str, awaiting: str, intent: str
) -> None:
    result = understanding.parse([Message(text, Context(awaiting=awaiting))])[0]
    assert result.intent.name == intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("利率是多少呢", "ask_rate"),
        ("转人工服务", "human"),
        ("我的卡丢了，快帮我挂失", "lost_card"),
        ("不要了", "deny"),
    ],
)
def test_something_else_interrupts_a_question(
    understanding: Understanding, text: str, intent: str
) -> None:
    result = understanding.parse([Message(text, Context(awaiting="amount"))])[0]
    assert result.intent.name == intent


def test_a_value_asked_for_outweighs_doubt(understanding: Understanding) -> None:
    text = "唔唔 qwertz 呣呣呣 差不多 五万块 嘞嘞 zxcvb 呐呐"
    asked = understanding.parse([Message(text, Context(awaiting="amount"))])[0]
    unasked = understanding.parse([Message(text)])[0]
    assert asked.intent.name == "inform"
    assert unasked.intent.name != "inform" or unasked.intent.confidence < 0.8


WM = Entity(entity=EntityKind.PRODUCT, value="WM-90", start=0, end=1, text="x")


@pytest.mark.parametrize(
    ("awaiting", "entities", "intent"),
    [
        ("contact_consent", (), "deny"),
        ("callback_offer", (), "deny"),
        ("appointment", (), "deny"),
        ("contact_consent", (WM,), "not_interested"),
        ("offer", (), "not_interested"),
        ("none", (), "not_interested"),
    ],
)
def test_a_refusal_answers_the_question_that_was_asked(
    awaiting: str, entities: tuple[Entity, ...], intent: str
) -> None:
    ranking = tuple(
        IntentMatch(name=name, confidence=confidence)
        for name, confidence in (("not_interested", 0.8), ("deny", 0.1), ("cancel", 0.05))
    )
    names = [m.name for m in answered(ranking, entities, Context(awaiting=awaiting))]
    assert names[0] == intent
    assert len(set(names)) == len(names)


def test_a_link_counts_beside_the_name_of_a_product() -> None:
    text = normalise("那我要稳进90天理财")
    name = Entity(entity=EntityKind.PRODUCT, value="W", start=3, end=10, text="稳进90天理财")
    amount = name.model_copy(update={"entity": EntityKind.AMOUNT})
    assert covered(text, [name]) < covered(text, [amount]) < 1
