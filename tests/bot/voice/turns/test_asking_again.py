"""Silence and words nobody could make out: asked again, then to a human."""

from __future__ import annotations

import pytest
from turn_scene import SETTINGS, Scene

from bot.voice.turns.contract import Asked, EndOfTurn, Expected, Human, NoInput, NoMatch


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
