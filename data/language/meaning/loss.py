"""Words of a death: what sympathy is owed to, and what only sounds like it.

死期 is a fixed deposit to most customers, and 急死我了 is no death; nor is one's own will.
"""

from __future__ import annotations

import re

_DEATH_ZH = (
    r"去世|过世|過世|逝|身故|亡|离世|離世|不在了|没了|走了|刚走|走得|走之前|故去|病故|已故|过身"
    r"|過身"
    r"|先父|先母|往生|遗产|遺產|遗嘱|遺囑|继承|繼承|[后後]事|白事|丧|讣|火化|出殡|安葬|下葬|断气"
    r"|离开了|不在(?:人)?世|过咗身|殡仪|没(?:抢)?救(?:回|过)来|驾鹤|走咯|癌症走|送走(?:了)?[爸妈爷奶]"
    r"|自杀|自尽|轻生"
)
_KIN_EN = (
    r"(?:dad|father|pa|mum|mom|mother|ma|parents?|husband|wife|spouse|partner|son|daughter|child"
    r"|baby"
    r"|brother|sister|grand\w+|gran|granny|nan|uncle|aunt|cousin|nephew|niece|friend|hubby)"
)
_DEATH_EN = (
    r"\b(?:die[ds]?|dying|death|dead|pass(?:ed|ing)(?: away)?|pass away|deceased|late|funeral"
    r"|inherit\w*"
    r"|estate|widow\w*|bereave\w*|probate|executor|no longer with us"
    rf"|lost (?:my|our) (?:dear |beloved |old |only )*{_KIN_EN}|{_KIN_EN}(?: is)? (?:expired"
    rf"|no more)|(?:{_KIN_EN}|he|she)(?:'s| is) gone|no longer alive"
    r"|grie(?:f|ving)|mourning|heirs?|next of kin|buried|burial|killed"
    r"|(?:left|leave|a|her|his|no) will|will and testament|took (?:his|her|their) own life"
    r"|suicide)\b"
)
# Of what is only said to be deadly: 笑死, 锁死, 死机.
_DYING_ZH = (
    r"(?<![笑累气烦急热饿吓困忙锁卡渴疼痒闷堵慢绑焊该想不])死"
    r"(?![期机活板心循贵账角守盯磨记命]|了这条心|了都要爱|[都也]不)"
)
_DEATH = re.compile(f"{_DEATH_ZH}|{_DYING_ZH}|{_DEATH_EN}", re.IGNORECASE)
# "When I die": one's own death lies ahead.
_OWN_DEATH = re.compile(
    r"(?:等|要是|如果|万一|哪天|假如)我[^，。,]{0,3}(?:死|走|没|去世|过世|不在)了?|我(?:死|去世"
    r"|百年)(?:了)?(?:以后|之后|后)"
    r"|\b(?:when|if|after|once|in case) (?:i|we) (?:die|pass away|(?:am|are) (?:gone|dead))\b",
    re.IGNORECASE,
)
_FIXED_DEPOSIT = re.compile(r"死期")
_OWN_WILL = re.compile(
    r"(?:立|写|订|拟|做|办)(?:一份|一个|份|个|好)?(?:公证)?遗[嘱囑]|遗[嘱囑](?:怎么|如何)(?:立|写"
    r"|订|办|公证)"
    r"|\b(?:mak(?:e|ing)|writ(?:e|ing)|draw(?:ing)? up|draft(?:ing)?|set(?:ting)? up)"
    r" (?:a|my|our) will\b",
    re.IGNORECASE,
)


def of_a_death(text: str) -> bool:
    """Return whether words of a death or of what it leaves are said.

    >>> of_a_death("我爸去世了，卡怎么办"), of_a_death("转到我爸的卡上")
    (True, False)
    >>> of_a_death("死期能提前取吗"), of_a_death("急死我了")
    (False, False)
    """
    return bool(_DEATH.search(_OWN_DEATH.sub(" ", _OWN_WILL.sub(" ", text))))


def of_own_will(text: str) -> bool:
    """Return whether somebody asks about a will of their own, or their own death; nobody has died.

    >>> of_own_will("怎么立遗嘱"), of_own_will("我爸去世前立了遗嘱")
    (True, False)
    """
    return bool(_OWN_WILL.search(text) or _OWN_DEATH.search(text)) and not of_a_death(text)


def only_sounds_deadly(text: str) -> bool:
    """Return whether nobody has died for certain: a fixed deposit or one's own will is meant.

    >>> only_sounds_deadly("死期存款到期了"), only_sounds_deadly("我爸死了，他的死期怎么取")
    (True, False)
    """
    return of_own_will(text) or (bool(_FIXED_DEPOSIT.search(text)) and not of_a_death(text))
