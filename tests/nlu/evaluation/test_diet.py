from __future__ import annotations

from pathlib import Path

import pytest

from nlu.evaluation import diet, diet_child
from nlu.evaluation.contract import RasaFailed, Sample
from nlu.evaluation.reading import read_samples


def test_samples_survive_the_way_through_rasa_yaml(tmp_path: Path) -> None:
    samples = [
        Sample('what: is "this"?', "a"),
        Sample("- # 余额 {x}", "a"),
        Sample("two\nlines [here]", "b: c"),
    ]
    path = tmp_path / "nlu.yml"
    path.write_text(diet.as_rasa(samples), encoding="utf-8")
    read = read_samples(path)
    assert [sample.label for sample in read] == ["a", "a", "b: c"]
    assert read[0] == samples[0]
    assert read[2].text == "two lines (here)"


def test_figures_of_three_answers_worked_out_by_hand() -> None:
    answer = {"intent": "a", "confidence": 0.9, "refused": False}
    answers = {
        "test": [answer, {**answer, "intent": "b"}, {**answer, "refused": True}],
        "outside": [{**answer, "refused": True}, answer],
        "milliseconds": [100.0] * 20 + [1.0, 2.0, 3.0],
        "train_s": 60,
    }
    found = diet.figures(answers, [Sample("x", "a")] * 3)
    assert found.accuracy == pytest.approx(2 / 3)
    assert found.in_scope_accuracy == pytest.approx(1 / 3)
    assert found.oos_recall == 0.5
    assert found.ece == pytest.approx(0.9 - 2 / 3)
    assert (found.p50_ms, found.train_s) == (2.0, 60)


def test_rasa_s_own_words_reach_the_user(tmp_path: Path) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho no TensorFlow >&2\nexit 1\n", encoding="utf-8")
    broken.chmod(0o700)
    with pytest.raises(RasaFailed, match="no TensorFlow"):
        diet._run([str(broken)], tmp_path)


def test_what_rasa_leaves_behind_goes_with_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaving = tmp_path / "python"
    leaving.write_text("#!/bin/sh\nmkdir .rasa\n", encoding="utf-8")
    leaving.chmod(0o700)
    work, here = tmp_path / "work", tmp_path / "here"
    work.mkdir()
    here.mkdir()
    monkeypatch.chdir(here)
    diet._run([str(leaving)], work)
    assert (work / ".rasa").is_dir()
    assert list(here.iterdir()) == []


def test_the_pipeline_is_rasa_s_default() -> None:
    said = diet_child.config(chinese=False)
    assert said.startswith("language: en\npipeline:\n- name: WhitespaceTokenizer\n")
    assert "DIETClassifier\n  epochs: 100" in said
