"""The recogniser that the settings ask for."""

from __future__ import annotations

from pathlib import Path

from data.settings import HouseSettings
from speech.contract import Recogniser
from speech.models.catalogue import Catalogue
from speech.recognition import vosk_engine, whisper_engine
from speech.recognition.shelf import ModelPlace
from speech.recognition.vosk_engine import VoskRecogniser
from speech.recognition.whisper_engine import WhisperOptions, WhisperRecogniser
from speech.settings import SpeechSettings


def models_folder(settings: SpeechSettings, house: HouseSettings) -> Path:
    """Return where the speech models are."""
    return settings.models or house.models_folder / "speech"


def create_recogniser(settings: SpeechSettings, house: HouseSettings) -> Recogniser:
    """Set the recogniser up; nothing is loaded, and models may be missing."""
    if settings.engine == "whisper":
        return _whisper(settings, house)
    places = {
        language: model_place(name, settings, house, vosk_engine.MARKS)
        for language, name in (("zh", settings.vosk_zh), ("en", settings.vosk_en))
    }
    return VoskRecogniser(
        places,
        streams=settings.streams,
        workers=settings.workers,
        niceness=settings.niceness,
        alternatives=settings.alternatives,
        queue_s=settings.queue_s,
    )


def _whisper(settings: SpeechSettings, house: HouseSettings) -> WhisperRecogniser:
    place = model_place(settings.whisper, settings, house, whisper_engine.MARKS)
    return WhisperRecogniser(
        {"zh": place, "en": place},
        options=WhisperOptions(
            beam=settings.beam,
            compute_type=settings.whisper_compute,
            threads=settings.whisper_threads,
            prompts={"zh": settings.prompt_zh, "en": settings.prompt_en},
            words=settings.whisper_words,
        ),
        streams=settings.streams or 20,
        workers=settings.workers or 1,
        niceness=settings.niceness,
        waiting=settings.utterances,
        utterance_s=settings.utterance_s,
    )


def model_place(
    name: str, settings: SpeechSettings, house: HouseSettings, marks: tuple[str, ...]
) -> ModelPlace:
    """Return the folder that a setting means: one of its own, or a name under the models.

    Args:
        name: of a model, or the path of a folder.
        settings: where the models are.
        house: where they are otherwise.
        marks: files of which one is there when the model is.
    """
    if Path(name).name != name:
        return ModelPlace(Path(name).name, Path(name), marks, pull=False)
    known = name in Catalogue.load().names
    return ModelPlace(name, models_folder(settings, house) / name, marks, pull=known)
