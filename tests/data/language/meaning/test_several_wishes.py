"""Where a second wish begins, and where what follows belongs to the first."""

import pytest

from data.language.meaning.several_wishes import divided


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("利率多少，另外帮我约个客户经理", "利率多少", "帮我约个客户经理"),
        ("转账限额多少？还有怎么改密码", "转账限额多少", "怎么改密码"),
        ("帮我查余额，再帮我推荐个理财", "帮我查余额", "推荐个理财"),
        ("推荐点理财 顺便 查下余额", "推荐点理财", "查下余额"),
        ("大额存单利率多少？能不能帮我约个时间", "大额存单利率多少", "能不能帮我约个时间"),
        ("show my balance and also recommend something", "show my balance", "recommend something"),
        ("what's the rate, and can you call me?", "what's the rate", "can you call me?"),
        ("What are the fees? Please book a visit", "What are the fees", "Please book a visit"),
        ("recommend something and then tell me why", "recommend something", "tell me why"),
        ("stop texting me. By the way, what do I hold", "stop texting me", "what do I hold"),
    ],
)  # fmt: skip
def test_a_second_wish_is_divided_from_the_first(text: str, first: str, second: str) -> None:
    assert divided(text) == (first, second)
    assert text.startswith(first)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "我有五万，想存一年",
        "还有什么推荐",
        "除了理财还有别的吗",
        "这款还有多少额度",
        "余额还有多少",
        "对了，余额多少",
        "好的，还有吗",
        "I want to save and earn more",
        "and what about funds",
        "rates and fees",
        "ok, and also",
        "fund or deposit, when and how much",
        "大额存单起存多少，另外要多久",
    ],
)
def test_what_belongs_together_stays_together(text: str) -> None:
    assert divided(text) is None
