"""Which kind of appointment is spoken of, and whether all of them are meant."""

from __future__ import annotations

import re

_CALL = re.compile(
    r"回电|回電|回个?电话|来电|來電|电话|電話|打给|打過來|致电"
    r"|(?<![a-z])(?:call(?:s|ed|ing)?|call[ -]?backs?|ring(?:ing)?|(?:tele)?phon(?:e|ing))"
    r"(?![a-z])",
    re.IGNORECASE,
)
_VISIT = re.compile(
    r"网点|網點|支行|柜台|櫃台|营业厅|到店|面谈|面談|见面|見面|当面"
    r"|(?<![a-z])(?:branch|visits?|meetings?|in person|come in|counter)(?![a-z])",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"全部|全都|所有|统统|都(?:取消|不要|不用|删|退)|两个都|兩個都"
    r"|(?<![a-z])(?:all|both|everything)(?![a-z])",
    re.IGNORECASE,
)


def meeting_kind(text: str) -> str | None:
    """Return ``callback`` or ``branch`` when a text names one of them, else None.

    >>> meeting_kind("取消去网点的预约"), meeting_kind("cancel my callback")
    ('branch', 'callback')
    >>> meeting_kind("取消预约") is None
    True
    """
    call, visit = bool(_CALL.search(text)), bool(_VISIT.search(text))
    if call == visit:  # neither, or both: "call me instead of the branch visit"
        return None
    return "callback" if call else "branch"


def means_all(text: str) -> bool:
    """Return whether a text speaks of all there are.

    >>> means_all("两个都取消"), means_all("cancel my call")
    (True, False)
    """
    return bool(_ALL.search(text))
