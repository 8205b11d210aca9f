"""What training leaves behind: ``<models>/nlu/<version>/`` and the pointer ``current``.

Two pointers lie beside it. ``candidate`` names a version that waits to be published. ``trained``
names the one that training published last, and those that a person has put in or out since: they
are no news to the next start.

A version holds ``config.json`` (what it was made from), ``metrics.json`` (held-out results),
``model.npz`` (arrays), ``utterances.faiss`` (the index) and ``manifest.json`` (hashes of the
others). It is complete or absent: written beside, then renamed. One process writes at a time.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nlu.encoding.encoder import Vectors
from nlu.encoding.universal import PackedUniversal, TrainedNetworks
from nlu.model import keeping, manifest
from nlu.model.faq import FaqLimits, FaqModel
from nlu.model.head import LinearHead
from nlu.model.index import VectorIndex
from nlu.model.intents import Blend, IntentModel, Limits
from nlu.model.manifest import ManifestError

_INDEX = "utterances.faiss"
CURRENT = "current"
CANDIDATE = "candidate"
TRAINED = "trained"


class ArtefactError(Exception):
    """No usable trained model; the sentence says what to run."""


@dataclass(frozen=True)
class Artefact:
    """A trained model, in memory.

    Attributes:
        version: hash of everything it was made from.
        encoder: fingerprint of the encoder whose vectors it holds.
        intents: the intent model.
        faq: the knowledge base's questions.
        exact: utterances that mean one intent only, in normal form.
        questions: wordings of one question of the knowledge base only, in normal form.
        metrics: held-out results.
    """

    version: str
    encoder: str
    encoder_name: str
    intents: IntentModel
    faq: FaqModel
    exact: dict[str, str]
    questions: dict[str, str]
    metrics: dict[str, Any]


def folder_of(models: Path) -> Path:
    """Return the folder of all versions."""
    return models / "nlu"


def current_version(models: Path) -> str | None:
    """Return the published version, or None before the first training."""
    return next(iter(pointed(models, CURRENT)), None)


def candidate_version(models: Path) -> str:
    """Return the version that waits to be published.

    Raises:
        ArtefactError: there is none.
    """
    for version in pointed(models, CANDIDATE):
        return version
    raise ArtefactError(f"no candidate in {folder_of(models)}: run `banter nlu candidate`")


def pointed(models: Path, name: str) -> list[str]:
    """Return what a pointer names: one version, several of ``trained``, none without a file."""
    try:  # a pointer that is damaged names a version that is not there
        return (folder_of(models) / name).read_text(encoding="utf-8", errors="replace").split()
    except FileNotFoundError:
        return []


def point(models: Path, name: str, *versions: str) -> None:
    """Write a pointer; only under the lock of the folder."""
    pointer = folder_of(models) / name
    beside = keeping.draft_of(pointer)
    beside.write_text("\n".join(versions) + "\n", encoding="utf-8")
    os.replace(beside, pointer)


def publish(models: Path, version: str, name: str = CURRENT) -> None:
    """Point ``current`` (or another name) at the version that a training came to."""
    with keeping.locked(folder_of(models)):
        _publish(models, version, name)


def save(models: Path, artefact: Artefact, config: dict[str, Any], name: str = CURRENT) -> Path:
    """Write a version and publish it, or point another name at it.

    A whole version of that name stays as it is: another process has finished the same one, and
    somebody may be reading it.

    Returns:
        The folder of the version.

    Raises:
        ArtefactError: a number of it is none (NaN) or endless; nothing is written.
    """
    arrays = _arrays(artefact)
    description = {**config, **_description(artefact)}
    _require_finite({**arrays, **description, "metrics": artefact.metrics})
    folder = folder_of(models)
    target = folder / artefact.version
    with keeping.locked(folder):
        keeping.clear_drafts(folder)
        if not is_whole(models, artefact.version):
            beside = keeping.draft_of(target)
            beside.mkdir()
            np.savez(beside / "model.npz", **arrays)
            artefact.intents.index.write(beside / _INDEX)
            _write_json(beside / "config.json", description)
            _write_json(beside / "metrics.json", artefact.metrics)
            manifest.write(beside)
            if target.exists():
                keeping.remove(target)
            os.replace(beside, target)
        _publish(models, artefact.version, name)
    return target


def is_whole(models: Path, version: str) -> bool:
    """Tell whether a version is there and loads."""
    try:
        load(models, version)
    except ArtefactError:
        return False
    return True


def _publish(models: Path, version: str, name: str) -> None:
    point(models, name, version)
    if name == CURRENT:
        point(models, TRAINED, version)


def load(models: Path, version: str | None = None) -> Artefact:
    """Read a version, by default the published one.

    Raises:
        ArtefactError: nothing is published, or the files are damaged or not ours.
    """
    version = version or current_version(models)
    if version is None:
        raise ArtefactError(f"no trained model in {folder_of(models)}: run `banter train nlu`")
    folder = folder_of(models) / version
    try:
        manifest.check(folder)
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        metrics = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
        index = VectorIndex.read(folder / _INDEX)
        with np.load(folder / "model.npz", allow_pickle=False) as arrays:
            return _assemble(version, config, metrics, dict(arrays), index)
    except (ManifestError, OSError, ValueError, KeyError, TypeError) as error:
        raise ArtefactError(
            f"the model in {folder} is damaged or not ours ({error}): "
            "delete it and run `banter train nlu`"
        ) from error


def _arrays(artefact: Artefact) -> dict[str, Any]:
    model, faq = artefact.intents, artefact.faq
    networks = model.networks
    further = {
        f"network{number}_{name}": array
        for number, one in enumerate(networks.encoders if networks else ())
        for name, array in one.weights.items()
    }
    directions = {
        f"directions{number}": array
        for number, array in enumerate(networks.directions if networks else ())
    }
    return {
        **further,
        **directions,
        "dense": model.head.dense,
        "sparse": model.head.sparse,
        "bias": model.head.bias,
        "idf": model.head.idf,
        "labels": model.labels,
        "faq_weights": faq.weights,
        "faq_bias": faq.bias,
        "faq_vectors": faq.index.vectors if faq.index else np.empty((0, 1), np.float32),
    }


def _description(artefact: Artefact) -> dict[str, Any]:
    model = artefact.intents
    return {
        "encoder": artefact.encoder_name,
        "encoder_fingerprint": artefact.encoder,
        "index": model.index.kind,
        "intents": model.names,
        "blend": asdict(model.blend),
        "limits": asdict(model.limits),
        "faq_ids": artefact.faq.ids,
        "faq_sharpness": artefact.faq.sharpness,
        "faq_limits": asdict(artefact.faq.limits),
        "exact": artefact.exact,
        "questions": artefact.questions,
    }


def _assemble(
    version: str,
    config: dict[str, Any],
    metrics: dict[str, Any],
    arrays: dict[str, Any],
    index: VectorIndex,
) -> Artefact:
    if len(index) != len(arrays["labels"]):
        raise ValueError(f"{len(index)} utterances with {len(arrays['labels'])} labels")
    intents = IntentModel(
        names=tuple(config["intents"]),
        head=LinearHead(arrays["dense"], arrays["sparse"], arrays["bias"], arrays["idf"]),
        index=index,
        labels=arrays["labels"],
        blend=Blend(**config["blend"]),
        limits=Limits(**config["limits"]),
        networks=_networks(arrays),
    )
    wordings = arrays["faq_vectors"]
    faq = FaqModel(
        ids=tuple(config["faq_ids"]),
        weights=arrays["faq_weights"],
        bias=arrays["faq_bias"],
        sharpness=config["faq_sharpness"],
        index=VectorIndex(wordings) if len(wordings) else None,
        limits=FaqLimits(**config["faq_limits"]),
    )
    return Artefact(
        version,
        config["encoder_fingerprint"],
        config["encoder"],
        intents,
        faq,
        dict(config["exact"]),
        dict(config["questions"]),
        metrics,
    )


def _networks(arrays: dict[str, Any]) -> TrainedNetworks | None:
    """Put the networks together again that ``_arrays`` took apart."""
    directions: list[Vectors] = []
    while (name := f"directions{len(directions)}") in arrays:
        directions.append(arrays[name])
    if not directions:
        return None
    packed = PackedUniversal()
    encoders = []
    for number in range(len(directions)):
        start = f"network{number}_"
        weights = {n.removeprefix(start): a for n, a in arrays.items() if n.startswith(start)}
        encoders.append(packed.trained(weights))
    return TrainedNetworks(encoders, directions)


def _require_finite(numbers: Mapping[str, Any]) -> None:
    if broken := list(_not_finite(numbers)):
        raise ArtefactError(
            f"the trained model is unusable and was not published: {', '.join(broken)} are not "
            "finite numbers; look for intents with hardly any utterances"
        )


def _not_finite(numbers: Mapping[str, Any]) -> Iterator[str]:
    for name, value in numbers.items():
        if isinstance(value, Mapping):
            yield from _not_finite(value)
        elif isinstance(value, float | np.ndarray) and not np.isfinite(value).all():
            yield name


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
