"""What customers say they do not want: "no funds", "anything but insurance", 除了理财还有什么.

Only the words around a value are read. Where they could mean the reverse, or ask why, nothing
is unwanted: what was meant is then asked back as before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands in a text, and what it is."""

    value: str
    start: int
    end: int


# --- before the value --------------------------------------------------------------------------

_EN_VERB = (
    r"want|need|like|recommend|show|give|suggest|offer|sell|push|buy|consider|trust|invest|put"
    r"|bother|talk|tell|care"
)
_EN_FILLER = (
    r"me|us|to|buy|see|hear|read|know|about|in|into|on|with|put|invest|bother|an?y?|the|more|other"
    r"|of|those|these|such|your|kinds?|sorts?|types?|anything|like|my\s+money|it|money|for|at|all"
    r"|be\s+(?:offered|shown|sold)|deal|consider|have"
)
_EN_ARTICLE = r"an?y?|the|more|of|those|these|your|kind|sort|type|in|into|for|really"
# "I have no insurance", "is not a fund" state something; they wish for nothing.
_EN_STATED = (
    r"(?<!have )(?<!has )(?<!had )(?<!got )(?<!is )(?<!are )(?<!was )(?<!['’]s )(?<!['’]ve )"
)
_EN_BEFORE = re.compile(
    rf"(?<![a-z'’-])(?:{_EN_STATED}(?:no|not)(?:\s+(?:{_EN_ARTICLE}))*"
    r"|(?:without|excluding|except(?:ing)?(?:\s+for)?|besides|apart\s+from|aside\s+from"
    r"|other\s+than|instead\s+of|rather\s+than|nor|neither|avoid|leave\s+out|stay\s+away\s+from"
    r"|keep\s+away\s+from|(?:anything|everything|something|all)\s+but|not?\s+interest(?:ed)?\s+in"
    rf"|not\s+into)(?:\s+(?:{_EN_ARTICLE}))*"
    r"|(?:do\s?n['’]?t|do\s+not|won['’]?t|will\s+not|would\s?n['’]?t|would\s+not|rather\s+not"
    rf"|never)(?:\s+(?:really|even|ever|particularly))?\s+(?:{_EN_VERB})(?:\s+(?:{_EN_FILLER}))*"
    r")\s*$",
    re.IGNORECASE,
)
_ZH_FILLER = (
    r"[再的了啥我您你这那个款种类去用选要跟和买看做办存投推提说卖发讲碰给任何所有一切]"
    r"|推荐|推销|介绍|考虑|了解|什么|那些|这些|投资|购买|其他"
)
# 要不要基金 asks; 别的基金 and 特别 are other words.
_ZH_BEFORE = re.compile(
    r"(?:(?<![要想买用需看做办存投选考])不(?:太|大|怎么|再)?"
    r"(?:要|想|考虑|喜欢|需要|感兴趣|愿意?|看|买|做|碰|投|办|选|信|用)"
    r"|(?<![特级个分区性告离])别(?![的人处家样])(?:老是?|总是?|一直)?|没兴趣|不必|无需|用不着|除[了开去]|排除|抛开|撇开"
    rf"|不包?含|不包括)(?:{_ZH_FILLER})*\s*$"
)

# --- after it ----------------------------------------------------------------------------------

_EN_AFTER = re.compile(
    r"\s*(?:products?\s*)?(?:(?:are|is)\s+(?:just\s+|really\s+)?)?"
    r"(?:excluded|out\s+of\s+the\s+question|not\s+for\s+me|not\s+my\s+thing|aside\b"
    r"|(?:are|is)n['’]?t\s+(?:for\s+me|my\s+thing)|[?,]?\s*no(?:\s+thanks|\s+thank\s+you|\s+way)\b)",
    re.IGNORECASE,
)
_ZH_OUTSIDE = r"(?:这?类?的?产品|类|之类的?|什么的)?的?(?:以外|之外|除外)"
_ZH_AFTER = re.compile(
    rf"{_ZH_OUTSIDE}|(?:产品|类|什么的|的话)?[，,]?(?:就|我|都|也|先|还是)*"
    r"(?:算了|免了|免谈|不要|不用|不想要?|不考虑|不想?买|不想?看|不需要|不感兴趣|没兴趣|不行|不碰|不投"
    r"|别推荐?|别提)了?(?=$|[，。,.!！、；;\s吧])"
)
# 基金手续费, "the deposit rate": a word about a product, not the kind of product.
_MODIFIES = re.compile(
    r"(?:['’]s)?\s*(?:fees?|rates?|charges?|costs?|terms?|interest|accounts?|statements?|numbers?"
    r"|limits?|compan(?:y|ies)|managers?|contracts?|premiums?)\b"
    r"|的?(?:产品)?的?(?:年费|手续费|费用?|利率|利息|收益|额度|风险|合同|账户|账单|期限|公司|密码|条款"
    r"|本金|到期)",
    re.IGNORECASE,
)
# "no funds or insurance", 不要基金和保险; a comma begins something else: 不要基金，存款.
_AND = re.compile(
    r"\s*(?:products?\s*)?(?:、|/|&|,?\s*(?:and|or|nor)|和|或者?|跟|与|以及|及)"
    r"\s*(?:no\s+|any\s+|an?\s+|the\s+)*",
    re.IGNORECASE,
)

# --- the whole message -------------------------------------------------------------------------

_WHY = re.compile(r"为什么|为啥|为何|凭什么|干嘛不|怎么不|\bwhy\b|\bhow\s+come\b", re.IGNORECASE)
# "Nothing but deposits", 除了存款都不要: only this is wanted.
_ONLY = re.compile(
    r"除[了开去][^，。,]*?[，,]?\s*(?:其他|其它|别|什么|啥)?的?(?:我|都|全|也)+(?:不|没|别)"
    r"|(?:不要|别|不想|不考虑)[^，。,除]{0,10}(?:以外|之外)"
    r"|(?:\bnothing|\bno\s+\w+|n['’]?t(?:\s+\w+){1,4}|\bnot(?:\s+\w+){0,3})\s+"
    r"(?:but|except|other\s+than|besides)\b",
    re.IGNORECASE,
)
# For good rather than for now: then it is an opt-out, which is never narrowed.
_FOR_GOOD = re.compile(
    r"以后|今后|往后|再|永远|一律|了\W*$"
    r"|\b(?:ever|again|any\s?more|any\s+longer|from\s+now|no\s+more|stop)\b",
    re.IGNORECASE,
)
# So many words can only be after something else: a list, not an answer about what is named.
_AFTER_OTHERS = re.compile(
    r"除[了开去]|以外|之外|除外|推荐|(?:有|买|存|投)(?:什么|啥|哪些)(?!影响|后果|区别|问题|坏处|要求|条件)"
    r"|还有(?:什么|啥|哪些|别的)|\b(?:anything|everything|something|all)\s+but\b|\bexcept\b|\bbesides\b"
    r"|\b(?:apart|aside)\s+from\b|\bother\s+than\b|\brecommend|\bsuggest|\bwhat(?:\s+else)?\s+(?:do|have)"
    r"\s+you\b|\bwhat\s+else\b|\bshow\s+me\b",
    re.IGNORECASE,
)
# No fixed term is wished for: money that can be had at any time.
_OPEN_TERM = re.compile(
    r"(?<![要想])(?:不|别)(?:想|要|希望|愿意?|能)?(?:把?钱?被?)?(?:锁定|锁住|锁死|被锁|锁期|绑定|封闭)"
    r"|不(?:想要?|要|考虑)(?:再)?(?:存|买|做)?(?:定期|死期|封闭期?|锁定期)(?=的?(?:$|[，。,.!！；;\s]))"
    r"|(?<!有)没有?(?:锁定期|封闭期|固定期限)|无(?:锁定期|封闭期|固定期限)的?"
    r"|随时(?:都|就)?(?:能|可以?|要)(?:拿|取|用|赎回|支取|提)(?:出来|回来)?(?:的|$|[，。,.!！；;])"
    r"|随存随取|想随时(?:能|可以)?(?:拿|取|用|赎回)|(?:要|想要|来个)?(?:灵活|流动性(?:好|高|强))"
    r"(?:一?点|一?些)?(?:的|$)"
    r"|(?:do\s?n['’]?t|do\s+not|not|nothing|without|no|never)\b(?:\s+\w+){0,4}\s+"
    r"(?:locked|locking|tied|lock[\s-]?(?:in|up)|lock[\s-]?in\s+period|fixed\s+term|tie[d]?[\s-]?up)\b"
    r"|\bflexible\s+access\b|\b(?:take|get|withdraw|access|use)\s+(?:\w+\s+){0,3}?(?:out\s+)?(?:at\s+)?"
    r"any\s?time\b|\bwithdraw\s+from\s+any\s?time\b|\binstant\s+access\b",
    re.IGNORECASE,
)
_FIXED = re.compile(r"定期|定存|死期|\bfixed\b", re.IGNORECASE)
_OUTRIGHT = re.compile(
    r"不买|不办|不要了|不感兴趣|算了|\bnot\s+interested\b|\bno\s+thank", re.IGNORECASE
)
_QUESTION = re.compile(
    r"吗|能不能|可不可以|是不是|会不会|[?？]|^\s*(?:can|could|may|is|does|do|will)\b", re.IGNORECASE
)


def unwanted(text: str, places: Iterable[Place]) -> tuple[str, ...]:
    """Return the values that the text says are not wanted, in the order said.

    A value that is also wanted (不要定期，要活期: both are deposits) is not among them.

    Args:
        text: what was said.
        places: the values found in it, of one kind, in the order of the text.

    >>> unwanted("no funds please", [Place("fund", 3, 8)])
    ('fund',)
    """
    if _WHY.search(text) or _ONLY.search(text):
        return ()
    denied: list[Place] = []
    wanted: set[str] = set()
    before: Place | None = None
    for place in places:
        joined = before in denied and before is not None and _joined(text, before, place)
        if joined or _denied(text, place):
            denied.append(place)
        else:
            wanted.add(place.value)
        before = place
    return tuple(dict.fromkeys(each.value for each in denied if each.value not in wanted))


def refuses_outright(text: str) -> bool:
    """Return whether a wish is given as the reason for a refusal: 不想被锁那么久，不买."""
    return _OUTRIGHT.search(text) is not None


def means_for_good(text: str) -> bool:
    """Return whether something is not wanted from now on, rather than in what is shown now."""
    return _FOR_GOOD.search(text) is not None


def asks_for_others(text: str) -> bool:
    """Return whether a message with something unwanted asks what else there is."""
    return _AFTER_OTHERS.search(text) is not None


def wishes_open_term(text: str) -> bool:
    """Return whether money is wished for that is not locked up.

    >>> wishes_open_term("i dont want my money locked up"), wishes_open_term("这个能随时取吗")
    (True, False)
    """
    return _OPEN_TERM.search(text) is not None


def means_the_term(text: str) -> bool:
    """Return whether not the kind is unwanted but its fixed term: 不想存定期."""
    return _FIXED.search(text) is not None and wishes_open_term(text)


def is_question(text: str) -> bool:
    """Return whether something is asked rather than wished."""
    return _QUESTION.search(text) is not None


def _denied(text: str, place: Place) -> bool:
    after = text[place.end :]
    if _MODIFIES.match(after):
        return False
    before = text[: place.start]
    return bool(_EN_BEFORE.search(before) or _ZH_BEFORE.search(before) or _after(after))


def _after(after: str) -> bool:
    return bool(_EN_AFTER.match(after) or _ZH_AFTER.match(after))


def _joined(text: str, before: Place, place: Place) -> bool:
    return _AND.fullmatch(text[before.end : place.start]) is not None
