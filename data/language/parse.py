"""One parse for nlu and speech: every value in a message, none overlapping another."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable

from data.language.contract import Found, Kind, Span
from data.language.money.amounts import find_amounts, find_bare_amounts
from data.language.names.choices import find_choices, find_expected_score
from data.language.names.kinds import find_risks, find_words
from data.language.names.products import ProductNames
from data.language.names.titles import find_titles
from data.language.numbers.chinese import NUMERAL
from data.language.numbers.digits import find_digits
from data.language.numbers.rates import find_rates
from data.language.surface import Surface, surface
from data.language.times.moments import find_moments
from data.language.times.terms import find_terms
from data.texts.phrases import Language

# A message is cut here before values are looked for: a wall of digits must not cost seconds.
LONGEST = 4000
# Stands where a value was found, so that nothing matches across it.
_GONE = "\0"

_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[a-z]")
_NUMERAL = re.compile(rf"[\d半几上{NUMERAL}]|[a-z]{{3}}|[$¥€£]")
# Longer than any number there is: nothing to read, much to search.
_WALL = re.compile(rf"[\d{NUMERAL}半点.,+ -]{{60,}}|(.{{1,12}}?)\1{{30,}}", re.DOTALL)
# Words with a numeral in them that say no number.
PROTECTED = re.compile(
    r"三方存管|第三方|一卡通|[一二三]类(?:账?户|卡)|双十[一二]|五险一金|三农|万能险|万能账户"
    r"|[一二三四五]线城市|七日年化|七天无理由"
    r"|万份收益|(?<![\d零一二三四五六七八九十百千])万一(?![年个千百十])|千万别|千万不|一般般?"
    r"|一直|一下(?!午)|一起|一样|一定|一些|一会儿?|一边|一切|一共|一旦|一律|一概|一生|一辈子"
    r"|一次性?|一键"
    r"|一体|一再|一向|一概|一系列|统一|唯一|单一|万里|万事|百分百|百分之百|(?<![零一二三四五六七八九点差过])十分(?!之|钟|满意)"
    r"|三番|再三|四舍五入|千足金|足金|三金|双千|五百强"
    r"|沪深\s?300|中证\s?\d{3,4}|上证\s?50|标普\s?500|纳指\s?100|(?<!\d)9999(?=金|黄金|纯金)|au\s?9999|(?:尾号|末四位"
    r"|后四位)\s?(?:是|为)?\s?\d{4}|ending (?:in )?\d{4}|last four digits \d{4}"
    r"|(?:打|拨|客服|热线|电话)\s?(?:955\d{2}|12\d{3}|1[12][0-9])(?!\d)|400[- ]?\d{3}[- ]?\d{4}"
    r"|s&p\s?500|csi\s?\d{3}|24/7|24小时|7\*24|covid-19|5g|4g|3q|1对1|一对一"
    r"|a (?:few|couple of) (?:questions|things)|one more|some ?one|any ?one|every ?one"
    r"|(?:no|this|that) one(?! (?:hundred|thousand|[mb]illion))"
    r"|another one|which one|(?<=the )one(?= (?:i|you|with|that))|one of"
    r"|one second|one moment|second thoughts?|at first|half price|thanks a million|(?:7"
    r"|seven)[ -]day annuali[sz]ed"
)


def parse_entities(
    text: str,
    language: Language | str | None = None,
    *,
    now: dt.datetime,
    products: ProductNames | None = None,
    expecting: Collection[Kind] = (),
) -> list[Found]:
    """Find the values in a message.

    Args:
        text: what was typed, or what was recognised on the phone.
        language: the conversation's language. Both are read in any case (people mix them); it
            only saves work where it is ``en`` and no Chinese character appears.
        now: the bank's local time, for 明天 and "next Friday".
        products: names of the bank's products; without them none are found.
        expecting: what was asked for; a bare number from 1 to 5 is a score only where a score
            was asked for.

    Returns:
        The values in the order of the text, not overlapping; offsets refer to ``text``.
    """
    seen = surface(text[:LONGEST])
    board = _Board(seen.text)
    board.protect(_WALL)
    han, latin = bool(_HAN.search(seen.text)), bool(_LATIN.search(seen.text))
    board.claim(find_digits(board.text, latin=latin))
    if products is not None:
        board.claim(products.find(board.text))
    numbers = bool(_NUMERAL.search(board.text))
    if numbers:
        board.protect(PROTECTED)
        board.claim(find_rates(board.text, han=han))
    board.claim(find_choices(board.text, han=han, latin=latin))
    if Kind.SCORE in expecting:
        board.claim(find_expected_score(board.text))
    board.claim(find_moments(board.text, now, han=han, latin=latin))
    if numbers:
        board.claim(find_terms(board.text, han=han, latin=latin))
    board.claim(find_risks(board.text, han=han, latin=latin))
    if numbers:
        board.claim(find_amounts(board.text, han=han, latin=latin))
    board.claim(find_titles(board.text, han=han, latin=latin))
    board.claim(find_words(board.text, han=han, latin=latin))
    if numbers:
        board.claim(find_bare_amounts(board.text))
    return [_found(seen, span) for span in sorted(board.spans, key=lambda span: span.start)]


class _Board:
    """The text, with what was found blanked out."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.spans: list[Span] = []

    def claim(self, spans: Iterable[Span]) -> None:
        """Keep the spans that touch nothing kept before."""
        text = self.text
        for span in spans:
            if _GONE not in text[span.start : span.end]:
                self.spans.append(span)
                text = _blank(text, span.start, span.end)
        self.text = text

    def protect(self, pattern: re.Pattern[str]) -> None:
        """Blank out what must not be taken for a number."""
        self.text = pattern.sub(lambda match: _GONE * len(match[0]), self.text)


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + _GONE * (end - start) + text[end:]


def _found(seen: Surface, span: Span) -> Found:
    start, end = seen.span(span.start, span.end)
    return Found(
        span.kind, span.value, start, end, seen.original[start:end], span.confidence, span.extras
    )
