"""Whose turn it is: where one ends, and who gives way to whom."""

from __future__ import annotations

import pytest
from turn_scene import SETTINGS, Scene

from bot.voice.turns.contract import (
    Asked,
    EndOfTurn,
    Entered,
    GoOn,
    Hold,
    Human,
    Hush,
    NoMatch,
    SwitchTo,
    Understood,
)
from data.texts.phrases import Language


def test_a_pause_ends_the_turn_and_gives_the_words(scene: Scene) -> None:
    scene.speaks(1.0, "一年期利率")
    scene.waits(SETTINGS.end_s - 0.1, heard="一年期利率")
    assert scene.decided == []
    scene.waits(0.2, heard="一年期利率")
    assert scene.kinds == [EndOfTurn, Understood]
    assert scene.said() == ["一年期利率"]


def test_an_unfinished_amount_gets_more_time(scene: Scene) -> None:
    scene.speaks(1.0, "我想存五")
    scene.waits(SETTINGS.end_s + 0.3)
    assert scene.decided == []
    scene.speaks(0.6, "我想存五万")
    scene.waits(1.0, heard="我想存五万")
    assert scene.said() == ["我想存五万"]


def test_a_whole_answer_to_a_yes_or_no_question_is_taken_sooner(scene: Scene) -> None:
    scene.asks(Asked.YES_NO)
    scene.speaks(0.5, "对的")
    scene.waits(SETTINGS.end_complete_s + 0.1, heard="对的")
    assert scene.said() == ["对的"]


def test_speaking_while_we_speak_holds_us_at_once_and_words_cut_us_off(scene: Scene) -> None:
    scene.we_speak()
    scene.speaks(0.5, "我要转账")
    assert scene.kinds == [Hold, Hush]
    scene.waits(1.0, heard="我要转账")
    assert scene.said() == ["我要转账"]


@pytest.mark.parametrize("sound", ["嗯", "好的", ""])
def test_a_back_channel_or_a_cough_lets_us_go_on(scene: Scene, sound: str) -> None:
    scene.we_speak()
    scene.speaks(0.4, sound)
    scene.waits(1.0, heard=sound)
    assert scene.kinds == [Hold, GoOn]
    assert scene.decided[-1] == GoOn(back_channel=bool(sound))


def test_the_same_word_answers_an_open_question(scene: Scene) -> None:
    scene.asks(Asked.YES_NO)
    scene.we_speak()
    scene.speaks(0.4, "好的")
    scene.waits(1.0, heard="好的")
    assert scene.kinds == [Hold, Hush, EndOfTurn, Understood]


def test_a_long_voice_cuts_us_off_without_partial_words(scene: Scene) -> None:
    scene.we_speak()
    scene.speaks(SETTINGS.barge_in_s + 0.2)
    assert scene.kinds == [Hold, Hush]


def test_a_legal_notice_is_neither_held_nor_cut_and_what_is_said_over_it_is_not_taken(
    scene: Scene,
) -> None:
    scene.we_speak(interruptible=False)
    scene.speaks(2.0, "好的我同意")
    scene.waits(2.0, heard="好的我同意")
    assert scene.said() == []
    assert not {Hold, Hush} & set(scene.kinds)


def test_what_goes_on_after_the_notice_is_taken(scene: Scene) -> None:
    scene.we_speak(interruptible=False)
    scene.does(*scene.taker.voice(True, scene.now))
    scene.waits(1.0)
    scene.we_end()
    scene.waits(0.5)
    scene.does(*scene.taker.voice(False, scene.now))
    scene.waits(1.0, heard="我同意")
    assert scene.said() == ["我同意"]


def test_what_ended_before_the_notice_did_is_not_taken_however_late_it_is_made_out(
    scene: Scene,
) -> None:
    scene.asks(Asked.YES_NO)
    scene.we_speak(interruptible=False)
    scene.speaks(1.0)
    scene.waits(0.1)
    scene.we_end()
    scene.we_speak()  # the keys that answer it
    scene.does(*scene.taker.partial("我同意", scene.now))
    scene.waits(1.0, heard="我同意")
    assert scene.kinds == [EndOfTurn, GoOn]
    scene.we_end()
    scene.speaks(1.0)
    scene.waits(1.0, heard="我同意")
    assert scene.said() == ["我同意"]


def test_a_human_is_fetched_while_a_notice_is_read(scene: Scene) -> None:
    scene.we_speak(interruptible=False)
    scene.speaks(1.0, "转人工")
    scene.waits(1.0, heard="转人工", confidence=0.1)
    assert scene.decided[-1] == GoOn()  # it may have been anything
    scene.speaks(1.0, "转人工")
    scene.waits(1.0, heard="转人工")
    assert scene.decided[-1] == Human("asked")


def test_a_human_is_fetched_while_keys_are_asked_for(scene: Scene) -> None:
    scene.asks(Asked.DIGITS, digits=6, secret=True)
    scene.speaks(1.0)
    scene.waits(1.0, heard="一二三四五六")
    assert scene.decided[-1] == GoOn()
    scene.speaks(1.0)
    scene.waits(1.0, heard="转人工")
    assert scene.decided[-1] == Human("asked")


def test_an_ambiguous_amount_is_to_be_agreed_to(scene: Scene) -> None:
    scene.speaks(1.0)
    scene.waits(1.0, heard="存五万三")
    (said,) = [each for each in scene.decided if isinstance(each, Understood)]
    assert said.confirm == "存五万三，对吗？"


def test_another_language_is_switched_to(scene: Scene) -> None:
    scene.speaks(0.8)
    scene.waits(1.0, heard="说英文")
    assert scene.decided[-1] == SwitchTo(Language.EN)
    assert scene.said() == []


def test_noise_that_never_pauses_is_asked_about_and_leads_to_a_human(scene: Scene) -> None:
    scene.does(*scene.taker.voice(True, scene.now))
    scene.waits(SETTINGS.longest_s - 0.2)
    assert scene.decided == []
    scene.waits(0.4)
    assert scene.kinds == [EndOfTurn, NoMatch]
    scene.waits(2 * SETTINGS.longest_s + 1)
    assert scene.decided[-1] == Human("no_match")


def test_noise_while_keys_are_asked_for_gives_the_question_up(scene: Scene) -> None:
    scene.asks(Asked.DIGITS, digits=6, secret=True)
    scene.we_speak()
    scene.does(*scene.taker.voice(True, scene.now))
    scene.waits(SETTINGS.barge_in_s + 0.2)
    assert scene.decided == []  # the question is heard to its end
    scene.we_end()
    scene.waits(SETTINGS.longest_s)
    assert scene.decided[-1] == Entered("", secret=True)


def test_who_talks_on_without_a_pause_is_heard_all_the_same(scene: Scene) -> None:
    scene.does(*scene.taker.voice(True, scene.now))
    scene.waits(SETTINGS.longest_s + 0.2, heard="我跟你讲")
    assert scene.said() == ["我跟你讲"]
    scene.waits(1.0)
    scene.does(*scene.taker.voice(False, scene.now))
    scene.waits(1.0, heard="一件事")
    assert scene.said() == ["我跟你讲", "一件事"]
