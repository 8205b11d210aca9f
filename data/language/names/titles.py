"""How people are addressed: 王女士, 李经理, "Mr Li", "Dr. Zhao".

The value says the form of address only; the surname stays in the text, which is where personal
data is masked. 我先生 ("my husband") and 女士们 name nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from data.language.contract import Kind, Span
from data.language.patterns import either
from data.protection.masking import COMPOUND_SURNAMES

# Nine people in ten bear one of these.
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文"
)
_ZH_TITLES = {
    "mr": "先生",
    "ms": "女士|小姐|太太|夫人|阿姨",
    "manager": "经理|总|行长|主任",
    "teacher": "老师",
    "dr": "医生|大夫|博士",
}
_EN_TITLES = {"mr": "mr|mister", "ms": "mrs|ms|madam|miss", "dr": "dr|doctor"}
_ZH_VALUES = {word: value for value, words in _ZH_TITLES.items() for word in words.split("|")}
_EN_VALUES = {word: value for value, words in _EN_TITLES.items() for word in words.split("|")}
# "Miss" is a verb as well: only before a surname that is no English word.
_AFTER_MISS = (
    "wang|li|zhang|liu|chen|yang|zhao|huang|zhou|wu|xu|sun|hu|zhu|gao|lin|guo|luo|liang|zheng"
    "|xie|han|tang|feng|yu|dong|cheng|cao|yuan|deng|shen|zeng|peng|lu|su|jiang|cai|jia|ding|wei"
)
_ZH = re.compile(
    rf"(?:{either(sorted(COMPOUND_SURNAMES))}|[{_SURNAMES}])(?P<title>{either(_ZH_VALUES)})(?![们裁])"
)
_EN = re.compile(
    rf"(?<![a-z])(?:miss\s+(?:{_AFTER_MISS})|(?P<title>{either(set(_EN_VALUES) - {'miss'})})"
    r"(?:\.\s?|\s+)[a-z][a-z'-]+)(?![a-z])"
)


def find_titles(text: str, *, han: bool, latin: bool) -> Iterator[Span]:
    """Yield the people who are addressed by surname and title.

    Args:
        text: the surface form.
        han: whether there are Chinese characters in it.
        latin: whether there are Latin letters in it.
    """
    if han:
        for match in _ZH.finditer(text):
            yield Span(Kind.TITLE, _ZH_VALUES[match["title"]], match.start(), match.end(), 0.9)
    if latin:
        for match in _EN.finditer(text):
            value = _EN_VALUES[match["title"] or "miss"]
            yield Span(Kind.TITLE, value, match.start(), match.end(), 0.9)
