import pytest
import yaml

from data.language.meaning.lost_things import of_a_lost_card, of_something_else_lost
from data.utterances import FOLDER


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_utterances_of_lost_cards_have_words_of_one(language: str) -> None:
    said = [
        line.removeprefix("- ")
        for path in (FOLDER / language).glob("*.yml")
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
        if block["intent"] == "lost_card"
        for line in block["examples"].splitlines()
    ]
    known = [text for text in said if of_a_lost_card(text)]
    assert len(said) > 200
    assert len(known) / len(said) > 0.98
    assert not any(map(of_something_else_lost, said))


@pytest.mark.parametrize(
    "text",
    [
        "我丢了工作",
        "密码丢了",
        "我忘了密码",
        "我失业了，还不上信用卡",
        "I lost my password",
        "出事了",
    ]
    + [
        "i lost my job and can't pay my card",
        "I lost interest",
        "I lost my pin",
        "I lost my patience with you",
    ],
)
def test_other_things_are_lost_as_well(text: str) -> None:
    assert not of_a_lost_card(text)


@pytest.mark.parametrize("text", ["卡和密码都丢了", "I lost my card and my password", "密码器丢了"])
def test_a_card_beside_them_is_lost(text: str) -> None:
    assert of_a_lost_card(text)
    assert not of_something_else_lost(text)
