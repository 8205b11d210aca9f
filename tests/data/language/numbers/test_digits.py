import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.language import Kind, parse_entities
from data.protection.parted import identity_valid, luhn_valid

NOW = dt.datetime(2026, 11, 23, 14, 0, tzinfo=dt.UTC)
SAID = "零一二三四五六七八九"
WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]

MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
BIRTHS = st.dates(dt.date(1920, 1, 1), dt.date(2020, 12, 31))
CARDS = st.from_regex(r"[4-6][0-9]{14,17}", fullmatch=True)


def kinds(text: str) -> list[tuple[Kind, str]]:
    return [(each.kind, each.value) for each in parse_entities(text, now=NOW)]


@given(MOBILES)
def test_mobiles_however_they_are_written_or_said(number: str) -> None:
    spoken = "".join(SAID[int(digit)] for digit in number)
    forms = [
        number,
        f"{number[:3]} {number[3:7]} {number[7:]}",
        f"+86 {number[:3]}-{number[3:7]}-{number[7:]}",
        spoken,
        spoken.replace("一", "幺"),
        " ".join(WORDS[int(digit)] for digit in number),
    ]
    for form in forms:
        assert kinds(form) == [(Kind.PHONE, number)], form


@given(MOBILES)
def test_a_mobile_before_a_comma_and_a_figure_is_one(number: str) -> None:
    for text in (f"{number}，2026-12-15联系我", f"{number},3 pm is fine"):
        assert kinds(text)[0] == (Kind.PHONE, number)
    assert [value for _, value in kinds(f"{number},{number}")] == [number, number]


@given(st.from_regex(r"[1-9][0-9]{5}", fullmatch=True), BIRTHS, st.integers(0, 999))
def test_identity_numbers_are_known_by_their_checksum(
    area: str, born: dt.date, serial: int
) -> None:
    body = f"{area}{born:%Y%m%d}{serial:03}"
    valid = [digit for digit in "0123456789X" if identity_valid(body + digit)]
    assert len(valid) == 1
    assert kinds(f"身份证号{body}{valid[0]}") == [(Kind.ID_NUMBER, body + valid[0])]


@given(CARDS)
def test_cards_are_known_by_luhn(body: str) -> None:
    number = next(body + digit for digit in "0123456789" if luhn_valid(body + digit))
    ((kind, value),) = kinds(f"卡号 {number}")
    assert value == number
    assert kind in {Kind.CARD, Kind.ID_NUMBER}


def test_a_card_with_a_slip_is_still_found() -> None:
    (found,) = parse_entities("6222020200112231123", now=NOW)
    assert (found.kind, found.extras["checksum"]) == (Kind.CARD, "failed")


def test_an_amount_is_no_phone() -> None:
    assert kinds("50000000") == [(Kind.AMOUNT, "50000000")]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("李明+13812345678", "13812345678"),
        ("50000+13812345678", "13812345678"),
        ("2026-11-01 13812345678", "13812345678"),
        ("138\u20111234\u20115678", "13812345678"),
        ("+1 415 555 2671", "+14155552671"),
        ("电话+14155552671", "+14155552671"),
        ("+13812345678", "+13812345678"),
        ("0044 7911 123457", "+447911123457"),
        ("+852 2233 3000", "+85222333000"),
    ],
)
def test_a_plus_joins_two_values_or_begins_a_number_abroad(text: str, number: str) -> None:
    assert [value for kind, value in kinds(text) if kind is Kind.PHONE] == [number]


@pytest.mark.parametrize(
    "text",
    [
        "存50000 100000 200000各多少利息",
        "20260105-20261231的流水",
        "2026-11-01 2026-11-30",
        "买005827 50000元",
        "再+50000 180天",
        "+10000000",
        "T+1 2026-11-24到账",
    ],
)
def test_sums_dates_and_codes_are_no_personal_numbers(text: str) -> None:
    assert not {Kind.CARD, Kind.PHONE, Kind.ID_NUMBER} & {kind for kind, _ in kinds(text)}


@pytest.mark.parametrize("text", ["6222 0202 1234 5678", "622202 9212345678", "6222020212345678"])
def test_a_card_with_a_slip_is_found_in_any_groups(text: str) -> None:
    assert [kind for kind, _ in kinds(text)] == [Kind.CARD]
