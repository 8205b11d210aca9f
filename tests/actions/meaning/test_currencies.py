"""An amount in another currency is never reckoned with as if it were in the bank's own."""

from decimal import Decimal

import pytest
from sqlalchemy import update
from talking import Talk
from town import Town

from crm.tables import Product
from data.texts.phrases import Language, Money

DOLLARS, YUAN, CROWNS = {"currency": "USD"}, {"currency": "CNY"}, {"currency": "CZK"}


@pytest.fixture
def czech_talk(town: Town) -> Talk:
    """A conversation with customer 1 of a bank whose money is the Czech crown."""
    town.bank.settings = town.bank.settings.model_copy(update={"currency": "CZK"})
    with town.bank.work() as work:
        work.session.execute(update(Product).values(currency="CZK"))
    return town.talk("1")


def test_the_assessment_asks_in_the_banks_currency(czech_talk: Talk) -> None:
    czech_talk.says("risk_assessment", "I want the risk assessment")
    named = [button.label.values for button in czech_talk.buttons()]
    assert named[0] == {"most": Money(amount=Decimal(100_000), currency="CZK")}
    assert {money.currency for each in named for money in each.values()} == {"CZK"}


def test_dollars_are_not_recommended_for_as_yuan(talk: Talk) -> None:
    talk.says("recommend", "我有五千美元想理财", amount="5000", details=DOLLARS)
    assert talk.keys[0] == "offers.only_own_currency"
    assert talk.slots.get("amount") is None
    assert talk.awaiting == "offer"


def test_dollars_are_not_reckoned_with_and_yuan_are_asked_for(talk: Talk) -> None:
    words = "五千美元存一年多少利息"
    talk.says("calculate_deposit", words, amount="5000", term="365", details=DOLLARS)
    assert (talk.keys[0], talk.awaiting) == ("offers.only_own_currency", "amount")
    talk.says("inform", "三万六", amount="36000")
    assert talk.keys[0] == "calculators.deposit"


@pytest.mark.parametrize("intent", ["accept_offer", "correct"])
def test_dollars_change_nothing_of_what_is_accepted(talk: Talk, intent: str) -> None:
    talk.says("accept_offer", "存五万", product="D365", amount="50000")
    talk.says(intent, "改成五千美元", amount="5000", details=DOLLARS)
    assert talk.keys[0] == "offers.only_own_currency"
    assert talk.slots["amount"] == "50000.00"


def test_yuan_are_yuan_however_they_are_called(talk: Talk) -> None:
    talk.says("recommend", "五万人民币", amount="50000", details=YUAN)
    assert "offers.only_own_currency" not in talk.keys
    assert talk.slots["amount"] == "50000.00"


@pytest.mark.parametrize("intent", ["inform", "nlu_fallback", "correct"])
def test_dollars_alone_are_no_miss(talk: Talk, intent: str) -> None:
    ranking = ("recommend", "ask_balance")
    for _ in range(2):
        talk.says(intent, "我有两万美元", amount="20000", details=DOLLARS, ranking=ranking)
        assert talk.keys[0] == "offers.only_own_currency"
        assert not [key for key in talk.keys if key.startswith("clarify.")]
    assert (talk.slots.get("misses", 0), talk.awaiting) == (0, "none")
    talk.says("nlu_fallback", "嗯啊那个", ranking=ranking)
    assert talk.keys == ["clarify.did_you_mean"]  # the first miss


def test_dollars_leave_the_open_question_open(talk: Talk) -> None:
    talk.says("book_callback", "约个客户经理")
    awaiting = talk.awaiting
    talk.says("nlu_fallback", "我有两万美元", amount="20000", details=DOLLARS)
    assert talk.keys[0] == "offers.only_own_currency"
    assert len(talk.keys) > 1
    assert talk.awaiting == awaiting != "none"


def test_a_loan_of_a_czech_bank_is_worked_out_in_crowns(czech_talk: Talk) -> None:
    czech_talk.says("calculate_loan", "贷十万三年", amount="100000", term="1095")
    assert czech_talk.words(Language.EN)[0].count("CZK") == 6
    assert "CNY" not in czech_talk.words(Language.EN)[0]
    assert czech_talk.words()[0].startswith("贷款 10万捷克克朗、36 个月")


def test_the_bank_speaks_of_what_was_said_in_its_own_money(czech_talk: Talk) -> None:
    czech_talk.says("recommend", "五万存一年", amount="50000", term="365")
    assert czech_talk.said[0].text.key == "offers.intro_amount_term"
    assert czech_talk.words(Language.EN)[0].startswith("You mentioned CZK 50,000 for 1 year.")


def test_crowns_are_the_money_of_a_czech_bank(czech_talk: Talk) -> None:
    czech_talk.says("recommend", "50000 Kč", amount="50000", details=CROWNS)
    assert "offers.only_own_currency" not in czech_talk.keys
    assert czech_talk.slots["amount"] == "50000.00"


def test_yuan_are_foreign_to_a_czech_bank(czech_talk: Talk) -> None:
    czech_talk.says("recommend", "五万人民币", amount="50000", details=YUAN)
    assert czech_talk.words()[0].startswith("金额我只按捷克克朗算")
    assert czech_talk.words(Language.EN)[0].startswith("I reckon in Czech crowns only")
    assert czech_talk.slots.get("amount") is None


def test_crowns_are_foreign_to_a_bank_of_yuan(talk: Talk) -> None:
    talk.says("calculate_deposit", "50000 Kč", amount="50000", term="365", details=CROWNS)
    assert talk.words(Language.EN)[0].startswith("I reckon in yuan only")


def test_rates_at_a_glance_are_those_of_products_in_the_banks_own_money(czech_talk: Talk) -> None:
    assert czech_talk.says("ask_rate", "利率多少").keys == ["products.which_category_rate"]


def test_a_lead_of_a_czech_bank_gives_its_reasons_in_crowns(czech_talk: Talk, town: Town) -> None:
    czech_talk.says("accept_offer", "存五万", product="D365", amount="50000")
    czech_talk.says("affirm", "同意").says("affirm", "我已阅读")
    [lead] = town.leads()
    fits = {"kind": "money", "amount": "50000.00", "currency": "CZK"}
    assert fits in [reason["values"].get("amount") for reason in lead.reasons]
