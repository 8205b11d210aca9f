from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nlu.evaluation import metrics, page, summary
from nlu.evaluation.contract import Answers, Corpus, EvaluationError, Judged, Sample
from nlu.evaluation.diet import Yardstick
from nlu.evaluation.metrics import Confusion
from nlu.evaluation.running import Evaluation, Run


@pytest.fixture
def evaluation() -> Evaluation:
    table = np.array([[0.9, 0.1], [0.8, 0.2], [0.3, 0.7]], np.float32)
    judged = Judged(
        names=["card", "money"],
        texts=["where is it", "<b>cash</b>", "coins"],
        labels=np.array([0, 1, 1]),
        answers=Answers(table, table.max(axis=1)),
        outside_texts=[],
        outside=Answers(table[:0], table.max(axis=1)[:0]),
        threshold=0.5,
        known_right=np.array([True]),
    )
    runs = [Run("5 shots", [metrics.figures(judged)] * 2, [judged] * 2, [9, 10])]
    meant = ["card", "money", "money"]
    test = [Sample(*said) for said in zip(judged.texts, meant, strict=True)]
    corpus = Corpus(train=[Sample("a", "card")] * 99, test=test, known=[Sample("A!", "card")])
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
    assert "9 to 10 messages to learn from, 3 to judge, 1 known" in said
    assert '<th scope="row">Threshold</th><td class="number">0.500 ± 0.000</td>' in said
    assert "Strangers that were answered" not in said
    assert "1 known from training removed from the test" in said
    assert "trained on 2 threads" in said
    assert "training never saw &lt;b&gt;" in said
    assert "Rasa DIET, 5 shots: DIET was killed" in said


def test_the_matrix_counts_every_message_once(evaluation: Evaluation) -> None:
    found = page.matrix(evaluation.runs[0].judged)
    assert [[cell.count for cell in line["cells"]] for line in found["lines"]] == [[2, 0], [2, 2]]
    assert (found["left_out"], found["never_trained"]) == (0, 0)


def test_the_matrix_keeps_the_intents_with_most_mistakes(evaluation: Evaluation) -> None:
    found = page.matrix(evaluation.runs[0].judged, most=1)
    assert (found["names"], found["left_out"]) == (["card"], 1)


def test_messages_of_intents_never_trained_are_counted_beside_the_matrix(
    evaluation: Evaluation,
) -> None:
    run = evaluation.runs[0]
    asked = [replace(one, labels=np.array([0, 1, -1]), untaught=["rate"]) for one in run.judged]
    said = page.render(replace(evaluation, runs=[replace(run, judged=asked)]))
    assert "2 messages whose intents were never trained have no row in it." in said
    assert "never trained have no row" not in page.render(evaluation)


def test_the_reliability_curve_has_a_dot_for_each_bin(evaluation: Evaluation) -> None:
    said = page.render(evaluation)
    assert re.findall(r"<circle .*?<title>(.*?)</title>", said) == [
        "2 messages: 70% sure, 100% right",
        "2 messages: 80% sure, 0% right",
        "2 messages: 90% sure, 100% right",
    ]
    assert 'points="251.0,10.0 280.0,280.0 309.0,10.0 "' in said
    assert '<circle cx="280.0" cy="280.0" r="7.7"' in said


def test_the_worst_mistakes_are_those_of_all_splits(evaluation: Evaluation) -> None:
    first = evaluation.runs[0].judged[0]
    surer = np.array([[0.1, 0.9], [0.95, 0.05], [0.3, 0.7]], np.float32)
    second = replace(first, answers=Answers(surer, surer.max(axis=1)))
    found = metrics.worst_mistakes([first, second])
    assert [(one.text, one.meant, one.heard, one.confidence) for one in found] == [
        ("<b>cash</b>", "money", "card", 0.95),
        ("where is it", "card", "money", 0.9),
    ]


def test_the_yardstick_says_that_it_is_of_the_first_split_and_its_memory(
    evaluation: Evaluation,
) -> None:
    run = evaluation.runs[0]
    diet = Yardstick("5 shots", run.figures[0], 1234, "WhitespaceTokenizer")
    beside = replace(evaluation, yardsticks=[diet], memory_mb=567)
    page_of_two, lines_of_two = page.render(beside), summary.lines(beside)
    assert ">Rasa DIET, 5 shots (first split of 2)</th>" in page_of_two
    memory = '<td class="number">567 MB</td><td class="number">1234 MB</td>'
    assert f'<th scope="row">Memory, peak</th>{memory}' in page_of_two
    assert "Rasa DIET, 5 shots (first split of 2), 1234 MB" in lines_of_two
    (told,) = summary.as_json(beside)["diet"]
    assert (told["splits"], told["first_of_splits"], told["memory_mb"]) == (1, 2, 1234)
    one = replace(beside, runs=[replace(run, figures=run.figures[:1])])
    assert ">Rasa DIET, 5 shots</th>" in page.render(one)


def test_the_yardstick_s_mistakes_are_shown_beside_ours(evaluation: Evaluation) -> None:
    run = evaluation.runs[0]
    mistaken = [Confusion("lost_card", "(nothing)", 17)]
    diet = Yardstick("5 shots", run.figures[0], 1234, confusions=mistaken)
    beside = replace(evaluation, yardsticks=[diet])
    row = '<td class="intent">lost_<wbr>card</td><td class="intent heard">(nothing)</td>'
    assert f'{row}<td class="number">17</td>' in page.render(beside)
    assert "      17 lost_card heard as (nothing)" in summary.lines(beside)
    assert summary.as_json(beside)["diet"][0]["confusions"] == [
        {"meant": "lost_card", "heard": "(nothing)", "count": 17}
    ]


def test_strangers_that_were_answered_are_shown_with_what_they_were_heard_as(
    evaluation: Evaluation,
) -> None:
    run = evaluation.runs[0]
    table = np.array([[0.9, 0.1], [0.2, 0.8]], np.float32)
    outside = Answers(table, np.array([0.9, 0.4], np.float32))
    judged = replace(run.judged[0], outside_texts=["<i>love</i>", "weather?"], outside=outside)
    beside = replace(
        evaluation,
        runs=[replace(run, judged=[judged])],
        corpus=replace(evaluation.corpus, outside_test=judged.outside_texts),
    )
    said = page.render(beside)
    row = '<tr><td>&lt;i&gt;love&lt;/i&gt;</td><td class="intent">(out of scope)</td>'
    heard = '<td class="intent heard">card</td><td class="number">90 %</td>'
    assert f"{row}{heard}" in said
    assert "weather?" not in said
    assert "3 to judge and 2 strangers of no class" in said
    assert "     90 % <i>love</i> heard as card" in summary.lines(beside)
    assert [one["text"] for one in summary.as_json(beside)["accepted_strangers"]] == ["<i>love</i>"]


def test_strangers_of_the_test_s_own_classes_are_counted_in_its_size(
    evaluation: Evaluation,
) -> None:
    corpus = evaluation.corpus
    test = [*corpus.test, Sample("love", "oos"), Sample("rain", "out_of_scope")]
    more = replace(evaluation, corpus=replace(corpus, test=test, outside_test=["songs"]))
    assert (
        "5 to judge (2 of them strangers: oos, out_of_scope) and 1 stranger of no class"
        in (summary.lines(more)[0])
    )
    assert summary.as_json(more)["messages"]["strangers"] == 3


def test_json_has_the_promised_keys(evaluation: Evaluation) -> None:
    said = json.loads(json.dumps(summary.as_json(evaluation)))
    keys = {"accuracy", "whole_accuracy", "macro_f1", "in_scope_accuracy", "oos_recall", "ece"}
    keys |= {"p50_ms", "p95_ms", "train_s", "threshold"}
    assert keys <= set(said)
    assert keys == set(said["spread"])
    assert (said["accuracy"], said["oos_recall"], said["spread"]["accuracy"]) == (0.6667, None, 0.0)
    assert (said["removed_from_test"], said["whole_accuracy"]) == (1, 0.75)
    assert (said["threads"], said["notes"]) == (2, ["training never saw <b>"])
    assert said["diet_failure"] == "5 shots: DIET was killed"
    assert said["confusions"] == [{"meant": "money", "heard": "card", "count": 2}]


def test_the_lines_say_what_must_be_known_beside_the_figures(evaluation: Evaluation) -> None:
    said = summary.lines(evaluation)
    assert said[0] == (
        "recipe: tiny; 9 to 10 messages to learn from, 3 to judge; trained on 2 threads"
    )
    assert said[1] == "note: training never saw <b>"
    assert said[-1] == "Rasa DIET, 5 shots: DIET was killed"


def test_a_page_that_cannot_be_written_says_so(evaluation: Evaluation, tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="name a file in a folder that exists"):
        page.write(evaluation, tmp_path / "none" / "report.html")
