"""Words of a death, and of somebody in despair: what sympathy is owed to, and what is not."""

from __future__ import annotations

import re

_DEATH_ZH = (
    r"去世|过世|過世|逝|身故|死|亡|离世|離世|不在了|没了|走了|刚走|走得|走之前|故去|病故|已故|过身|過身"
    r"|先父|先母|往生|遗产|遺產|遗嘱|遺囑|继承|繼承|[后後]事|白事|丧|讣|火化|出殡|安葬|下葬|断气|离开了"
)
_DEATH_EN = (
    r"\b(?:die[ds]?|dying|death|dead|pass(?:ed|ing)(?: away)?|deceased|late|funeral|inherit\w*"
    r"|estate|widow\w*|bereave\w*|probate|executor|no longer with us|lost (?:my|our)"
    r"|grie(?:f|ving)|mourning|heirs?|next of kin|buried|burial|killed"
    r"|(?:left|leave|a|her|his|no) will|will and testament)\b"
)
_DEATH = re.compile(f"{_DEATH_ZH}|{_DEATH_EN}", re.IGNORECASE)
_DESPAIR = re.compile(
    r"不想活|活不下去|不如死|想死(?!你)|寻死|自杀|轻生|快要?死了|我要死了|了结自己"
    r"|\b(?:kill myself|end my life|want to die|suicid\w*|no reason to live"
    r"|i(?:['’]m| am) dying)\b",
    re.IGNORECASE,
)


def of_a_death(text: str) -> bool:
    """Return whether words of a death or of what it leaves are said.

    >>> of_a_death("我爸去世了，卡怎么办"), of_a_death("转到我爸的卡上")
    (True, False)
    """
    return bool(_DEATH.search(text))


def of_despair(text: str) -> bool:
    """Return whether somebody speaks of dying or of ending their life.

    >>> of_despair("我快要死了"), of_despair("笑死我了")
    (True, False)
    """
    return bool(_DESPAIR.search(text))
