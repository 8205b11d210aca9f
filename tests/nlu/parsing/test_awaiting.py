import pytest

from nlu.contract import Context, Entity, EntityKind, IntentMatch
from nlu.encoding.normalise import normalise
from nlu.parsing.awaiting import answered, courteous_intent, covered
from nlu.parsing.understanding import Message, Understanding


@pytest.mark.parametrize(
    ("text", "awaiting", "intent"),
    [
        ("五万", "amount", "inform"),
        ("五万吧", "amount", "inform"),
        ("about 20k", "loan_amount", "inform"),
        ("一年", "term", "inform"),
        ("12", "term", "inform"),
        ("180", "term", "inform"),
        ("240", "loan_term", "inform"),
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
        ("actually make it five", "callback_confirm", "inform"),
        ("make it 4", "callback_confirm", "inform"),
        ("10ish", "callback_time", "inform"),
        ("9.30", "callback_time", "inform"),
        ("那就五吧", "callback_confirm", "inform"),
        ("can we do five instead", "callback_confirm", "inform"),
    ],
)
def test_a_bare_value_answers_what_was_asked(
    understanding: Understanding, text: str, awaiting: str, intent: str
) -> None:
    result = understanding.parse([Message(text, Context(awaiting=awaiting))])[0]
    assert result.intent.name == intent


@pytest.mark.parametrize(
    ("text", "awaiting", "intent"),
    [
        ("yes thanks", "callback_confirm", "affirm"),
        ("perfect, thanks", "callback_confirm", "affirm"),
        ("yes thanks", "contact_consent", "affirm"),
        ("好的谢谢", "phone_consent", "affirm"),
        ("yes please, thanks", "number_deletion", "affirm"),
        ("不用了谢谢", "lead_withdrawal", "deny"),
        ("yes please, thank you", "amount", "affirm"),
        ("谢谢不用了", "callback_confirm", "deny"),
        ("no, thanks", "contact_consent", "deny"),
        ("谢谢不用了", "callback_time", "deny"),
    ],
)
def test_a_yes_or_no_with_thanks_answers_what_is_open(
    understanding: Understanding, text: str, awaiting: str, intent: str
) -> None:
    result = understanding.parse([Message(text, Context(awaiting=awaiting))])[0]
    assert result.intent.name == intent


@pytest.mark.parametrize(
    ("text", "awaiting"),
    [
        ("thanks", "callback_confirm"),  # no yes in it
        ("perfect, thanks", "contact_consent"),  # pleased is not permitted
        ("好的谢谢", "offer"),  # ends the talk
        ("好的谢谢", "none"),
        ("谢谢不用了", "none"),
        ("yes thanks, but at four", "callback_confirm"),
    ],
)
def test_thanks_are_not_made_an_answer_elsewhere(text: str, awaiting: str) -> None:
    assert courteous_intent(text, Context(awaiting=awaiting)) is None


FIVE = Entity(entity=EntityKind.MOMENT, value="2026-11-24T17:00", start=0, end=1, text="x")


@pytest.mark.parametrize(
    ("awaiting", "entities", "intent"),
    [
        ("callback_confirm", (FIVE,), "inform"),
        ("callback_time", (FIVE,), "inform"),
        ("callback_confirm", (), "rate"),
        ("rating", (FIVE,), "rate"),
        ("none", (FIVE,), "rate"),
    ],
)
def test_a_time_where_one_was_asked_for_rates_nothing(
    awaiting: str, entities: tuple[Entity, ...], intent: str
) -> None:
    ranking = (IntentMatch(name="rate", confidence=0.8), IntentMatch(name="inform", confidence=0.1))
    names = [m.name for m in answered(ranking, entities, Context(awaiting=awaiting))]
    assert (names[0], len(set(names))) == (intent, len(names))


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
