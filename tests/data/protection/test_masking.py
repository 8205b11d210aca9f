"""Masks: nothing personal survives, offsets stay true, audiences see what they may."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.protection.masking import (
    Audience,
    amount_band,
    mask_card,
    mask_id,
    mask_mobile,
    mask_name,
    mask_text,
)
from data.protection.parted import luhn_valid

SPOKEN = str.maketrans("0123456789", "零一二三四五六七八九")
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
WORDS = st.text("我想存钱定期吗。，！ abcXYZ", max_size=12)
# A word may end in anything but a digit: what a number touches is part of it.
SPELLINGS = st.sampled_from([str, lambda t: t.translate(SPOKEN), lambda t: t.translate(FULL_WIDTH)])


@st.composite
def mobiles(draw: st.DrawFn) -> str:
    return (
        "1" + draw(st.sampled_from("3456789")) + draw(st.text("0123456789", min_size=9, max_size=9))
    )


@st.composite
def cards(draw: st.DrawFn) -> str:
    body = "62" + draw(st.text("0123456789", min_size=13, max_size=16))
    return next(body + check for check in "0123456789" if luhn_valid(body + check))


@st.composite
def identities(draw: st.DrawFn) -> str:
    born = draw(st.dates()).replace(
        year=draw(st.integers(1920, 2020)), day=draw(st.integers(1, 28))
    )
    region = draw(st.sampled_from(["310101", "510105", "440304"]))
    order, check = draw(st.integers(0, 999)), draw(st.sampled_from("0123456789Xx"))
    return f"{region}{born:%Y%m%d}{order:03d}{check}"


@given(WORDS, mobiles(), WORDS, SPELLINGS)
def test_a_mobile_among_words_is_masked(
    before: str, number: str, after: str, spell: object
) -> None:
    said = spell(number)  # type: ignore[operator]
    assert mask_text(f"{before}{said}{after}").text == f"{before}[PHONE]{after}"


@given(WORDS, identities(), WORDS)
def test_an_identity_number_among_words_is_masked(before: str, number: str, after: str) -> None:
    # A letter X of the words would be part of the number.
    after = re.sub("^[Xx]", "-", after)
    assert mask_text(f"{before}{number}{after}").text == f"{before}[ID]{after}"


@given(cards(), st.sampled_from([" ", "-", ""]), st.integers(1, 10**8))
def test_a_card_is_masked_beside_an_amount(card: str, gap: str, amount: int) -> None:
    written = gap.join(card[i : i + 4] for i in range(0, len(card), 4))
    masked = mask_text(f"{amount} 元，卡号 {written}")
    assert masked.text in {f"{amount} 元，卡号 [CARD]", f"{amount} 元，卡号 [ID]"}


@given(cards(), st.integers(1, 999_999))
def test_a_card_is_masked_with_digits_right_before_it(card: str, amount: int) -> None:
    written = " ".join(card[i : i + 4] for i in range(0, len(card), 4))
    assert written not in mask_text(f"{amount} {written}").text


@pytest.mark.parametrize("unit", ["1 ", "1-", "6222 0202 ", "12 ", "2026-1-", "一 "])
def test_a_page_of_digit_groups_is_masked_in_one_go(unit: str) -> None:
    text = (unit * 4000)[:4000]  # a card search over all groups at once took minutes
    masked = mask_text(text).text
    assert mask_text(masked).text == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("打138.1234.5678给我", "打[PHONE]给我"),
        ("138/1234/5678", "[PHONE]"),
        ("138_1234_5678", "[PHONE]"),
        ("138，1234，5678，谢谢", "[PHONE]，谢谢"),
        ("+86 (138) 1234 5678", "[PHONE]"),
        ("一三八、一二三四、五六七八", "[PHONE]"),
        ("幺三八，幺二三四，五六七八", "[PHONE]"),
        ("一，三，八，一，二，三，四，五，六，七，八", "[PHONE]"),
        ("010-88886666", "[PHONE]"),
        ("(010) 8888 6666", "[PHONE]"),
        ("座机（021）6234 5678", "座机[PHONE]"),
        ("0571-12345678", "[PHONE]"),
        ("+1 (415) 555-2671", "[PHONE]"),
        ("+14155552671", "[PHONE]"),
        ("+8613812345678", "[PHONE]"),
        ("+852 9123 4567，50000", "[PHONE]，50000"),
        ("0044 7911 123457", "[PHONE]"),
        ("+85291234567+85291234568", "[PHONE][PHONE]"),
        ("call One three eight 1234 5678 please", "call [PHONE] please"),
        ("one three eight double oh one two three triple four", "[PHONE]"),
        ("four one one one " + "one " * 12 + "please", "[CARD] please"),
        ("6222.0202.0011.2233.446", "[CARD]"),
        ("4111.1111.1111.1111，5000", "[CARD]，5000"),
        ("3782/822463/10005", "[CARD]"),
        ("440301.19900307.1230", "[ID]"),
        ("440301 1990 03 07 1230", "[ID]"),
        ("李明+8899+13812345678", "李明+8899+[PHONE]"),
        ("50000+13812345678", "50000+[PHONE]"),
        ("李明+13812345678", "李明+[PHONE]"),
        ("李明+138 1234 5678", "李明+[PHONE]"),
        ("电话+14155552671", "电话[PHONE]"),
        ("1381-234-5678", "[PHONE]"),
        ("138 123 45678", "[PHONE]"),
        ("+86 1381-234-5678", "[PHONE]"),
        ("打138\u30001234\u30005678给我", "打[PHONE]给我"),
        ("打138－1234－5678给我", "打[PHONE]给我"),
        ("打138．1234．5678给我", "打[PHONE]给我"),
        ("打138\u00a01234\u00a05678给我", "打[PHONE]给我"),
        ("打138\u20111234\u20115678给我", "打[PHONE]给我"),
        ("６２２２－０２０２－００１１－２２３３－４４６", "[CARD]"),
        ("2026-11-01 13812345678", "2026-11-01 [PHONE]"),
        ("买005827 打13812345678", "买005827 打[PHONE]"),
        ("+852 2233 3000", "[PHONE]"),
    ],
)
def test_numbers_however_they_are_parted(text: str, masked: str) -> None:
    assert mask_text(text).text == masked


@given(mobiles(), st.sampled_from([" ", ".", "-", "–", "/", "_", "、", ") ", "_ "]), SPELLINGS)
def test_a_mobile_in_its_groups_is_masked(number: str, sign: str, spell: object) -> None:
    groups = (number[:3], number[3:7], number[7:])
    if sign not in "、/" or not (groups[1].endswith("00") and groups[2].endswith("00")):
        written = sign.join(map(spell, groups))  # type: ignore[arg-type]
        assert mask_text(f"打{written}给我").text == "打[PHONE]给我"


@given(st.lists(st.integers(1, 99).map(lambda n: n * 100), min_size=2, max_size=6))
def test_a_list_of_round_amounts_is_left_alone(amounts: list[int]) -> None:
    for sign in "，、/":
        text = sign.join(map(str, [150, *amounts]))
        assert mask_text(text).text == text


@given(st.dates(), st.dates())
def test_dates_are_left_alone(one: dt.date, other: dt.date) -> None:
    for form in ("%Y/%m/%d", "%Y.%m.%d", "%Y，%m，%d"):
        text = f"{one:{form}}，{other:{form}}"
        assert mask_text(text).text == text


@given(st.integers(0, 10**12))
def test_amounts_are_left_alone(amount: int) -> None:
    text = f"我有{amount:,}元"
    assert mask_text(text).text == text


@pytest.mark.parametrize(
    "text",
    [
        "50000",
        "存5万，一年",
        "2026-11-24 15:00",
        "一千二百三十四万五千六百七十八",
        "10000 20000 30000",
        "138,1234",
        "13,812,345,678",
        "1381234.5678",
        "138.12345678",
        "150，2000，3000",
        "50000+10000000",
        "20260105-20261231的流水",
        "2026-11-01 2026-11-30",
        "2026-11-24 2026-12-01",
        "买005827 50000元",
        "再+50000 180天",
        "+10000000",
        "T+1 2026-11-24到账",
        "one, two, three",
        "two 1000 and three 5000 4000",
        "",
    ],
)
def test_ordinary_numbers_are_left_alone(text: str) -> None:
    assert mask_text(text).text == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("我的手机是+86 138-0013-8000。", "我的手机是[PHONE]。"),
        ("1 3 8 0 0 1 3 8 0 0 0", "[PHONE]"),
        ("账号 622202021234567890123", "账号 [NUMBER]"),
        ("6222 0202 1234 5678", "[NUMBER]"),
        ("mail me at li.wang+x@bank.com.cn", "mail me at [EMAIL]"),
        ("130503670401001", "[ID]"),
        ("51010119900307781X 13800138000", "[ID] [PHONE]"),
    ],
)
def test_typed_tokens(text: str, masked: str) -> None:
    assert mask_text(text).text == masked


@given(st.text("0123456789 -xX我存一二三四五六七八九零@.，/()+", max_size=60))
def test_masking_twice_changes_nothing(text: str) -> None:
    once = mask_text(text).text
    assert mask_text(once).text == once


@given(WORDS, mobiles(), WORDS, identities(), WORDS)
def test_offsets_are_rebased(a: str, mobile: str, b: str, identity: str, c: str) -> None:
    c = re.sub("^[Xx]", "-", c)
    text = f"{a}{mobile}，{b}。{identity}{c}"
    masked = mask_text(text)
    for offset in range(len(text)):
        inside = any(r.start <= offset < r.end for r in masked.replacements)
        if not inside:
            assert masked.text[masked.rebase(offset)] == text[offset]
    for found in masked.replacements:
        assert masked.rebase_span(found.start, found.end) == (found.new_start, found.new_end)
        assert masked.text[found.new_start : found.new_end] == f"[{found.kind}]"


def test_a_span_that_cuts_a_token_takes_it_whole() -> None:
    masked = mask_text("打13800138000给我")
    assert masked.rebase_span(0, 5) == (0, 8)
    assert masked.text[slice(*masked.rebase_span(3, 14))] == "[PHONE]给我"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王晓明", "王**"),
        ("欧阳娜娜", "欧阳**"),
        ("李雪", "李*"),
        ("Jane Smith", "* Smith"),
        ("* Smith", "* Smith"),
    ],
)
def test_names(name: str, shown: str) -> None:
    assert mask_name(name) == shown


def test_identity_numbers() -> None:
    number = "51010119900307781X"
    assert mask_id(number, Audience.LIST) == "5****************X"
    assert mask_id(number, Audience.OWNER) == "510***********781X"
    assert mask_id(number, Audience.SPOKEN) == "781X"


def test_mobiles() -> None:
    assert mask_mobile("13800131234", Audience.LIST) == "138****1234"
    assert mask_mobile("13800131234", Audience.SPOKEN) == "1234"


def test_cards() -> None:
    assert mask_card("4111111111111111", Audience.PROFILE) == "************1111"
    assert mask_card("4111111111111111", Audience.OWNER) == "411111******1111"


@given(st.text(max_size=8), st.sampled_from(Audience))
def test_what_is_too_short_to_mask_shows_nothing(text: str, audience: Audience) -> None:
    short = text[:4]
    if audience is not Audience.SPOKEN:
        assert set(mask_mobile(short, audience)) <= {"*"}


@given(st.decimals(0, 10**10, places=2))
def test_an_amount_lies_in_its_band(amount: Decimal) -> None:
    low, high = amount_band(amount)
    assert low <= amount
    assert high is None or amount < high
