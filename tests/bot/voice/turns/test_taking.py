"""Whose turn it is, on times that the tests give."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from bot.voice.turns.contract import (
    Asked,
    Decision,
    EndOfTurn,
    Entered,
    Expected,
    GoOn,
    Hold,
    Human,
    Hush,
    Identify,
    NoInput,
    NoMatch,
    Pressed,
    Repeat,
    SwitchTo,
    Understood,
)
from bot.voice.turns.settings import TurnSettings
from bot.voice.turns.taking import TurnTaker
from data.texts.phrases import Language
from speech.contract import Final, Hypothesis

SETTINGS = TurnSettings(_env_file=None)


class PlainWords:
    """Words as they are; what ends in 万 or "and" is unfinished."""

    def normal(self, text: str, language: Language) -> str:
        return text

    def unfinished(self, text: str, language: Language) -> bool:
        return text.endswith(("五", "and"))

    def read_back(self, text: str, language: Language, confidence: float) -> str | None:
        return f"{text}，对吗？" if "五万三" in text else None

    def asked_language(self, text: str) -> Language | None:
        return Language.EN if text == "说英文" else None


@dataclass
class Scene:
    """A turn-taker and a clock; everything decided so far."""

    taker: TurnTaker = field(
        default_factory=lambda: TurnTaker(Language.ZH, SETTINGS, PlainWords(), 0.35)
    )
    now: float = 100.0
    decided: list[Decision] = field(default_factory=list)

    def does(self, *decisions: Decision) -> None:
        self.decided += decisions

    def waits(self, seconds: float, *, heard: str | None = None, confidence: float = 1.0) -> None:
        """Let time go by; answer an end of turn with what was heard."""
        until = self.now + seconds
        while self.now < until:
            self.now = min(until, self.now + 0.05)
            decisions = self.taker.tick(self.now)
            self.does(*decisions)
            if any(isinstance(each, EndOfTurn) for each in decisions):
                readings = (Hypothesis(heard, confidence),) if heard else ()
                self.does(*self.taker.heard(Final(readings), self.now))

    def speaks(self, seconds: float, partial: str = "") -> None:
        """Somebody speaks for a while; halfway so much is understood."""
        self.does(*self.taker.voice(True, self.now))
        self.waits(seconds / 2)
        if partial:
            self.does(*self.taker.partial(partial, self.now))
        self.waits(seconds / 2)
        self.does(*self.taker.voice(False, self.now))

    def presses(self, keys: str) -> None:
        for key in keys:
            self.now += 0.3
            self.does(*self.taker.key(key, self.now))

    def we_speak(self, *, interruptible: bool = True) -> None:
        self.does(*self.taker.speaking(True, self.now, interruptible=interruptible))

    def we_end(self) -> None:
        self.does(*self.taker.speaking(False, self.now))

    def asks(self, kind: Asked, **more: object) -> None:
        self.does(*self.taker.expect(Expected(kind, **more)))  # type: ignore[arg-type]

    @property
    def kinds(self) -> list[type]:
        return [type(each) for each in self.decided]

    def said(self) -> list[str]:
        return [each.text for each in self.decided if isinstance(each, Understood)]


@pytest.fixture
def scene() -> Scene:
    """A call on which we have just stopped speaking."""
    made = Scene()
    made.we_end()
    return made


def end_of_turn(scene: Scene, began: float) -> float:
    at = next(each.spoke_until for each in scene.decided if isinstance(each, EndOfTurn))
    return at - began


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


def test_silence_asks_again_then_offers_keys_then_goes_to_a_human(scene: Scene) -> None:
    scene.waits(3 * SETTINGS.no_input_s + 1)
    assert scene.decided == [NoInput(1), NoInput(2), Human("no_input")]


def test_who_asked_for_time_has_it_once(scene: Scene) -> None:
    scene.does(*scene.taker.expect(Expected(Asked.YES_NO, choices=2, unhurried=True)))
    scene.waits(SETTINGS.no_input_unhurried_s - 1)
    assert scene.decided == []
    scene.waits(1 + SETTINGS.no_input_s + 0.1)
    assert scene.decided == [NoInput(1), NoInput(2)]


def test_words_nobody_could_make_out_do_the_same(scene: Scene) -> None:
    for _ in range(3):
        scene.speaks(1.5)
        scene.waits(1.0, heard="咕噜咕噜", confidence=0.1)
    found = [each for each in scene.decided if not isinstance(each, EndOfTurn)]
    assert found == [NoMatch(1), NoMatch(2), Human("no_match")]


@pytest.mark.parametrize(
    ("kind", "found"), [(Asked.YES_NO, [NoMatch(1)]), (Asked.ANYTHING, [])], ids=["yes_no", "else"]
)
def test_a_short_sound_nobody_made_out_is_asked_for_again_where_the_answer_is_short(
    scene: Scene, kind: Asked, found: list[NoMatch]
) -> None:
    scene.asks(kind)
    scene.speaks(0.4)
    scene.waits(SETTINGS.end_s + 0.1)
    assert [each for each in scene.decided if isinstance(each, NoMatch)] == found


def test_nobody_is_asked_whether_they_are_there_while_an_answer_is_owed(scene: Scene) -> None:
    scene.does(*scene.taker.owing(True, scene.now))
    scene.waits(3 * SETTINGS.no_input_s)
    assert scene.decided == []


def test_being_understood_ends_the_ladder(scene: Scene) -> None:
    scene.waits(SETTINGS.no_input_s + 0.1)
    scene.speaks(1.0)
    scene.waits(1.0, heard="你好")
    scene.waits(SETTINGS.no_input_s)
    assert [each for each in scene.decided if isinstance(each, NoInput)] == [
        NoInput(1),
        NoInput(1),
    ]


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


def test_keys_mean_what_they_say(scene: Scene) -> None:
    scene.presses("*3#0")
    assert scene.decided == [Repeat(), Pressed("3"), Identify(), Human("key_0")]


def test_digits_that_follow_hash_at_once_are_no_answer(scene: Scene) -> None:
    scene.presses("#7")
    scene.asks(Asked.DIGITS, digits=4, secret=True)
    scene.presses("7315")
    assert scene.decided == [Identify(), Entered("7315", secret=True)]


def test_a_key_cuts_us_off(scene: Scene) -> None:
    scene.we_speak()
    scene.presses("1")
    assert scene.kinds == [Hush, Pressed]


def test_an_amount_is_keyed_in_with_zeros_and_ends_with_hash(scene: Scene) -> None:
    scene.asks(Asked.AMOUNT)
    scene.presses("50000#")
    assert scene.decided == [Entered("50000")]


def test_an_amount_that_is_not_ended_is_taken_after_a_while(scene: Scene) -> None:
    scene.asks(Asked.AMOUNT)
    scene.presses("50000")
    scene.waits(SETTINGS.between_keys_s - 0.2)
    assert scene.decided == []
    scene.waits(0.4)
    assert scene.decided == [Entered("50000")]


def test_a_slip_is_keyed_in_again(scene: Scene) -> None:
    scene.asks(Asked.AMOUNT)
    scene.presses("5900*5000#")
    assert scene.decided == [Entered("5000")]


def test_a_mobile_number_is_whole_at_eleven_digits(scene: Scene) -> None:
    scene.asks(Asked.PHONE)
    scene.presses("13800138000")
    assert scene.decided == [Entered("13800138000")]


def test_a_code_may_begin_with_zero_and_is_shown_to_nobody(scene: Scene) -> None:
    scene.asks(Asked.DIGITS, digits=6, secret=True)
    scene.presses("012345")
    assert scene.decided == [Entered("012345", secret=True)]
    assert "012345" not in repr(scene.decided)


def test_words_are_no_code(scene: Scene) -> None:
    scene.asks(Asked.DIGITS, digits=6, secret=True)
    scene.speaks(1.5, "一二三四五六")
    scene.waits(1.0, heard="一二三四五六")
    assert scene.said() == []


def test_whoever_keys_nothing_in_is_not_waited_for_forever(scene: Scene) -> None:
    scene.asks(Asked.DIGITS, digits=6, secret=True)
    scene.waits(SETTINGS.keys_within_s + 0.2)
    assert scene.decided == [Entered("", secret=True)]


def test_silence_after_a_key_is_no_end_of_a_turn(scene: Scene) -> None:
    scene.asks(Asked.AMOUNT)
    scene.does(*scene.taker.voice(True, scene.now))
    scene.presses("5")
    scene.does(*scene.taker.voice(False, scene.now))
    scene.waits(1.5)
    assert scene.decided == []
    scene.presses("000#")
    assert Entered("5000") in scene.decided
