import pytest
import yaml

from data.language.meaning.despair import of_despair
from data.utterances import FOLDER

DESPAIR = (
    ["想跳楼", "我不想活了", "活着没意思", "活着没劲", "活着好累", "撑不下去了", "我好绝望", "想死"]
    + ["不如死了算了", "没有活下去的勇气", "活得好累", "我快要死了", "亏得我想跳楼", "人生没有意义"]
    + ["I want to die", "I can't go on", "I can't go on like this", "I want to end it all"]
    + ["I'm in debt and feel hopeless", "I'm dying", "no reason to live", "kill myself"]
    + ["I don't want to live any more", "I'm suicidal", "better off dead"]
)
NO_DESPAIR = (
    ["笑死我了", "累死了", "热死了", "想死你了", "热得快死了", "手机快死了", "别想不开", "跳楼价"]
    + [
        "想死期存一年",
        "我不想活期，想要定期",
        "不想在一棵树上吊死",
        "公司撑不下去了想贷款",
        "我不想死",
    ]
    + [
        "我爸自杀了",
        "她跳楼了，账户怎么办",
        "dying to know",
        "I'm dying to know the rate",
        "deadline",
    ]
    + ["I can't go on the website", "this can't go on", "I'm hopeless with money", "if I die"]
    + ["your app is hopeless", "my brother committed suicide", "shoot myself in the foot"]
    + ["I don't want to live in Beijing", "I don't want to die poor"]
)


@pytest.mark.parametrize("text", DESPAIR)
def test_despair_is_heard(text: str) -> None:
    assert of_despair(text)


@pytest.mark.parametrize("text", NO_DESPAIR)
def test_a_figure_of_speech_and_what_befell_others_is_no_despair(text: str) -> None:
    assert not of_despair(text)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_customers_hardly_ever_sound_desperate(language: str) -> None:
    said = [
        line.removeprefix("- ")
        for path in (FOLDER / language).glob("*.yml")
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
        if block.get("intent") not in (None, "chitchat")
        for line in block["examples"].splitlines()
    ]
    assert len(said) > 5000
    assert [text for text in said if of_despair(text)] == []
