"""Trains Rasa's DIET and judges it; runs in Rasa's environment and imports nothing of ours.

Called with a folder that holds ``nlu.yml`` and ``ask.json`` (messages to judge, messages out of
scope, messages to time, threads), and what to do: ``train`` trains and judges, ``time`` times the
trained model. What comes out is written beside them, as ``train.json`` and ``time.json``.
"""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

# What `rasa init` of Rasa 3.6 proposes, less what does not touch the intent.
_PIPELINE = """
- name: RegexFeaturizer
- name: LexicalSyntacticFeaturizer
- name: CountVectorsFeaturizer
- name: CountVectorsFeaturizer
  analyzer: char_wb
  min_ngram: 1
  max_ngram: 4
- name: DIETClassifier
  epochs: 100
  constrain_similarities: true
- name: EntitySynonymMapper
- name: FallbackClassifier
  threshold: 0.3
  ambiguity_threshold: 0.1
"""
_FALLBACK = "nlu_fallback"
_MODEL = "diet"


def tokenizer(chinese: bool) -> str:
    """Return the name of what cuts the words: of Chinese it is jieba if it is there."""
    cut = chinese and importlib.util.find_spec("jieba") is not None
    return "JiebaTokenizer" if cut else "WhitespaceTokenizer"


def config(chinese: bool) -> str:
    """Return Rasa's default configuration."""
    language = "zh" if chinese else "en"
    return f"language: {language}\npipeline:\n- name: {tokenizer(chinese)}{_PIPELINE}"


def peak_mb() -> float:
    """Return the most memory that this process took.

    Linux counts in ``ru_maxrss`` that of the process which started it, too.
    """
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
    return int(lines["VmHWM"].split()[0]) / 1024


def main(folder: Path, step: str) -> None:
    """Train and judge, or time; write what comes out."""
    asked = json.loads((folder / "ask.json").read_text(encoding="utf-8"))
    # TensorFlow takes its number of threads once in a process: to time on one takes another.
    _begin(asked["threads"] if step == "train" else 1)
    answers = _trained(folder, asked) if step == "train" else _timed(folder, asked)
    (folder / f"{step}.json").write_text(json.dumps(answers), encoding="utf-8")


def _begin(threads: int) -> None:
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = str(threads)
    tensorflow = importlib.import_module("tensorflow")
    tensorflow.config.threading.set_intra_op_parallelism_threads(threads)
    tensorflow.config.threading.set_inter_op_parallelism_threads(1)


def _trained(folder: Path, asked: dict[str, Any]) -> dict[str, Any]:
    (folder / "config.yml").write_text(config(asked["chinese"]), encoding="utf-8")
    training = importlib.import_module("rasa.model_training")
    # Rasa imports its components in the first training: done here, for ours are not timed either.
    importlib.import_module("rasa.engine.recipes.default_components")
    started = time.perf_counter()
    model = training.train_nlu(
        str(folder / "config.yml"), str(folder / "nlu.yml"), str(folder), fixed_model_name=_MODEL
    )
    seconds = time.perf_counter() - started
    if model is None:
        sys.exit("Rasa trained no model")
    answers = asyncio.run(_judged(_agent(model), asked))
    cut = tokenizer(asked["chinese"])
    return {**answers, "train_s": seconds, "memory_mb": peak_mb(), "tokenizer": cut}


def _timed(folder: Path, asked: dict[str, Any]) -> dict[str, Any]:
    agent = _agent(str(folder / f"{_MODEL}.tar.gz"))
    return {"milliseconds": asyncio.run(_milliseconds(agent, asked["timed"]))}


def _agent(model: str) -> Any:
    return importlib.import_module("rasa.core.agent").Agent.load(model)


async def _judged(agent: Any, asked: dict[str, Any]) -> dict[str, Any]:
    test = [await _ask(agent, text) for text in asked["test"]]
    return {"test": test, "outside": [await _ask(agent, text) for text in asked["outside"]]}


async def _milliseconds(agent: Any, texts: list[str]) -> list[float]:
    times = []
    for text in texts:
        started = time.perf_counter()
        await _ask(agent, text)
        times.append((time.perf_counter() - started) * 1000)
    return times


async def _ask(agent: Any, text: str) -> dict[str, Any]:
    """Return the best real intent, its confidence, and whether Rasa would fall back."""
    parsed = await agent.parse_message(text)
    ranking = [one for one in parsed["intent_ranking"] if one["name"] != _FALLBACK]
    best = ranking[0] if ranking else {"name": "", "confidence": 0.0}
    refused = parsed["intent"]["name"] in (_FALLBACK, None)
    return {"intent": best["name"], "confidence": best["confidence"], "refused": refused}


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
