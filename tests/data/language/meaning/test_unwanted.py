"""No funds, anything but insurance, not locked up: read from the words alone."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.language import parse_entities
from data.language.meaning.unwanted import (
    Place,
    asks_for_others,
    means_for_good,
    refuses_outright,
    unwanted,
    wishes_open_term,
)

NOW = dt.datetime(2026, 11, 27, 10, 0, tzinfo=dt.UTC)


def categories(text: str) -> list[Place]:
    """Return the categories in a text as nlu finds them."""
    found = parse_entities(text, now=NOW)
    return [Place(each.value, each.start, each.end) for each in found if each.kind == "category"]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("no funds please, what have you got for 50k", "fund"),
        ("anything but wealth products", "wealth"),
        ("anything but insurance for 30 thousand", "insurance"),
        ("fifty k for 12 months, not wealth", "wealth"),
        ("anything except funds", "fund"),
        ("no insurance", "insurance"),
        ("i don't want funds", "fund"),
        ("I dont want any funds", "fund"),
        ("not interested in insurance", "insurance"),
        ("please no loans, recommend a deposit", "loan"),
        ("don't recommend funds to me", "fund"),
        ("what else besides wealth products", "wealth"),
        ("not a fund, a deposit", "fund"),
        ("funds are not for me, recommend something else", "fund"),
        ("recommend something, no funds", "fund"),
        ("other than deposits what do you have", "deposit"),
        ("without insurance please", "insurance"),
        ("no funds or insurance", "fund insurance"),
        ("anything but funds and gold", "fund metal"),
        ("don't sell me insurance", "insurance"),
        ("deposits instead of funds", "fund"),
        ("i don't want to put my money in funds", "fund"),
        ("funds? no thanks", "fund"),
        ("no funds, deposits", "fund"),
        ("不要基金", "fund"),
        ("除了保险还有什么", "insurance"),
        ("别给我推荐贷款", "loan"),
        ("不想买理财，存款就行", "wealth"),
        ("不要基金，要存款", "fund"),
        ("5万块，不要理财，有什么推荐", "wealth"),
        ("除了理财，5万能买什么", "wealth"),
        ("别推荐保险", "insurance"),
        ("不考虑保险", "insurance"),
        ("我不买基金", "fund"),
        ("基金就算了", "fund"),
        ("理财除外，推荐点别的", "wealth"),
        ("能不能不买保险", "insurance"),
        ("不要保险，10万存一年，推荐一下", "insurance"),
        ("不要基金和保险", "fund insurance"),
        ("除了基金、保险以外还有什么", "fund insurance"),
        ("基金以外的有吗", "fund"),
        ("对基金不感兴趣", "fund"),
        ("基金我不考虑，存款有吗", "fund"),
        ("不想再看基金了", "fund"),
        ("别老推荐基金", "fund"),
        ("保险什么的就免了", "insurance"),
        ("不要给我介绍保险", "insurance"),
        ("不需要贷款", "loan"),
        ("why can't i buy funds", ""),
        ("why don't you recommend funds", ""),
        ("为什么不能买基金", ""),
        ("为什么不要基金", ""),
        ("要不要基金", ""),
        ("要不买基金吧", ""),
        ("有没有别的基金", ""),
        ("特别想买基金", ""),
        ("nothing but deposits", ""),
        ("i don't want anything but deposits", ""),
        ("除了存款都不要", ""),
        ("除了存款我什么都不要", ""),
        ("不要基金手续费", ""),
        ("i don't like the deposit rate", ""),
        ("i have no insurance", ""),
        ("is this not a fund", ""),
        ("it's not a deposit", ""),
        ("我没有信用卡", ""),
        ("有什么基金", ""),
        ("show me funds", ""),
        ("不要定期，要活期", ""),
        ("不只是基金，还有什么", ""),
        ("not just funds", ""),
        ("要买基金", ""),
        ("可以不存款吗", ""),
        ("不要推荐基金以外的产品", ""),
        ("我想买基金，不要风险高的", ""),
    ],
)
def test_what_is_not_wanted(text: str, kinds: str) -> None:
    assert unwanted(text, categories(text)) == tuple(kinds.split())


@pytest.mark.parametrize(
    "text",
    [
        "i dont want my money locked up",
        "i want to be able to take my money out any time",
        "nothing locked in",
        "something without a fixed term",
        "no lock-in period please",
        "不想锁定",
        "随时能取的",
        "不想被锁住",
        "我不想定期",
        "要灵活一点的",
        "流动性好的",
        "recommend something i can withdraw from any time",
        "有没有随时能取的",
        "flexible access",
        "钱不想锁死",
        "不要锁定期",
        "随时可以取的产品",
        "不要定期",
        "don't tie up my money",
    ],
)
def test_money_that_is_not_locked_up_is_wished_for(text: str) -> None:
    assert wishes_open_term(text)


@pytest.mark.parametrize(
    "text",
    [
        "这个能随时取吗",
        "我的账户被锁定了",
        "my account is locked",
        "how much is the fixed term deposit",
        "can i talk to you any time",
        "不想定期转存",
        "what is the lock-in period",
        "i can call you any time",
        "can I take my money out early",
        "要不要锁定",
        "这款有没有封闭期",
    ],
)
def test_no_such_wish(text: str) -> None:
    assert not wishes_open_term(text)


def test_what_is_meant_for_good_and_what_for_now() -> None:
    assert means_for_good("以后别推荐理财")
    assert means_for_good("不要再给我推荐理财了")
    assert means_for_good("don't push insurance on me any more")
    assert not means_for_good("别推荐保险")
    assert not means_for_good("don't recommend funds to me")


def test_a_wish_may_be_the_reason_for_a_refusal() -> None:
    assert refuses_outright("不想被锁那么久，不买")
    assert not refuses_outright("不想锁定")


def test_who_asks_for_others() -> None:
    assert asks_for_others("除了保险还有什么")
    assert asks_for_others("anything but insurance")
    assert not asks_for_others("不要保险有什么影响")


@given(
    st.lists(
        st.sampled_from(["不要", "no ", "除了", "要", "and ", "，", "or ", "别", "why "]),
        max_size=6,
    )
)
def test_nothing_is_both_wanted_and_unwanted(words: list[str]) -> None:
    text = "".join(
        word + kind for word, kind in zip(words, ["基金", "funds ", "保险"] * 2, strict=False)
    )
    places = categories(text)
    found = unwanted(text, places)
    assert set(found) <= {place.value for place in places}
    assert len(set(found)) == len(found)
