import pytest

from data.language.meaning.hardship import cannot_pay, out_of_work


@pytest.mark.parametrize(
    "text",
    [
        "房贷还不上了",
        "我失业了，还不上信用卡",
        "我没钱还房贷了怎么办",
        "月供交不上了",
        "信用卡还不起了",
    ]
    + ["没钱还信用卡", "还不清贷款", "无力偿还", "走投无路了", "I can't pay my mortgage"]
    + ["生意失败了，还不起钱", "信用卡还不上了怎么办", "I owe too much and can't repay"]
    + ["I can't afford my loan payments", "I have no money to pay the loan", "I'm in debt"]
    + ["struggling to pay my mortgage", "we are behind on our mortgage"],
)
def test_who_cannot_pay_is_heard(text: str) -> None:
    assert cannot_pay(text)


@pytest.mark.parametrize(
    "text",
    [
        "我还不上班",
        "还不清楚",
        "我还不了解",
        "密码还不出来",
        "手机银行还不了款",
        "没钱买",
        "怎么还款",
    ]
    + ["I can't pay my card bill in the app", "can I pay my mortgage early", "提前还房贷"],
)
def test_what_only_sounds_like_it_is_none(text: str) -> None:
    assert not cannot_pay(text)


@pytest.mark.parametrize(
    ("text", "lost"),
    [("我失业了", True), ("我丢了工作", True), ("被裁了", True), ("I was laid off", True)]
    + [
        ("I got fired last week", True),
        ("i lost my job", True),
        ("我没收入了", True),
        ("公司倒闭了", True),
    ]
    + [
        ("失业保险金怎么领", False),
        ("保险公司破产了保单还有用吗", False),
        ("I lost my card", False),
    ]
    + [("what if you go bankrupt", False)],
)
def test_lost_work_is_heard(text: str, lost: bool) -> None:
    assert out_of_work(text) is lost
