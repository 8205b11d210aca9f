"""Choices and scores: 第一个, 最后一款, "the second one", 五星, "4 out of 5"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data.language.contract import Kind, Span
from data.language.numbers.chinese import read_chinese
from data.language.times.english import MONTHS

_CN = r"(?:\d{1,2}|十?[一二两三四五六七八九]|十)"
_MEASURE = r"(?:[个款种只张项条支份样](?!月|星期|礼拜|小时|季|工作日|交易日)|方案|选项|产品|组)"
_ZH_ORDINAL = re.compile(
    rf"(?<!倒数)(?:第(?P<n>{_CN}){_MEASURE}|第(?P<n2>{_CN})(?=$|[\s,。，!?和跟与、比的吧呢哪是]))"
)
_ZH_LAST = re.compile(
    rf"(?:(?:最后|末尾)(?:那|的)?(?:一|1)?|倒数第[一1]){_MEASURE}|最末一?{_MEASURE}"
)
_ZH_FIRST = re.compile(rf"(?:(?<!手)头一|最前面那?一?|最上面那?一?){_MEASURE}")
_ZH_FEW = re.compile(rf"(?<!之)前(?P<n>[两二三四五2-5]){_MEASURE}")
_ZH_LETTER = re.compile(
    r"(?<![a-z0-9])(?P<letter>[abcd])(?:款|方案|选项|产品)|选(?:择)?(?P<letter2>[abcd])(?![a-z0-9])"
)
_ZH_PICK = re.compile(r"(?:选|要)(?:择)?(?:第)?(?P<n>[1-9])(?:号)?(?=$|[\s,。，!?吧])")

_EN_VALUES = {
    "1": "first 1st former",
    "2": "second 2nd latter",
    "3": "third 3rd",
    "4": "fourth 4th",
    "5": "fifth 5th",
    "last": "last final",
}
_EN_WORDS = {word: value for value, words in _EN_VALUES.items() for word in words.split()}
_THING = (
    r"(?:one|product|option|fund|card|deposit|loan|choice|plan|item|offer|policy|suggestion"
    r"|recommendation)s?"
)
# "March the third" is a day, and so is the 3rd of "the 28th to the 3rd".
_NO_MONTH = "".join(f"(?<!{month} )" for month in MONTHS)
_EN_ORDINAL = re.compile(
    rf"(?<![a-z])(?<!on )(?<!\d\d(?:st|nd|rd|th) to ){_NO_MONTH}"
    rf"(?:(?:the\s+)?(?P<a>{'|'.join(_EN_WORDS)})\s+{_THING}"
    rf"|the\s+(?P<b>{'|'.join(_EN_WORDS)})"
    r"(?=$|[?.,!]|\s+(?:and|or|with|vs|versus|please|is|than|to|looks|seems|sounds"
    r"|has)\b))(?![a-z])"
)
# A lone "second" answers a list; in "just a second" it is time.
_EN_ALONE = re.compile(
    rf"^\W*(?:the\s+|um+,?\s+|uh+,?\s+|ok(?:ay)?,?\s+|yes,?\s+)?(?P<a>{'|'.join(_EN_WORDS)})"
    r"(?:,?\s+please)?(?=\W*$)"
)
# "first vs second vs third", "first and third please"; not "first and foremost".
_EN_SERIES = re.compile(
    rf"(?<![a-z])(?<!\ba )(?<!one )(?:the\s+)?(?:{'|'.join(_EN_WORDS)})"
    r"(?:\s*(?:,\s*(?:and\s+|or\s+)?|and\s+|or\s+|vs\.?\s+|versus\s+|against\s+|with\s+)"
    rf"(?:the\s+)?(?:{'|'.join(_EN_WORDS)}))+(?=$|[?.,!]|\s+(?:please|{_THING})(?![a-z]))"
)
_EN_ORDINAL_WORD = re.compile(rf"(?<![a-z])(?:{'|'.join(_EN_WORDS)})(?![a-z])")
_EN_FEW = re.compile(r"(?<![a-z])(?:the\s+)?first\s+(?P<n>two|three|2|3)(?![a-z])")
_EN_NUMBER = re.compile(
    r"(?<![a-z])(?:number|option|no\.|choice)\s?(?P<n>[1-9]|one|two|three|four|five"
    r"|[abcd])(?![a-z0-9])|#(?P<n2>[1-9])(?!\d)"
)
_NUMBERS = {
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "a": "1",
    "b": "2",
    "c": "3",
    "d": "4",
}

_ZH_SCORE = re.compile(
    r"(?<![\d.点十百千零一二三四五六七八九时差])(?<!点过)(?<!点钟过)(?P<n>[1-5一二两三四五])(?:颗?星|分)(?!\d"
    r"|[钟之期行红析钱享类开级制公毛]|的?利|好?不好)(?:好评)?"
)
_ZH_FULL = re.compile(r"满分|满星")
_ZH_RATED = re.compile(r"(?:评分|打分|评价)\s?[:：]?\s?(?P<n>[1-5])(?!\d|[万千百个.])")
_OUT_OF = re.compile(
    r"(?<![\d/.])(?P<n>[1-5]|one|two|three|four|five)\s?(?:/|out of)\s?(?:5|five)(?![\d/])"
)
_EN_SCORE = re.compile(
    r"(?<![a-z\d.])(?P<n>[1-5]|one|two|three|four|five|zero)[\s-]?(?:stars?|points?)(?![a-z]"
    r"|\s(?:\d|zero|oh|one|two|three|four|five|six|seven|eight|nine))"
)
_EN_RATED = re.compile(
    r"(?<![a-z])(?:(?:(?<!interest )(?<!the )rate|rating)(?:\s+you)?|score"
    r"|give (?:it|you|that|this)|service)(?:\s+is)?\s?[:,]?\s?(?:an?\s+)?(?P<n>[1-5]|one|two|three"
    r"|four|five)(?![a-z\d%.,]|[\s-]?(?:%|percent|k\b|thousand|years?|months?|weeks?|days?|hours?))"
)
_EN_FULL = re.compile(r"(?:full|top) marks")


# How satisfied, in words. The order decides: 非常不满意 before 不满意 before 满意.
_SATISFIED = re.compile(
    r"(?P<s1>(?:非常|很|极其|特别|太)不满意?|very (?:dis|un)satisfied)|(?P<s2>不太?满意|(?:dis"
    r"|un)satisfied|not satisfied)"
    r"|(?P<s5>(?:非常|很|十分|特别|超级?|挺)满意|(?:very|completely) satisfied)"
    r"|(?P<s3>(?<![a-z])(?:so-so|neutral)(?![a-z]))"
    r"|(?P<s4>(?:比较|还算)?满意|(?:fairly )?satisfied)"
)
_ALONE = re.compile(
    r"(?<![\da-z.一二三四五])(?P<n>[1-5一二三四五]|one|two|three|four"
    r"|five)(?![\da-z.一二三四五万千百年月个])"
)


def find_expected_score(text: str) -> Iterator[Span]:
    """Yield a number from 1 to 5 that stands alone: an answer to "how did we do?"."""
    for match in _ALONE.finditer(text):
        reading = read_chinese(match["n"])
        value = _NUMBERS.get(match["n"]) or (str(int(reading.value)) if reading else "")
        yield Span(Kind.SCORE, value, match.start(), match.end(), 0.8)


def find_choices(text: str, *, han: bool, latin: bool) -> Iterator[Span]:
    """Yield ordinals and scores of a surface text."""
    for match in _SATISFIED.finditer(text):
        value = (match.lastgroup or "s4")[1:]
        yield Span(Kind.SCORE, value, match.start(), match.end(), 0.7)
    if han:
        yield from _chinese_scores(text)
        yield from _chinese_ordinals(text)
    if latin or "/" in text or "#" in text:
        yield from _english(text)


def _chinese_ordinals(text: str) -> Iterator[Span]:
    for match in _ZH_ORDINAL.finditer(text):
        if reading := read_chinese(match["n"] or match["n2"]):
            yield _ordinal(match, str(int(reading.value)))
    for match in _ZH_LAST.finditer(text):
        yield _ordinal(match, "last")
    for match in _ZH_FIRST.finditer(text):
        yield _ordinal(match, "1")
    for match in _ZH_FEW.finditer(text):
        if reading := read_chinese(match["n"]):
            yield _ordinal(match, "1", {"upper": str(int(reading.value))})
    for match in _ZH_LETTER.finditer(text):
        yield _ordinal(match, _NUMBERS[match["letter"] or match["letter2"]])
    for match in _ZH_PICK.finditer(text):
        yield _ordinal(match, match["n"], confidence=0.8)


def _chinese_scores(text: str) -> Iterator[Span]:
    for pattern in (_OUT_OF, _ZH_SCORE, _ZH_RATED):
        for match in pattern.finditer(text):
            reading = read_chinese(match["n"])
            if reading:
                yield Span(Kind.SCORE, str(int(reading.value)), match.start(), match.end())
    for match in _ZH_FULL.finditer(text):
        yield Span(Kind.SCORE, "5", match.start(), match.end())


def _english(text: str) -> Iterator[Span]:
    for pattern in (_OUT_OF, _EN_SCORE, _EN_RATED):
        for match in pattern.finditer(text):
            if match["n"] != "zero":
                start = match.start("n") if pattern is _EN_RATED else match.start()
                yield Span(Kind.SCORE, _NUMBERS.get(match["n"], match["n"]), start, match.end())
    for match in _EN_FULL.finditer(text):
        yield Span(Kind.SCORE, "5", match.start(), match.end())
    for match in _EN_FEW.finditer(text):
        yield _ordinal(
            match, "1", {"upper": {"two": "2", "three": "3"}.get(match["n"], match["n"])}
        )
    for series in _EN_SERIES.finditer(text):
        for match in _EN_ORDINAL_WORD.finditer(text, *series.span()):
            yield _ordinal(match, _EN_WORDS[match[0]])
    if alone := _EN_ALONE.search(text):
        yield _ordinal(alone, _EN_WORDS[alone["a"]])
    for match in _EN_ORDINAL.finditer(text):
        yield _ordinal(match, _EN_WORDS[match["a"] or match["b"]])
    for match in _EN_NUMBER.finditer(text):
        said = match["n"] or match["n2"]
        yield _ordinal(match, _NUMBERS.get(said, said))


def _ordinal(
    match: re.Match[str], value: str, extras: dict[str, str] | None = None, confidence: float = 1.0
) -> Span:
    return Span(Kind.ORDINAL, value, match.start(), match.end(), confidence, extras or {})
