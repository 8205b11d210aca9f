"""Second thoughts while a product is being accepted or renewed."""

from datetime import date

import pytest
from shelving import shelve
from talking import Talk
from town import Town


@pytest.fixture
def accepting(town: Town) -> Talk:
    """Customer 1 reads the disclosure of the one-year deposit; there is one of two years too."""
    town.allow_contact("1")
    shelve(town, "D730", 730)
    talk = town.talk("1").says("accept_offer", "我要存五万一年的", product="D365", amount="50000")
    assert talk.awaiting == "disclosure"
    return talk


def test_another_term_is_the_product_of_that_term(accepting: Talk, town: Town) -> None:
    accepting.says("correct", "改成两年的吧", term="730")
    assert accepting.keys == ["repair.switched", "disclosure.please_read"]
    assert accepting.said[1].product.code == "D730"
    accepting.presses("disclosure.button_acknowledge")
    [lead] = town.leads()
    assert (lead.product_code, lead.amount, lead.term_days) == ("D730", 50_000, 730)


def test_a_bare_term_changes_it_too(accepting: Talk) -> None:
    accepting.says("inform", "into the 2 year", term="730")
    assert accepting.keys == ["repair.switched", "disclosure.please_read"]


def test_without_a_product_of_that_term_nothing_is_called_changed(
    accepting: Talk, town: Town
) -> None:
    accepting.says("correct", "改成四年", term="1460")
    assert accepting.keys == ["repair.none_of_term", "repair.reask_disclosure"]
    assert "安心存一年先不变" in accepting.words()[0]
    assert accepting.awaiting == "disclosure"
    accepting.says("affirm", "好的")
    [lead] = town.leads()
    assert (lead.product_code, lead.term_days) == ("D365", None)


def test_the_consent_question_is_asked_for_the_other_product(town: Town) -> None:
    shelve(town, "D90", 90)
    talk = town.talk("1").says("accept_offer", "我要安心存", product="D365")
    talk.says("correct", "还是三个月的", term="90")
    assert talk.keys == ["repair.switched", "consent.ask_contact"]
    assert (talk.awaiting, talk.slots["task"]["args"]["product"]) == ("contact_consent", "D90")


def test_a_product_of_that_term_that_is_not_permitted_is_not_called_changed(town: Town) -> None:
    town.allow_contact("1")
    shelve(town, "W365", 365, category="wealth", effective_risk_grade="R5")
    talk = town.talk("1").says("accept_offer", "我要稳进90天", product="W90")
    talk.says("correct", "换成一年的", term="365")
    assert talk.keys == ["offers.cannot_above_risk_level"]


def test_of_two_with_that_term_the_one_with_the_nearest_minimum_is_meant(accepting: Talk) -> None:
    shelve(accepting.town, "CD730", 730, min_amount=200_000)
    accepting.says("correct", "改成两年的吧", term="730")
    assert accepting.said[1].product.code == "D730"


@pytest.mark.parametrize("other", [{"status": "sold_out"}, {"private": True}])
def test_what_is_sold_out_or_not_for_all_is_not_that_product(
    town: Town, other: dict[str, object]
) -> None:
    shelve(town, "D180", 180, **other)
    talk = town.talk(None).says("accept_offer", "我要安心存", product="D365")
    talk.says("correct", "改成半年的", term="180")
    assert talk.keys == ["repair.none_of_term", "repair.reask_disclosure"]


def test_the_term_it_has_already_is_said_to_be_so(accepting: Talk) -> None:
    accepting.says("correct", "我说的是一年", term="365")
    assert accepting.keys == ["repair.term_is_so", "repair.reask_disclosure"]


def test_an_amount_by_itself_changes_what_is_accepted(accepting: Talk, town: Town) -> None:
    accepting.says("inform", "and 100k", amount="100000")
    assert accepting.keys == ["repair.corrected_amount", "repair.reask_disclosure"]
    accepting.says("affirm", "yes")
    [lead] = town.leads()
    assert (lead.product_code, lead.amount) == ("D365", 100_000)


def test_more_on_top_is_added(accepting: Talk, town: Town) -> None:
    accepting.says("inform", "再加十万", amount="100000")
    assert "15万元" in accepting.words()[0]
    accepting.says("affirm", "好")
    assert town.leads()[0].amount == 150_000


def test_amount_and_term_together_are_both_taken(accepting: Talk, town: Town) -> None:
    accepting.says("correct", "actually 80k for 2 years", amount="80000", term="730")
    accepting.presses("disclosure.button_acknowledge")
    [lead] = town.leads()
    assert (lead.product_code, lead.amount, lead.term_days) == ("D730", 80_000, 730)


def test_words_not_understood_for_sure_still_change_it_when_they_say_what(accepting: Talk) -> None:
    accepting.says("nlu_fallback", "还是两年吧", ranking=["correct", "inform"], term="730")
    assert accepting.keys == ["repair.switched", "disclosure.please_read"]


def test_words_not_understood_that_may_be_a_question_change_nothing(accepting: Talk) -> None:
    accepting.says("nlu_fallback", "两年利率", ranking=["ask_rate", "ask_term"], term="730")
    assert accepting.keys == ["clarify.sorry", "repair.reask_disclosure"]


def test_another_category_is_listed_and_not_called_changed(accepting: Talk) -> None:
    accepting.says("correct", "不，我要理财", category="wealth")
    assert accepting.keys == ["products.found_category", "W90"]
    assert accepting.awaiting == "product"


def test_a_fund_has_no_term_to_choose(town: Town) -> None:
    town.allow_contact("1")
    shelve(town, "F1", None, category="fund")
    talk = town.talk("1").says("accept_offer", "我要F1", product="F1")
    talk.says("correct", "改成一年", term="365")
    assert talk.keys == ["repair.no_such_term", "repair.reask_disclosure"]


@pytest.mark.parametrize("intent", ["affirm", "acknowledge_disclosure", "accept_offer"])
def test_a_yes_with_another_value_is_no_yes_to_the_old_one(
    accepting: Talk, town: Town, intent: str
) -> None:
    accepting.says(intent, "好的，十万吧", amount="100000")
    assert accepting.keys == ["repair.corrected_amount", "repair.reask_disclosure"]
    assert town.leads() == []


def test_a_yes_that_repeats_the_value_is_a_yes(accepting: Talk, town: Town) -> None:
    accepting.says("acknowledge_disclosure", "我已阅读并同意，五万一年", amount="50000", term="365")
    assert [lead.amount for lead in town.leads()] == [50_000]


def test_wanting_what_was_listed_for_another_term_takes_the_product_of_that_term(
    town: Town,
) -> None:
    town.allow_contact("1")
    shelve(town, "D730", 730)
    talk = town.talk("1").says("product_details", "安心存", product="D365")
    talk.says("accept_offer", "我要存两年的", term="730")
    assert talk.said[-1].product.code == "D730"


def test_wanting_it_for_a_term_that_there_is_not_says_so_before_the_disclosure(
    town: Town,
) -> None:
    town.allow_contact("1")
    talk = town.talk("1").says("product_details", "安心存", product="D365")
    talk.says("accept_offer", "我要存四年", term="1460")
    assert talk.keys == ["repair.none_of_term", "disclosure.please_read"]
    talk.says("affirm", "好的")
    assert town.leads()[0].term_days == 365


def test_a_loan_is_settled_when_it_is_granted(town: Town) -> None:
    town.allow_contact("1")
    talk = town.talk("1").says("accept_offer", "我要消费贷款", product="L36", amount="100000")
    for said, values in (("改成两年", {"term": "730"}), ("二十万", {"amount": "200000"})):
        talk.says("correct", said, **values)
        assert talk.keys == ["repair.settled_when_granted", "repair.reask_disclosure"]


def test_a_visitor_may_think_again_while_asked_for_the_number(town: Town) -> None:
    shelve(town, "D730", 730)
    talk = town.talk(None).says("accept_offer", "我要存三万", product="D365", amount="30000")
    talk.presses("disclosure.button_acknowledge")
    assert talk.awaiting == "phone_number"
    talk.says("correct", "actually 40k", amount="40000")
    assert talk.keys == ["repair.corrected_amount", "repair.reask_number"]
    talk.says("inform", "1381234", amount="1381234")
    assert talk.keys == ["prospects.ask_number_again"]
    talk.says("correct", "不对，是1381234", amount="1381234")
    assert talk.keys == ["prospects.ask_number_again"]
    talk.says("inform", "两年的吧", term="730")
    assert talk.keys == ["repair.switched", "disclosure.please_read"]
    talk.presses("disclosure.button_acknowledge")
    talk.says("inform", "13812345678", phone="13812345678").says("affirm", "同意")
    [lead] = town.leads()
    assert (lead.product_code, lead.amount, lead.term_days) == ("D730", 40_000, 730)


def renewing(town: Town, acr: int = 1) -> Talk:
    """Customer 1 has 80,000 in the one-year deposit, due in a week."""
    town.allow_contact("1")
    town.hold("1", "D365", 80_000, date(2026, 11, 30))
    return town.talk("1", acr=acr)


def test_a_renewal_goes_into_the_product_of_the_term_said(town: Town) -> None:
    shelve(town, "D90", 90)
    talk = renewing(town).says("renew", "roll over my deposit", category="deposit")
    talk.says("correct", "no, the 3 month one instead", term="90")
    assert talk.keys == ["repair.switched", "disclosure.please_read"]
    talk.presses("disclosure.button_acknowledge")
    [lead] = town.leads()
    assert (lead.product_code, lead.intent, lead.amount) == ("D90", "renew", 80_000)


def test_a_renewal_with_a_term_begins_with_the_product_of_that_term(town: Town) -> None:
    shelve(town, "D730", 730)
    talk = renewing(town).says("renew", "续存，改成两年的", term="730")
    assert talk.said[-1].product.code == "D730"
    talk.says("affirm", "同意")
    assert (town.leads()[0].product_code, town.leads()[0].amount) == ("D730", 80_000)


def test_a_renewal_for_a_term_that_there_is_not_asks_whether_to_renew_as_it_is(town: Town) -> None:
    talk = renewing(town).says("renew", "续存四年", term="1460")
    assert (talk.keys, talk.awaiting) == (["repair.none_of_term", "renewal.ask"], "renewal")


def test_a_named_product_is_what_it_is_renewed_into(town: Town) -> None:
    shelve(town, "D730", 730)
    talk = renewing(town).says("renew", "转存到D730", product="D730")
    talk.says("affirm", "同意")
    assert (town.leads()[0].product_code, town.leads()[0].intent) == ("D730", "renew")


PARTS = [
    ("renew my deposit but take out 20k first", "20000", 60_000, "renewal.rest"),
    ("先取出两万，剩下的续存", "20000", 60_000, "renewal.rest"),
    ("续存六万，剩下的取出来", "60000", 60_000, "renewal.part"),
    ("只续一半", None, 40_000, "renewal.half"),
    ("续存，再加两万", "20000", 80_000, "renewal.added"),
    ("只续一部分", None, 80_000, "renewal.some"),
]


@pytest.mark.parametrize(("text", "amount", "renewed", "key"), PARTS)
def test_a_part_said_with_the_renewal_is_what_is_renewed(
    town: Town, text: str, amount: str | None, renewed: int, key: str
) -> None:
    said = {"amount": amount} if amount else {}
    talk = renewing(town).says("renew", text, **said)
    assert talk.keys == [key, "disclosure.please_read"]
    talk.presses("disclosure.button_acknowledge")
    assert (town.leads()[0].amount, town.leads()[0].intent) == (renewed, "renew")


@pytest.mark.parametrize(("text", "amount", "renewed", "key"), PARTS)
def test_a_part_said_at_the_disclosure_is_what_is_renewed(
    town: Town, text: str, amount: str | None, renewed: int, key: str
) -> None:
    said = {"amount": amount} if amount else {}
    talk = renewing(town).says("renew", "续存").says("inform", text, **said)
    assert talk.keys == [key, "repair.reask_disclosure"]
    talk.says("affirm", "好的")
    assert town.leads()[0].amount == renewed


def test_a_part_asked_for_as_a_renewal_once_more_keeps_the_place(town: Town) -> None:
    shelve(town, "D90", 90)
    talk = renewing(town).says("renew", "续存").says("correct", "三个月的", term="90")
    talk.says("renew", "先取出两万，剩下的续存", amount="20000")
    assert talk.keys == ["renewal.rest", "repair.reask_disclosure"]
    talk.says("affirm", "好的")
    assert (town.leads()[0].product_code, town.leads()[0].amount) == ("D90", 60_000)


def test_half_is_understood_though_the_words_are_not_sure(town: Town) -> None:
    talk = renewing(town).says("renew", "续存")
    talk.says("nlu_fallback", "but only half of it", ranking=["ask_minimum", "inform"])
    assert talk.keys == ["renewal.half", "repair.reask_disclosure"]


@pytest.mark.parametrize(
    ("text", "amount"), [("只续九万", "90000"), ("先取出八万，剩下的续", "80000")]
)
def test_more_than_there_is_is_refused(town: Town, text: str, amount: str) -> None:
    talk = renewing(town).says("renew", text, amount=amount)
    assert (talk.keys, talk.awaiting) == (["renewal.too_much", "renewal.ask"], "renewal")
    talk.says("inform", "六万", amount="60000")
    assert talk.keys[0] == "renewal.part"
    talk.says("inform", text, amount=amount)
    assert talk.keys == ["renewal.too_much", "repair.reask_disclosure"]
    talk.says("affirm", "好的")
    assert town.leads()[0].amount == 60_000


def test_what_a_deposit_comes_to_is_told_only_after_the_stronger_sign_in(town: Town) -> None:
    weak = renewing(town).says("renew", "只续九万", amount="90000")
    assert not any("8万" in said for said in weak.words())
    strong = town.talk("1", acr=2).says("renew", "只续九万", amount="90000")
    assert strong.keys[0] == "renewal.too_much_sum"
    assert "8万元" in strong.words()[0]
    assert strong.said[0].needs_acr == 2
    strong.says("renew", "先取出两万，剩下的续存", amount="20000")
    assert "续存其余的 6万元" in strong.words()[0]


def test_a_part_said_to_the_question_whether_to_renew_renews_it(town: Town) -> None:
    talk = renewing(town).says("ask_maturity", "什么时候到期")
    talk.says("nlu_fallback", "yes but only 60k", ranking=["inform", "correct"], amount="60000")
    assert talk.keys == ["renewal.part", "disclosure.please_read"]
