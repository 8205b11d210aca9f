from __future__ import annotations

import pytest

from nlu.evaluation.contract import Corpus, Sample, SplitImpossible
from nlu.evaluation.noting import notes


def _corpus(train: str, test: str) -> Corpus:
    """A message for each letter, which names its class."""
    return Corpus(
        train=[Sample(f"{label} {n}", label) for n, label in enumerate(train)],
        test=[Sample(f"{label} {n}?", label) for n, label in enumerate(test)],
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


def test_a_long_list_of_names_is_cut() -> None:
    corpus = _corpus("aabb", "a" + "".join(map(chr, range(0x4E00, 0x4E00 + 25))))
    assert notes(corpus, [corpus], ())[0].endswith("and 5 more")
