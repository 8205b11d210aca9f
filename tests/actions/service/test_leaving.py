import pytest
from talking import Talk

from crm.tables import ServiceCase

LEAVING = "我要把钱转到隔壁银行"


@pytest.mark.parametrize(
    ("taken_for", "words"),
    [
        ("faq", LEAVING),
        ("nlu_fallback", LEAVING),
        ("out_of_scope", LEAVING),
        ("fraud", "我要把钱转到招行去"),
    ],
)
def test_who_leaves_is_free_to_whatever_it_is_taken_for(
    talk: Talk, taken_for: str, words: str
) -> None:
    talk.says(taken_for, words, faqs=["transfer_limit"])
    assert talk.keys == ["care.leaving"]
    assert "转不转由您决定" in talk.words()[0]
    assert [button.intent for button in talk.buttons()] == ["book_callback", "human"]
    assert not talk.town.all(ServiceCase)


def test_who_wants_no_offers_gets_none_for_leaving(talk: Talk) -> None:
    talk.says("stop_recommending", "别再给我推销了")
    talk.says("faq", LEAVING, faqs=["transfer_limit"], faq_sure=False)
    assert [button.intent for button in talk.buttons()] == ["human"]


@pytest.mark.parametrize(
    ("intent", "words"),
    [
        ("stop_recommending", "别再推销了，再推我就把钱都转到别的银行"),
        ("not_interested", LEAVING),
        ("cancel", "取消吧，我打算换家银行"),
    ],
)
def test_what_is_wanted_is_done_first(talk: Talk, intent: str, words: str) -> None:
    talk.says("product_details", "安心存怎么样", product="D365").says(intent, words)
    assert "care.leaving" not in talk.keys


def test_a_yes_after_it_accepts_nothing_that_was_on_screen(talk: Talk) -> None:
    talk.says("recommend", "五万存一年", amount="50000", term="365")
    talk.says("nlu_fallback", LEAVING)
    assert talk.keys == ["care.leaving"]
    talk.says("affirm", "好的")
    assert talk.slots.get("task") is None or talk.slots["task"]["name"] != "accept_offer"


def test_a_question_about_a_transfer_is_answered(talk: Talk) -> None:
    talk.says("faq", "把钱转到别的银行要手续费吗", faqs=["transfer_fee"])
    assert talk.keys == ["knowledge.answer"]
