"""Words that stand for one of a few values: risk, category, channel, language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from data.language.contract import Kind, Span
from data.language.patterns import either


@dataclass(frozen=True, slots=True)
class _Table:
    """Words of one kind, found by one pattern a language."""

    kind: Kind
    zh: re.Pattern[str]
    en: re.Pattern[str]
    values: Mapping[str, str]

    def find(self, text: str, *, han: bool, latin: bool) -> Iterator[Span]:
        for pattern in (*(self.zh,) * han, *(self.en,) * latin):
            for match in pattern.finditer(text):
                yield Span(self.kind, self.values[match["word"]], match.start(), match.end())


def _table(
    kind: Kind,
    words: Mapping[str, tuple[str, str]],
    zh_not: str = "(?!)",
    zh_not_after: str = "(?!)",
) -> _Table:
    """Build a table from value -> (Chinese words, English words), split at |."""
    values: dict[str, str] = {}
    chinese: list[str] = []
    english: list[str] = []
    for value, (zh, en) in words.items():
        chinese += zh.split("|")
        english += en.split("|")
        values |= dict.fromkeys([*zh.split("|"), *en.split("|")], value)
    values |= {f"{word}s": value for word, value in list(values.items()) if word.isascii()}
    return _Table(
        kind,
        re.compile(rf"(?<!{zh_not_after})(?P<word>{either(chinese)})(?!{zh_not})"),
        re.compile(rf"(?<![a-z])(?P<word>{either(_plurals(english))})(?![a-z])"),
        values,
    )


def _plurals(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        yield from (word, f"{word}s")


_CATEGORIES = _table(
    Kind.CATEGORY,
    {
        "deposit": (
            "存款|定期|定存|存单|储蓄|活期|零存整取|整存整取",
            "deposit|savings|saving account|certificate of deposit|term deposit|fixed deposit"
            "|time deposit|cd",
        ),
        "wealth": (
            "理财产品|理财",
            "wealth product|wealth management product|wealth management|wealth plan|wealth",
        ),
        "fund": ("基金|债基|股基|定投", "fund|mutual fund|etf"),
        "insurance": (
            "保险|医疗险|意外险|寿险|年金|重疾险|重疾|养老险|车险",
            "insurance|policy|policie|annuity|annuitie|life cover",
        ),
        "loan": (
            "贷款|借款|借钱|房贷|车贷|消费贷|装修贷|经营贷|信用贷|抵押贷|按揭",
            "loan|mortgage|borrow|borrowing|financing",
        ),
        "card": ("信用卡|贷记卡", "credit card"),
        "metal": ("贵金属|积存金|黄金|金条|白银|纸黄金", "gold|precious metal|bullion|silver"),
    },
    zh_not="经理|顾问|师|保险|柜|箱|证明|公司",
    zh_not_after="[锁固约规假指不决特限]",
)
_CHANNELS = _table(
    Kind.CHANNEL,
    {
        "sms": ("短信|简讯|彩信", "sms|text message|text|texting|texts message|texting me"),
        "push": (
            "推送|消息推送|app通知|弹窗",
            "push notification|push message|push|notification|app alert",
        ),
        "voice": (
            "营销电话|骚扰电话|电话|致电|来电|打给我|打我手机",
            "phone call|marketing call|call|calling|by phone|on the phone|phone me"
            "|phone marketing|ringing|telephone",
        ),
        "rm": ("客户经理", "relationship manager|rm"),
        "any": (
            "所有渠道|全部渠道|任何渠道|任何方式|所有方式|不要再?联系我|免打扰|勿扰",
            "any channel|all channels|any way|all contact|do not contact me|don't contact me"
            "|do not disturb|any means",
        ),
    },
    zh_not="号码?|银行|诈骗|机",
)
_LANGUAGES = _table(
    Kind.LANGUAGE,
    {"en": ("英文|英语", "english"), "zh": ("中文|汉语|普通话|国语|华语", "chinese|mandarin|中文")},
)

_GRADE = re.compile(r"(?<![a-z0-9])p?r\s?(?P<n>[1-5])(?![a-z0-9.])")
_GRADE_ZH = re.compile(r"风险(?:等级|级别|评级)?(?:是|为)?\s?(?P<n>[一二三四五1-5])级")
_GRADES_ZH = "一二三四五"
# 不要低风险 refuses it; 要不要低风险 asks.
_UNREFUSED = "(?<!(?<!要)不要)(?<!不想要)(?<!不喜欢)(?<!不买)"
_MIDDLE = re.compile(rf"(?:中(?P<low>低)|{_UNREFUSED}中高)风险")
_MEDIUM, _TO = "(?:medium|moderate|mid)", r"[\s-](?:to[\s-])?"
_MIDDLE_EN = re.compile(
    rf"(?<![a-z])(?:(?P<R2>{_MEDIUM}{_TO}low|low{_TO}{_MEDIUM})"
    rf"|(?P<R4>{_MEDIUM}{_TO}high|high{_TO}{_MEDIUM}))[\s-]risk(?![a-z])"
)
# Who does not mind high risk has not refused it, nor who wants no low one.
_REFUSED_EN = (
    r"(?:no|not|nothing|never|without|(?:do|ca|wo|would|should)n'?t|cannot|avoid(?:ing)?"
    r"|(?<!not )(?:hate|dislike|(?:afraid|scared) of|(?:away|clear) (?:from|of)))\s"
    r"(?:(?!mind|car(?:e|ing)|fear|worr|object|avoid|afraid|scared|against|problem|issue|wrong|rule"
    r"|risk|low|but|only|you\s|i\s)[a-z']+\s){0,4}high(?:er|est)?[\s-]risk(?!\?)"
    r"|high(?:er|est)?[\s-]risk(?:\s[a-z]+)?\s(?:isn't|is not|aren't|are not|not)\s"
    r"(?:for me|ok(?:ay)?|acceptable|what i)"
)
_RISK_ZH = {
    "low": (
        f"{_UNREFUSED}低风险|风险(?:要)?(?:小|低)(?:一?点|一?些)?|风险不(?:要太|能太|太)?(?:高|大)"
        "|稳健(?:型|一?点|一?些)?|稳当|稳妥|稳一点|求稳|保守(?:型|一?点)?"
        "|安全(?:一?点|一?些|性高)(?!吗)|不想冒险|(?<!不)怕(?:亏|风险)"
        "|风险(?:有点儿?|太|过)(?:高|大)|太(?:冒险|激进)"
        "|(?<!不是)(?:(?<![特分级类差区个])别(?!的)|不要|不想|不碰|不买|不能|不敢|不接受|不考虑|不喜欢|拒绝|避免|避开|远离)"
        "(?:(?!的要|[低但而])[^,，。;；、]){0,6}(?:高风险|风险(?:太|很)?高|风险(?:太|很)?大)"
        "|高风险的?(?:产品|理财|基金)?我?[都就可也]?"
        "(?:不要(?!紧)|不想要|不碰|不买|不敢|不行|不接受|不考虑|不喜欢|接受不了|受不了|免谈|别(?!的))(?!吗)"
    ),
    "medium": "中等风险|中风险|平衡型|风险(?:适中|中等)|均衡一?点",
    "high": (
        "(?<!不要)(?<!不想)(?<!不能)(?<!怕)(?:高风险(?!吗)|激进(?:型|一?点)?|进取(?:型|一?点)?"
        "|风险高(?:一?点|一?些)也?(?:的|没关系|没事|可以|无所谓))"
    ),
}
_RISK_EN = {
    "low": (
        r"low(?:er|est)?[\s-]risk|(?:not )?too risky|risk is too high|too much risk"
        "|less risky|less risk|safer|something safe"
        "|safe (?:one|product|option|investment|choice)s?|conservative|cautious|risk averse"
        rf"|without (?:much )?risk|{_REFUSED_EN}"
    ),
    "medium": r"medium[\s-]risk|moderate(?:[\s-]risk)?|balanced(?! fund| allocation)",
    "high": r"high(?:er|est)?[\s-]risk(?!\?)|aggressive|adventurous",
}


def _named(words: Mapping[str, str]) -> str:
    return "|".join(f"(?P<{value}>{pattern})" for value, pattern in words.items())


_RISKS_ZH = re.compile(_named(_RISK_ZH))
_RISKS_EN = re.compile(rf"(?<![a-z])(?:{_named(_RISK_EN)})(?![a-z])")
# 风险高吗 asks about a product; it wishes for nothing.
_ASKING = re.compile(r"\s?(?:吗|不高|不大|么|是多少)")


def find_risks(text: str, *, han: bool, latin: bool) -> Iterator[Span]:
    """Yield risk grades (R2) and wishes (稳健一点的, "low risk")."""
    if latin:
        for match in _GRADE.finditer(text):
            yield Span(Kind.RISK, f"R{match['n']}", match.start(), match.end())
        for match in _MIDDLE_EN.finditer(text):
            yield Span(Kind.RISK, match.lastgroup or "", match.start(), match.end())
    if han:
        for match in _MIDDLE.finditer(text):
            yield Span(Kind.RISK, "R2" if match["low"] else "R4", match.start(), match.end())
        for match in _GRADE_ZH.finditer(text):
            grade = match["n"]
            number = _GRADES_ZH.find(grade) + 1 or grade
            yield Span(Kind.RISK, f"R{number}", match.start(), match.end())
    for pattern in (*(_RISKS_ZH,) * han, *(_RISKS_EN,) * latin):
        for match in pattern.finditer(text):
            if match.lastgroup and not _ASKING.match(text, match.end()):
                yield Span(Kind.RISK, match.lastgroup, match.start(), match.end(), 0.9)


def find_words(text: str, *, han: bool, latin: bool) -> Iterator[Span]:
    """Yield categories, channels and languages."""
    for table in (_CATEGORIES, _LANGUAGES, _CHANNELS):
        yield from table.find(text, han=han, latin=latin)
