from __future__ import annotations

import importlib.util
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from nlu.evaluation import diet, diet_child
from nlu.evaluation.contract import Corpus, RasaFailed, Sample
from nlu.evaluation.diet import Yardstick
from nlu.evaluation.reading import read_samples


def test_samples_survive_the_way_through_rasa_yaml(tmp_path: Path) -> None:
    samples = [
        Sample('what: is "this"?', "a"),
        Sample("- # 余额 {x}", "a"),
        Sample("two\nlines [here]", "b: c"),
    ]
    path = tmp_path / "nlu.yml"
    path.write_text(diet.as_rasa(samples, diet.neutral(samples)), encoding="utf-8")
    read = read_samples(path)
    assert [sample.label for sample in read] == ["i0", "i0", "i1"]
    assert read[0].text == samples[0].text
    assert read[2].text == "two lines (here)"


def test_a_label_with_a_slash_comes_back_whole() -> None:
    """Rasa answers ``faq`` to what it learnt as ``faq/ask_fee``, a retrieval intent."""
    samples = [Sample("fees?", "faq/ask_fee"), Sample("open?", "faq/ask_hours")]
    names = diet.neutral(samples)
    assert "/" not in diet.as_rasa(samples, names)
    heard = [{"intent": name, "confidence": 0.9} for name in ("i1", "i0", "")]
    found = diet.with_labels({"test": heard, "outside": heard[:1], "train_s": 1}, names)
    assert [one["intent"] for one in found["test"]] == ["faq/ask_hours", "faq/ask_fee", ""]
    assert found["outside"] == [{"intent": "faq/ask_hours", "confidence": 0.9}]
    assert found["train_s"] == 1


def test_figures_of_three_answers_worked_out_by_hand() -> None:
    answer = {"intent": "a", "confidence": 0.9, "refused": False}
    answers = {
        "test": [answer, {**answer, "intent": "b"}, {**answer, "refused": True}],
        "outside": [{**answer, "refused": True}, answer],
        "milliseconds": [100.0] * 20 + [1.0, 2.0, 3.0],
        "train_s": 60,
    }
    found = diet.figures(answers, Corpus(test=[Sample("x", "a")] * 3))
    assert found.accuracy == pytest.approx(2 / 3)
    assert found.in_scope_accuracy == pytest.approx(1 / 3)
    assert found.oos_recall == 0.5
    assert found.ece == pytest.approx(0.9 - 2 / 3)
    assert (found.p50_ms, found.train_s) == (2.0, 60)


def test_strangers_and_mistakes_are_counted_as_ours_are() -> None:
    def answer(intent: str, refused: bool = False) -> dict[str, object]:
        return {"intent": intent, "confidence": 0.5, "refused": refused}

    corpus = Corpus(
        train=[Sample("x", label) for label in ("a", "b", "oos")],
        test=[Sample("x", label) for label in ("a", "a", "oos", "oos", "c")],
        outside_test=["y", "z"],
    )
    answers = {
        "test": [answer("a"), answer("b"), answer("oos"), answer("b"), answer("", refused=True)],
        "outside": [answer("a"), answer("oos")],
        "milliseconds": [1.0] * 21,
        "train_s": 1,
    }
    found = diet.figures(answers, corpus)
    assert found.accuracy == pytest.approx(2 / 5)
    assert found.in_scope_accuracy == pytest.approx(1 / 3)
    assert found.oos_recall == 1 / 2
    assert [(one.meant, one.heard) for one in diet.confusions(answers, corpus)] == [
        ("(out of scope)", "a"),
        ("a", "b"),
        ("c (never trained)", "(nothing)"),
        ("oos", "b"),
    ]


def test_rasa_s_own_words_reach_the_user(tmp_path: Path) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho no TensorFlow >&2\nexit 1\n", encoding="utf-8")
    broken.chmod(0o700)
    with pytest.raises(RasaFailed, match="no TensorFlow"):
        diet._run([str(broken)], tmp_path)


def test_a_child_that_was_killed_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(RasaFailed, match="killed, for want of memory most likely"):
        diet._run([_script(tmp_path, "kill -9 $$")], tmp_path)
    with pytest.raises(RasaFailed, match="exit code 3"):
        diet._run([_script(tmp_path, "exit 3")], tmp_path)
    with pytest.raises(RasaFailed, match="could not be started"):
        diet._run([str(tmp_path / "none")], tmp_path)


def test_a_rasa_that_answers_nothing_has_failed(tmp_path: Path) -> None:
    corpus = Corpus(train=[Sample("a", "x")], test=[Sample("a", "x")])
    with pytest.raises(RasaFailed, match="left no answers"):
        diet.measure("all", corpus, Path(_script(tmp_path, "exit 0")), 2)


def test_training_takes_the_threads_asked_for_and_timing_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Rasa of a few lines stands in the way of the real one, and notes the threads it gets."""
    for name, content in _RASA.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("THREADS_LOG", str(tmp_path / "threads"))
    corpus = Corpus(train=[Sample("a", "x")], test=[Sample("a", "x"), Sample("b", "y")])
    found = diet.measure("all", corpus, Path(sys.executable), 3)
    assert (tmp_path / "threads").read_text().split() == ["3", "1"]
    assert found.figures.accuracy == 0.5
    assert found.figures.p50_ms > 0
    assert (found.tokenizer, found.foreign) == ("WhitespaceTokenizer", False)


def test_rasa_s_imports_are_no_part_of_its_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed = [0.0]

    def train_nlu(*_: str, fixed_model_name: str) -> str:
        passed[0] += 7
        return fixed_model_name

    def imported(name: str) -> SimpleNamespace:
        passed[0] += 100
        return SimpleNamespace(train_nlu=train_nlu, Agent=SimpleNamespace(load=lambda model: None))

    modules = SimpleNamespace(import_module=imported, util=importlib.util)
    monkeypatch.setattr(diet_child, "importlib", modules)
    monkeypatch.setattr(diet_child, "time", SimpleNamespace(perf_counter=lambda: passed[0]))
    asked = {"chinese": True, "test": [], "outside": []}
    assert diet_child._trained(tmp_path, asked)["train_s"] == 7


def test_what_cut_the_words_is_noted_once() -> None:
    answers = {"test": [{"intent": "a", "confidence": 0.9, "refused": False}], "outside": []}
    timed = answers | {"milliseconds": [1.0] * 21, "train_s": 1}
    found = diet.figures(timed, Corpus(test=[Sample("x", "a")]))
    one = Yardstick("all", found, 900, "WhitespaceTokenizer", foreign=True)
    said = "Chinese at spaces and signs only: jieba is not installed in Rasa's environment"
    assert diet.notes([one, one]) == [
        f"DIET's words were cut by Rasa's WhitespaceTokenizer, {said}"
    ]
    cut = [replace(one, tokenizer="JiebaTokenizer"), replace(one, foreign=False)]
    assert diet.notes(cut) == [
        "DIET's words were cut by Rasa's JiebaTokenizer",
        "DIET's words were cut by Rasa's WhitespaceTokenizer",
    ]


_RASA = {
    "tensorflow.py": """
import os
from types import SimpleNamespace
def _note(threads):
    with open(os.environ["THREADS_LOG"], "a") as log:
        log.write(f"{threads}\\n")
threading = SimpleNamespace(
    set_intra_op_parallelism_threads=_note, set_inter_op_parallelism_threads=lambda threads: None
)
config = SimpleNamespace(threading=threading)
""",
    "rasa/__init__.py": "",
    "rasa/model_training.py": """
def train_nlu(config, nlu, output, fixed_model_name):
    path = f"{output}/{fixed_model_name}.tar.gz"
    open(path, "w").close()
    return path
""",
    "rasa/engine/__init__.py": "",
    "rasa/engine/recipes/__init__.py": "",
    "rasa/engine/recipes/default_components.py": "",
    "rasa/core/__init__.py": "",
    "rasa/core/agent.py": """
class Agent:
    @classmethod
    def load(cls, model):
        open(model).close()
        return cls()
    async def parse_message(self, text):
        best = {"name": "i0", "confidence": 0.9}
        return {"intent": best, "intent_ranking": [best]}
""",
}


def _script(folder: Path, said: str) -> str:
    path = folder / "python"
    path.write_text(f"#!/bin/sh\n{said}\n", encoding="utf-8")
    path.chmod(0o700)
    return str(path)


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


def test_the_memory_of_the_process_that_starts_it_does_not_count() -> None:
    ballast = np.ones(50_000_000)  # 400 MB
    said = "from nlu.evaluation import diet_child; print(diet_child.peak_mb())"
    done = subprocess.run(
        [sys.executable, "-c", said], capture_output=True, check=True, text=True, timeout=120
    )
    assert 0 < float(done.stdout) < 200 < ballast.nbytes / 1_000_000
