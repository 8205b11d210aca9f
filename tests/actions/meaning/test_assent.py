import pytest
from talking import Talk


@pytest.mark.parametrize("intent", ["affirm", "nlu_fallback"])
@pytest.mark.parametrize("words", ["hm", "whatever", "随便", "哦"])
def test_words_that_commit_to_nothing_consent_to_nothing(
    talk: Talk, words: str, intent: str
) -> None:
    talk.says("accept_offer", "我要买", product="D365").says(intent, words)
    assert (talk.keys, talk.awaiting) == (
        ["repair.plain_yes", "repair.reask_contact"],
        "contact_consent",
    )
    talk.says("affirm", "同意").says(intent, words)
    assert (talk.keys, talk.awaiting) == (
        ["repair.plain_yes", "repair.reask_disclosure"],
        "disclosure",
    )
    assert talk.says("acknowledge_disclosure", "我已阅读并同意").types == ["receipt"]


def test_nothing_on_screen_is_bought_by_a_hm(talk: Talk) -> None:
    talk.says("recommend", "推荐一下").says("affirm", "hm")
    assert (talk.keys, talk.awaiting) == (["repair.undecided"], "offer")


@pytest.mark.parametrize("words", ["嗯", "嗯嗯", "哦"])
def test_of_a_list_nothing_is_taken_by_whoever_only_listens(talk: Talk, words: str) -> None:
    shown = len(talk.says("recommend", "推荐一下").slots["products"])
    assert shown > 1
    talk.says("affirm", words)
    assert (talk.keys, talk.awaiting) == (["repair.undecided"], "offer")
    assert talk.says("affirm", "好的，就第一个").keys != ["repair.undecided"]


def test_a_button_is_always_meant(talk: Talk) -> None:
    talk.says("accept_offer", "我要买", product="D365").presses("consent.button_agree")
    assert talk.awaiting == "disclosure"
