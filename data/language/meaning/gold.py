"""Gold by weight: what so many grams cost, how many grams a sum buys."""

from __future__ import annotations

import re

_GOLD = re.compile(
    r"黄金|金条|金豆|金块|积存金|金子|纸金|(?<![a-z])(?:gold|bullion)(?![a-z])", re.I
)
_WEIGHT = re.compile(
    r"(?:[\d.]|[一二两三四五六七八九十百千几半]|多少)\s*(?:公?克|公斤|千克|两(?![万千百年个三]))"
    r"|(?<![a-z])(?:\d[\d.]*\s?(?:g|kg|oz)|grams?|gra?mmes?|ounces?|kilos?)(?![a-z])",
    re.IGNORECASE,
)
_PRICE = re.compile(
    r"(?:多少|好多|几多|啥|什么|几块|几个)[钱价]?|价|几克"
    r"|(?<![a-z])(?:how much|how many|prices?|costs?|worth)(?![a-z])",
    re.IGNORECASE,
)
_QUOTED = re.compile(
    r"(?:黄?金|金条)(?:今天|现在|今日)?(?:的)?(?:价格?|牌价)(?:今天|现在|今日|是)?(?:好?多少|几|怎么样|啥)"
    r"|(?:黄?金)(?:今天|现在|今日)?(?:好?多少|几)钱?一克"
    r"|how much gold|(?<![a-z])gold\W{1,3}(?:price|rate)(?![a-z])|price of (?:the )?gold",
    re.IGNORECASE,
)


def asks_price_of_gold(text: str) -> bool:
    """Return whether a text asks for a price of gold, by weight or of the moment.

    >>> asks_price_of_gold("我想买50克金条，要好多钱"), asks_price_of_gold("2万块能买几克黄金")
    (True, True)
    >>> asks_price_of_gold("how much is 10 grams of gold"), asks_price_of_gold("黄金多少起")
    (True, False)
    """
    by_weight = _GOLD.search(text) and _WEIGHT.search(text) and _PRICE.search(text)
    return bool(by_weight or _QUOTED.search(text))
