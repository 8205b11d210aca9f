"""Where more must follow, and where it need not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.language.meaning.unfinished import unfinished
from data.language.numbers.chinese import write_chinese
from data.language.read_back import say_digits
from data.texts.phrases import Language

ZH_MORE = """五|存二十|三十|大概三十|五万零|百分之|百分之三点|利率百分之|一三八零零
手机号是幺三八|六二二二|卡号六二二二零二|十二月|二零二六年|星期|那个|我想
我想问一下那个|呃|就是|零点|我 想 存 五|因为|比如"""
ZH_WHOLE = """五万|五万三|十二万五|三百五|五千|我有五万块想存一年|一三八零零一三八零零零
尾号一二三四|第一|选二|明天下午三点|风险低一点|下周五|十二月五号|我要|不是
为什么推荐这个|一年|有没有风险低一点的|好的|我不想|十点|五万左右
4111111111111111|明天下午|验证码一二三四五六|换一个|两个产品有什么区别|可以
你能做什么"""
EN_MORE = """I have fifty|fifty|fifty three|two hundred and|one three eight double
one three eight zero|three point|december|on december|um|I want
I would like to|a deposit of|half past|i need about twenty|and|the
my number is one three eight"""
EN_WHOLE = """fifty thousand|yes|no|two hundred|option two|at three|tomorrow at three
what is the rate|one three eight zero zero one three eight zero zero zero
in december|december fifth|I agree|what can you do|show me another one
what is the difference between the two|is this product risky
last four digits 1234|I think so|yes I want to buy it|number one|next friday
three years|for a year"""


def lines(text: str) -> list[str]:
    return [each for line in text.splitlines() for each in line.split("|")]


@pytest.mark.parametrize("said", lines(ZH_MORE))
def test_more_must_follow_in_chinese(said: str) -> None:
    assert unfinished(said, Language.ZH)


@pytest.mark.parametrize("said", lines(ZH_WHOLE))
def test_a_whole_chinese_sentence(said: str) -> None:
    assert not unfinished(said, Language.ZH)


@pytest.mark.parametrize("said", lines(EN_MORE))
def test_more_must_follow_in_english(said: str) -> None:
    assert unfinished(said, Language.EN)


@pytest.mark.parametrize("said", lines(EN_WHOLE))
def test_a_whole_english_sentence(said: str) -> None:
    assert not unfinished(said, Language.EN)


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(Language))
def test_a_mobile_number_is_unfinished_until_its_last_digit(
    number: str, language: Language
) -> None:
    for length in range(3, 11):
        assert unfinished(_said(number[:length], language), language), length
    assert not unfinished(_said(number, language), language)


def _said(digits: str, language: Language) -> str:
    return say_digits(digits, language).replace("，", "").replace(",", "")


@given(st.integers(1, 9999))
def test_an_amount_with_its_unit_is_whole(number: int) -> None:
    assert not unfinished(f"我想存{write_chinese(number, spoken=True)}万", Language.ZH)
    assert not unfinished(f"我想存{write_chinese(number, spoken=True)}块", Language.ZH)


@given(st.text(max_size=40), st.sampled_from(Language))
def test_any_text_has_an_answer(text: str, language: Language) -> None:
    assert unfinished(text, language) in {True, False}
