"""Wishes over several turns: an amount to borrow is none to place, nor the other way round."""

from __future__ import annotations

import pytest
from talking import Talk
from town import Town


@pytest.mark.parametrize("said", [{"product": "D365"}, {"category": "deposit", "product": "D365"}])
def test_an_amount_to_borrow_is_not_the_one_to_deposit(
    talk: Talk, town: Town, said: dict[str, str]
) -> None:
    town.allow_contact("1")
    talk.says("recommend", "我想借20万", amount="200000", category="loan")
    talk.says("accept_offer", "一年期定期存款我要办", **said)
    talk.presses("disclosure.button_acknowledge")
    assert [(lead.product_code, lead.amount) for lead in town.leads()] == [("D365", None)]


def test_the_amount_said_with_the_deposit_is_noted_after_a_loan(talk: Talk, town: Town) -> None:
    town.allow_contact("1")
    talk.says("recommend", "我想借20万", amount="200000", category="loan")
    talk.says("accept_offer", "存五万一年定期", amount="50000", product="D365")
    talk.says("inform", "还是六万吧", amount="60000").says("accept_offer", "我要办")
    talk.presses("disclosure.button_acknowledge")
    assert [(lead.product_code, lead.amount) for lead in town.leads()] == [("D365", 60_000)]


def test_an_amount_to_deposit_is_not_the_one_to_borrow(talk: Talk) -> None:
    talk.says("recommend", "存五万有什么推荐", amount="50000", category="deposit")
    talk.says("accept_offer", "贷款我要办", product="L36")
    assert (talk.slots["amount"], talk.slots["category"]) == (None, "loan")
