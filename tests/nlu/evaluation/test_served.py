"""The model in use is judged by what the service says, rules and fallbacks included."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.terminal import evaluating
from bot.terminal.commands.utterances import evaluate_served
from bot.terminal.evaluating import EvaluationFailed, run_served
from data import labels
from data.settings import HouseSettings
from data.texts.phrases import Language
from data.utterances import Utterance
from nlu.contract import FALLBACK_INTENT
from nlu.evaluation import matching, metrics, served
from nlu.evaluation.contract import Corpus, Sample
from nlu.evaluation.served import ServedModel
from nlu.parsing.understanding import Message, Understanding
from nlu.settings import NluSettings

SAID = ("你好", "两万五", "…")


@pytest.fixture
def model(understanding: Understanding) -> ServedModel:
    return ServedModel(understanding)


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


def test_a_stranger_who_is_taken_for_one_is_refused(
    model: ServedModel, understanding: Understanding
) -> None:
    exact = understanding.artefact.exact.items()
    stranger = next(text for text, intent in exact if intent == "out_of_scope")
    asked = [stranger, "🙂", "…", "你好"]
    judged = matching.judge(model, Corpus(test=[Sample(stranger, "oos")], outside_test=asked), 0.0)
    assert judged.refused(judged.outside).tolist() == [True, True, True, False]
    assert metrics.figures(judged).oos_recall == 4 / 5
    assert metrics.figures(judged).in_scope_accuracy is None
    assert model.answers([stranger]).inside.tolist() == [1.0]  # right where a test has the intent


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
        run_served(tmp_path / "test.csv", tmp_path / "test.csv", as_json=True)


def test_what_staff_labelled_was_learnt_from_as_well(
    house: HouseSettings, small_settings: NluSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[Corpus] = []
    monkeypatch.setattr(served, "evaluate", lambda corpus, *_: judged.append(corpus))
    monkeypatch.setattr(evaluating, "_reported", lambda judge, **_: judge(lambda *_: None))
    monkeypatch.setenv("BANTER_HOME", str(house.home))
    monkeypatch.setenv("BANTER_NLU_UTTERANCES", str(small_settings.utterances))
    house.labels_folder.mkdir(parents=True)
    said = Utterance("卡面可以换成小猫的吗", "greet", Language.ZH, "labels")
    (house.labels_folder / "november.yml").write_text(labels.written([said]), encoding="utf-8")
    test = house.home / "test.csv"
    test.write_text(f"text,category\n{said.text},greet\n下雨了,chitchat\n", encoding="utf-8")
    run_served(test, new_only=True, as_json=True)
    assert [sample.text for sample in judged[0].test] == ["下雨了"]


def test_all_strangers_given_are_judged_for_nothing_is_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[Corpus] = []
    monkeypatch.setattr(served, "evaluate", lambda corpus, *_: judged.append(corpus))
    monkeypatch.setattr(evaluating, "_reported", lambda judge, **_: judge(lambda *_: None))
    monkeypatch.setenv("BANTER_HOME", str(tmp_path))
    test, oos = tmp_path / "test.csv", tmp_path / "oos.txt"
    test.write_text("text,category\n你好,greet\n下雨了,other\n", encoding="utf-8")
    oos.write_text("唱首歌\n谁赢了\n", encoding="utf-8")
    evaluate_served(test, test, oos, ["other"])
    assert judged[0].outside_test == ["唱首歌", "谁赢了"]
    assert judged[0].strange == {"other", "oos", "out_of_scope"}
