"""Opens what the service needs: the published model, its encoder, the entity finder."""

from __future__ import annotations

from dataclasses import replace

from threadpoolctl import threadpool_limits

from data.clock import Clock
from data.settings import HouseSettings
from nlu.encoding.encoder import Encoder, EncoderError, open_encoder
from nlu.model import artefact as storage
from nlu.model.artefact import Artefact, ArtefactError
from nlu.model.index import use_threads
from nlu.parsing import entities
from nlu.parsing.catalogue import product_names
from nlu.parsing.understanding import Message, Understanding
from nlu.settings import NluSettings


def open_understanding(
    settings: NluSettings,
    house: HouseSettings,
    in_use: Understanding | None = None,
    version: str | None = None,
) -> Understanding:
    """Load the published model, ready to answer at full speed.

    Args:
        settings: of the service.
        house: where models are kept, and the bank's calendar.
        in_use: its encoder is kept if the new model was made with the same.
        version: another one than the published.

    Raises:
        ArtefactError: nothing usable is published, or its encoder is not here.
    """
    _use_threads(settings.threads)
    artefact = _with_threshold(
        storage.load(house.models_folder, version), settings.fallback_threshold
    )
    now = Clock.from_settings(house).business_now
    finder = entities.finder(now, product_names(house))
    encoder = _encoder_for(artefact, settings, house, in_use)
    understanding = Understanding(artefact, encoder, finder, settings.cache_size)
    understanding.parse([Message("你好，我有五万块想存一年"), Message("warm up with a sentence")])
    return understanding


def open_shadow(settings: NluSettings, house: HouseSettings) -> Understanding:
    """Load the model that the setting ``shadow`` names, with an encoder of its own.

    Raises:
        ArtefactError: there is no such version, it is damaged, or its encoder is not here.
    """
    version = settings.shadow
    if version == storage.CANDIDATE:
        version = storage.candidate_version(house.models_folder)
    return open_understanding(settings, house, version=version)


def _with_threshold(artefact: Artefact, confidence: float | None) -> Artefact:
    """Put the operator's threshold in the place of the one chosen in training."""
    if confidence is None:
        return artefact
    limits = replace(artefact.intents.limits, confidence=confidence)
    return replace(artefact, intents=replace(artefact.intents, limits=limits))


def _use_threads(threads: int) -> None:
    """Hold numpy and FAISS to a number of threads, for the life of the process.

    One message is too little work to share, and the encoder would otherwise stop and start
    numpy's threads at every call (0.9 ms).
    """
    threadpool_limits(threads)
    use_threads(threads)


def _encoder_for(
    artefact: Artefact, settings: NluSettings, house: HouseSettings, in_use: Understanding | None
) -> Encoder:
    if in_use is not None and in_use.artefact.encoder == artefact.encoder:
        return in_use.encoder
    # The setting says what the next training uses; a model is read with its own encoder. The
    # setting comes second, and helps where the same weights lie under another name now.
    tried = {}
    for name in dict.fromkeys((artefact.encoder_name, settings.encoder)):
        try:
            encoder = open_encoder(name, threads=settings.threads)
        except (EncoderError, ImportError) as error:
            tried[name] = str(error)
            continue
        if encoder.fingerprint == artefact.encoder:
            return encoder
        tried[name] = f"is {encoder.fingerprint}"
    found = "; ".join(f"{name}: {trouble}" for name, trouble in tried.items())
    raise ArtefactError(
        f"model {artefact.version} was trained with encoder {artefact.encoder}, which is not here "
        f"({found}): install it again, or run `banter train nlu` to train with the encoder "
        "that BANTER_NLU_ENCODER names"
    )
