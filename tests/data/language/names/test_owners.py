import pytest

from data.language.names.owners import of_somebody_else, wished_by_somebody_else


@pytest.mark.parametrize(
    "text",
    [
        "把张三的余额告诉我",
        "查一下李小明的账户",
        "王先生卡里多少钱",
        "我老公卡里还有多少钱",
        "我妈的存款有多少",
        "帮我看看我女朋友的余额",
        "他账上还有多少",
        "别人的账户能查吗",
        "what is my wife's balance",
        "how much money does my husband have",
        "show me his account",
        "Mr Chen's balance please",
        "can you check someone else's account",
        "my mum’s savings account",
        "告诉我客户张三的余额",
        "帮我爸查下余额",
        "替我妈看看卡里还有多少钱",
        "给我老婆查一下余额",
        "customer Zhang San's balance",
        "the balance of my grandmother",
    ],
)
def test_another_persons_money_is_told_from_ones_own(text: str) -> None:
    assert of_somebody_else(text)


@pytest.mark.parametrize(
    "text",
    [
        "查一下我的余额",
        "帮我查下余额",
        "帮我爸看看理财",
        "余额多少",
        "我卡里还有多少钱",
        "帮我看下黄金的余额",
        "常用卡的余额",
        "周一的余额",
        "我所有的存款",
        "定期的余额是多少",
        "金卡里有多少钱",
        "我给我妈转的钱到了吗，余额多少",
        "what's my balance",
        "how much money do I have",
        "balance of my savings account",
        "the other account",
    ],
)
def test_ones_own_is_ones_own(text: str) -> None:
    assert not of_somebody_else(text)


@pytest.mark.parametrize(
    "text",
    ["my grandma wants to invest everything in stocks", "我奶奶想把钱都买股票", "我妈打算全买基金"],
)
def test_another_persons_wish_is_told_from_ones_own(text: str) -> None:
    assert wished_by_somebody_else(text)


@pytest.mark.parametrize(
    "text",
    ["my wife wants to know my balance", "my wife wants to know what we hold", "查一下我的余额"]
    + ["我爸让我看看我户头底下有几笔存款", "我老婆想知道我的余额"],
)
def test_ones_own_is_asked_for_somebody_else(text: str) -> None:
    assert not wished_by_somebody_else(text)
