"""Trains what the present data call for, and publishes it where that is wanted."""

from __future__ import annotations

from data.settings import HouseSettings
from nlu.encoding.encoder import open_encoder
from nlu.model import artefact as storage
from nlu.model import versions
from nlu.model.artefact import Artefact
from nlu.settings import NluSettings
from nlu.training import pipeline
from nlu.training.reading import read_data


def train(
    settings: NluSettings,
    house: HouseSettings,
    progress: pipeline.Progress = lambda done, total, what: None,
    name: str = storage.CURRENT,
    workers: int = 1,
) -> Artefact:
    """Train and publish whatever was published before, then remove versions nobody needs.

    Args:
        settings: encoder, folder of utterances, folds, seed.
        house: where models are kept.
        progress: told about each step.
        name: the pointer to it; ``candidate`` does not publish it.
        workers: processes that fit at once.

    Raises:
        UtterancesError: the utterances are missing or malformed.
        EncoderError: the encoder cannot be had.
        ArtefactError: the model has numbers that are none; the published one stays.
    """
    before = storage.current_version(house.models_folder) or ""
    built = pipeline.train(settings, house, progress, name, workers)
    # One may want to go back first of all to what served until now, however old it is.
    versions.tidy(house.models_folder, {before, settings.shadow})
    return built


def train_if_news(
    settings: NluSettings,
    house: HouseSettings,
    progress: pipeline.Progress = lambda done, total, what: None,
    workers: int = 1,
) -> str:
    """Train and publish at a start: only what nobody has decided about yet.

    Args:
        settings: as for ``train``.
        house: where models are kept.
        progress: told about each step.
        workers: processes that fit at once.

    Returns:
        Why the published version stays; empty when another was published.

    Raises:
        UtterancesError: the utterances are missing or malformed.
        EncoderError: the encoder cannot be had.
        ArtefactError: the model has numbers that are none; the published one stays.
    """
    models = house.models_folder
    encoder = open_encoder(settings.encoder, threads=settings.threads)
    version = pipeline.version_of(settings, encoder, read_data(settings, house))
    kept = versions.why_kept(models, version)
    if kept is None:
        train(settings, house, progress, workers=workers)
        return ""
    if version == storage.current_version(models):
        # What was put in or out before is over: the data call for this one now.
        storage.publish(models, version)
    return kept
