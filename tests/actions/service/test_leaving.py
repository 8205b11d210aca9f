import pytest
from talking import Talk

from crm.tables import ServiceCase

LEAVING = "我要把钱转到隔壁银行"


@pytest.mark.parametrize("taken_for", ["faq", "nlu_fallback", "not_interested", "fraud"])
def test_who_leaves_is_free_to_whatever_it_is_taken_for(talk: Talk, taken_for: str) -> None:
    talk.says(taken_for, LEAVING, faqs=["transfer_limit"])
    assert talk.keys == ["care.leaving"]
    assert "转不转由您决定" in talk.words()[0]
    assert [button.intent for button in talk.buttons()] == ["book_callback", "human"]
    assert not talk.town.all(ServiceCase)


def test_who_wants_no_offers_gets_none_for_leaving(talk: Talk) -> None:
    talk.says("stop_recommending", "别再给我推销了")
    talk.says("faq", LEAVING, faqs=["transfer_limit"])
    assert [button.intent for button in talk.buttons()] == ["human"]


def test_a_wish_to_be_left_alone_is_heard_first(talk: Talk) -> None:
    talk.says("stop_recommending", "别再推销了，再推我就把钱都转到别的银行")
    assert "care.leaving" not in talk.keys


def test_a_question_about_a_transfer_is_answered(talk: Talk) -> None:
    talk.says("faq", "把钱转到别的银行要手续费吗", faqs=["transfer_fee"])
    assert talk.keys == ["knowledge.answer"]
