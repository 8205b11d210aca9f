"""What recognisers write: the written cases, and generated values that come back from speech."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import cn2an
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from data.language import Found, Kind, ProductNames, parse_entities
from data.language.numbers.chinese import write_chinese
from data.language.numbers.english import write_english
from data.language.read_back import say_amount, say_digits
from data.language.spoken import normalise_spoken
from data.texts.phrases import Language

FOLDER = Path(__file__).parent / "spoken"
NOW = dt.datetime(2026, 11, 23, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
# Said by every amount and every minute: worth writing only when it is something else.
USUAL = {"currency": "CNY", "grain": "minute", "day": "implied", "bound": "between"}
PLAIN = {"ambiguous", "past"}


def cases() -> Iterator[tuple[Language, str, str]]:
    for path in sorted(FOLDER.glob("*.yml")):
        # The base loader leaves 15:00 and 2026-12-05 as they are written.
        read = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506
        yield from ((Language(path.stem), say, want) for say, want in read.items())


def values(text: str, language: Language, names: ProductNames | None = None) -> list[Found]:
    return parse_entities(normalise_spoken(text, language, names), now=NOW, products=names)


def written(found: Found) -> set[str]:
    said = {found.kind.value, found.value}
    for name, value in found.extras.items():
        if name in {"part", "match"} or USUAL.get(name) == value:
            continue
        if name == "upper":
            said.add(f"to={value}")
        elif name in {"bound", "currency"}:
            said.add(value)
        else:
            said.add(name if name in PLAIN else f"{name}={value}")
    return said


def test_there_are_300_cases() -> None:
    assert len(list(cases())) >= 300


@pytest.mark.parametrize(("language", "say", "want"), cases())
def test_case(language: Language, say: str, want: str, names: ProductNames) -> None:
    wanted = [set(part.split()) for part in want.split("|") if part.strip() not in {"", "~"}]
    assert [written(each) for each in values(say, language, names)] == wanted


def only(text: str, language: Language) -> Found:
    (found,) = values(text, language)
    return found


AMOUNTS = st.integers(100, 10**9)
ZH_FRAMES = ["{}", "我 有 {}", "呃 {}", "不 对 是 {}", "大 概 {} 吧", "那 个 我 想 存 {}"]
EN_FRAMES = ["{}", "i have {}", "um {}", "no {}", "about {} please", "i i want to save {}"]


def spaced(text: str) -> str:
    return " ".join(text)


@given(AMOUNTS, st.sampled_from(ZH_FRAMES), st.sampled_from(["", "块", "元", "块钱"]))
def test_chinese_amounts_come_back(number: int, frame: str, unit: str) -> None:
    said = spaced(write_chinese(number, spoken=True) + unit)
    assert only(frame.format(said), Language.ZH).value == str(number)


@given(AMOUNTS)
def test_chinese_amounts_are_read_as_cn2an_reads_them(number: int) -> None:
    said = cn2an.an2cn(str(number))
    assert int(only(spaced(said + "元"), Language.ZH).value) == cn2an.cn2an(said, "smart")


@given(AMOUNTS, st.sampled_from(EN_FRAMES), st.sampled_from(["", " yuan"]))
def test_english_amounts_come_back(number: int, frame: str, unit: str) -> None:
    said = write_english(number).replace("-", " ") + unit
    assert only(frame.format(said), Language.EN).value == str(number)


@given(AMOUNTS, st.sampled_from([(Language.ZH, "元"), (Language.EN, "yuan")]))
def test_what_is_read_back_is_what_was_meant(number: int, spoken: tuple[Language, str]) -> None:
    language, unit = spoken
    assert only(say_amount(number, unit, language), language).value == str(number)


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(Language))
def test_phone_numbers_come_back(number: str, language: Language) -> None:
    said = say_digits(number, language).replace("，", " ").replace(",", "")
    said = spaced(said.replace(" ", "")) if language is Language.ZH else said
    found = only(said, language)
    assert (found.kind, found.value) == (Kind.PHONE, number)


@given(st.from_regex(r"[0-9]{4,20}", fullmatch=True), st.sampled_from(Language))
def test_digits_said_one_by_one_become_figures(digits: str, language: Language) -> None:
    said = say_digits(digits, language).replace("，", " ").replace(",", "")
    assert normalise_spoken(said, language) == digits


@given(st.dates(dt.date(2026, 11, 24), dt.date(2027, 11, 20)))
def test_dates_come_back(day: dt.date) -> None:
    zh = f"{write_chinese(day.month)}月{write_chinese(day.day)}号"
    if day.year != NOW.year:
        zh = "二零二七年" + zh
    assert only(spaced(zh), Language.ZH).value == day.isoformat()


@given(st.integers(100, 10**7), st.sampled_from(["一年", "三个月", "半年", "九十天"]))
def test_the_term_behind_an_amount_is_not_eaten(number: int, term: str) -> None:
    said = spaced(f"{write_chinese(number, spoken=True)}块存{term}")
    assert [each.kind for each in values(said, Language.ZH)] == [Kind.AMOUNT, Kind.TERM]


@given(st.text(alphabet="呃嗯那个我想存五万快零幺一二 百点年月天[UNK]ab,。", max_size=30))
def test_whatever_is_heard_is_written(text: str) -> None:
    for language in Language:
        assert len(normalise_spoken(text, language)) <= 2 * len(text)
