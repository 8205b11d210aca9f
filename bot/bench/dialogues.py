"""The eight-turn dialogues that both stacks are driven with.

Amounts and terms differ from dialogue to dialogue, so that no cache of whole sentences
answers for the understanding of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

TURNS = 8
_ZH = (
    "你好",
    "我有{amount}元想存{months}个月，有什么推荐？",
    "为什么推荐这个？",
    "{amount}块存{months}个月利息是多少？",
    "不对，是{other}元",
    "理财产品的风险等级是什么意思？",
    "贷款{other}元{months}个月每个月还多少？",
    "先不需要了，谢谢",
)
_EN = (
    "Hello",
    "I have {amount} yuan for {months} months, what do you recommend?",
    "Why this one?",
    "How much interest on {amount} yuan for {months} months?",
    "No, {other} yuan",
    "What do the risk grades of wealth products mean?",
    "What would I repay each month on a loan of {other} yuan over {months} months?",
    "Not interested for now, thanks",
)


def dialogues(start: int = 0) -> Iterator[tuple[str, ...]]:
    """Yield endless eight-turn dialogues, Chinese and English in turn, each different."""
    for number in count(start):
        values = {
            "amount": 10_000 + 137 * (number % 4_000),
            "other": 20_000 + 211 * (number % 3_000),
            "months": 3 + number % 33,
        }
        yield tuple(turn.format(**values) for turn in (_EN if number % 2 else _ZH))
