"""Words that a recogniser writes for numbers that sound the same: 五万快钱, 百分支三, "to hundred".

Each is corrected only beside what leaves no doubt that a number was said: 快 is money before 钱,
and soon in 五万快到期了.
"""

from __future__ import annotations

import re

from data.language.numbers.chinese import NUMERAL
from data.language.numbers.english import UNITS

_DIGIT = "一二两三四五六七八九"
_VERB = "存投买有要贷借取转约是花放"
_EN_DIGITS = [word for word, value in UNITS.items() if value < 10]
_EN_UNIT = r"(?:hundred|thousand|million)\b"
_EN_VERBS = ["have", "save", "invest", "deposit", "borrow", "put", "about"]


def _after(words: list[str]) -> str:
    return "(?:" + "|".join(rf"(?<=\b{word} )" for word in words) + ")"


_SLIPS = [
    (re.compile(pattern), right)
    for pattern, right in (
        (rf"(?<=[{NUMERAL}])快(?=钱|左右|以上|$)", "块"),
        (rf"(?<=[{NUMERAL}])[圆员园](?=左右|以上|$)", "元"),
        (rf"百分[支子只](?=[{NUMERAL}])", "百分之"),
        (rf"(?<=[{_DIGIT}])[前钱](?=[块元多]|[{_DIGIT}]百)", "千"),
        (rf"(?<=[{_DIGIT}])[玩完弯碗](?=[块元多]|[{_DIGIT}]千|零[{_DIGIT}])", "万"),
        (rf"(?<=[{_DIGIT}])[石时实](?=[万天块元])", "十"),
        (rf"(?<=[万千百])[无吴](?=$|[千百十])|(?<=[{_VERB}])[无吴](?=[万千])", "五"),
        (r"[久酒](?=十)", "九"),
        (rf"(?<=[{_VERB}期])量(?=[万千百年]|个月)", "两"),
        (rf"(?<=[{_DIGIT}])[念连](?=期|的?定期)", "年"),
        (rf"(?<![{NUMERAL}数上过])亿(?=年|个月)", "一"),
        (rf"\b(?:to|too)(?= {_EN_UNIT})", "two"),
        (rf"(?:^|{_after(_EN_VERBS)})for(?= {_EN_UNIT})", "four"),
        (rf"\bwon(?= {_EN_UNIT})", "one"),
        (rf"{_after(_EN_DIGITS)}ate(?= (?:{'|'.join(_EN_DIGITS)})\b|$)", "eight"),
    )
]


def right_numbers(text: str) -> str:
    """Return a joined utterance with its numbers as they were meant.

    >>> right_numbers("我有五万快钱"), right_numbers("五万快到期了")
    ('我有五万块钱', '五万快到期了')
    """
    for pattern, right in _SLIPS:
        text = pattern.sub(right, text)
    return text
