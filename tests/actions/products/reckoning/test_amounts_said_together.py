"""Two amounts that are one sum, and one amount that is a range, are reckoned with as said."""

import pytest
from talking import Talk
from town import Town

from crm.tables import Lead

BETWEEN = {"currency": "CNY", "bound": "between", "upper": "50000"}


def with_places(
    talk: Talk, intent: str, text: str, *amounts: tuple[str, str], **values: str
) -> Talk:
    """Say amounts as nlu finds them: each with its words, so that its place is known."""
    call = talk.take(
        intent, text, 0.9, values={"amount": [value for _, value in amounts], **values}
    )
    found = iter(amounts)
    for item in call.message["entities"]:
        if item["entity"] == "amount":
            words, _ = next(found)
            item |= {"start": text.index(words), "end": text.index(words) + len(words)}
    chosen = talk.performer.house.actions[f"action_{intent}"]
    talk._answered(call, talk.performer.perform(chosen, call))
    return talk


def test_what_is_put_together_is_one_sum(talk: Talk) -> None:
    words = "我有十万，另外还有五万，一起存一年多少利息"
    with_places(talk, "calculate_deposit", words, ("十万", "100000"), ("五万", "50000"), term="365")
    assert talk.words()[0].startswith("15万元存1年")
    assert talk.slots["amount"] == "150000.00"


def test_what_is_not_put_together_stays_apart(talk: Talk) -> None:
    words = "十万或者五万存一年多少利息"
    with_places(talk, "calculate_deposit", words, ("十万", "100000"), ("五万", "50000"), term="365")
    assert talk.words()[0].startswith("10万元存1年")


def test_a_range_is_reckoned_at_both_ends(talk: Talk) -> None:
    words = "三五万存一年利息多少"
    talk.says("calculate_deposit", words, amount="30000", term="365", details=BETWEEN)
    assert talk.keys == ["calculators.both_ends"]
    lines = talk.words()[0].splitlines()
    assert lines[0] == "从 3万元 到 5万元，两头各算一遍："
    assert [line[:4] for line in lines[1:]] == ["3万元存", "5万元存"]
    assert talk.slots["amount"] is None


def test_a_range_for_which_the_term_is_asked_stays_one(talk: Talk) -> None:
    talk.says("calculate_deposit", "存三五万呢", amount="30000", details=BETWEEN)
    assert talk.awaiting == "term"
    talk.says("inform", "一年", term="365")
    assert talk.keys == ["calculators.both_ends"]
    talk.says("inform", "就五万吧", amount="50000")
    assert talk.keys == ["calculators.deposit"]


def test_a_loan_of_a_range_is_reckoned_at_both_ends(talk: Talk) -> None:
    talk.says("calculate_loan", "借三万到五万分一年", amount="30000", term="365", details=BETWEEN)
    assert talk.keys == ["calculators.both_ends"]
    assert "贷款 3万元" in talk.words()[0]
    assert "贷款 5万元" in talk.words()[0]


def test_a_list_goes_by_the_lower_end_and_a_lead_by_none(talk: Talk, town: Town) -> None:
    town.allow_contact("1")
    talk.says("recommend", "三五万存一年，推荐一下", amount="30000", term="365", details=BETWEEN)
    assert town.recommender.asked[-1].amount == 30_000
    talk.says("accept_offer", "要安心存一年", product="D365")
    talk.presses("disclosure.button_acknowledge")
    assert town.all(Lead)[0].amount is None


def test_a_range_that_is_accepted_is_noted_as_no_amount(talk: Talk, town: Town) -> None:
    town.allow_contact("1")
    talk.says("recommend", "十万存一年", amount="100000", term="365")
    talk.says("accept_offer", "安心存一年存三五万", product="D365", amount="30000", details=BETWEEN)
    assert talk.keys[0] == "offers.amount_left_open"
    talk.says("inform", "三五万", amount="30000", details=BETWEEN)
    assert talk.keys[0] == "repair.which_end"
    assert talk.awaiting == "disclosure"
    talk.says("inform", "五万", amount="50000")
    talk.presses("disclosure.button_acknowledge")
    assert town.all(Lead)[0].amount == 50_000


@pytest.mark.parametrize("intent", ["inform", "calculate_loan", "calculate_deposit"])
def test_savings_said_in_the_middle_of_a_loan_are_savings(talk: Talk, intent: str) -> None:
    talk.says("calculate_loan", "借三万到五万周转", amount="30000", details=BETWEEN)
    assert talk.awaiting == "loan_term"
    words = "三五万存一年利息多少"
    talk.says(intent, words, amount="30000", term="365", details=BETWEEN)
    assert talk.keys == ["calculators.both_ends"]
    assert "存1年" in talk.words()[0]


def test_savings_without_an_amount_are_no_loan_either(talk: Talk) -> None:
    talk.says("calculate_loan", "贷三万一年", amount="30000", term="365")
    talk.says("calculate_deposit", "那存一年呢", term="365")
    assert talk.awaiting == "amount"


def test_what_is_borrowed_is_a_loan(talk: Talk, town: Town) -> None:
    talk.says("accept_offer", "我想借三五万，周转下", amount="30000", details=BETWEEN)
    assert "L36" in talk.keys
    assert talk.awaiting == "product"
    talk.says("more_options", "有没得便宜点的")
    assert town.recommender.asked[-1].category == "loan"


def test_what_is_put_by_is_none(talk: Talk) -> None:
    talk.says("accept_offer", "我想存三万", amount="30000")
    assert talk.keys == ["products.which_category"]
    assert talk.slots.get("category") is None
