import pytest

from data.language.meaning.asked_language import asked_language
from data.texts.phrases import Language

ENGLISH = """说英文|请用英语|切换成英文|可以说英语吗|转英文|我想用英文聊|英文版
能不能换成英文|我要英语|用英文说|speak English|English please
could you speak english please|do you speak English|in english please"""
CHINESE = """换成中文|请讲普通话|說中文|普通话|说中文吧|中文谢谢|can we speak chinese
switch to mandarin"""
NEITHER = """英语教育金怎么买|我不说英语|我孩子学英语要花五万|中文怎么说|the chinese bank
不要英文|五万|can you tell me about english insurance"""


def lines(text: str) -> list[str]:
    return [each for line in text.splitlines() for each in line.split("|")]


@pytest.mark.parametrize("said", lines(ENGLISH))
def test_english_is_asked_for(said: str) -> None:
    assert asked_language(said) is Language.EN


@pytest.mark.parametrize("said", lines(CHINESE))
def test_chinese_is_asked_for(said: str) -> None:
    assert asked_language(said) is Language.ZH


@pytest.mark.parametrize("said", lines(NEITHER))
def test_a_language_that_is_only_named_is_not_asked_for(said: str) -> None:
    assert asked_language(said) is None
