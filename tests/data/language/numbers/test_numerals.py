from decimal import Decimal

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.language.contract import LanguageError
from data.language.numbers.chinese import read_chinese, write_chinese
from data.language.numbers.english import read_english, write_english
from data.language.numbers.numerals import plain, read_number, write_number
from data.texts.phrases import Language

LIMIT = 10**12 - 1


@given(st.integers(0, LIMIT), st.booleans())
def test_chinese_comes_back(number: int, spoken: bool) -> None:
    reading = read_chinese(write_chinese(number, spoken=spoken))
    assert reading is not None
    assert reading.value == number
    assert not reading.ambiguous


@given(st.integers(0, LIMIT))
def test_chinese_is_written_as_cn2an_writes_it(number: int) -> None:
    assert write_chinese(number) == cn2an.an2cn(str(number)).removeprefix("一" * _ten(number))


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (120_000, "十二万"),
        (220_000, "二十二万"),
        (1_020_000, "一百零二万"),
        (100_020_000, "一亿零两万"),
        (222_000_000, "两亿两千两百万"),
    ],
)
def test_two_is_said_as_people_say_it(number: int, said: str) -> None:
    assert write_chinese(number, spoken=True) == said


def _ten(number: int) -> bool:
    """cn2an says 一十五万 where people say 十五万."""
    return cn2an.an2cn(str(number)).startswith("一十")


@given(st.integers(1, LIMIT))
def test_chinese_is_read_as_cn2an_reads_it(number: int) -> None:
    text = cn2an.an2cn(str(number))
    reading = read_chinese(text)
    assert reading is not None
    assert reading.value == cn2an.cn2an(text, "smart")


@given(st.integers(1, LIMIT))
def test_capital_numerals_are_read(number: int) -> None:
    reading = read_chinese(cn2an.an2cn(str(number), "up"))
    assert reading is not None
    assert reading.value == number


@given(st.decimals(Decimal("0.01"), Decimal("99999"), places=2))
def test_chinese_decimals_come_back(number: Decimal) -> None:
    reading = read_chinese(write_chinese(number))
    assert reading is not None
    assert reading.value == number


@given(st.integers(0, LIMIT))
def test_english_comes_back(number: int) -> None:
    reading = read_english(write_english(number))
    assert reading is not None
    assert reading.value == number


@given(st.decimals(Decimal("0.01"), Decimal("99999"), places=2))
def test_english_decimals_come_back(number: Decimal) -> None:
    reading = read_english(write_english(number))
    assert reading is not None
    assert reading.value == number


@given(st.integers(1, 9), st.sampled_from("百千万"), st.integers(1, 9))
def test_a_digit_after_a_unit_is_of_the_next_one_and_ambiguous(
    many: int, unit: str, last: int
) -> None:
    size = {"百": 100, "千": 1000, "万": 10000}[unit]
    reading = read_chinese(f"{write_chinese(many)}{unit}{write_chinese(last)}")
    assert reading is not None
    assert reading.value == many * size + last * size // 10
    assert reading.ambiguous


@pytest.mark.parametrize("text", ["", "百", "万五", "点五", "五点", "一二万三四五", "五" * 5000])
def test_what_is_no_chinese_numeral_is_not_read(text: str) -> None:
    assert read_chinese(text) is None


@pytest.mark.parametrize(
    "text", ["", "and", "a", "three hundred and", "fifty sixty", "thousand hundred", "point five"]
)
def test_what_is_no_english_numeral_is_not_read(text: str) -> None:
    assert read_english(text) is None


@given(st.text(alphabet="零一二三五十百千万亿半点两05.w ", max_size=24))
def test_reading_chinese_never_fails(text: str) -> None:
    reading = read_chinese(text)
    assert reading is None or reading.value >= 0


@given(
    st.lists(
        st.sampled_from(
            ["a", "and", "half", "hundred", "thousand", "five", "fifty", "point", "50", "k", "of"]
        )
    )
)
def test_reading_english_never_fails(words: list[str]) -> None:
    reading = read_english(" ".join(words))
    assert reading is None or reading.value >= 0


@given(st.integers(10**15, 10**60), st.sampled_from(["", "万", "亿", "万5", "亿半", "点五"]))
def test_a_numeral_of_more_than_fifteen_digits_is_no_chinese_number(number: int, tail: str) -> None:
    assert read_chinese(f"{number}{tail}") is None


@given(
    st.integers(10**15, 10**60),
    st.sampled_from(["", " thousand", "k", " and a half", " dozen and five", " point five"]),
)
def test_a_numeral_of_more_than_fifteen_digits_is_no_english_number(number: int, tail: str) -> None:
    assert read_english(f"{number}{tail}") is None


@pytest.mark.parametrize(
    "text", ["1亿亿亿亿亿亿", "999999999999999万", "九九九九九九九九九九九九九九九九", "1万²"]
)
def test_units_upon_units_are_no_chinese_number(text: str) -> None:
    assert read_chinese(text) is None


@pytest.mark.parametrize("text", ["999999999999999 billion", "dozen " * 20 + "and five"])
def test_units_upon_units_are_no_english_number(text: str) -> None:
    assert read_english(text) is None


@given(st.integers(10**12, 10**15 - 1))
def test_fifteen_digits_are_read(number: int) -> None:
    for reading in (read_chinese(str(number)), read_english(str(number))):
        assert reading is not None
        assert reading.value == number


def test_a_point_may_follow_a_whole_unit() -> None:
    reading = read_english("one thousand point zero one")
    assert reading is not None
    assert reading.value == Decimal("1000.01")


@pytest.mark.parametrize("write", [write_chinese, write_english])
@pytest.mark.parametrize("number", [-1, 10**12])
def test_what_cannot_be_said_is_refused(write: object, number: int) -> None:
    with pytest.raises(LanguageError, match="not written in words"):
        write(number)  # type: ignore[operator]


@given(st.integers(0, LIMIT), st.sampled_from(Language))
def test_both_ways_in_both_languages(number: int, language: Language) -> None:
    reading = read_number(write_number(number, language), language)
    assert reading is not None
    assert reading.value == number


def test_figures_have_no_idle_zeros() -> None:
    assert [plain(Decimal(text)) for text in ("12500.00", "3.50", "100", "1E+3")] == [
        "12500",
        "3.5",
        "100",
        "1000",
    ]
