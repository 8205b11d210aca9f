from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

from nlu.evaluation import metrics, page, summary
from nlu.evaluation.contract import Corpus, EvaluationError, Judged, Sample
from nlu.evaluation.running import Evaluation, Run


@pytest.fixture
def evaluation() -> Evaluation:
    table = np.array([[0.9, 0.1], [0.8, 0.2], [0.3, 0.7]], np.float32)
    judged = Judged(
        names=["card", "money"],
        texts=["where is it", "<b>cash</b>", "coins"],
        labels=np.array([0, 1, 1]),
        probabilities=table,
        inside=table.max(axis=1),
        outside=np.zeros(0, np.float32),
        threshold=0.5,
        known_right=np.array([True]),
    )
    runs = [Run("5 shots", [metrics.figures(judged)] * 2, [judged] * 2)]
    corpus = Corpus(train=[Sample("a", "card")], known=[Sample("A!", "card")])
    return Evaluation(
        "tiny",
        runs,
        corpus,
        threads=2,
        yardstick_failure="5 shots: DIET was killed",
        notes=["training never saw <b>"],
    )


def test_the_page_needs_nothing_from_elsewhere_and_shows_texts_as_texts(
    evaluation: Evaluation,
) -> None:
    said = page.render(evaluation)
    assert not re.findall(r"(?:src|href)=|<script|url\(|https?:", said)
    assert "&lt;b&gt;cash&lt;/b&gt;" in said
    assert "66.67 %" in said
    assert "1 known from training removed from the test" in said
    assert "trained on 2 threads" in said
    assert "training never saw &lt;b&gt;" in said
    assert "Rasa DIET, 5 shots: DIET was killed" in said


def test_the_matrix_counts_every_message_once(evaluation: Evaluation) -> None:
    found = page.matrix(evaluation.runs[0].judged)
    assert [[cell.count for cell in line["cells"]] for line in found["lines"]] == [[2, 0], [2, 2]]
    assert found["left_out"] == 0


def test_the_matrix_keeps_the_intents_with_most_mistakes(evaluation: Evaluation) -> None:
    found = page.matrix(evaluation.runs[0].judged, most=1)
    assert (found["names"], found["left_out"]) == (["card"], 1)


def test_json_has_the_promised_keys(evaluation: Evaluation) -> None:
    said = json.loads(json.dumps(summary.as_json(evaluation)))
    keys = {"accuracy", "whole_accuracy", "macro_f1", "in_scope_accuracy", "oos_recall", "ece"}
    keys |= {"p50_ms", "p95_ms", "train_s"}
    assert keys <= set(said)
    assert keys == set(said["spread"])
    assert (said["accuracy"], said["oos_recall"], said["spread"]["accuracy"]) == (0.6667, None, 0.0)
    assert (said["removed_from_test"], said["whole_accuracy"]) == (1, 0.75)
    assert (said["threads"], said["notes"]) == (2, ["training never saw <b>"])
    assert said["diet_failure"] == "5 shots: DIET was killed"
    assert said["confusions"] == [{"meant": "money", "heard": "card", "count": 2}]


def test_the_lines_say_what_must_be_known_beside_the_figures(evaluation: Evaluation) -> None:
    said = summary.lines(evaluation)
    assert said[0].endswith("; trained on 2 threads")
    assert said[1] == "note: training never saw <b>"
    assert said[-1] == "Rasa DIET, 5 shots: DIET was killed"


def test_a_page_that_cannot_be_written_says_so(evaluation: Evaluation, tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="name a file in a folder that exists"):
        page.write(evaluation, tmp_path / "none" / "report.html")
