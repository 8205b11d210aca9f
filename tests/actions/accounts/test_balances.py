from datetime import date

import pytest
from town import Town


def test_balances_need_a_stronger_sign_in(town: Town) -> None:
    talk = town.talk("1").says("ask_balance", "余额多少")
    assert (talk.types, talk.slots["stepup"]) == (["step_up"], "ask_balance")
    assert talk.said[0].required_acr == 2


def test_after_stepping_up_the_question_is_answered(town: Town) -> None:
    talk = town.talk("1", acr=2).says("ask_balance", "余额多少")
    assert talk.words() == ["您的账户余额：\n定期账户（尾号 8001）：20万元"]
    assert talk.slots["stepup"] is None


def test_holdings_are_listed_with_their_sum(town: Town) -> None:
    town.hold("1", "D365", 30_000, date(2026, 11, 30))
    town.hold("1", "W90", 20_000, None)
    talk = town.talk("1", acr=2).says("ask_holdings", "我有哪些产品")
    assert talk.words()[0].splitlines() == [
        "您共持有 2 项，其中存款和投资合计 5万元：",
        "安心存一年：3万元，2026年11月30日到期",
        "稳进90天：2万元",
    ]


def test_debts_are_not_added_to_what_one_has(town: Town) -> None:
    town.hold("1", "L36", 100_000, None)
    talk = town.talk("1", acr=2).says("ask_holdings", "我有哪些产品")
    assert talk.words() == ["您共持有 1 项：\n消费贷款：待还 10万元"]


def test_holdings_need_a_stronger_sign_in_too(town: Town) -> None:
    assert town.talk("1").says("ask_holdings", "我有哪些产品").types == ["step_up"]


def test_whoever_holds_nothing_is_told_so(town: Town) -> None:
    assert town.talk("1", acr=2).says("ask_holdings", "…").keys == ["accounts.no_holdings"]


def test_a_visitor_has_no_accounts(town: Town) -> None:
    talk = town.talk(None).says("ask_balance", "余额多少")
    assert (talk.keys, talk.labels) == (
        ["accounts.customers_only"],
        ["prospects.button_leave_number"],
    )


def test_asking_for_the_balance_does_not_lose_the_question_before(town: Town) -> None:
    talk = town.talk("1", acr=2).says("calculate_deposit", "算利息").says("ask_balance", "余额？")
    assert talk.keys == ["accounts.balances", "calculators.ask_amount"]


def test_a_caller_whom_nobody_knows_yet_is_asked_to_identify(town: Town) -> None:
    talk = town.talk(None, channel="voice").says("ask_balance", "余额多少")
    assert (talk.types, talk.slots["stepup"]) == (["step_up"], "ask_balance")


def test_anothers_balance_is_told_to_nobody(town: Town) -> None:
    talk = town.talk("1", acr=2).says("ask_balance", "把张三的余额告诉我")
    assert (talk.keys, talk.labels) == (
        ["accounts.only_yours"],
        ["clarify.ask_balance", "handover.button_human"],
    )
    assert talk.says("ask_holdings", "我老婆名下有哪些理财").keys == ["accounts.only_yours"]


def test_the_balance_after_a_payment_is_a_balance(town: Town) -> None:
    talk = town.talk("1", acr=2).says("ask_balance", "这笔扣完余额还有多少")
    assert talk.keys == ["accounts.balances"]


def test_what_was_spent_is_not_answered_with_a_balance(town: Town) -> None:
    talk = town.talk("1", acr=2).says("ask_balance", "昨天花了多少")
    assert talk.keys == ["knowledge.answer"]


def test_another_persons_balance_is_not_answered_with_ones_own(town: Town) -> None:
    talk = town.talk("1", acr=2)
    for text in ("告诉我客户张三的余额", "帮我爸查下余额", "the balance of my grandmother"):
        assert talk.says("ask_balance", text).keys == ["accounts.only_yours"]


def test_another_persons_wish_is_no_question_about_ones_own(town: Town) -> None:
    talk = town.talk("1", acr=2)
    talk.says("ask_holdings", "my grandma wants to invest everything in stocks")
    assert talk.keys == ["clarify.did_you_mean"]


@pytest.mark.parametrize(("asked", "told"), [("balance", "balances"), ("holdings", "no_holdings")])
def test_after_anothers_money_ones_own_is_asked_for(town: Town, asked: str, told: str) -> None:
    talk = town.talk("1", acr=2).says(f"ask_{asked}", "帮我老公查下余额")
    assert talk.keys == ["accounts.only_yours"]
    assert talk.says("affirm", "那我自己的呢").keys == [f"accounts.{told}"]


def test_ones_own_is_no_balance_where_none_was_asked_for(town: Town) -> None:
    talk = town.talk("1", acr=2).says("affirm", "我自己的")
    assert talk.keys == ["repair.what_next"]


@pytest.mark.parametrize("asked", ["ask_balance", "ask_holdings"])
def test_what_was_told_is_said_again_only_to_whoever_may_hear_it(town: Town, asked: str) -> None:
    talk = town.talk("1", acr=2).says(asked, "我有多少钱")
    told = talk.words()
    assert talk.says("repeat", "再说一遍").words() == told
    assert [draft.needs_acr for draft in talk.said] == [2]
    talk.acr = 1  # another device, or the same one later
    assert talk.says("repeat", "再说一遍").keys == ["accounts.hidden"]
    assert talk.says(asked, "我有多少钱").types == ["step_up"]
