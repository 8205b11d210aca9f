"""Keys of the telephone: what they mean, and what is entered by them."""

from __future__ import annotations

import pytest
from turn_scene import SETTINGS, Scene

from bot.voice.turns.contract import (
    Asked,
    Decision,
    Entered,
    Human,
    Hush,
    Identify,
    Pressed,
    Repeat,
)


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


@pytest.mark.parametrize(
    ("kind", "digits", "keys"), [(Asked.DIGITS, 4, "7315"), (Asked.PHONE, None, "13800138000")]
)
def test_hash_after_an_entry_that_is_whole_already_says_nothing(
    scene: Scene, kind: Asked, digits: int | None, keys: str
) -> None:
    scene.asks(kind, digits=digits, secret=kind is Asked.DIGITS)
    scene.presses(keys)
    scene.asks(Asked.DIGITS, digits=6, secret=True)
    scene.presses("#123456#")
    scene.asks(Asked.CHOICE, choices=3)
    scene.presses("2")
    assert scene.decided == [
        Entered(keys, secret=kind is Asked.DIGITS),
        Entered("123456", secret=True),
        Pressed("2"),
    ]


def test_hash_some_time_after_an_entry_means_what_it_says(scene: Scene) -> None:
    scene.asks(Asked.DIGITS, digits=6, secret=True)
    scene.presses("123456")
    scene.asks(Asked.CHOICE, choices=3)
    scene.waits(SETTINGS.between_keys_s + 1)
    scene.presses("#")
    assert scene.decided[-1] == Identify()


@pytest.mark.parametrize("end", ["#", ""])
def test_zero_alone_is_no_code_but_a_wish_for_a_human(scene: Scene, end: str) -> None:
    scene.asks(Asked.DIGITS, digits=6, secret=True)
    scene.presses(f"0{end}")
    scene.waits(SETTINGS.between_keys_s + 0.2)
    assert scene.decided == [Human("key_0")]


def test_star_is_the_letter_at_the_end_of_an_identity_number(scene: Scene) -> None:
    scene.asks(Asked.DIGITS, digits=4, letter=True, secret=True)
    scene.presses("73*731*")
    assert scene.decided == [Entered("731X", secret=True)]


@pytest.fixture
def given_up(scene: Scene) -> Scene:
    """Somebody who has keyed no code in until it was given up, and is asked something else."""
    scene.asks(Asked.DIGITS, digits=6, secret=True)
    scene.waits(SETTINGS.keys_within_s + 0.2)
    scene.asks(Asked.CHOICE, choices=3)
    scene.decided.clear()
    return scene


@pytest.mark.parametrize("keys", ["123456", "012345", "123456#", "12*"])
def test_a_code_that_comes_too_late_is_no_answer(given_up: Scene, keys: str) -> None:
    given_up.presses(keys)
    given_up.waits(SETTINGS.between_keys_s + 0.2)
    assert given_up.decided == [Identify()]


@pytest.mark.parametrize(("key", "meant"), [("2", Pressed("2")), ("0", Human("key_0"))])
def test_one_key_then_is_an_answer(given_up: Scene, key: str, meant: Decision) -> None:
    given_up.presses(key)
    assert given_up.decided == []
    given_up.waits(SETTINGS.between_keys_s + 0.2)
    assert given_up.decided == [meant]
    given_up.presses("3")
    assert given_up.decided[-1] == Pressed("3")


def test_an_amount_then_is_an_amount_unless_it_may_be_the_code(given_up: Scene) -> None:
    given_up.asks(Asked.AMOUNT)
    given_up.presses("50000#")
    assert given_up.decided == [Entered("50000")]


def test_six_digits_then_may_be_the_code(given_up: Scene) -> None:
    given_up.asks(Asked.AMOUNT)
    given_up.presses("123456#")
    assert given_up.decided == [Identify()]


def test_hash_instead_of_a_code_gives_it_up_as_well(scene: Scene) -> None:
    scene.asks(Asked.DIGITS, digits=6, secret=True)
    scene.presses("#")
    scene.asks(Asked.CHOICE, choices=3)
    scene.presses("123456#")
    assert scene.decided == [Entered("", secret=True), Identify()]


def test_later_every_key_is_an_answer(given_up: Scene) -> None:
    given_up.waits(SETTINGS.keys_within_s)
    given_up.decided.clear()
    given_up.presses("2")
    assert given_up.decided == [Pressed("2")]
