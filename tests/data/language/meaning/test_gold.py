import pytest

from data.language.meaning.gold import asks_price_of_gold


@pytest.mark.parametrize(
    "text",
    [
        "积存金买10克要多少钱",
        "2万块能买几克黄金",
        "我想买50克金条，要好多钱",
        "今天金价多少",
        "黄金多少钱一克",
        "how much is 10 grams of gold",
        "how much gold can i get for 20000",
        "what's the gold price",
        "how many grams of gold does 20,000 buy",
    ],
)
def test_a_price_of_gold_is_asked(text: str) -> None:
    assert asks_price_of_gold(text)


@pytest.mark.parametrize(
    "text",
    [
        "积存金多少起",
        "黄金类有什么产品",
        "我想买50克金条",
        "10克多少钱",
        "gold card fees",
        "is gold risky",
    ]
    + ["minimum for gold savings", "金卡年费多少"],
)
def test_no_price_of_gold_is_asked(text: str) -> None:
    assert not asks_price_of_gold(text)
