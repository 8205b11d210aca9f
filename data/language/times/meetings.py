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
    r"全部|全都|所有|统统|都(?:取消|不要|不用|删|退|撤)|两个都|兩個都"
    r"|(?<![a-z])(?:all|both|everything)(?![a-z])",
    re.IGNORECASE,
)
_LONGEST = 24  # characters: who says more wants more than to point
# Wanting one is not pointing at one: 给我打电话, "book a call".
_WANTED = re.compile(
    r"打给|打过来|打个|打一|打电话|给我|再约|约一?个|预约一|安排|想约|要约|不要|别"
    r"|(?<![a-z])(?:call\s+me|ring\s+me|phone\s+me|book|arrange|schedule|make|need|want|can|could"
    r"|would|no|not|don['’]?t|why|what|how|when)(?![a-z])",
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


def points_at_meeting(text: str) -> bool:
    """Return whether a text does no more than name one kind: an answer to "which one?".

    >>> points_at_meeting("电话那个"), points_at_meeting("the branch visit")
    (True, True)
    >>> points_at_meeting("给我打电话"), points_at_meeting("book a call")
    (False, False)
    """
    short = len(text.strip()) <= _LONGEST
    return short and meeting_kind(text) is not None and _WANTED.search(text) is None


def means_all(text: str) -> bool:
    """Return whether a text speaks of all there are.

    >>> means_all("两个都取消"), means_all("cancel my call")
    (True, False)
    """
    return bool(_ALL.search(text))
