import numpy as np
import pytest

from nlu.model.artefact import Artefact
from nlu.model.intents import Limits
from nlu.training import calibration
from nlu.training.calibration import HeldOut, Said
from nlu.training.folds import Fold, paraphrase_groups


def held_out(scores: list[list[float]], labels: list[int]) -> HeldOut:
    array = np.array(scores, np.float32)
    return HeldOut(
        array,
        np.zeros_like(array),
        np.full(len(labels), 0.8, np.float32),
        np.array(labels),
        np.arange(len(labels)) % 2,
    )


def test_overconfident_scores_are_brought_down() -> None:
    # four scores of 5 against 0, one of them wrong: three quarters is all they are worth
    held = held_out([[5, 0], [5, 0], [5, 0], [5, 0]], [0, 0, 0, 1])
    blend = calibration.fit_blend(held)
    odds = np.exp(blend.head * 5)
    assert odds / (1 + odds) == pytest.approx(0.75, abs=0.02)


def test_what_no_judged_fold_held_out_is_left_out() -> None:
    labels = np.array([0, 1, 0, 1, 1, 0])
    folds = [
        Fold(np.array([0, 2, 3, 5]), np.array([1, 4])),
        Fold(np.array([1, 2, 4]), np.array([5])),
    ]
    said = [
        Said(np.full((len(fold.held), 2), n, np.float32), np.zeros((len(fold.held), 2), np.float32),
             np.ones(len(fold.held), np.float32))
        for n, fold in enumerate(folds)
    ]  # fmt: skip
    held = calibration.gathered(folds, said, labels)
    assert held.rows is not None
    assert held.rows.tolist() == [1, 4, 5]
    assert held.labels.tolist() == [1, 1, 0]
    assert held.folds.tolist() == held.scores[:, 0].tolist() == [0, 0, 1]


def test_the_error_of_calibration_is_the_distance_to_the_truth() -> None:
    confidence = np.array([0.9, 0.9, 0.9, 0.9], np.float32)
    right = np.array([True, True, True, False])
    assert calibration.expected_calibration_error(confidence, right) == pytest.approx(0.15)


def test_paraphrases_that_differ_in_figures_are_held_out_together() -> None:
    groups = paraphrase_groups(["存五万", "存3万！", "取五万", "12", "五"])
    assert groups.tolist()[0] == groups.tolist()[1]
    assert len(set(groups.tolist())) == 4


def test_near_copies_and_their_near_copies_are_held_out_together() -> None:
    said = [
        "请问一年期定期存款的利率是多少呢",
        "请问一年期定期存款的利率是多少",
        "我的卡丢了",
        "在吗",
    ]
    groups = paraphrase_groups([*said, said[0]]).tolist()
    assert groups[0] == groups[1] == groups[4]
    assert len(set(groups)) == 3
    assert paraphrase_groups([]).tolist() == []


def test_a_limit_keeps_wrong_answers_out() -> None:
    sure, unsure = [0.9, 0.1], [0.55, 0.45]
    probability = np.array([sure] * 6 + [unsure] * 4, np.float32)
    held = held_out([[0, 0]] * 10, [0] * 6 + [1] * 3 + [0])
    limits = calibration.choose_limits(held, probability)
    assert limits.confidence > 0.55 or limits.margin > 0.1


def test_held_out_metrics_say_how_good_it_is(artefact: Artefact) -> None:
    metrics = artefact.metrics
    assert metrics["accuracy"] >= 0.6  # twenty utterances an intent; chance is 0.1
    assert metrics["accuracy_of_answered"] >= metrics["accuracy"]
    assert set(metrics["accuracy_by_language"]) == {"zh", "en"}
    assert metrics["ece"] <= 0.15
    assert metrics["oos_recall"] >= 0.6
    assert metrics["seed"] == 20


def test_answers_are_taken_above_all_limits_only() -> None:
    probability = np.array([[0.7, 0.3], [0.5, 0.5], [0.7, 0.3]], np.float32)
    held = held_out([[0, 0]] * 3, [0, 0, 0])
    held.similarity[2] = 0.1
    report = calibration.metrics(
        held, probability, Limits(0.6, 0.1, 0.5), ["a", "out_of_scope"], ["zh"] * 3
    )
    assert report["answered"] == pytest.approx(0.3333)
