import datetime as dt
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.language import Found, Kind, ProductName, ProductNames, parse_entities
from data.language.contract import LanguageError
from data.language.numbers.chinese import NUMERAL
from data.language.parse import _WALL
from data.language.surface import surface

NOW = dt.datetime(2026, 11, 23, 14, 0, tzinfo=dt.UTC)
NAMES = ProductNames(
    [
        ProductName("DEP-1Y", "一年期定期存款", "1-Year Fixed Deposit", ("一年期定存",)),
        ProductName("WM-90", "稳进90天理财", "Steady 90-Day Plan", ("稳进90天", "steady 90")),
        ProductName("FUND-MM", "零钱宝货币基金", "Pocket Money Market Fund", ("零钱宝",)),
        ProductName("WM-MIX", "慧选混合理财", "Smart Choice Mixed Plan", ("smart choice",)),
    ]
)
PIECES = st.sampled_from(
    [
        "我想存",
        "五万",
        "三",
        "块",
        "一年",
        "明天",
        "下午三点",
        "第一个",
        "稳进90天",
        "零钱宝",
        "fifty",
        "thousand",
        "for",
        "a",
        "year",
        "tomorrow",
        "at",
        "3pm",
        "13800138000",
        "百分之三",
        "5%",
        "５萬",
        "個月",
        "R2",
        "低风险",
        "短信",
        "中文",
        "5分",
        "，",
        "。",
        "?",
        "\u200b",
        "😀",
        "<b>",
        "\x00",
        "'",
        "半",
        "万",
        "点",
        "-",
    ]
)


def parse(text: str, **more: object) -> list[Found]:
    return parse_entities(text, now=NOW, products=NAMES, **more)  # type: ignore[arg-type]


@given(st.lists(PIECES, max_size=14).map("".join) | st.text(max_size=80))
def test_values_never_overlap_and_offsets_are_right(text: str) -> None:
    last = 0
    for found in parse(text):
        assert last <= found.start < found.end <= len(text)
        assert text[found.start : found.end] == found.text
        last = found.end


@given(st.text(alphabet=string.printable + "零一五万点半年月日号三第个块到", max_size=200))
def test_any_text_is_parsed(text: str) -> None:
    assert all(found.value for found in parse(text))


FIGURES = "0123456789零一二两三五十百千万亿半几点多,. %‰/:-~$¥²٣৪kwxX"
UNITS = [
    "亿",
    "万",
    "千",
    "块",
    "毛",
    "年",
    "个月",
    "天",
    "期",
    "号",
    "点",
    "厘",
    "百分之",
    "到",
    "第",
]
WORDS = [" thousand", " billion", " dozen", " and", " a", " half", " point", " five", " hundred"]
PARTS = [" years", " days ago", " in ", " at ", "pm", "rate ", "apr ", " stars", "bps", " to ", "b"]
NUMERIC = st.lists(
    st.sampled_from([*UNITS, *WORDS, *PARTS])
    | st.text(FIGURES, max_size=6)
    | st.integers(0, 10**40).map(str)
    | st.text(max_size=2),
    max_size=30,
).map("".join)


@given(NUMERIC)
def test_any_heap_of_figures_and_units_is_parsed(text: str) -> None:
    for found in parse(text[:400]):
        assert found.value
        assert found.end <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "12345678901234567890123456789万",
        "12345678901234567890123456789 and a half",
        "12345678901234567890123456789",
        "12345678901234567890123456789%",
        "1亿亿亿亿亿亿",
        "存1个亿亿亿亿亿块",
    ],
)
def test_a_number_that_nobody_says_is_none(text: str) -> None:
    assert parse(text) == []


@pytest.mark.parametrize(
    "text", ["", " ", "\0", "😀", "五" * 4000, "9" * 5000, "第" * 4000, "at " * 1300]
)
def test_odd_texts_have_hardly_anything(text: str) -> None:
    assert len(parse(text)) <= 1


@pytest.mark.parametrize("signs", ["壹贰叁肆伍陆柒捌玖拾佰仟", "壹贰拾佰万", "幺廿卅"])
def test_a_wall_of_any_numerals_is_not_searched(signs: str) -> None:
    # Not periodic: the sign at each place follows the bits that are set in its number.
    wall = "".join(signs[place.bit_count() * place % len(signs)] for place in range(3999)) + "万"
    assert parse(wall) == []
    assert _WALL.fullmatch(wall)  # every search begins anew at every sign that is left


@pytest.mark.parametrize("sign", NUMERAL)
def test_every_numeral_builds_walls(sign: str) -> None:
    assert _WALL.fullmatch(f"{sign}一" * 29 + f"二{sign}")


def test_a_long_text_is_read_up_to_its_limit() -> None:
    filler = "今天天气不错，聊点别的。" * 300
    assert [each.kind for each in parse("存五万。" + filler) if each.kind is Kind.AMOUNT]


def test_without_products_none_are_found() -> None:
    found = parse_entities("零钱宝怎么样", now=NOW)
    assert found == []


def test_a_bare_digit_is_a_score_only_when_one_was_asked_for() -> None:
    assert [each.kind for each in parse("it was okay, 3", expecting={Kind.SCORE})] == [Kind.SCORE]
    assert parse("it was okay, 3") == []


def test_a_name_is_found_by_its_sound() -> None:
    (found,) = parse("零钱保安全吗")
    assert (found.value, found.text, found.extras["match"]) == ("FUND-MM", "零钱保", "sound")


def test_a_misspelt_name_is_found_but_less_sure() -> None:
    (found,) = parse("poket mony market fund")
    assert found.value == "FUND-MM"
    assert found.confidence < 0.8


def test_a_number_in_a_name_is_never_bent() -> None:
    assert all(each.kind is not Kind.PRODUCT for each in parse("两年期定期存款"))
    assert all(each.kind is not Kind.PRODUCT for each in parse("稳进60天理财"))


def test_an_everyday_phrase_is_no_product() -> None:
    assert parse("what would be a smart choice") == []
    assert [each.value for each in parse("tell me about smart choice")] == ["WM-MIX"]


def test_a_name_in_traditional_characters_and_other_figures() -> None:
    (found,) = parse("穩進９０天理財")
    assert (found.value, found.text) == ("WM-90", "穩進９０天理財")
    assert [each.value for each in parse("稳进九十天")] == ["WM-90"]


def test_a_product_without_name_is_refused() -> None:
    with pytest.raises(LanguageError, match="X-1 has an empty name"):
        ProductNames([ProductName("X-1", "甲", " ")])


def test_no_names_at_all() -> None:
    assert parse_entities("零钱宝", now=NOW, products=ProductNames()) == []


@given(st.text(max_size=60))
def test_the_surface_points_back(text: str) -> None:
    seen = surface(text)
    for place in range(len(seen.text)):
        start, end = seen.span(place, place + 1)
        assert 0 <= start < end <= len(text)


def test_the_surface_keeps_offsets_across_what_is_dropped() -> None:
    seen = surface("Ａ\u200bＢ㈠萬")
    assert seen.text == "ab(一)万"
    assert seen.span(1, 2) == (2, 3)
    assert seen.span(5, 6) == (4, 5)


def test_the_taiwan_writing_of_a_reply_is_read_and_covering_stays() -> None:
    assert surface("請回覆我，答覆在此，覆蓋").text == "请回复我,答复在此,覆盖"
