"""Which part of a sum is meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.language.money.portions import Portion, portion


@pytest.mark.parametrize(
    "text",
    [
        *("只续一半", "一半就行", "取一半出来，剩下的续上", "续存一半吧"),
        *("but only half of it", "renew half", "yes, half", "half of it please"),
        "take out half and renew the rest",
    ],
)
def test_half(text: str) -> None:
    assert portion(text) is Portion.HALF


@pytest.mark.parametrize(
    "text",
    [
        *(
            "先取出两万，剩下的续存",
            "续存，先取出两万",
            "取2万，其余续上",
            "两万取出来，剩下的转存",
        ),
        *("把两万块先取出来再续", "拿出三万来，其他的继续存", "除了两万都续上", "扣除2万再续存"),
        *("提现20000，剩下的续", "先转出5万"),
        *("renew my deposit but take out 20k first", "take 20k out and renew the rest"),
        *("withdraw 20,000 first", "roll over all but 20k", "renew it minus ten thousand"),
        "I'd like to take out ¥20,000 and roll over the remainder",
    ],
)
def test_an_amount_taken_out(text: str) -> None:
    assert portion(text) is Portion.REST


@pytest.mark.parametrize(
    "text",
    [
        *("续存六万，剩下的取出来", "只续六万，其余的取出", "只续六万", "续六万"),
        *("renew 60,000 and take out the rest", "renew 60k and withdraw the remainder"),
        *("yes but only 60k", "roll over 60,000, give me the rest back"),
    ],
)
def test_the_amount_is_what_stays(text: str) -> None:
    assert portion(text) is None


@pytest.mark.parametrize(
    "text", ["续存，再加两万", "再追加五万", "renew it and add 20k", "plus 10k"]
)
def test_more_on_top(text: str) -> None:
    assert portion(text) is Portion.ADDED


@pytest.mark.parametrize(
    "text", ["只续一部分", "续一些就行", "renew part of it", "just some of it"]
)
def test_a_part_that_is_not_measured(text: str) -> None:
    assert portion(text) is Portion.SOME


@pytest.mark.parametrize(
    "text",
    [
        *("续存", "帮我续上", "存一年半", "半年期的", "存半年", "续两年"),
        *("renew my deposit", "for a year and a half", "half a year", "a half-year deposit"),
        *("roll it over for six months", "half year"),
    ],
)
def test_no_part(text: str) -> None:
    assert portion(text) is None


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    assert portion(text) is None or portion(text) in Portion
