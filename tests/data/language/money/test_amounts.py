"""What is said comes back: generated amounts, spoken and typed, alone and in sentences."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.language import Found, Kind
from data.language.money.continental import as_ours
from data.language.numbers.chinese import write_chinese
from data.language.numbers.english import write_english
from data.language.parse import parse_entities

NOW = dt.datetime(2026, 11, 23, 14, 0, tzinfo=dt.UTC)

AMOUNTS = st.integers(100, 10**9)
ZH_FRAMES = ["{}", "我有{}", "存{}，一年", "不对，是{}", "{}吧", "我想存{}有什么推荐", "大概{}"]
EN_FRAMES = ["{}", "I have {}", "no, {}", "put {} away for a year", "make it {} please", "about {}"]


def amounts(text: str) -> list[Found]:
    return [each for each in parse_entities(text, now=NOW) if each.kind is Kind.AMOUNT]


def one(text: str) -> Found:
    found = amounts(text)
    assert len(found) == 1, text
    assert text[found[0].start : found[0].end] == found[0].text
    return found[0]


@given(AMOUNTS, st.sampled_from(ZH_FRAMES), st.sampled_from(["元", "块", "块钱", "人民币"]))
def test_chinese_words(number: int, frame: str, unit: str) -> None:
    found = one(frame.format(write_chinese(number, spoken=True) + unit))
    assert found.value == str(number)
    assert "ambiguous" not in found.extras


@given(AMOUNTS, st.sampled_from(ZH_FRAMES))
def test_chinese_words_without_currency(number: int, frame: str) -> None:
    assert one(frame.format(write_chinese(number, spoken=True))).value == str(number)


@given(AMOUNTS, st.sampled_from(EN_FRAMES), st.sampled_from([" yuan", " rmb", ""]))
def test_english_words(number: int, frame: str, unit: str) -> None:
    assert one(frame.format(write_english(number) + unit)).value == str(number)


@given(AMOUNTS, st.sampled_from(ZH_FRAMES + EN_FRAMES), st.booleans())
def test_figures(number: int, frame: str, grouped: bool) -> None:
    text = f"{number:,}" if grouped else str(number)
    assert one(frame.format(text)).value == str(number)


@given(st.integers(1, 9999), st.integers(0, 9), st.sampled_from(["万", "w", "W", " 万"]))
def test_ten_thousands_with_a_decimal(whole: int, tenth: int, unit: str) -> None:
    value = Decimal(f"{whole}.{tenth}") * 10000
    assert Decimal(one(f"存{whole}.{tenth}{unit}").value) == value


@given(st.integers(1, 999), st.sampled_from(["k", "K", " thousand", "k yuan"]))
def test_thousands_in_english(number: int, unit: str) -> None:
    assert one(f"I have {number}{unit}").value == str(number * 1000)


@given(st.integers(1, 9), st.integers(1, 9))
def test_a_left_out_unit_is_read_back(many: int, last: int) -> None:
    found = one(f"我有{write_chinese(many)}万{write_chinese(last)}")
    assert found.value == str(many * 10000 + last * 1000)
    assert found.extras["ambiguous"] == "true"


@given(st.integers(1, 98), st.integers(1, 98))
def test_ranges(one_end: int, step: int) -> None:
    low, high = one_end, one_end + step
    found = one(f"{write_chinese(low)}到{write_chinese(high)}万")
    assert (found.value, found.extras["upper"]) == (str(low * 10**4), str(high * 10**4))
    found = one(f"between {low} and {high} thousand")
    assert (found.value, found.extras["upper"]) == (str(low * 1000), str(high * 1000))


@given(
    st.integers(100, 9_999),
    st.integers(1, 9),
    st.sampled_from(
        ["我想存{}到{}万", "{}-{}万块", "{}块至{}w", "I have {} to {}0k", "{} or {}0k yuan"]
    ),
)
def test_a_low_end_may_be_written_out(low: int, high: int, frame: str) -> None:
    most = high * 10_000
    # What is still less with the unit of the high end borrows it: 100到500万.
    found = one(frame.format(low, high))
    assert (found.value, found.extras["upper"]) == (str(low), str(most))


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("between 800 and a thousand yuan", "800", "1000"),
        ("5000元到1万", "5000", "10000"),
        ("8000-1万5", "8000", "15000"),
        ("$800 to $1k", "800", "1000"),
        ("3到5万", "30000", "50000"),
        ("100到500万", "1000000", "5000000"),
        ("50 to 100k", "50000", "100000"),
    ],
)
def test_a_low_end_borrows_the_unit_only_where_it_stays_the_low_end(
    text: str, low: str, high: str
) -> None:
    found = one(text)
    assert (found.value, found.extras["upper"]) == (low, high)


def test_ends_the_wrong_way_round_are_no_range() -> None:
    assert "upper" not in one("5到3万").extras


@given(AMOUNTS, st.sampled_from(["一年", "三个月", "半年", "两年期", "18个月", "90天"]))
def test_a_term_right_behind_is_not_eaten(number: int, term: str) -> None:
    text = write_chinese(number, spoken=True) + "块" + term
    assert [each.kind for each in parse_entities(text, now=NOW)] == [Kind.AMOUNT, Kind.TERM]
    assert one(text).value == str(number)


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("五万人民币", "CNY"),
        ("五万元人民币", "CNY"),
        ("50,000 yuan", "CNY"),
        ("¥500", "CNY"),
        ("$5k", "USD"),
        ("三百欧元", "EUR"),
        ("五万克朗", "CZK"),
        ("five thousand crowns", "CZK"),
        ("CZK 50,000", "CZK"),
    ],
)
def test_the_currency_is_what_was_named(text: str, currency: str) -> None:
    found = one(text)
    assert (found.extras, found.text) == ({"currency": currency}, text)


@pytest.mark.parametrize("text", ["五万", "五万块钱", "五万元", "80k", "5000"])
def test_money_of_no_name_is_in_no_currency(text: str) -> None:
    assert "currency" not in one(text).extras


@pytest.mark.parametrize("text", ["50000Kč", "50000 Kč", "50 000 kč", "50000kc"])
def test_the_k_of_crowns_is_no_thousand(text: str) -> None:
    assert (one(text).value, one(text).extras) == ("50000", {"currency": "CZK"})
    assert one(f"我想存{text}").value == "50000"


@given(
    st.integers(1_000, 10**9),
    st.integers(0, 99),
    st.sampled_from([".", " "]),
    st.sampled_from(["# Kč", "#Kč", "#€", "# euros", "# korun", "EUR #", "€#"]),
)
def test_continental_figures_are_read_beside_a_currency(
    whole: int, cents: int, space: str, pattern: str
) -> None:
    written = f"{whole:,}".replace(",", space) + (f",{cents:02}" if cents else "")
    found = one(pattern.replace("#", written))
    assert Decimal(found.value) == whole + Decimal(cents) / 100
    # 50.000 may have three decimals after all.
    doubtful = not cents and whole < 10**6 and space == "."
    assert found.extras.get("ambiguous") == ("true" if doubtful else None)


@pytest.mark.parametrize(
    ("text", "value"),
    [("12,50 Kč", "12.5"), ("我有50.000 Kč想存一年", "50000"), ("12.5 euros", "12.5")],
)
def test_a_comma_of_one_or_two_figures_is_a_decimal_one(text: str, value: str) -> None:
    assert one(text).value == value


@pytest.mark.parametrize("text", ["3.125%", "1.234万", "12.345 million", "1,234.50 yuan"])
def test_our_own_points_stay_what_they_are(text: str) -> None:
    assert as_ours(text) == (text, frozenset())


@given(st.integers(1, 99), st.sampled_from([("万", 10_000), ("千", 1_000)]), st.integers(1, 8))
def test_two_neighbours_behind_a_unit_are_a_range_of_the_next_smaller_one(
    many: int, unit: tuple[str, int], low: int
) -> None:
    word, size = unit
    many = many if word == "万" else many % 9 + 1
    text = f"{write_chinese(many, spoken=True)}{word}{write_chinese(low)}{write_chinese(low + 1)}"
    found, step = one(f"我有{text}"), size // 10
    assert (found.value, found.extras["upper"]) == (
        str(many * size + low * step),
        str(many * size + (low + 1) * step),
    )


@given(st.integers(1_000, 10**8), st.sampled_from([" ", "\u2009", "\u202f", "\u00a0"]))
def test_groups_of_figures_may_stand_apart_by_a_space(number: int, space: str) -> None:
    text = f"{number:,}".replace(",", space)
    assert one(f"{text} yuan").value == one(f"{text}元").value == str(number)


def test_full_width_and_traditional_offsets_point_into_the_original() -> None:
    text = "我想存５\u200b萬　塊，一年"
    assert one(text).text == "５\u200b萬　塊"
