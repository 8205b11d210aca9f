import pytest
import yaml

from data.language.meaning.loss import of_a_death, of_despair
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


def test_despair_is_told_from_a_figure_of_speech() -> None:
    assert all(map(of_despair, ["我快要死了", "真不想活了", "I want to die", "I'm dying"]))
    assert not any(map(of_despair, ["笑死我了", "累死了", "想死你了", "dying to see the rates"]))
