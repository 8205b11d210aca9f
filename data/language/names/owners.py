"""Whose account is asked about: 我老公的余额, 张三卡里多少钱, "my wife's balance"."""

from __future__ import annotations

import re

_KIN_ZH = (
    r"老公|老婆|丈夫|妻子|爱人|媳妇|老伴|对象|男朋友|女朋友|男友|女友|爸爸?|妈妈?|爸妈|父亲|母亲"
    r"|父母|公公|婆婆|岳父|岳母|儿子|女儿|孩子|哥哥?|姐姐?|弟弟|妹妹|爷爷|奶奶|外公|外婆|亲戚"
)
_OTHERS_ZH = r"他们?|她们?|别人|人家|朋友|同事|同学|邻居|老板"
# The commonest family names but those that also begin everyday words (金, 钱, 高, 常, 周).
_SURNAME = (
    "[王李张刘陈杨赵吴徐胡郭罗梁宋郑谢韩唐冯董萧曹袁邓傅沈吕苏卢蒋蔡贾丁魏薛叶阎潘杜戴汪姜谭廖邹"
    "熊陆郝崔邱秦侯邵孟龚]"
)
_NAME_ZH = rf"{_SURNAME}(?:先生|女士|小姐|总|[\u4e00-\u9fff]{{1,2}}?)"
_ASKED_ZH = r"(?:把|查看?|查询|看看?|告诉我|知道|问)(?:一?下)?"
_MONEY_ZH = r"(?:余额|存款|账户|帐户|账上|帐上|卡|名下|资产|持仓|理财|基金|钱)"
_THEIRS_ZH = re.compile(
    rf"(?:{_KIN_ZH}|{_OTHERS_ZH}|(?:^|{_ASKED_ZH}){_NAME_ZH})"
    rf"(?:的|那边|那)?(?:银行)?(?:还?有多少)?{_MONEY_ZH}"
)
_KIN_EN = (
    r"(?:wife|husband|spouse|partner|girlfriend|boyfriend|mother|mum|mom|father|dad|parent|son"
    r"|daughter|child|kid|brother|sister|friend|colleague|boss|neighbour|neighbor|aunt|uncle"
    r"|grandmother|grandfather)s?"
)
_MONEY_EN = r"(?:balances?|accounts?|savings|cards?|money|deposits?|holdings|funds?)"
_THEIRS_EN = re.compile(
    rf"\b(?:his|her|their|some(?:one|body)(?: else)?['’]s|my {_KIN_EN}['’]?s?|other people['’]s"
    rf"|(?:mr|mrs|ms|miss)\.? [a-z]+['’]s)\s+(?:\w+\s+)?{_MONEY_EN}\b"
    rf"|\b(?:do|does|did)\s+(?:he|she|they|my {_KIN_EN})\s+(?:still\s+)?(?:have|hold|own)\b",
    re.IGNORECASE,
)


def of_somebody_else(text: str) -> bool:
    """Return whether money or an account of another person is spoken of.

    >>> of_somebody_else("我老公卡里还有多少钱"), of_somebody_else("我卡里还有多少钱")
    (True, False)
    """
    return bool(_THEIRS_ZH.search(text) or _THEIRS_EN.search(text))
