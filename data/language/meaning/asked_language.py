"""The wish to go on in another language: 说英文, 请讲普通话, "speak English"."""

from __future__ import annotations

import re

from data.language.surface import surface
from data.texts.phrases import Language

_NAMES = {
    Language.EN: r"英文|英语|english",
    Language.ZH: r"中文|汉语|普通话|国语|华语|chinese|mandarin|putonghua",
}
_ASKS = (
    r"(?:我想?|请|麻烦|能不能|可不可以|可以|能|帮我|你|您|改|切|转|那就?|还是)*"
    r"(?:说|讲|用|换|切换|改|转|要)(?:成|到|回|为|一下|用)?"
)
_ZH_TAIL = (
    r"(?:服务|界面|聊|说|讲|回答|交流|沟通|跟我说|和我说|版)?"
    r"(?:吧|吗|好吗|可以吗|行吗|谢谢|啊|呀)?"
)
_EN_HEAD = (
    r"(?:(?:can|could|would|may) (?:you|we|i) (?:please )?|please |let's |do you |no,? "
    r"|i(?:'d like| want| would like) (?:you )?to |(?:i )?(?:want|need|prefer) )?"
    r"(?:speak|talk|use|switch to|change to|go on in|continue in|have (?:this|it) in"
    r"|say (?:it|that) in|in)? ?"
)
_EN_TAIL = r"(?: please| now| instead|,? thank you)*"
_WISHES = [
    (
        language,
        re.compile(rf"(?:{_ASKS})?(?:{names})(?:{_ZH_TAIL})|{_EN_HEAD}(?:{names}){_EN_TAIL}", re.I),
    )
    for language, names in _NAMES.items()
]
_EDGES = re.compile(r"[\s，。,.!！?？、]+")


def asked_language(text: str) -> Language | None:
    """Return the language that somebody asks for with these words and no others.

    >>> asked_language("请说英文"), asked_language("Could you speak English please?")
    (<Language.EN: 'en'>, <Language.EN: 'en'>)
    >>> asked_language("英语教育金怎么买") is None
    True
    """
    said = surface(text).text
    joined, spaced = _EDGES.sub("", said), " ".join(_EDGES.sub(" ", said).split())
    for language, wish in _WISHES:
        if wish.fullmatch(joined) or wish.fullmatch(spaced):
            return language
    return None
