"""Names that people tell of themselves, for texts that leave their conversation.

Numbers are masked everywhere (``masking``). A name cannot be found in every sentence, but it
can where somebody introduces themselves.
"""

from __future__ import annotations

import re

NAME = "[NAME]"
# The hundred commonest family names: 85 % of the country (Ministry of Public Security, 2020).
_FAMILY = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕"
    "丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱"
)
_HAN = r"[\u4e00-\u9fff]"
_CHINESE = re.compile(
    rf"(?P<before>我叫|名字[叫是]|姓名[是为：:]\s*|我是(?=[{_FAMILY}]{_HAN}{{1,2}}(?:\W|$)))"
    rf"[{_FAMILY}]{_HAN}{{1,2}}"
)
_TITLED = re.compile(rf"(?P<before>我姓|免贵姓)[{_FAMILY}]")
_ENGLISH = re.compile(
    r"(?P<before>\b(?:my name is|my name's|name's|i am called|i'm called)\s+)"
    r"[^\W\d_]+(?:\s+[^\W\d_]+)?",
    re.IGNORECASE,
)


def mask_names(text: str) -> str:
    """Replace the names that people introduce themselves with by ``[NAME]``.

    A word too much may go with it: better than one too few.

    >>> mask_names("我叫张晓明，想存五万"), mask_names("my name is Ann Lee")
    ('我叫[NAME]，想存五万', 'my name is [NAME]')
    >>> mask_names("我叫什么名字")
    '我叫什么名字'
    """
    for pattern in (_CHINESE, _TITLED, _ENGLISH):
        text = pattern.sub(lambda found: f"{found['before']}{NAME}", text)
    return text
