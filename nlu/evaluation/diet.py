"""The yardstick: Rasa's DIET with its default pipeline, in Rasa's own environment."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import yaml

from nlu.evaluation import metrics
from nlu.evaluation.contract import Corpus, RasaFailed, Sample, never_trained
from nlu.evaluation.matching import numbers
from nlu.evaluation.metrics import Confusion, Figures
from nlu.training.calibration import expected_calibration_error, macro_f1
from nlu.training.networks.recipes import Script, script_of

_CHILD = Path(__file__).with_name("diet_child.py")
# DIET on 10,000 messages took 40 minutes of two busy cores; beyond this nobody waits for it.
_LONGEST_SECONDS = 3 * 3600
_TIMED, _WARM = 200, 20
_TOLD_LINES = 12
_WHITESPACE = "WhitespaceTokenizer"
_NOTHING = "(nothing)"


@dataclass(frozen=True)
class Yardstick:
    """DIET's figures.

    Attributes:
        run: the way of training.
        figures: as ours; what is refused is what Rasa's FallbackClassifier falls back on, by two
            limits, so there is no one threshold.
        memory_mb: peak of the process that trained and answered.
        tokenizer: Rasa's component that cut the words.
        foreign: whether there was more to cut than English.
        confusions: what it took for what most often.
    """

    run: str
    figures: Figures
    memory_mb: float
    tokenizer: str = ""
    foreign: bool = False
    confusions: Sequence[Confusion] = ()


def measure(run: str, corpus: Corpus, python: Path, threads: int) -> Yardstick:
    """Train DIET on a corpus and judge it on the same test.

    Args:
        run: name of the way of training.
        corpus: what we trained on as well.
        python: interpreter of Rasa's environment.
        threads: CPU threads of the training; single messages are timed on one, as ours are.

    Raises:
        RasaFailed: Rasa ended with an error; its last words are in the message.
    """
    texts = [sample.text for sample in corpus.test]
    names = neutral(corpus.train)
    foreign = script_of([s.text for s in corpus.train]) is not Script.ENGLISH
    timed = [texts[i % len(texts)] for i in range(_TIMED + _WARM)]
    asked = {
        "test": texts,
        "outside": list(corpus.outside_test),
        "timed": timed,
        "threads": threads,
        "chinese": foreign,
    }
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "nlu.yml").write_text(as_rasa(corpus.train, names), encoding="utf-8")
        (folder / "ask.json").write_text(json.dumps(asked), encoding="utf-8")
        answers: dict[str, Any] = {}
        for step in ("train", "time"):
            _run([str(python.absolute()), str(_CHILD), name, step], folder)
            answers |= _written(folder / f"{step}.json")
    answers = with_labels(answers, names)
    return Yardstick(
        run,
        figures(answers, corpus),
        round(answers["memory_mb"]),
        answers["tokenizer"],
        foreign=foreign,
        confusions=confusions(answers, corpus),
    )


def notes(yardsticks: Sequence[Yardstick]) -> list[str]:
    """Return what a reader must know of DIET's figures: what cut its words."""
    said = (_cut_by(one.tokenizer, foreign=one.foreign) for one in yardsticks)
    return list(dict.fromkeys(said))


def _cut_by(tokenizer: str, *, foreign: bool) -> str:
    if foreign and tokenizer == _WHITESPACE:
        return (
            f"DIET's words were cut by Rasa's {tokenizer}, Chinese at spaces and signs only: jieba "
            "is not installed in Rasa's environment"
        )
    return f"DIET's words were cut by Rasa's {tokenizer}"


def neutral(samples: Sequence[Sample]) -> dict[str, str]:
    """Return a name for each label that Rasa reads as a name and nothing else.

    ``faq/ask_x`` would be a retrieval intent, answered with ``faq``. To DIET a name is a name: it
    learns nothing from its words.

    >>> neutral([Sample("when are you open", "faq/ask_hours"), Sample("bye", "bye")])
    {'bye': 'i0', 'faq/ask_hours': 'i1'}
    """
    labels = sorted({sample.label for sample in samples})
    return {label: f"i{place}" for place, label in enumerate(labels)}


def with_labels(answers: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Return what the child wrote with the labels for which the names stood."""
    labels = {name: label for label, name in names.items()}
    said = {
        part: [{**one, "intent": labels.get(one["intent"], "")} for one in answers[part]]
        for part in ("test", "outside")
    }
    return {**answers, **said}


def as_rasa(samples: Sequence[Sample], names: Mapping[str, str]) -> str:
    """Return samples as Rasa NLU YAML; square brackets, which mark entities, become round.

    Args:
        samples: the messages.
        names: what each label is called in it.
    """
    intents: dict[str, list[str]] = {}
    for sample in samples:
        text = " ".join(sample.text.split()).translate(str.maketrans("[]", "()"))
        intents.setdefault(names[sample.label], []).append(text)
    entries = [
        {"intent": intent, "examples": "".join(f"- {text}\n" for text in texts)}
        for intent, texts in intents.items()
    ]
    return yaml.safe_dump({"version": "3.1", "nlu": entries}, allow_unicode=True, width=10_000)


def confusions(answers: Mapping[str, Any], corpus: Corpus) -> list[Confusion]:
    """Count what was taken for what, answered strangers too."""
    taught = {sample.label for sample in corpus.train}
    pairs = [
        (s.label if s.label in taught else never_trained(s.label), one["intent"] or _NOTHING)
        for s, one in zip(corpus.test, answers["test"], strict=True)
        if s.label != one["intent"]
    ]
    accepted = [one["intent"] for one in answers["outside"] if not _taken(one, corpus)]
    return metrics.counted([*pairs, *((metrics.OUTSIDE, heard) for heard in accepted)])


def _taken(answer: Mapping[str, Any], corpus: Corpus) -> bool:
    """Tell whether an answer takes its message for a stranger."""
    return bool(answer["refused"]) or answer["intent"] in corpus.strange


def figures(answers: Mapping[str, Any], corpus: Corpus) -> Figures:
    """Compute the figures of what the child wrote, its names made labels again."""
    test = corpus.test
    names = sorted({s.label for s in test} | {one["intent"] for one in answers["test"]})
    labels = numbers([sample.label for sample in test], names)
    heard = numbers([one["intent"] for one in answers["test"]], names)
    confidence = np.array([one["confidence"] for one in answers["test"]], np.float32)
    refused = np.array([one["refused"] for one in answers["test"]], bool)
    strange = np.array([sample.label in corpus.strange for sample in test], bool)
    taken = {
        part: np.array([_taken(one, corpus) for one in answers[part]], bool)
        for part in ("test", "outside")
    }
    times = np.array(answers["milliseconds"][_WARM:])
    right = labels == heard
    return Figures(
        accuracy=float(right.mean()),
        whole_accuracy=None,
        macro_f1=macro_f1(labels, heard),
        in_scope_accuracy=metrics.share((right & ~refused)[~strange]),
        oos_recall=metrics.share(np.concatenate([taken["test"][strange], taken["outside"]])),
        threshold=None,
        ece=float(expected_calibration_error(confidence, right)),
        p50_ms=float(np.quantile(times, 0.5)),
        p95_ms=float(np.quantile(times, 0.95)),
        train_s=float(answers["train_s"]),
    )


def _run(command: Sequence[str], folder: Path) -> None:
    """Run Rasa where what it leaves behind (``.rasa``) is removed with the folder."""
    try:
        ended = subprocess.run(  # noqa: S603 - our own child, no shell
            command,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=_LONGEST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise RasaFailed("DIET trained longer than three hours: give fewer messages") from error
    except OSError as error:
        raise RasaFailed(f"Rasa could not be started: {error}") from error
    if ended.returncode:
        raise RasaFailed(f"DIET failed in Rasa: {_ending(ended.returncode, ended.stderr)}")


def _ending(code: int, said: str) -> str:
    """Return how a child ended, and its last words, if it had time for any."""
    last = "\n".join(said.strip().splitlines()[-_TOLD_LINES:])
    if code == -signal.SIGKILL:
        return f"it was killed, for want of memory most likely: give fewer messages\n{last}".strip()
    how = f"signal {-code}" if code < 0 else f"exit code {code}"
    return f"it ended with {how}\n{last}".strip()


def _written(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RasaFailed(f"Rasa left no answers: {error}") from error
    return found
