from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from sklearn.metrics import f1_score

from nlu.encoding.encoder import Vectors
from nlu.evaluation import matching, strangers
from nlu.evaluation.contract import Corpus, Sample, SplitImpossible
from nlu.evaluation.metrics import figures
from nlu.training.networks.members import Labels, Member

NAMES = ["card", "money"]


@dataclass
class Words:
    """Scores an intent by how many of its training words a text has; notes what it was taught."""

    taught: list[list[str]]

    def fit(self, texts: Sequence[str], labels: Labels, classes: int) -> Member:
        self.taught.append(list(texts))
        known = [
            {
                word
                for text, label in zip(texts, labels, strict=True)
                if label == c
                for word in text.split()
            }
            for c in range(classes)
        ]
        return _Known(known)


@dataclass
class _Known:
    words: list[set[str]]

    def scores(self, texts: Sequence[str]) -> Sequence[Vectors]:
        rows = [[len(known & set(text.split())) for known in self.words] for text in texts]
        return [np.array(rows, np.float32)]


def _corpus(**parts: object) -> Corpus:
    train = [Sample(f"my {label} {label}{i}", label) for label in NAMES for i in range(5)]
    return Corpus(train=train, **parts)  # type: ignore[arg-type]


def _quiet(done: float, what: str) -> None:
    assert 0 <= done <= 1


def test_without_validation_a_fifth_is_held_out_and_then_learnt_too() -> None:
    words = Words([])
    matcher = matching.fit([words], _corpus(), 0, _quiet)
    assert [len(texts) for texts in words.taught] == [8 + 2, 10 + 2]  # with the intents' names
    assert matcher.answers(["card", "money"]).probabilities.argmax(axis=1).tolist() == [0, 1]


def test_with_validation_there_is_one_fit_on_all() -> None:
    words = Words([])
    validation = [Sample("a card", "card"), Sample("some money", "money")]
    matcher = matching.fit([words], _corpus(validation=validation), 0, _quiet)
    assert [len(texts) for texts in words.taught] == [12]
    assert matcher.weights[0] > 0


def test_strangers_are_told_by_the_threshold() -> None:
    corpus = _corpus(
        test=[Sample("card", "card"), Sample("what", "never seen")],
        outside_validation=["hello", "weather"],
        outside_test=["rain", "my money"],
    )
    judged = matching.judge(matching.fit([Words([])], corpus, 0, _quiet), corpus, 1.5)
    assert judged.labels.tolist() == [0, -1]
    assert judged.name(-1) == "never seen (never trained)"
    assert judged.refused(judged.outside).tolist() == [True, False]
    assert judged.outside_texts == ["rain", "my money"]
    assert judged.answers.inside[0] >= judged.threshold
    assert judged.train_seconds == 1.5


def test_enough_strangers_teach_what_a_stranger_scores() -> None:
    """Both sure of one intent: only the height of its score tells them apart."""
    known = [Sample(f"card card{i}", "card") for i in range(5)]
    corpus = _corpus(
        validation=[*known, Sample("money money1", "money")],
        outside_validation=["card shark"] * strangers.LEAST_EXAMPLES,
        outside_test=["card trick"],
    )
    matcher = matching.fit([Words([])], corpus, 0, _quiet)
    assert matcher.strangers is not None
    inside = matcher.answers(["my card card2", "card trick"]).inside
    assert inside[0] >= matcher.threshold > inside[1]


def test_one_intent_or_one_message_each_is_an_error() -> None:
    with pytest.raises(SplitImpossible, match="one intent only"):
        matching.fit([Words([])], Corpus(train=[Sample("a", "x")]), 0, _quiet)
    lone = Corpus(train=[Sample("a", "x"), Sample("b", "y")])
    words = Words([])
    with pytest.raises(SplitImpossible, match="two different ones are needed to calibrate"):
        matching.fit([words], lone, 0, _quiet)
    strange = Corpus(train=_corpus().train, validation=[Sample("a", "z")])
    with pytest.raises(SplitImpossible, match="no message of the validation has an intent"):
        matching.fit([words], strange, 0, _quiet)
    assert words.taught == []


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["card_arrival", "bookHotel"], ["card arrival", "book Hotel"]),
        (["class_1", "class_2"], []),
        (["1", "2"], []),
        (["查余额", "转账"], ["查余额", "转账"]),
    ],
)
def test_names_teach_when_they_are_words_that_differ(names: list[str], words: list[str]) -> None:
    texts, labels = matching.with_names(["x"], np.array([0]), names)
    assert texts == ["x", *words]
    assert labels.tolist() == [0, *range(len(words))]


def test_every_class_that_was_never_trained_counts_in_macro_f1() -> None:
    test = [Sample("card", "card"), Sample("what", "x"), Sample("who", "y"), Sample("money", "z")]
    corpus = _corpus(test=test)
    judged = matching.judge(matching.fit([Words([])], corpus, 0, _quiet), corpus, 0.0)
    assert [judged.name(label) for label in judged.labels.tolist()] == [
        "card",
        *(f"{name} (never trained)" for name in "xyz"),
    ]
    expected = f1_score(
        ["card", "x", "y", "z"],
        [judged.names[label] for label in judged.predicted],
        average="macro",
        zero_division=0,
    )
    assert figures(judged).macro_f1 == pytest.approx(expected)


def test_weights_prefer_the_member_that_knows() -> None:
    labels = np.array([0, 1] * 30)
    knows = np.eye(2, dtype=np.float32)[labels]
    guesses = np.random.default_rng(0).random((60, 2)).astype(np.float32)
    weights = matching.weigh([knows, guesses], labels)
    assert weights[0] > weights[1]
    assert (matching.mixed([knows, guesses], weights).argmax(axis=1) == labels).all()


@pytest.mark.parametrize(("answers", "least", "most"), [(20, 1.0, 1.4), (4000, 2.0, 4.0)])
def test_one_table_is_trusted_as_logits_until_many_answers_say_otherwise(
    answers: int, least: float, most: float
) -> None:
    generator = np.random.default_rng(1)
    logits = generator.normal(size=(answers, 5)) * 4
    chances = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    labels = np.array([generator.choice(5, p=row) for row in chances])
    (weight,) = matching.weigh([np.asarray(logits / 3, np.float32)], labels)
    assert least < weight < most


def test_mixed_scores_are_probabilities() -> None:
    found = matching.mixed([np.array([[1000.0, 0.0], [0.0, 0.0]], np.float32)], np.ones(1))
    assert found.tolist() == [[1.0, 0.0], [0.5, 0.5]]


def test_what_is_known_from_training_is_judged_apart() -> None:
    known = [Sample("my card card1", "card"), Sample("my card card2", "money")]
    corpus = _corpus(test=[Sample("money please", "money")], known=known)
    judged = matching.judge(matching.fit([Words([])], corpus, 0, _quiet), corpus, 0.0)
    assert judged.known_right.tolist() == [True, False]
    assert judged.texts == ["money please"]
