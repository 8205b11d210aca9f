"""Whether somebody with a human would rather go on with the assistant: 不需要人工了，换回机器人."""

from __future__ import annotations

import re

_LONGEST = 80  # characters: more than that is told to the human, not to the house
_HUMAN = r"(?:人工(?!费|智能|成本|审)|真人|客服|同事)(?:客服|服务)?"
_BOT = r"(?:机器人|智能助手|智能客服|助手|小邦|AI)"
_BOT_EN = r"(?:bot|chat\s?bot|robot|machine|ai|bonnie|(?:virtual\s+|ai\s+|digital\s+)?assistant)"
_BACK = re.compile(
    rf"(?:换|转|切|退|返)(?:换|接)?(?:回|到|成)(?:去|来)?(?:给|找|到)?(?:你们?的?)?{_BOT}"
    rf"|回到?{_BOT}"
    rf"|(?:不|别|无)(?:再)?(?:需要|用|要|想要?|必)(?:再)?(?:转|找|跟|和|等)?{_HUMAN}(?:说|聊|等|帮忙)?了"
    rf"|(?:结束|退出|取消|关闭|停止)(?:本次|这次|当前)?(?:转|等)?{_HUMAN}(?:对话|聊天|排队|等待)?"
    r"|(?:不|别)(?:再)?(?:想)?(?:等人工|排队)了"
    rf"|\b(?:back|switch|return)\s+(?:me\s+)?(?:back\s+)?to\s+(?:the\s+|your\s+)?{_BOT_EN}\b"
    r"|\b(?:do\s?n['’]?t|do\s+not|no\s+longer)\s+(?:really\s+)?(?:need|want)"
    r"\s+(?:to\s+(?:talk|speak|wait)\s+(?:to|for|with)\s+)?(?:an?|any|the)?\s*"
    r"(?:real\s+)?(?:humans?|person|agents?|colleague)"
    r"(?:\s+(?:any\s?more|any\s+longer|now|after\s+all))?\s*(?:$|[.,;!])"
    r"|\b(?:end|leave|stop|cancel|exit)\s+(?:the\s+|this\s+|my\s+)?(?:chat\s+with\s+(?:the\s+)?)?"
    r"(?:human|agent|hand-?off|handover|queue)\b",
    re.IGNORECASE,
)
_NOT_BACK = re.compile(
    r"(?:不要|不想|不用|不能|不是|别|拒绝|干嘛|为什么|怎么)[^，。,]{0,6}(?:换|转|切|退|返|回到)"
    r"|(?:do\s?n['’]?t|do\s+not|not|never|why)\b[^,.]{0,30}\bto\s+(?:the\s+|your\s+)?"
    rf"{_BOT_EN}\b",
    re.IGNORECASE,
)


def wants_assistant_back(text: str) -> bool:
    """Return whether somebody asks to leave the human, or the queue for one.

    >>> wants_assistant_back("我不需要人工了，换回机器人"), wants_assistant_back("back to the bot")
    (True, True)
    >>> wants_assistant_back("别把我转回机器人"), wants_assistant_back("人工费不需要了")
    (False, False)
    """
    if len(text) > _LONGEST or _NOT_BACK.search(text):
        return False
    return _BACK.search(text) is not None
