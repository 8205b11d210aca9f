from datetime import date

import pytest
from talking import Talk
from town import Town


def due_soon(town: Town) -> Talk:
    town.hold("1", "D365", 30_000, date(2026, 11, 30))
    return town.talk("1")


def test_what_falls_due_is_told_without_amounts_and_may_be_renewed(town: Town) -> None:
    talk = due_soon(town).says("ask_maturity", "什么时候到期")
    assert (talk.keys, talk.awaiting) == (["renewal.due", "renewal.ask"], "renewal")
    assert talk.words()[0] == "您未来 30 天内到期的有：\n安心存一年，2026年11月30日到期"


def test_renewing_goes_the_whole_way_to_a_lead(town: Town) -> None:
    talk = due_soon(town).says("ask_maturity", "到期了吗").says("affirm", "续上")
    assert talk.keys == ["consent.ask_contact"]
    talk.says("affirm", "同意").presses("disclosure.button_acknowledge")
    [lead] = town.leads()
    assert (lead.intent, lead.product_code, lead.amount) == ("renew", "D365", 30_000)


def test_asking_to_renew_needs_no_question_first(town: Town) -> None:
    assert due_soon(town).says("renew", "帮我续存").keys == ["consent.ask_contact"]


def test_saying_no_says_where_the_money_goes(town: Town) -> None:
    talk = due_soon(town).says("ask_maturity", "到期").says("deny", "不续")
    assert (talk.keys, talk.awaiting) == (["renewal.declined"], "none")


def test_nothing_due_is_said_so(talk: Talk) -> None:
    assert talk.says("ask_maturity", "到期").keys == ["renewal.nothing_due"]
    assert talk.says("renew", "续存").keys == ["renewal.nothing_to_renew"]


def test_nothing_is_offered_after_an_opt_out_or_during_a_case(town: Town) -> None:
    for intent, said in (("stop_recommending", "别再推荐了"), ("complaint", "我要投诉")):
        talk = due_soon(town).says(intent, said).says("ask_maturity", "到期")
        assert (talk.keys, talk.labels) == (["renewal.due"], [])


@pytest.mark.parametrize(
    "words",
    ["我还有两个月到期的存款能提前取吗", "can I take my deposit out early, it matures in March"],
)
def test_whether_it_can_be_had_earlier_is_no_question_about_when(talk: Talk, words: str) -> None:
    talk.says("ask_maturity", words, category="deposit", term="60")
    assert (talk.keys, talk.awaiting) == (["knowledge.answer"], "none")


def test_a_loan_that_ends_is_told_and_never_renewed(town: Town) -> None:
    town.hold("1", "L36", 100_000, date(2026, 11, 28))
    talk = town.talk("1").says("ask_maturity", "什么快到期")
    assert (talk.keys, talk.awaiting) == (["renewal.due"], "none")
    assert talk.words()[0].endswith("消费贷款，2026年11月28日到期")
    assert talk.says("renew", "续上").keys == ["renewal.nothing_to_renew"]


def test_beside_a_loan_the_deposit_is_what_is_renewed(town: Town) -> None:
    town.hold("1", "L36", 100_000, date(2026, 11, 28))
    talk = due_soon(town).says("ask_maturity", "什么快到期")
    assert talk.words()[1] == "到期后要继续办理安心存一年吗？"
    assert talk.says("affirm", "续上").slots["task"]["args"]["product"] == "D365"


def test_of_a_wealth_product_no_interest_is_promised(town: Town) -> None:
    town.hold("1", "W90", 10_000, date(2026, 11, 28))
    talk = due_soon(town).says("ask_maturity", "什么快到期").says("deny", "先不用")
    assert talk.keys == ["renewal.declined_wealth"]
    talk.says("ask_maturity", "什么快到期").says("deny", "存款先不用", product="D365")
    assert talk.keys == ["renewal.declined"]
