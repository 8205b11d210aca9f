"""The model in use is judged by what the service says, rules and fallbacks included."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.terminal.evaluating import EvaluationFailed, run_served
from nlu.contract import FALLBACK_INTENT
from nlu.evaluation import matching
from nlu.evaluation.contract import Corpus, Sample
from nlu.evaluation.running import Request
from nlu.evaluation.served import ServedModel
from nlu.parsing.awaiting import CONCLUDED
from nlu.parsing.understanding import Message, Understanding

SAID = ("你好", "两万五", "…")


@pytest.fixture
def model(understanding: Understanding) -> ServedModel:
    return ServedModel(
        understanding, tuple(dict.fromkeys([*understanding.artefact.intents.names, *CONCLUDED]))
    )


def test_what_the_service_says_is_what_is_judged(
    model: ServedModel, understanding: Understanding
) -> None:
    answers = model.answers(SAID)
    said = understanding.parse([Message(text) for text in SAID])
    best = [model.names[place] for place in answers.probabilities.argmax(axis=1)]
    assert best[:2] == [one.intent.name for one in said[:2]] == ["greet", "inform"]
    fallen_back = [one.intent.name == FALLBACK_INTENT for one in said]
    assert fallen_back == [False, False, True]
    assert (answers.inside < model.threshold).tolist() == fallen_back


def test_an_intent_that_nobody_taught_counts_as_wrong(model: ServedModel) -> None:
    corpus = Corpus(test=[Sample("你好", "greet"), Sample("你好", "order_pizza")])
    judged = matching.judge(model, corpus, 0.0)
    assert judged.right.tolist() == [True, False]


def test_without_a_model_it_says_what_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BANTER_HOME", str(tmp_path))
    (tmp_path / "test.csv").write_text("text,category\n你好,greet\n", encoding="utf-8")
    with pytest.raises(EvaluationFailed, match="banter train nlu"):
        run_served(Request(tmp_path / "test.csv", tmp_path / "test.csv"), as_json=True)
