import pytest

from data.language.meaning.leaving import means_to_leave


@pytest.mark.parametrize(
    "text",
    [
        "我要把钱转到隔壁银行",
        "我想把存款取出来存到别的银行",
        "我要把我的钱全部转到招商银行去",
        "我準備把存款轉到工行去",
        "我打算换家银行",
        "利息这么低，我不想在你们这存了",
        "我考虑换个银行了",
        "I'm moving my savings to another bank",
        "I want to take all my money elsewhere",
        "I'm thinking of switching banks",
        "I will transfer my money to a different bank",
        "I'm leaving your bank because the rates are awful",
    ],
)
def test_somebody_means_to_leave(text: str) -> None:
    assert means_to_leave(text)


@pytest.mark.parametrize(
    "text",
    [
        # ordered, or done by somebody else
        "骗子让我把钱全部转到别的银行",
        "有人把我卡里的钱都取走了",
        "客服要求我把所有的钱都转到招商银行",
        "警察要求我把存款全部转到工商银行",
        "他们让我务必马上把存款全部转到农行",
        "前夫把我们的存款都提走了怎么办",
        "我儿子偷偷把我的存款全取走了",
        "the security department says I should transfer all my money to another bank",
        "someone is transferring all my money to another bank",
        "我的钱被转走了",
        # something that must be heard first
        "别再推销了，再推我就把钱都转到别的银行",
        "别给我发短信了，我都要换银行了",
        "我要投诉你们，再不处理我就把钱转到别的银行",
        "不需要，利率太低，我要把钱转到别的银行",
        "取消吧，我打算换家银行",
        "卡被吞了，我要把钱转到别的银行",
        "stop calling me or I'm moving my money to another bank",
        "I want to complain, otherwise I'm switching banks",
        "not interested, I'm taking my money elsewhere",
        # cards, details, other people and places
        "卡丢了，想换个银行卡",
        "我要换银行预留的手机号",
        "I want to change bank details",
        "switch bank account for my salary",
        "你们凭什么把我的个人信息都提供给其他公司",
        "我把钱转到别人的银行卡里了怎么办",
        "我想把活期的钱转到别的理财里",
        "我想把五千块钱转到我妈的建设银行卡",
        "把支付宝的钱都转到我的银行卡",
        "把卡里的钱转进手机银行",
        "把这笔到期的钱取走",
        "把一万转成定期",
        "卡没了，我打算换家银行",
        "my father died, I am moving my money to another bank",
        "别再联系我了，我要把钱转到招商银行去",
        "leave me alone, I'm moving my money to another bank",
        "转人工，我打算换家银行",
        "我要把钱转到招行，才能解封账户",
        # no, and perhaps
        "好的就办三年的吧，我不想换银行了",
        "我没打算换银行",
        "如果利率低我就想换银行",
        "if I move my money to another bank I lose interest",
        # questions
        "转到别的银行要手续费吗",
        "把钱转到其他银行多久到账",
        "可以把钱转到别的银行吗",
        "how do I move my money to another bank",
        "别的银行利率比你们高",
        "我存在别的银行了，不需要",
        "I work in another bank",
    ],
)
def test_nobody_leaves(text: str) -> None:
    assert not means_to_leave(text)


def test_a_long_text_takes_no_time_at_all() -> None:
    assert not means_to_leave("我要把钱" * 1000 + "I'm moving my " * 500)
