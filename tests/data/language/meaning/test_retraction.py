import pytest

from data.language.meaning.retraction import taken_back


@pytest.mark.parametrize(
    "text",
    [
        "我要投诉，算了不投诉了",
        "我要投诉，算了",
        "我要投诉 算了吧",
        "我要投诉你们。算了，没事了。",
        "我想投诉，还是算了",
        "我要投诉，嗯……不用了",
        "不投诉了",
        "我不想投诉",
        "投诉，不了不了，谢谢",
        "我要投诉，当我没说",
        "我要投诉，不投诉你们了",
        "想投诉来着，算了吧，不计较了",
        "i want to complain no wait i dont",
        "I want to complain, no wait, I don't.",
        "I have a complaint, never mind",
        "I want to complain... nvm",
        "complaint! actually no, forget it",
        "I'd like to complain, actually I don't want to",
        "I want to make a complaint - on second thought, leave it",
        "actually no complaint",
        "I don't want to complain",
        "I want to complain. Oh well, it's fine, thanks",
        "i want to complain no i don’t want to complain any more",
    ],
)
def test_what_is_taken_back_in_the_same_breath(text: str) -> None:
    assert taken_back(text)


@pytest.mark.parametrize(
    "text",
    [
        "我要投诉",
        "我要投诉你们的服务",
        "别想就这么算了，我要投诉",
        "这事不能就这么算了",
        "你们说算了就算了？我要投诉",
        "难道就这么算了",
        "我不想投诉，但是你们太过分了",
        "不是第一次投诉了，你们都不处理",
        "我要投诉，你们不处理",
        "能不能不投诉？",
        "为什么不投诉",
        "投诉了没人管",
        "没事找事，我要投诉",
        "要不投诉你们一下",
        "I want to complain",
        "never mind the fees, I want to complain about the clerk",
        "I don't want to complain but the service was awful",
        "I won't just leave it",
        "I will not let it go",
        "don't tell me to forget it",
        "nobody does anything and I don't like it here, I want to complain",
        "your clerk said forget it to me so I want to complain",
        "they told me it's fine but it is not",
        "I want to complain about a fee I don't owe",
        "I want to complain, you sold me a card I don't want to",
        "I want to complain, your clerk told me to forget it",
        "my manager said never mind, it's fine",
        "客服跟我说算了",
        "柜员让我别投诉，说算了",
        "they say it's ok",
        "I complained and got no answer, I don't",
    ],
)
def test_what_still_stands(text: str) -> None:
    assert not taken_back(text)


@pytest.mark.parametrize(
    "text",
    ["", "。", "a" * 5000, "算了" * 2000, "no wait " * 1000, "他说" * 2000, "told " * 1000],
    ids=lambda text: text[:9],
)
def test_odd_input_costs_no_time(text: str) -> None:
    taken_back(text)
