"""Whether more must follow what was said so far: inside an amount, a number, a date, a sentence.

Who holds a call waits longer then before taking a silence for the end. A wrong yes costs a second,
a wrong no cuts somebody short.
"""

from __future__ import annotations

import re

from data.language.contract import Kind
from data.language.numbers.chinese import DIGITS, NUMERAL
from data.language.numbers.digits import find_digits
from data.language.surface import surface
from data.texts.phrases import Language

_EDGES = re.compile(r"^[\s，。,.!！?？、]+|[\s，。,.!！?？、]+$")
_HAN_GAP = re.compile(r"(?<=[\u3400-\u9fff\d])\s+(?=[\u3400-\u9fff\d])")
_WHOLE = {Kind.PHONE, Kind.CARD, Kind.ID_NUMBER}

# 尾号1234 and the like are whole with four digits, a code with six.
_SHORT_NUMBER = re.compile(
    rf"(?:(?:尾号|末四位|后四位|ending|last four|last four digits)\D{{0,6}}[\d{DIGITS}]{{4}}"
    rf"|(?:验证码|密码|code)\D{{0,4}}[\d{DIGITS}]{{6}})$"
)
_ZH_DIGITS = rf"(?<![十百千万亿点])[\d{DIGITS}]{{3,}}"
_ZH_VERB = (
    "存|投|买|贷|借|转|取|有|要|还|放|拿|约|大概|大约|差不多|至少|最多|不超过|不是|是|成|到|就"
)
_ZH_OPEN = (
    r"百?[百千万]分之"
    rf"|百分之[{NUMERAL}\d]+点"
    rf"|[{NUMERAL}\d][万千百亿]零|零点"
    # 存五, 大概三十: 万 or 千 is to come; 第一 and 选二 are whole
    rf"|(?:(?:{_ZH_VERB})|^)(?:[一二两三四五六七八九几\d]|[一二三四五六七八九]?十[一二三四五六七八九]?)"
    # a date: 十二月…, 二零二六年…, 星期…
    rf"|(?:[{NUMERAL}\d])月|(?:[\d{DIGITS}]{{4}})年|(?<!个)(?:星期|礼拜)"
)
_ZH_BEGUN = (
    r"那个|我想要?|我要|想要|就是说?|然后|还有|因为|所以|但是|不过|可是|如果|要是|比如说?|或者|或|和|跟"
    r"|大概|大约|差不多|至少|最多|不超过|呃|额|从|把|给|帮我|请问|麻烦|能不能|可不可以|我的意思是|应该是|不是"
    r"|(?:^|就是|呃)这个"
)
_ZH_MORE = re.compile(rf"(?:{_ZH_DIGITS}|{_ZH_OPEN}|{_ZH_BEGUN})$")
# Said alone it is an answer.
_ZH_ANSWERS = {"不是", "我要"}

_EN_ONES = "zero|oh|one|two|three|four|five|six|seven|eight|nine"
_EN_SMALL = (
    f"{_EN_ONES}|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
    "|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
)
_EN_DIGITS = re.compile(rf"(?:(?:double |triple )?\b(?:{_EN_ONES}|\d+)\b[ -]?){{3,}}$")
_EN_VERB = (
    "have|put|save|invest|deposit|borrow|about|around|roughly|is|it|need|want|for|with|over|under"
    "|than|to|least|most"
)
_EN_OPEN = re.compile(
    r".*\b(?:point|double|triple|oh|hundred and|thousand and|half past|quarter (?:to|past))"
    # "I have fifty": thousand is to come; "option two" and "at three" are whole
    rf"|(?:.*\b(?:{_EN_VERB}) )?(?:an? )?(?:{_EN_SMALL}|\d{{1,2}})(?:[ -](?:{_EN_SMALL}))?"
    r"|(?:.*(?<!in )(?<!this )(?<!next ))?\b(?:january|february|april|june|july|august|september"
    r"|october|november|december)(?: the)?"
)
_EN_BEGUN = re.compile(
    r".*\b(?:u[hm]+|er+m?|i|i'd|i'm|would|like|want|need|to|and|or|but|because|so|if|then|the|an?"
    r"|of|for|with|from|my|your|about|around|roughly|at least|at most|maybe|is|are|can you"
    r"|could you|next|on the)"
)
_EN_WHOLE = re.compile(
    r".*\b(?:i would|i'd like|would like it|what is it for|that i am|who (?:are you|is it)"
    r"|what for|so|i do|and so)|so|if so"
)


def unfinished(text: str, language: Language) -> bool:
    """Return whether more must follow.

    Args:
        text: what was understood so far, as the recogniser wrote it or normalised.
        language: what was listened for.

    >>> unfinished("我想存五", Language.ZH), unfinished("我想存五万", Language.ZH)
    (True, False)
    >>> unfinished("I have fifty", Language.EN), unfinished("fifty thousand", Language.EN)
    (True, False)
    """
    said = _EDGES.sub("", surface(text).text)
    if language is Language.ZH:
        said = _HAN_GAP.sub("", said)
    if not said or _whole_number(said):
        return False
    return _chinese(said) if language is Language.ZH else _english(said)


def _whole_number(said: str) -> bool:
    """Tell whether it ends in a phone, card or identity number that lacks nothing."""
    ends = (span for span in find_digits(said, latin=True) if span.end == len(said))
    whole = any(span.kind in _WHOLE and "checksum" not in span.extras for span in ends)
    return whole or _SHORT_NUMBER.search(said) is not None


def _chinese(said: str) -> bool:
    return said not in _ZH_ANSWERS and _ZH_MORE.search(said) is not None


def _english(said: str) -> bool:
    if _EN_DIGITS.search(said) or _EN_OPEN.fullmatch(said):
        return True
    return _EN_BEGUN.fullmatch(said) is not None and _EN_WHOLE.fullmatch(said) is None
