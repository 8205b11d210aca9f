"""A yes or a no with thanks: "yes thanks", 好的谢谢, 不用了谢谢. The thanks are courtesy."""

from __future__ import annotations

import re
from enum import StrEnum


class Reply(StrEnum):
    """What is left of an answer without its thanks."""

    YES = "yes"
    PLEASED = "pleased"  # "perfect, thanks", 嗯谢谢: a yes to what was read back, no consent
    NO = "no"


_THANKS = re.compile(
    r"(?:非常|十分|太|多)?(?:感谢|谢谢|謝謝|多谢|谢了|谢啦|谢)(?:你们?|您|哈|啦|了|啊)*"
    r"|辛苦(?:了|你了|您了)?|麻烦(?:了|你了|您了)"
    r"|(?<![a-z])(?:many thanks|thanks?(?: you)?(?: (?:very|so) much| a lot| ever so)?|thx|ty"
    r"|cheers|ta|much appreciated|please|pls)(?![a-z])",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"[\s,，.。!！~～、…;；-]+|(?<![a-z])(?:then|and|but)(?![a-z])|[呀啊哦吧哈呢嘛啦]"
)
_WORDS = {
    Reply.YES: "yes|yeah|yep|yup|yea|ya|y|sure|ok|okay|okey|of course|certainly|absolutely|indeed"
    "|correct|right|exactly|agreed|i agree|i do|yes i do|go ahead|do it|do that|book it|confirm"
    "|confirmed|that's right|thats right|that is right|that's correct|thats correct|that's fine"
    "|thats fine|that's it|yes that's right|yes do|yes go ahead|yes do that|yes it is|it is"
    "|好|好的|好滴|好嘞|行|行的|可以|可以的|对|对的|是|是的|嗯好|嗯好的|嗯对|没错|没问题"
    "|同意|确认|确定|正确|就这样|就这么办|那就这样|好的可以|好的对|对对|对对对|好好|好好好|行行行"
    "|是的对|是的没错|对没错|好的没问题|要|要的|需要|中|成|得|好的就这样|对就这样|行就这样",
    Reply.PLEASED: "great|perfect|lovely|brilliant|wonderful|excellent|fine|cool|good|super|fab"
    "|fantastic|sounds good|sounds great|that works|works for me|all good|that's great"
    "|that's perfect|thats great|thats perfect|太好了|很好|挺好|完美|棒|太棒了|不错|没意见"
    "|嗯|嗯嗯|嗯嗯嗯",  # may be no more than listening
    Reply.NO: "no|nope|nah|not now|not today|not really|no need|not necessary|i'm good|im good"
    "|i'm fine|im fine|i don't|i dont|no i don't|leave it|not interested|no it's fine"
    "|不|不用|不用了|不用啦|不要|不要了|不必|不必了|不需要|不需要了|算了|不了|免了|先不用|先不用了"
    "|先不了|暂时不用|暂时不用了|不同意|不是|不对|没必要|先不要|不麻烦|不约了|先不约了",
}
_REPLIES = {
    word.replace(" ", ""): reply for reply, words in _WORDS.items() for word in words.split("|")
}
# 不用谢 is "you are welcome", and no answer at all.
_WELCOME = re.compile(r"^\W*(?:不用|不必|不要|别|甭)(?:客气)?(?:谢|感谢|客气)\W*$")
_YES_GLADLY = (Reply.YES, Reply.PLEASED)
_DOUBLED = ("yes", "yeah", "ok", "sure", "no", "好的", "嗯", "对", "行")


def answer_with_thanks(text: str) -> Reply | None:
    """Return the answer in a text that is nothing but a yes or a no with thanks.

    >>> answer_with_thanks("yes thanks"), answer_with_thanks("谢谢不用了")
    (<Reply.YES: 'yes'>, <Reply.NO: 'no'>)
    >>> answer_with_thanks("谢谢") is answer_with_thanks("yes") is None
    True
    """
    if not _THANKS.search(text) or _WELCOME.match(text):
        return None
    left = _BESIDE.sub("", _THANKS.sub("", text)).casefold().replace("’", "'")
    for word in _DOUBLED:  # "yes yes thanks", "ok sure"
        if left.startswith(word) and left[len(word) :] in _REPLIES:
            first, rest = _REPLIES[word], _REPLIES[left[len(word) :]]
            return rest if first is rest or (first, rest) == _YES_GLADLY else None
    return _REPLIES.get(left)
