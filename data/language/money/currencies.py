"""What Chinese and English amounts have in common: currencies, bounds, and the finished span."""

from __future__ import annotations

import re
from decimal import Decimal

from data.language.contract import Kind, Span
from data.language.numbers.numerals import plain
from data.language.patterns import either

CURRENCIES = {
    "美元": "USD", "美金": "USD", "usd": "USD", "dollars": "USD", "dollar": "USD", "$": "USD",
    "us$": "USD", "us dollars": "USD",
    "us dollar": "USD", "hong kong dollars": "HKD", "欧元": "EUR", "eur": "EUR", "euros": "EUR",
    "euro": "EUR", "€": "EUR",
    "港币": "HKD", "港元": "HKD", "hkd": "HKD", "hk$": "HKD", "英镑": "GBP", "gbp": "GBP",
    "pounds": "GBP", "pound": "GBP", "£": "GBP", "日元": "JPY", "日币": "JPY", "jpy": "JPY",
    "yen": "JPY", "美刀": "USD", "港纸": "HKD",
    "人民币": "CNY", "元人民币": "CNY", "块人民币": "CNY", "块钱人民币": "CNY", "rmb": "CNY",
    "cny": "CNY", "yuan": "CNY", "renminbi": "CNY", "¥": "CNY",
    "捷克克朗": "CZK", "克朗": "CZK", "czk": "CZK", "kč": "CZK", "kc": "CZK", "crowns": "CZK",
    "crown": "CZK", "czech crowns": "CZK", "koruna": "CZK", "korun": "CZK",
}  # fmt: skip
# Said of any bank's own money: they name no currency.
_UNITS = ["圆", "元", "元整", "块", "块整", "块钱", "块钱整"]

ABOUT, AT_LEAST, AT_MOST, BETWEEN = "about", "at_least", "at_most", "between"
ZH_BEFORE = {
    ABOUT: ("大概", "大约", "差不多", "约莫", "约", "将近", "接近"),
    AT_LEAST: ("至少", "最少", "起码", "不低于", "不少于", "超过", "高于", "大于", "多于"),
    AT_MOST: ("最多", "至多", "顶多", "不超过", "不高于", "不多于", "低于", "少于", "小于", "不到"),
}
ZH_AFTER = {
    ABOUT: ("左右", "上下", "出头"),
    AT_LEAST: ("以上", "起步", "起", "打底", "往上"),
    AT_MOST: ("以内", "以下", "之内", "封顶", "不到"),
}
EN_BEFORE = {
    ABOUT: (
        "about", "around", "roughly", "approximately", "approx", "nearly", "almost", "circa",
        "just over", "just under", "a little over", "a bit over",
    ),
    AT_LEAST: (
        "at least", "over", "more than", "no less than", "not less than", "above",
        "a minimum of",
    ),
    AT_MOST: (
        "up to", "at most", "under", "less than", "no more than", "not more than", "below",
        "within", "a maximum of",
    ),
}  # fmt: skip
EN_AFTER = {
    ABOUT: ("or so", "ish"),
    AT_LEAST: ("or more", "and up", "at least", "plus"),
    AT_MOST: ("or less", "at most", "max"),
}
# 近三十万, 小十万, 大半年: near it. 最近, 附近, 最小, 大小 are other words.
NEARLY = r"(?<![最附大])[近小]"
_BOUNDS = dict.fromkeys("近小大", ABOUT) | {
    word: bound
    for words in (ZH_BEFORE, ZH_AFTER, EN_BEFORE, EN_AFTER)
    for bound, said in words.items()
    for word in said
}


def all_words(words: dict[str, tuple[str, ...]]) -> str:
    """Return a pattern of all words of a table of bounds."""
    return either(word for said in words.values() for word in said)


# A low end from here on may be written out (5000到1万); 五到三万 is a slip and no range from five.
WRITTEN_OUT = 100

MONEY = rf"(?:{either([*CURRENCIES, *_UNITS])})"
SIGN = r"(?:(?:us|hk)?\$|[¥€£]|(?:rmb|cny|usd|eur|hkd|gbp|jpy|czk|kč|人民币)\s?)"


def bound_of(match: re.Match[str]) -> dict[str, str]:
    """Return the extras that the groups ``before`` and ``after`` ask for."""
    groups = match.groupdict()
    said = groups.get("after") or groups.get("before")
    return {"bound": _BOUNDS[said]} if said else {}


def has_money(match: re.Match[str]) -> bool:
    """Tell whether a currency was said."""
    groups = match.groupdict()
    return bool(groups.get("money") or groups.get("sign"))


def amount_span(
    match: re.Match[str],
    value: Decimal,
    extras: dict[str, str],
    *,
    ambiguous: bool = False,
    confidence: float | None = None,
) -> Span:
    """Return the finished span of a match; sure when a currency was said."""
    groups = match.groupdict()
    said = (groups.get("money") or groups.get("sign") or "").strip()
    full = {"currency": CURRENCIES[said], **extras} if said in CURRENCIES else {**extras}
    if ambiguous:
        full["ambiguous"] = "true"
    sure = 1.0 if said else 0.95
    words = match[0].strip()
    start = match.start() + match[0].index(words)
    return Span(
        Kind.AMOUNT,
        plain(value),
        start,
        start + len(words),
        sure if confidence is None else confidence,
        full,
    )


def range_span(
    match: re.Match[str], low: Decimal, high: Decimal, *, ambiguous: bool = False
) -> Span | None:
    """Return the span of a range; None when it is empty."""
    if low >= high:
        return None
    extras = {"bound": BETWEEN, "upper": plain(high)}
    return amount_span(match, low, extras, ambiguous=ambiguous)
