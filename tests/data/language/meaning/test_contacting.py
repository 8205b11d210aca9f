import pytest
import yaml

from data.language.meaning.contacting import misses_contact, only_stop, says_stop, wants_contact
from data.utterances import FOLDER


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_utterances_of_opting_out_have_words_of_stopping(language: str) -> None:
    said = [
        line.removeprefix("- ")
        for path in (FOLDER / language).glob("*.yml")
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
        if block["intent"] in {"stop_recommending", "opt_out_channel"}
        for line in block["examples"].splitlines()
    ]
    known = [text for text in said if says_stop(text)]
    assert len(said) > 400
    assert len(known) / len(said) > 0.99
    assert [text for text in said if misses_contact(text) or wants_contact(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "你们怎么还没联系我",
        "怎么没人联系我",
        "别忘了给我打电话",
        "记得给我打电话",
        "怎么还不给我打电话",
    ]
    + ["nobody contacted me yet", "you still haven't called me", "don't forget to call me"]
    + ["no call yet", "你们说会联系我的，一直没有", "still no callback"]
    + ["I'm still waiting for your call", "why hasn't anyone called me"],
)
def test_a_contact_that_is_missed_is_heard(text: str) -> None:
    assert misses_contact(text)


@pytest.mark.parametrize(
    "text",
    ["没事别联系我", "我没同意你们联系我", "我没让你们打电话", "怎么还不停", "nobody is to call me"]
    + ["no one should contact me", "I never asked you to call me", "why do you keep calling"],
)
def test_a_contact_that_is_not_wanted_is_not_missed(text: str) -> None:
    assert not misses_contact(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("短信可以发了", True), ("恢复短信推送", True), ("给我发短信吧", True), ("别停短信", True)]
    + [("you can text me again", True), ("please resume the texts", True)]
    + [("turn the texts back on", True)]
    + [("don't stop the texts", True), ("别给我发短信", False), ("可以别发短信了吗", False)]
    + [("stop texting me again and again", False), ("不要再给我发短信了", False)],
)
def test_contact_that_may_come_back_is_heard(text: str, wanted: bool) -> None:
    assert wants_contact(text) is wanted


@pytest.mark.parametrize(
    ("text", "bare"),
    [("stop", True), ("Please stop.", True), ("停", True), ("别说了", True), ("够了", True)]
    + [("stop calling me", False), ("别再推荐了", False), ("停止推荐", False)],
)
def test_a_bare_stop_says_not_what(text: str, bare: bool) -> None:
    assert only_stop(text) is bare
