"""What a recogniser writes, as people write it: joined, without 呃 and stammers, names right.

Amounts stay in words: the parsers read them, and nobody has to guess where 五万三 ends. Strings
of digits become figures, so that they are masked and read back like typed ones.
"""

from __future__ import annotations

import re

from data.language.names.products import ProductNames
from data.language.numbers.english import UNITS
from data.language.numbers.slips import right_numbers
from data.language.parse import PROTECTED
from data.language.surface import simplified
from data.texts.phrases import Language

_HAN = r"\u3400-\u9fff"
# [UNK], <unk>, [noise]: marks of an engine, never words
_MARK = re.compile(r"[\[<][A-Za-z_ ]+[\]>]")
_GAP = re.compile(
    rf"(?<=[{_HAN}，。、])\s+(?=[{_HAN}\d])|(?<=\d)\s+(?=[{_HAN}])|(?<![\d.])(?<=\d)\s+(?=\d(?![\d.]))"
)
_SINGLE = re.compile(r"(?<!\S)\d(?:\s\d)+(?!\S)")
_END = re.compile(r"[\s。．.,，、;；!！?？]+$")
_START = re.compile(r"^[\s。．.,，、;；]+")

_ZH_SOUNDS = re.compile(rf"呃+[，,]?|^(?:嗯+|额|啊)[，,]?(?=[{_HAN}\d])")
# 那个 before what one begins to say; 那个产品 is another word
_ZH_STARTS = re.compile(r"^(?:那个|就是|就是说)[，,]?(?=我|你|您|请|想|帮|能不能|可不可以)")
# 告诉我我的等级 is no stammer
_ZH_STAMMER = re.compile(r"(?:^|(?<=[，,]))(我|您|就|那|这)\1+")
_EN_SOUNDS = re.compile(r"\b(?:u[hm]+|er+m?|hmm+)\b[,.]?\s*", re.I)
_EN_STAMMER = re.compile(r"\b(i|the|a|an|to|my|and|it|we|is|for|of)(?: \1)+\b", re.I)

_ZH_FIGURE = {c: str(n) for n, c in enumerate("零一二三四五六七八九")} | {"〇": "0", "幺": "1"}
_ZH_DIGITS = "".join(_ZH_FIGURE)
# Three of them only with 幺 or a 零 within: 一零四 is said digit by digit, 三四五 may not be.
_ZH_RUN = re.compile(
    rf"(?<![{_ZH_DIGITS}两十百千万亿点])(?:[{_ZH_DIGITS}]{{4,}}|幺[{_ZH_DIGITS}]{{2}}"
    rf"|[{_ZH_DIGITS}]幺[{_ZH_DIGITS}]|[{_ZH_DIGITS}]{{2}}幺|[{_ZH_DIGITS}]零[{_ZH_DIGITS}]"
    rf"|[{_ZH_DIGITS}]零零)(?![{_ZH_DIGITS}两十百千万亿点年])"
)
_EN_FIGURE = {word: str(n) for word, n in UNITS.items() if n < 10} | {"o": "0"}
_EN_ONE = rf"(?:(?:double|triple) )?(?:{'|'.join(_EN_FIGURE)})"
_EN_RUN = re.compile(rf"\b{_EN_ONE}(?:[ -]{_EN_ONE}){{2,}}\b", re.I)
_EN_SAID_SINGLY = re.compile(r"\b(?:oh|o|zero|double|triple)\b", re.I)
_EN_UNIT = re.compile(r"\s(?:hundred|thousand|million|billion|point|grand|k)\b", re.I)
# 五万十五万, "fifty thousand fifteen thousand": the second corrects the first.
_ZH_AGAIN = re.compile(rf"(?<=万)(?=[{_ZH_DIGITS}两十百千]{{1,6}}万)")
_EN_AGAIN = re.compile(
    rf"(?<= thousand)(?= (?:(?:{'|'.join(UNITS)}|hundred|and|an?)[ -])+thousand\b)", re.I
)
_TIMES = {"double": 2, "triple": 3}
_SURE_DIGITS = 4  # so many digits in a row are no count and no choice


def normalise_spoken(text: str, language: Language, names: ProductNames | None = None) -> str:
    """Return what was said as nlu is to get it.

    Args:
        text: as a recogniser wrote it: spaced characters, numbers in words, no punctuation.
        language: what was listened for.
        names: the bank's products; a name that only sounds right is corrected to theirs.

    >>> normalise_spoken("我 有 五 万 块 想 存 一 年", Language.ZH)
    '我有五万块想存一年'
    >>> normalise_spoken("um my code is one oh four five", Language.EN)
    'my code is 1045'
    """
    said = " ".join(_MARK.sub(" ", text).split())
    said = _chinese(said) if language is Language.ZH else _english(said)
    said = _START.sub("", _END.sub("", said))
    return _named(said, names) if names is not None else said


def _chinese(text: str) -> str:
    joined = _GAP.sub("", "".join(map(simplified, _joined_figures(text))))
    # 嗯 alone is an answer
    spoken = _ZH_STAMMER.sub(r"\1", _ZH_SOUNDS.sub("", joined)) or joined
    right = right_numbers(_ZH_STARTS.sub("", spoken))
    return _ZH_RUN.sub(_zh_figures, _ZH_AGAIN.sub("，", right))


def _english(text: str) -> str:
    spoken = _EN_SOUNDS.sub("", text).strip() or text
    right = right_numbers(_EN_STAMMER.sub(r"\1", _joined_figures(spoken)))
    return _EN_RUN.sub(_en_figures, _EN_AGAIN.sub(",", right))


def _joined_figures(text: str) -> str:
    return _SINGLE.sub(lambda match: match[0].replace(" ", ""), text)


def _zh_figures(match: re.Match[str]) -> str:
    return "".join(_ZH_FIGURE[c] for c in match[0])


def _en_figures(match: re.Match[str]) -> str:
    words = match[0].lower().replace("-", " ").split()
    if _EN_UNIT.match(match.string, match.end()):
        return match[0]
    figures, times = "", 1
    for word in words:
        if word in _TIMES:
            times = _TIMES[word]
        else:
            figures, times = figures + _EN_FIGURE[word] * times, 1
    singly = _EN_SAID_SINGLY.search(match[0])
    return figures if singly or len(figures) >= _SURE_DIGITS else match[0]


def _named(text: str, names: ProductNames) -> str:
    """Correct names, but for the stretches that are fixed words with a meaning of their own."""
    parts, last = [], 0
    for match in PROTECTED.finditer(text):
        parts += [names.corrected(text[last : match.start()]), match[0]]
        last = match.end()
    return "".join([*parts, names.corrected(text[last:])])
