from __future__ import annotations

from dataclasses import replace

import pytest

from nlu.evaluation.contract import Corpus, Sample, SplitImpossible
from nlu.evaluation.noting import notes


def _corpus(train: str, test: str) -> Corpus:
    """A message for each letter, which names its class."""
    return Corpus(
        train=[Sample(f"{label} {n}", label) for n, label in enumerate(train)],
        test=[Sample(f"{label} {n} as well?", label) for n, label in enumerate(test)],
    )


def test_nothing_is_noted_where_all_is_well() -> None:
    corpus = _corpus("aabb", "ab")
    assert notes(corpus, [corpus], (2,)) == []


def test_classes_that_training_never_saw_are_named_and_counted() -> None:
    corpus = _corpus("aabb", "abxxy")
    assert notes(corpus, [corpus, corpus], ()) == [
        "training never saw 2 of the test's classes; their messages (3) count as wrong: "
        "x (2), y (1)"
    ]


def test_classes_with_fewer_messages_than_shots_are_named() -> None:
    corpus = _corpus("aaab", "ab")
    assert notes(corpus, [corpus], (1, 3)) == [
        "classes with fewer than 3 different messages, all of which are learnt: b (1)"
    ]


def test_a_test_of_other_classes_only_is_refused() -> None:
    corpus = _corpus("aabb", "xy")
    with pytest.raises(SplitImpossible, match="is the class in the right column"):
        notes(corpus, [corpus], ())


def test_messages_of_the_test_that_training_has_are_counted() -> None:
    train = [Sample("My card!", "a"), Sample("cash", "b")]
    test = [Sample("my card", "a"), Sample("MY CARD?", "b"), Sample("the card", "a")]
    corpus = Corpus(train=train, test=test)
    assert notes(corpus, [corpus], ()) == [
        "2 of 3 messages of the test stand word for word in training, but for signs and capitals; "
        "--new-only judges without them"
    ]
    other = replace(corpus, train=[Sample("a card", "a"), train[1]])
    (said,) = notes(corpus, [other, corpus, other], ())
    assert said.startswith("2 of 3 messages of the test")
    assert "(in the split with the most)" in said


def test_texts_that_are_taught_as_two_things_are_counted() -> None:
    train = [Sample("My card!", "a"), Sample("my card", "b"), Sample("cash", "b")]
    corpus = Corpus(train=train, validation=[Sample("cash", "b")], test=[Sample("coins", "b")])
    assert notes(corpus, [corpus], ()) == [
        "texts that training has under two classes or more (1): “My card!” (a, b)"
    ]


def test_of_texts_taught_as_two_things_twenty_are_written_out() -> None:
    train = [Sample(f"text {chr(97 + n)}", label) for n in range(22) for label in "ab"]
    corpus = Corpus(train=train, test=[Sample("coins", "b")])
    (said,) = notes(corpus, [corpus], ())
    assert said.endswith("; “text t” (a, b); and 2 more")


def test_strangers_that_training_never_saw_are_right_where_they_are_refused() -> None:
    corpus = replace(_corpus("aabb", "abx"), strange=frozenset("x"))
    assert notes(corpus, [corpus], ())[1:] == [
        "never seen but strangers, so right in oos_recall if refused: x"
    ]


def test_a_recall_that_is_missing_is_explained() -> None:
    corpus = _corpus("aabb", "ab")
    one = replace(corpus, outside_validation=["what is love"])
    assert notes(one, [one], ()) == [
        "no message out of scope is left to judge by (oos_recall): all that were given (1) choose "
        "the threshold; give at least two with --oos"
    ]
    two = replace(one, outside_test=["who are you"])
    assert notes(two, [two], ()) == []
    asked = replace(one, strange=frozenset("b"))
    assert notes(asked, [asked], ()) == []


def test_a_long_list_of_names_is_cut() -> None:
    corpus = _corpus("aabb", "a" + "".join(map(chr, range(0x4E00, 0x4E00 + 25))))
    assert notes(corpus, [corpus], ())[0].endswith("and 5 more")
