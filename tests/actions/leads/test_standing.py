"""Which of the noted leads is meant: those of other days, by name, and of several."""

import pytest
from talking import Talk
from town import Town

from crm.tables import Lead


def note(town: Town, product: str = "D365", text: str = "我要办这个") -> Talk:
    town.allow_contact("1")
    talk = town.talk("1", fresh=True).says("accept_offer", text, product=product, amount="50000")
    return talk.presses("disclosure.button_acknowledge")


def standing(town: Town) -> list[str]:
    return [lead.product_code for lead in town.leads() if lead.status == "pending_review"]


@pytest.mark.parametrize(
    ("intent", "text", "values"),
    [
        ("cancel", "取消我登记的一年期定期存款", {"product": "D365"}),
        ("cancel", "withdraw my application", {}),
        ("not_interested", "我不想买那个一年期定期了", {"product": "D365"}),
        ("nlu_fallback", "cancel the fixed deposit I registered", {"category": "deposit"}),
        ("personalisation_off", "撤销我的意向", {}),
        ("cancel_appointment", "取消登记", {}),
        ("renew", "withdraw the deposit I registered", {"product": "D365"}),
    ],
)
def test_a_lead_of_another_day_can_be_withdrawn(
    town: Town, intent: str, text: str, values: dict[str, str]
) -> None:
    note(town)
    talk = town.talk("1", fresh=True).says(intent, text, **values)
    assert (talk.keys, talk.awaiting) == (["withdrawing.ask"], "lead_withdrawal")
    assert talk.says("affirm", "是的").keys == ["withdrawing.withdrawn"]
    assert standing(town) == []


def test_a_bare_never_mind_does_not_dig_up_what_was_noted_another_day(town: Town) -> None:
    note(town)
    assert town.talk("1", fresh=True).says("cancel", "算了").keys == ["repair.nothing_to_cancel"]


def test_nobody_is_told_of_the_leads_of_others(town: Town) -> None:
    note(town)
    for talk in (town.talk("2"), town.talk(None)):
        talk.says("cancel", "取消我登记的一年期定期存款", product="D365")
        assert talk.keys == ["repair.nothing_to_cancel"]


def test_a_callback_that_is_booked_does_not_stand_before_a_lead_that_is_named(town: Town) -> None:
    note(town)
    talk = town.talk("1", fresh=True).says("book_callback", "明天三点", moment="2026-11-24T15:00")
    talk.says("affirm", "对").says("ask_rate", "利率多少", product="W90")
    talk.says("cancel", "取消我登记的一年期定期存款", product="D365")
    assert talk.keys == ["withdrawing.ask"]


@pytest.fixture
def two(town: Town) -> Talk:
    """A new conversation of a customer with two leads of other days."""
    note(town)
    note(town, "W90")
    return town.talk("1", fresh=True)


def test_of_several_it_is_asked_which(two: Talk, town: Town) -> None:
    two.says("cancel", "撤回我的登记")
    assert (two.keys, two.awaiting) == (["withdrawing.which"], "lead_withdrawal")
    assert two.labels == ["withdrawing.line", "withdrawing.line", "withdrawing.button_keep"]
    two.presses("withdrawing.line", product="W90")
    assert (two.keys, standing(town)) == (["withdrawing.withdrawn"], ["D365"])


@pytest.mark.parametrize(
    ("intent", "text", "values"),
    [
        ("choose", "第二个", {"ordinal": "2"}),
        ("inform", "一年期定期", {"product": "D365"}),
        ("product_details", "一年期定期", {"product": "D365"}),
        ("cancel", "取消第二个", {"ordinal": "2"}),
    ],
)
def test_which_one_can_be_said(
    two: Talk, town: Town, intent: str, text: str, values: dict[str, str]
) -> None:
    two.says("cancel", "撤回我的登记").says(intent, text, **values)
    assert (two.keys, standing(town)) == (["withdrawing.withdrawn"], ["W90"])


@pytest.mark.parametrize("intent", ["nlu_fallback", "cancel"])
def test_all_can_be_said(two: Talk, town: Town, intent: str) -> None:
    two.says("cancel", "撤回我的登记").says(intent, "两个都撤回")
    assert (two.keys, standing(town)) == (["withdrawing.withdrawn"] * 2, [])


def test_a_question_about_one_of_them_withdraws_nothing(two: Talk, town: Town) -> None:
    two.says("cancel", "撤回我的登记").says("product_details", "一年期定期是什么", product="D365")
    assert two.keys == ["D365", "withdrawing.which"]


def test_a_bare_yes_does_not_say_which(two: Talk, town: Town) -> None:
    two.says("cancel", "撤回我的登记").says("affirm", "是的")
    assert two.keys == ["withdrawing.which"]
    assert two.says("ask_rate", "利率多少", product="D365").keys[-1] == "withdrawing.which"
    two.presses("withdrawing.button_keep")
    assert (two.keys, standing(town)) == (["withdrawing.all_kept"], ["D365", "W90"])


def test_the_one_of_this_conversation_comes_before_those_of_other_days(town: Town) -> None:
    note(town)
    talk = note(town, "W90").says("ask_rate", "利率多少", product="F4")
    talk.says("cancel", "撤回我的登记").says("affirm", "好")
    assert standing(town) == ["D365"]


def test_on_a_product_without_a_lead_the_others_are_named(two: Talk, town: Town) -> None:
    two.says("cancel", "取消我登记的混合基金", product="F4")
    assert two.keys == ["withdrawing.none_on_it", "withdrawing.which"]
    assert len(standing(town)) == 2


def test_not_wanting_another_product_does_not_touch_the_lead(town: Town) -> None:
    talk = note(town).says("product_details", "介绍一下", product="W90").says("deny", "不要了")
    assert talk.keys == ["repair.all_right"]
    assert town.count(Lead) == 1


def test_who_wants_no_more_of_a_kind_hears_of_the_lead_on_it(town: Town) -> None:
    note(town)
    talk = town.talk("1", fresh=True).says("not_interested", "不要存款了", category="deposit")
    assert talk.keys == ["offers.left_out", "withdrawing.of_the_kind"]
    talk.presses("withdrawing.line", product="D365")
    assert talk.keys == ["withdrawing.ask"]
    assert talk.says("affirm", "对").keys == ["withdrawing.withdrawn"]
    assert standing(town) == []


def test_of_another_kind_nothing_is_said(town: Town) -> None:
    note(town)
    talk = town.talk("1", fresh=True).says("not_interested", "不要基金了", category="fund")
    assert talk.keys == ["offers.left_out"]
