"""The catalogue: both languages alike, placeholders filled, mistakes named."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.texts.catalogue import (
    FOLDER,
    CatalogueBroken,
    Said,
    TextMissing,
    Texts,
    ValueMissing,
)
from data.texts.formats import grouped, plain
from data.texts.phrases import (
    Currency,
    Day,
    Label,
    Language,
    Lines,
    Moment,
    Money,
    Phrase,
    Rate,
    Several,
    Term,
    TextKey,
    Value,
    phrase,
)

TEXTS = Texts.load()
ZH, EN = Language.ZH, Language.EN


def texts(tmp_path: Path, zh: str, en: str | None = None) -> Texts:
    """Load a catalogue with one subject ``s`` beside the real formats."""
    for language, words in (("zh", zh), ("en", zh if en is None else en)):
        (tmp_path / language).mkdir(exist_ok=True)
        (tmp_path / language / "s.yml").write_text(words, "utf-8")
        formats = (FOLDER / language / "formats.yml").read_text("utf-8")
        (tmp_path / language / "formats.yml").write_text(formats, "utf-8")
    return Texts.load(tmp_path, ZoneInfo("Asia/Shanghai"))


VALUES: list[tuple[Value, str, str]] = [
    ("明天", "明天", "明天"),
    (3, "3", "3"),
    (Money(amount=Decimal(50_000), currency="CNY"), "5万元", "CNY 50,000"),
    (Money(amount=Decimal("12345.67"), currency="CNY"), "12,345.67元", "CNY 12,345.67"),
    (Money(amount=Decimal(123_500), currency="CNY"), "12.35万元", "CNY 123,500"),
    (Money(amount=Decimal(300_000_000), currency="CNY"), "3亿元", "CNY 300,000,000"),
    (Money(amount=Decimal(-20_000), currency="CNY"), "-2万元", "CNY -20,000"),
    (Money(amount=Decimal(800), currency="CZK"), "800捷克克朗", "CZK 800"),
    (Money(amount=Decimal(800), currency="XAU"), "800XAU", "XAU 800"),
    (Currency(code="CNY"), "人民币", "yuan"),
    (Currency(code="XAU"), "XAU", "XAU"),
    (Rate(percent=Decimal("3.10")), "3.1%", "3.1%"),
    (Term(days=365), "1年", "1 year"),
    (Term(days=1095), "3年", "3 years"),
    (Term(days=90), "90天", "90 days"),
    (Term(days=1), "1天", "1 day"),
    (Day(date=dt.date(2026, 5, 3)), "2026年5月3日", "3 May 2026"),
    (
        Moment(at=dt.datetime(2026, 12, 31, 17, 5, tzinfo=dt.UTC)),
        "2027年1月1日 01:05",
        "1 Jan 2027, 01:05",
    ),
    (Label(zh="甲", en="A"), "甲", "A"),
    (TextKey(key="gateway.push_refuse"), "不需要", "Not for me"),
    (
        Several(items=(Term(days=1), Label(zh="甲", en="A"), Label(zh="乙", en="B"))),
        "1天、甲和乙",
        "1 day, A and B",
    ),
    (
        Lines(items=(phrase("cards.minimum", amount=3), phrase("gateway.push_refuse"))),
        "3起\n不需要",
        "from 3\nNot for me",
    ),
]


@pytest.mark.parametrize(("value", "zh", "en"), VALUES)
def test_each_language_writes_values_its_own_way(value: Value, zh: str, en: str) -> None:
    assert (TEXTS.value(ZH, value), TEXTS.value(EN, value)) == (zh, en)


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (Rate(percent=Decimal("3.1")), "百分之三点一", "3.1 percent"),
        (Rate(percent=Decimal("-0.50")), "百分之负零点五", "-0.5 percent"),
        (Money(amount=Decimal(50_000), currency="CNY"), "五万元", "50,000 yuan"),
        (Money(amount=Decimal(120_000), currency="CNY"), "十二万元", "120,000 yuan"),
        (
            Money(amount=Decimal("12345.67"), currency="CNY"),
            "一万两千三百四十五点六七元",
            "12,345.67 yuan",
        ),
        (Money(amount=Decimal(-500), currency="CNY"), "负五百元", "-500 yuan"),
        (Money(amount=Decimal(2), currency="USD"), "两美元", "2 US dollars"),
        (Money(amount=Decimal(10**12), currency="CNY"), "10000亿元", "1,000,000,000,000 yuan"),
        (Term(days=730), "两年", "2 years"),
        (Term(days=90), "九十天", "90 days"),
        (3, "3", "3"),
    ],
)
def test_the_phone_says_some_values_otherwise(value: Value, zh: str, en: str) -> None:
    assert (TEXTS.value(ZH, value, spoken=True), TEXTS.value(EN, value, spoken=True)) == (zh, en)


def test_a_text_is_filled_and_has_a_spoken_form_of_its_own(tmp_path: Path) -> None:
    made = texts(tmp_path, "hi:\n  text: '{name}: {rate}'\n  spoken: '{name} {{!}}'\nrate: x")
    said = made.say(ZH, phrase("s.hi", name="甲", rate=Rate(percent=Decimal(2))))
    assert said == Said("甲: 2%", "甲 {!}")


def test_without_a_spoken_form_values_are_still_spoken(tmp_path: Path) -> None:
    made = texts(tmp_path, "hi: '{rate}'")
    said = made.say(EN, phrase("s.hi", rate=Rate(percent=Decimal(2))))
    assert said == Said("2%", "2 percent")


def test_nested_entries_and_words_that_look_like_yaml_values(tmp_path: Path) -> None:
    made = texts(tmp_path, "next:\n  call: no\n  amount: 1.50\nday: 2026-01-01\nnothing: null")
    keys = ("s.next.call", "s.next.amount", "s.day", "s.nothing")
    assert [made.text(ZH, key) for key in keys] == ["no", "1.50", "2026-01-01", "null"]


def test_a_subject_is_given_as_written(tmp_path: Path) -> None:
    made = texts(tmp_path, "a: 'x {b} y'\nc:\n  d: z")
    assert made.subject(ZH, "s") == {"a": "x {b} y", "c.d": "z"}


@pytest.mark.parametrize(
    ("zh", "en", "complaint"),
    [
        ("a: x", "b: x", r"one language only: s\.a, s\.b"),
        ("a: '{x}'", "a: '{y}'", r"text s\.a: placeholders differ"),
        ("a: '{x'", None, r"s\.a"),
        ("a: '{x!r}'", None, r"not a plain name"),
        ("a: '{0}'", "a: '{0.real}'", r"not a plain name"),
        ("a: x\na: y", None, "a twice"),
        ("a: [x]", None, r"s\.a: write words"),
        ("a:\n  text: x\n  loud: y", None, r"s\.a: write words"),
        ("'A b': x", None, "lower-case letters"),
        ("- a", None, "expected a mapping"),
        ("a: 'x", None, "s.yml"),
    ],
)
def test_broken_files_are_named(tmp_path: Path, zh: str, en: str | None, complaint: str) -> None:
    with pytest.raises(CatalogueBroken, match=complaint):
        texts(tmp_path, zh, en)


def test_a_text_that_does_not_exist_is_named() -> None:
    with pytest.raises(TextMissing, match=r"no text nobody\.wrote in data/texts/en"):
        TEXTS.say(EN, phrase("nobody.wrote"))


def test_a_value_that_is_not_given_is_named() -> None:
    with pytest.raises(ValueMissing, match=r"gateway.say_options needs a value for {options}"):
        TEXTS.say(ZH, phrase("gateway.say_options"))


def test_keys_and_placeholders_are_known() -> None:
    assert TEXTS.placeholders("gateway.human_nobody") == {"hours"}
    assert TEXTS.keys() >= {"gateway.one_moment", "cards.category.fund"}
    assert (TEXTS.has("gateway.one_moment"), TEXTS.has("gateway.nothing")) == (True, False)


@given(st.text(), st.sampled_from(list(Language)))
def test_a_value_is_never_taken_for_a_pattern(words: str, language: Language) -> None:
    said = TEXTS.say(language, Phrase(key="gateway.say_options", values={"options": words}))
    assert words in said.text


@given(st.decimals(-(10**13), 10**13, places=2))
def test_no_amount_loses_a_cent(amount: Decimal) -> None:
    money = Money(amount=amount, currency="CNY")
    written = TEXTS.value(EN, money).removeprefix("CNY ").replace(",", "")
    assert Decimal(written) == amount
    chinese = TEXTS.value(ZH, money).removesuffix("元").replace(",", "")
    scale = {"万": 10_000, "亿": 10**8}.get(chinese[-1], 1)
    assert Decimal(chinese.rstrip("万亿")) * scale == amount


@given(st.decimals(0, 10**12, places=4))
def test_plain_and_grouped_keep_the_number(number: Decimal) -> None:
    assert Decimal(plain(number)) == number
    cents = number.quantize(Decimal("0.01"))
    assert Decimal(grouped(cents).replace(",", "")) == cents
