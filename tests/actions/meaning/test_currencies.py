"""An amount in another currency is never reckoned with as if it were yuan."""

import pytest
from talking import Talk

DOLLARS = {"currency": "USD"}


def test_dollars_are_not_recommended_for_as_yuan(talk: Talk) -> None:
    talk.says("recommend", "我有五千美元想理财", amount="5000", details=DOLLARS)
    assert talk.keys[0] == "offers.only_yuan"
    assert talk.slots.get("amount") is None
    assert talk.awaiting == "offer"


def test_dollars_are_not_reckoned_with_and_yuan_are_asked_for(talk: Talk) -> None:
    words = "五千美元存一年多少利息"
    talk.says("calculate_deposit", words, amount="5000", term="365", details=DOLLARS)
    assert (talk.keys[0], talk.awaiting) == ("offers.only_yuan", "amount")
    talk.says("inform", "三万六", amount="36000")
    assert talk.keys[0] == "calculators.deposit"


@pytest.mark.parametrize("intent", ["accept_offer", "correct"])
def test_dollars_change_nothing_of_what_is_accepted(talk: Talk, intent: str) -> None:
    talk.says("accept_offer", "存五万", product="D365", amount="50000")
    talk.says(intent, "改成五千美元", amount="5000", details=DOLLARS)
    assert talk.keys[0] == "offers.only_yuan"
    assert talk.slots["amount"] == "50000.00"


def test_yuan_are_yuan_however_they_are_called(talk: Talk) -> None:
    talk.says("recommend", "五万人民币", amount="50000", details={"currency": "CNY"})
    assert "offers.only_yuan" not in talk.keys
    assert talk.slots["amount"] == "50000.00"


@pytest.mark.parametrize("intent", ["inform", "nlu_fallback", "correct"])
def test_dollars_alone_are_no_miss(talk: Talk, intent: str) -> None:
    ranking = ("recommend", "ask_balance")
    for _ in range(2):
        talk.says(intent, "我有两万美元", amount="20000", details=DOLLARS, ranking=ranking)
        assert talk.keys[0] == "offers.only_yuan"
        assert not [key for key in talk.keys if key.startswith("clarify.")]
    assert (talk.slots.get("misses", 0), talk.awaiting) == (0, "none")
    talk.says("nlu_fallback", "嗯啊那个", ranking=ranking)
    assert talk.keys == ["clarify.did_you_mean"]  # the first miss


def test_dollars_leave_the_open_question_open(talk: Talk) -> None:
    talk.says("book_callback", "约个客户经理")
    awaiting = talk.awaiting
    talk.says("nlu_fallback", "我有两万美元", amount="20000", details=DOLLARS)
    assert talk.keys[0] == "offers.only_yuan"
    assert len(talk.keys) > 1
    assert talk.awaiting == awaiting != "none"
