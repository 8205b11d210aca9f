import pytest
import yaml

from data.language.meaning.loss import of_a_death, of_own_will, only_sounds_deadly
from data.utterances import FOLDER


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_utterances_of_bereavement_have_words_of_a_death(language: str) -> None:
    said = [
        line.removeprefix("- ")
        for path in (FOLDER / language).glob("*.yml")
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
        if block["intent"] == "bereavement"
        for line in block["examples"].splitlines()
    ]
    known = [text for text in said if of_a_death(text)]
    assert len(said) > 200
    assert len(known) / len(said) > 0.95


@pytest.mark.parametrize(
    "text",
    ["转到我妈的卡上", "我爸的账户怎么查", "钱打到我爸卡上行吗", "我婆婆想买理财用我的账户行吗"]
    + ["transfer to my dad's card", "how do I check my mother's account", "I will think about it"],
)
def test_the_living_are_not_mourned(text: str) -> None:
    assert not of_a_death(text)


@pytest.mark.parametrize(
    "text",
    ["死期存款到期忘了取咋整", "我存的死期能提前取不", "怎么立遗嘱", "how do I make a will"]
    + ["what happens to my account when I die", "等我死了钱给谁"],
)
def test_a_fixed_deposit_and_ones_own_will_are_no_death(text: str) -> None:
    assert only_sounds_deadly(text)
    assert not of_a_death(text)


@pytest.mark.parametrize(
    "text",
    ["急死我了", "系统死机了", "钱被锁死", "I lost my job", "lost my card"]
    + ["来一首死了都要爱", "我死也不买基金"]
    + ["I lost my patience", "the offer has expired"],
)
def test_what_is_only_said_to_be_deadly_is_no_death(text: str) -> None:
    assert not of_a_death(text)


@pytest.mark.parametrize(
    "text",
    [
        "我爸死了，他的死期怎么取",
        "人死了都要办什么手续",
        "我妈去世前立了遗嘱",
        "my brother committed suicide",
    ]
    + ["My uncle expired last week", "lost my dad last month", "my granny no more already"],
)
def test_a_death_is_heard_beside_words_that_only_sound_like_one(text: str) -> None:
    assert of_a_death(text)
    assert not only_sounds_deadly(text)
    assert not of_own_will(text)
