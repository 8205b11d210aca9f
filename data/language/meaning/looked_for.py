"""What is looked for on the shelf: a grade, at least a rate, a guarantee, bonds of the state."""

from __future__ import annotations

import re

from data.language.surface import surface

_GRADE = re.compile(r"(?<![a-z0-9])p?r\s?(?P<n>[1-5])(?![a-z0-9.])", re.IGNORECASE)
_RISKIEST = re.compile(
    r"风险(?:等级)?最[高大]|最高风险|最(?:激进|冒险|刺激)"
    r"|(?<![a-z])(?:riskiest|most risky|highest[\s-]risk)",
    re.IGNORECASE,
)
_AT_LEAST = re.compile(
    r"以上|超过|高于|大于|不低于|不少于|至少|起码|朝上|往上|或更高|能到|达到|[%％]\s?\+"
    r"|(?<![a-z])(?:more than|over|above|at least|higher than|better than|greater than|minimum of"
    r"|or (?:more|higher|better|above)|upwards? of|exceed\w*|beats?)(?![a-z])",
    re.IGNORECASE,
)
_GUARANTEED = re.compile(
    r"保本|保息|保收益|保证(?:本金|收益|不亏)|稳赚|包赚|不(?:会|能)?亏(?:本|钱|损)?的|零风险|没有?风险的|无风险"
    r"|本金(?:安全|有保[证障])|刚兑|刚性兑付"
    r"|(?<![a-z])(?:guarantee[ds]?|capital[\s-](?:protected|safe)|principal[\s-](?:protected|safe)"
    r"|risk[\s-]free|(?:no|zero|without any) risk(?! assessment)|can(?:no|['’])t lose)(?![a-z])",
    re.IGNORECASE,
)
_HIGHEST = re.compile(
    r"(?:收益率?|回报率?|利息|利率|赚得?|赚的?钱?)[^，。,;；？?！!]{0,3}"
    r"(?:最高|最大|最多|更高|更多|再?高[点些一]|再?多[点些一])"
    r"|(?:最高|最大|更高|(?<!提)高[一点些]*)的?(?:收益|回报|利息|利率)(?!没|吗)"
    r"|哪[个款种只][^，。,？?]{0,3}(?:收益|利息|利率|回报)[^，。,？?]{0,2}高|[最更]赚钱"
    r"|(?<![a-z])(?:high[ -]yield|(?:highest|best|better|higher|more|bigger|maximum|max)(?: \w+)? "
    r"(?:returns?|yields?|yielding|interest|rates?|earnings?)"
    r"|(?:earns?|pays?|makes?|yields?|returns?)(?: me)?(?: the)? (?:most|more|best)(?! of| sense)"
    r"|most profitable)(?![a-z])",
    re.IGNORECASE,
)
_STATE_BONDS = re.compile(
    r"国债|国库券|(?<![a-z])(?:treasur(?:y|ies)(?: bonds?| notes?| bills?)?"
    r"|(?:government|savings|state|sovereign) bonds?)(?![a-z])",
    re.IGNORECASE,
)
_FROM_US = re.compile(
    r"有没|没得|有得|有不|有木有|有吗|有么|有无|有啥|有哪|有什么|还有|卖[吗么不没]|在售"
    r"|[推介]荐|介绍|来[个点款]|给我|想买|要买|想要|找[个点款]"
    r"|(?<![a-z])(?:d[o'] ?(?:yo)?u|d[o'] ?ya|have (?:yo)?u"
    r"|you(?:['’]ve)? (?:got|have|sell|offer)|got|any(?:thing)?"
    r"|is there|are there|recommend|suggest|show me|give me|looking for|i want|i['’]d like|sell"
    r"|buy)(?![a-z])",
    re.IGNORECASE,
)
_THIS = re.compile(
    r"[这那][个款只种张份]|它|(?<![a-z])(?:this|that|it|its)(?![a-z])", re.IGNORECASE
)


def grade_named(text: str) -> str | None:
    """Return the one risk grade that a text names, R1 to R5.

    >>> grade_named("R5的有吗"), grade_named("风险低的"), grade_named("R1和R2")
    ('R5', None, None)
    """
    found = {match["n"] for match in _GRADE.finditer(text)}
    return f"R{found.pop()}" if len(found) == 1 else None


def wants_riskiest(text: str) -> bool:
    """Return whether a text speaks of the highest risk there is.

    >>> wants_riskiest("whats the riskiest thing you got"), wants_riskiest("风险高吗")
    (True, False)
    """
    return _RISKIEST.search(text) is not None


def at_least(text: str) -> bool:
    """Return whether a figure is the least that is wished for.

    >>> at_least("年化5%以上的有吗"), at_least("按3%算")
    (True, False)
    """
    return _AT_LEAST.search(text) is not None


def wants_highest_return(text: str) -> bool:
    """Return whether a text looks for what earns most, or more.

    >>> wants_highest_return("换一个收益高点的"), wants_highest_return("which one pays the most")
    (True, True)
    >>> wants_highest_return("收益是固定的吗"), wants_highest_return("what is the interest rate")
    (False, False)
    """
    return _HIGHEST.search(surface(text).text) is not None


def wants_guarantee(text: str) -> bool:
    """Return whether a text speaks of principal or return that is guaranteed.

    >>> wants_guarantee("有没有保本的理财"), wants_guarantee("风险低一点的")
    (True, False)
    """
    return _GUARANTEED.search(text) is not None


def speaks_of_state_bonds(text: str) -> bool:
    """Return whether a text speaks of treasury or savings bonds.

    >>> speaks_of_state_bonds("国债还有卖吗"), speaks_of_state_bonds("债券基金")
    (True, False)
    """
    return _STATE_BONDS.search(text) is not None


def asks_what_there_is(text: str) -> bool:
    """Return whether a text wants to know what the bank has, rather than of something known.

    >>> asks_what_there_is("风险高点的有没得"), asks_what_there_is("这个有没有高风险")
    (True, False)
    """
    return _FROM_US.search(text) is not None and _THIS.search(text) is None
