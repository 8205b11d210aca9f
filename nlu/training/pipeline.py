"""Builds a versioned model from utterances and the knowledge base."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import numpy as np
from joblib import Parallel, delayed, parallel_config
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from data.language import surface
from data.settings import HouseSettings
from nlu.encoding.encoder import Encoder, Vectors, open_encoder
from nlu.encoding.normalise import exact_key, normalise
from nlu.model import artefact as storage
from nlu.model import head as linear
from nlu.model.artefact import Artefact, ArtefactError
from nlu.model.index import IndexKind, VectorIndex, kind_for
from nlu.model.intents import IntentModel
from nlu.settings import NluSettings
from nlu.training import calibration, faq_fitting
from nlu.training.calibration import OUT_OF_SCOPE
from nlu.training.folds import Fold, folds_of, require_all_taught
from nlu.training.reading import TrainingData, read_data

log = logging.getLogger("banter.nlu")

# The same data gives another model when one of these changes: they are part of the version.
_RECIPE = (
    "encoding/encoder", "encoding/ngrams", "encoding/normalise", "model/faq", "model/head",
    "model/index", "model/intents", "model/softmax", "training/calibration",
    "training/faq_fitting", "training/folds", "training/pipeline",
)  # fmt: skip
_NETWORKS_RECIPE = (
    "encoding/universal", "training/networks/backbones", "training/networks/layers",
    "training/networks/recipes", "training/networks/tuning", "training/networks/windows",
)  # fmt: skip
_ENCODED_AT_ONCE = 64
# So many held-out answers tell limits and weights as well as more would; three folds at least, so
# that what is weighed on one part is judged on others.
_ANSWERS, _LEAST_JUDGED = 20_000, 3

# Told about progress: (steps done, steps in all, what is being done).
Progress = Callable[[int, int, str], None]


def train(
    settings: NluSettings,
    house: HouseSettings | None = None,
    progress: Progress = lambda done, total, what: None,
    name: str = storage.CURRENT,
    workers: int = 1,
) -> Artefact:
    """Build and publish the model that the settings and the data call for.

    Nothing is built when that very model is there already.

    Args:
        settings: encoder, folder of utterances, folds, seed.
        house: where models are kept.
        progress: told about each step.
        name: the pointer to it; ``candidate`` does not publish it.
        workers: processes that fit at once; the model is the same whatever their number.

    Raises:
        UtterancesError: the utterances are missing or malformed.
        EncoderError: the encoder cannot be had.
        ArtefactError: the model has numbers that are none; the published one stays.
    """
    house = house or HouseSettings()
    models = house.models_folder
    data = read_data(settings, house)
    encoder = open_encoder(settings.encoder, threads=settings.threads)
    version = version_of(settings, encoder, data)
    existing = _existing(models, version)
    if existing is not None:
        storage.publish(models, version, name)
        progress(1, 1, "unchanged")
        return existing
    # More threads than cores that are free make small matrices slower, not faster.
    with threadpool_limits(settings.threads):
        try:
            built = build(data, encoder, settings, version, progress, workers)
        except BrokenProcessPool:  # for want of memory, most likely
            if workers == 1:
                raise
            log.warning("a process that fitted was killed: fitting one after the other")
            built = build(data, encoder, settings, version, progress)
    storage.save(models, built, _config(settings, data), name)
    return built


def version_of(settings: NluSettings, encoder: Encoder, data: TrainingData) -> str:
    """Return the hash of everything that shapes the model."""
    shape = [_index_kind(settings, data), str(settings.folds), str(settings.seed)]
    shape += [str(settings.networks)] if settings.networks else []
    return calibration.digest([_recipe(settings), encoder.fingerprint, data.digest, *shape])


def _index_kind(settings: NluSettings, data: TrainingData) -> IndexKind:
    return kind_for(settings.index, len(data.utterances))


def _recipe(settings: NluSettings) -> str:
    """Return the hash of the code that makes a model."""
    folder = Path(__file__).parents[1]  # nlu/
    names = [*_RECIPE, *(_NETWORKS_RECIPE if settings.networks else ())]
    files = [folder / f"{name}.py" for name in names] + [Path(surface.__file__)]
    return calibration.digest([file.read_text(encoding="utf-8") for file in files])


def build(
    data: TrainingData,
    encoder: Encoder,
    settings: NluSettings,
    version: str,
    progress: Progress = lambda done, total, what: None,
    workers: int = 1,
) -> Artefact:
    """Fit, calibrate and measure a model; writes nothing.

    Raises:
        UtterancesError: there are too few utterances to hold any out.
    """
    judged = 1 if settings.networks else _judged(settings.folds, len(data.utterances))
    steps = _Steps(judged + 4 + 2 * bool(settings.networks), progress)
    texts = [normalise(utterance.text).text for utterance in data.utterances]
    names = tuple(sorted({utterance.intent for utterance in data.utterances}))
    labels = np.array([names.index(utterance.intent) for utterance in data.utterances])
    folds = folds_of(texts, labels, settings.folds, settings.seed)[:judged]
    if settings.networks:
        require_all_taught(folds[0], texts, labels, names, settings.folds)
    steps.next("encoding")
    vectors = encode_all(encoder, texts)
    faq_vectors = encode_all(encoder, [normalise(q.text).text for q in data.questions])
    steps.next("fitting")
    fits = _fits(texts, vectors, labels, len(names), folds, settings.threads, workers)
    head = next(fits)
    said = []
    for each in fits:
        steps.next("held-out folds")
        said.append(each)
    held = calibration.gathered(folds, said, labels)
    networks = None
    if settings.networks:
        further = _further(settings, len(texts))
        steps.next("networks, held-out fold")
        held = calibration.with_networks(held, folds[0], further, texts, labels, settings.seed)
        steps.next("networks")
        networks = further(texts, labels, len(names))
    probability = calibration.probabilities(held)
    limits = calibration.choose_limits(held, probability)
    steps.next("weighing")
    model = IntentModel(
        names,
        head,
        VectorIndex(vectors, _index_kind(settings, data)),
        labels,
        calibration.fit_blend(held),
        limits,
        networks,
    )
    outside = np.array([name == OUT_OF_SCOPE for name in names])[labels]
    faq, faq_report = faq_fitting.fit(data.questions, faq_vectors, vectors[outside])
    languages = [utterance.language for utterance in data.utterances]
    report = calibration.metrics(held, probability, limits, names, languages)
    report |= {"folds": settings.folds, "seed": settings.seed} | faq_report
    steps.next("done")
    exact = only_meanings(texts, [utterance.intent for utterance in data.utterances])
    asked = [normalise(question.text).text for question in data.questions]
    questions = only_meanings(asked, [question.entry_id for question in data.questions])
    return Artefact(
        version, encoder.fingerprint, settings.encoder, model, faq, exact, questions, report
    )


def _judged(folds: int, utterances: int) -> int:
    """Return how many of the folds are held out: each costs a fit."""
    enough = math.ceil(_ANSWERS * folds / max(utterances, 1))
    return min(folds, max(enough, _LEAST_JUDGED))


def _fits(
    texts: Sequence[str],
    vectors: Vectors,
    labels: NDArray[np.int64],
    classes: int,
    folds: Sequence[Fold],
    threads: int,
    workers: int,
) -> Iterator[Any]:
    """Yield the head fitted on everything, then what each fold's own says of its held-out rows.

    They take most of a training, and none needs another.
    """
    tasks = [delayed(linear.fit)(texts, vectors, labels, classes)]
    tasks += [delayed(calibration.judge)(fold, texts, vectors, labels, classes) for fold in folds]
    with parallel_config("loky", n_jobs=workers, inner_max_num_threads=threads):
        return iter(Parallel(return_as="generator")(tasks))


def _further(settings: NluSettings, messages: int) -> calibration.Further:
    """Return what trains the networks that the settings ask for."""
    # Imported here: torch takes seconds, and most trainings do without it.
    import torch

    from nlu.training.networks.recipes import windows_schedule
    from nlu.training.networks.windows import UniversalPlan

    torch.set_num_threads(settings.threads)
    schedule = windows_schedule(messages)
    plan = UniversalPlan(schedule, settings.seed, settings.networks, settings.threads)
    return plan.trained


def encode_all(encoder: Encoder, texts: Sequence[str]) -> Vectors:
    """Encode many texts, a few at a time."""
    parts = [
        encoder.encode(texts[start : start + _ENCODED_AT_ONCE])
        for start in range(0, len(texts), _ENCODED_AT_ONCE)
    ]
    return np.concatenate(parts) if parts else np.empty((0, encoder.dimension), np.float32)


def only_meanings(texts: Sequence[str], meant: Sequence[str]) -> dict[str, str]:
    """Return the texts that mean one thing only, by the form in which two count as the same."""
    meanings: dict[str, set[str]] = {}
    for text, meaning in zip(texts, meant, strict=True):
        meanings.setdefault(exact_key(text), set()).add(meaning)
    return {key: next(iter(found)) for key, found in meanings.items() if key and len(found) == 1}


def _existing(models: Path, version: str) -> Artefact | None:
    if not (storage.folder_of(models) / version).exists():
        return None
    try:
        return storage.load(models, version)
    except ArtefactError:
        return None  # damaged: built again


def _config(settings: NluSettings, data: TrainingData) -> dict[str, Any]:
    return {
        "recipe": _recipe(settings),
        "data_digest": data.digest,
        "utterances": len(data.utterances),
        "folds": settings.folds,
        "seed": settings.seed,
        "networks": settings.networks,
    }


class _Steps:
    """Counts steps for a progress bar."""

    def __init__(self, total: int, progress: Progress) -> None:
        self.total = total
        self.done = 0
        self.progress = progress

    def next(self, what: str) -> None:
        self.done += 1
        self.progress(self.done, self.total, what)
