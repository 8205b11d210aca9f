import pytest

from data.language.meaning.assent import half_hearted


@pytest.mark.parametrize(
    "text",
    ["hm", "Hmm…", "hmm whatever", "whatever", "uh", "um", "meh", "maybe", "i guess", "idk"]
    + ["I don't know", "up to you", "oh", "哦", "噢噢", "呃", "随便", "随便吧", "都行", "无所谓"]
    + ["再说吧", "看情况吧", "不懂", "你看着办吧", "嗯？", "可能吧"],
)
def test_it_is_no_yes(text: str) -> None:
    assert half_hearted(text)


@pytest.mark.parametrize(
    "text",
    ["yes", "ok", "okay", "sure", "yep", "uh huh yes", "whatever, yes", "i guess so, yes please"]
    + [
        "嗯",
        "嗯嗯",
        "好",
        "好的",
        "行",
        "可以",
        "都可以买吗",
        "同意",
        "哦好的",
        "随便，那就同意吧",
    ],
)
def test_it_may_be_one(text: str) -> None:
    assert not half_hearted(text)
