import pytest

from data.language.meaning.thanked import Reply, answer_with_thanks

YES, PLEASED, NO = Reply.YES, Reply.PLEASED, Reply.NO


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("yes thanks", YES),
        ("Yes, thank you very much!", YES),
        ("yes please thank you", YES),
        ("thanks, yes", YES),
        ("ok thanks", YES),
        ("ok sure, thanks", YES),
        ("that's right, cheers", YES),
        ("thank you that’s right", YES),
        ("yes yes thx", YES),
        ("perfect, thanks", PLEASED),
        ("ok great thanks a lot", PLEASED),
        ("sounds good, thank you", PLEASED),
        ("no thanks", NO),
        ("no, but thanks", NO),
        ("thanks but no thanks", NO),
        ("no no thank you", NO),
        ("i'm good thanks", NO),
        ("好的谢谢", YES),
        ("好的，谢谢您。", YES),
        ("谢谢，好的", YES),
        ("嗯嗯谢谢", PLEASED),
        ("对，谢谢啦", YES),
        ("可以，麻烦你了", YES),
        ("太好了谢谢", PLEASED),
        ("不用了谢谢", NO),
        ("谢谢不用了", NO),
        ("不用，谢谢", NO),
        ("先不用了哈，谢谢", NO),
        ("不需要谢谢啊", NO),
    ],
)
def test_a_yes_or_no_with_thanks(text: str, reply: Reply) -> None:
    assert answer_with_thanks(text) is reply


@pytest.mark.parametrize(
    "text",
    [
        "thanks",
        "谢谢",
        "yes",
        "好的",
        "不用谢",
        "不客气",
        "不用客气谢谢",
        "yes no thanks",
        "yes thanks but make it four",
        "好的谢谢，利率多少",
        "thanks for nothing",
        "no thanks to you I lost money",
        "谢谢，还有一件事",
        "麻烦了",
        "please",
        "",
        "。",
    ],
)
def test_thanks_alone_or_with_more_are_no_such_answer(text: str) -> None:
    assert answer_with_thanks(text) is None
