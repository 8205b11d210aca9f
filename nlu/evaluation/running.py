"""Runs an evaluation: every split fitted, judged and timed; figures are means over them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

from threadpoolctl import threadpool_limits

from nlu.evaluation import matching, metrics
from nlu.evaluation.contract import Corpus, EvaluationError, Judged, Progress
from nlu.evaluation.metrics import Figures
from nlu.evaluation.reading import read_corpus
from nlu.evaluation.recipes import Recipe, choose
from nlu.evaluation.splitting import few_shots, folds, without


@dataclass(frozen=True)
class Request:
    """What is to be evaluated.

    Attributes:
        train: file or folder to learn from.
        test: file or folder to judge on; None where ``train`` brings a test, or with folds.
        outside: messages that belong to no intent.
        shots: messages of each class to learn from; empty = all there are.
        seeds: how many draws of the shots.
        folds: cross-validation over ``train`` instead of a test; 0 = none.
        encoder: a frozen encoder instead of the recipe of the language.
        threads: CPU threads of the fit.
    """

    train: Path
    test: Path | None = None
    outside: Path | None = None
    shots: tuple[int, ...] = ()
    seeds: int = 5
    folds: int = 0
    encoder: str = ""
    threads: int = 2


@dataclass(frozen=True)
class Run:
    """One way of training (all of the data, or a number of shots), over its splits."""

    name: str
    figures: Sequence[Figures]
    judged: Sequence[Judged]


@dataclass(frozen=True)
class Evaluation:
    """Everything a report shows.

    Attributes:
        recipe: what was trained.
        runs: the ways of training, in the order asked for.
        corpus: sizes are shown, texts are not.
        leaked: training messages taken out because the test has them too.
    """

    recipe: Recipe
    runs: Sequence[Run]
    corpus: Corpus
    leaked: int


@dataclass(frozen=True)
class _Split:
    run: str
    corpus: Corpus
    seed: int


def evaluate(request: Request, progress: Progress = lambda done, what: None) -> Evaluation:
    """Fit and judge every split that was asked for.

    Raises:
        EvaluationError: a file is broken, or the messages do not suffice.
        EncoderError: an encoder cannot be had.
    """
    corpus, leaked = _read(request)
    recipe = choose([sample.text for sample in corpus.train], request.encoder)
    splits = list(_splits(request, corpus))
    runs: dict[str, list[Judged]] = {}
    for place, split in enumerate(splits):
        said = f"{split.run}, {place + 1} of {len(splits)}"

        def step(done: float, what: str, place: int = place, said: str = said) -> None:
            progress((place + done) / len(splits), f"{said}: {what}")

        runs.setdefault(split.run, []).append(_fit_and_judge(recipe, split, request, step))
    progress(1.0, "done")
    found = [
        Run(name, [metrics.figures(j) for j in judged], judged) for name, judged in runs.items()
    ]
    return Evaluation(recipe, found, corpus, leaked)


def _read(request: Request) -> tuple[Corpus, int]:
    """Read the files and take what the test repeats out of the training part."""
    corpus = read_corpus(request.train, request.test, request.outside, need_test=not request.folds)
    if request.folds:
        return corpus, 0
    kept, leaked = without(corpus.train, corpus.test)
    if not kept:
        raise EvaluationError(
            f"{request.train}: every message is in the test too; nothing is left to learn from"
        )
    return replace(corpus, train=kept), leaked


def _splits(request: Request, corpus: Corpus) -> Iterator[_Split]:
    if request.folds:
        whole = [*corpus.train, *corpus.validation]
        for number, (seen, held) in enumerate(folds(whole, request.folds, seed=0)):
            part = replace(corpus, train=seen, validation=(), test=held)
            yield _Split(f"{request.folds} folds", part, number)
    elif request.shots:
        for shots in request.shots:
            for seed in range(request.seeds):
                part = replace(corpus, train=few_shots(corpus.train, shots, seed), validation=())
                yield _Split(f"{shots} shots", part, seed)
    else:
        yield _Split("all", corpus, 0)


def _fit_and_judge(recipe: Recipe, split: _Split, request: Request, progress: Progress) -> Judged:
    with threadpool_limits(request.threads):
        plans = recipe.plans(split.seed, request.threads)
        started = perf_counter()
        matcher = matching.fit(plans, split.corpus, split.seed, progress)
        seconds = perf_counter() - started
        progress(1.0, "judging")
        judged = matching.judge(matcher, split.corpus, seconds)
    with threadpool_limits(1):
        times = matching.milliseconds(matcher, [sample.text for sample in split.corpus.test])
    return replace(judged, milliseconds=times)
