"""Whether somebody takes back in the same sentence what it began with: 我要投诉，算了."""

from __future__ import annotations

import re

_LONGEST = 120  # characters at the end that are looked at: nobody takes back in more

_ZH_LET_GO = (
    r"(?:算了|罢了|没事了?|不用了|不必了|不了|别了|就?当我没说|开玩笑的?|不说了|不提了|没什么了?)"
    r"(?:吧|啦|了|哈|呢)*"
)
_ZH_NOT = (
    r"(?:先|就|我|也)*不(?:想|要|打算|准备)?(?:再|去)?(?:投诉|举报|追究|计较|反映)(?:你们|他们|他|她)?"
    r"(?:了|啦|吧)*"
)
_ZH_TURN = r"(?:哎|唉|嗯|哦|那|还是|还是说|要不|就)*"
_ZH_END = re.compile(
    rf"(?:^|[，,。.！!；;、…\s]){_ZH_TURN}(?:{_ZH_LET_GO}|{_ZH_NOT})"
    rf"(?:[，,。.！!…\s]*(?:{_ZH_TURN}(?:{_ZH_LET_GO}|{_ZH_NOT})|谢谢|没关系|抱歉|不好意思))*"
    r"[，,。.！!~～…\s]*$"
)
_SIGNS = r"[\s,.;!…–—-]*"
_EN_NOT = r"(?:i|we)(?: (?:do ?n['’]?t|did ?n['’]?t|wo ?n['’]?t|would ?n['’]?t)| am not|['’]m not)"
_COMPLAIN = (
    r"(?:complain(?:ing)?|(?:make|making) (?:a|any) complaint)(?: (?:any ?more|after all|now))?"
)
# Said by themselves they end it; the others only after a word that turns round: a fee "I don't
# want" takes nothing back.
_EN_PLAIN = (
    rf"(?:never ?mind|nvm|forget (?:it|that|about it)|scrap that|just (?:kidding|joking)"
    rf"|{_EN_NOT}(?: (?:really|actually|even))?(?: want to| mean to| going to| gonna)? {_COMPLAIN})"
)
_EN_AFTER_TURN = (
    rf"(?:{_EN_NOT}(?: (?:really|actually|even))?(?: want to| mean (?:to|it|that))?(?: any ?more)?"
    r"|no complaints?(?: any ?more| after all)?|not (?:any ?more|really|now)"
    r"|(?:let['’]?s )?(?:leave|drop) it|cancel that|no need"
    r"|it['’]?s (?:ok|okay|fine|nothing|all right)(?: now)?)"
)
_EN_TURN = (
    r"(?:no|nope|nah|wait|actually|oh|ok|okay|sorry|hm+|well|(?:on )?second thoughts?"
    r"|you know what)"
)
_EN_END = re.compile(
    rf"(?:(?:^|[\s,.;!…–—-])(?:{_EN_TURN}{_SIGNS})*{_EN_PLAIN}"
    rf"|(?:^|(?:^|[\s,.;!…–—-]){_EN_TURN}{_SIGNS}){_EN_AFTER_TURN})"
    rf"(?:{_SIGNS}(?:{_EN_TURN}|{_EN_PLAIN}|{_EN_AFTER_TURN}|thanks?(?: you)?|please))*{_SIGNS}$",
    re.IGNORECASE,
)
# 别想就这么算了, "he told me to forget it": somebody else lets it go, or nobody does.
_NOT_LET_GO = re.compile(
    r"(?:别想|不能|不会|不可能|难道|怎么能|岂能|休想|凭什么).{0,8}(?:算了|罢了|没事)"
    r"|(?:他们?|她们?|你们|经理|客服|柜员|人员|人家|行里|银行).{0,6}(?:说|让|叫|劝|要)我?.{0,6}"
    r"(?:算了|没事|不用了|不投诉|不要投诉)"
    r"|(?<![a-z])(?:won['’]?t|will not|can['’]?t|cannot|can not|not going to|refuse to)"
    r"(?: just)? (?:forget|leave|drop|never ?mind|let)"
    r"|(?<![a-z])(?:told|tells?|said|says?|saying|asked|asks?)(?![a-z]).{0,24}"
    r"(?:forget|never ?mind|leave it|drop it|it['’]?s (?:ok|fine|nothing|all right)|no need)",
    re.IGNORECASE,
)


def taken_back(text: str) -> bool:
    """Return whether a text ends by letting go of what it brings up.

    Only the end counts: "I don't want to complain, but ..." is a complaint, and so is a
    question (能不能不投诉？).

    >>> taken_back("我要投诉，算了不投诉了"), taken_back("i want to complain no wait i dont")
    (True, True)
    >>> taken_back("我要投诉"), taken_back("别想就这么算了，我要投诉")
    (False, False)
    """
    said = text.strip()
    if _NOT_LET_GO.search(said) or said.endswith(("?", "？", "吗")):
        return False
    end = said if len(said) <= _LONGEST else f"x{said[-_LONGEST:]}"
    return bool(_ZH_END.search(end) or _EN_END.search(end))
