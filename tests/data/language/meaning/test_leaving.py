import pytest

from data.language.meaning.leaving import means_to_leave


@pytest.mark.parametrize(
    "text",
    [
        "我要把钱转到隔壁银行",
        "我想把存款都取出来存到别的银行",
        "把我的钱全部转走",
        "准备把积蓄搬到招商银行去",
        "我打算换家银行",
        "利息这么低，不想在你们这存了",
        "要不是离得近我早就把钱都挪到对面了",
        "I'm moving my savings to another bank",
        "I want to take all my money elsewhere",
        "thinking of switching banks",
        "I'll transfer everything to another bank",
        "I'm leaving your bank because the rates are awful",
    ],
)
def test_somebody_means_to_leave(text: str) -> None:
    assert means_to_leave(text)


@pytest.mark.parametrize(
    "text",
    [
        "转到别的银行要手续费吗",
        "把钱转到其他银行多久到账",
        "我的钱被转走了",
        "骗子让我把钱全部转到别的银行",
        "有人叫我把存款都转到安全账户",
        "别的银行利率比你们高",
        "把一万转成定期",
        "把卡里的钱转进手机银行",
        "把这笔到期的钱取走",
        "把工资卡的钱存定期",
        "我存在别的银行了，不需要",
        "can I transfer to another bank for free, what are the fees",
        "how do I move money to another bank",
        "does another bank have branches near me",
        "leave your number",
        "I work in another bank",
    ],
)
def test_nobody_leaves(text: str) -> None:
    assert not means_to_leave(text)


def test_a_long_text_takes_no_time_at_all() -> None:
    assert not means_to_leave("把钱都" * 1500 + "moving my " * 500)
