"""What a model is made from: utterances, what staff have labelled, and the knowledge base."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from data import labels, utterances
from data.knowledge import KnowledgeBase, Wording
from data.settings import HouseSettings
from data.utterances import Utterance, UtterancesError
from nlu.settings import NluSettings
from nlu.training import calibration

log = logging.getLogger("banter.nlu")

_NAMED = 8  # intents that a warning names


@dataclass(frozen=True)
class TrainingData:
    """What a model is made from."""

    utterances: Sequence[Utterance]
    questions: Sequence[Wording]

    @property
    def digest(self) -> str:
        """Hash of the content."""
        said = [f"{u.language}\x1f{u.intent}\x1f{u.text}" for u in self.utterances]
        asked = [f"{q.language}\x1f{q.entry_id}\x1f{q.text}" for q in self.questions]
        return calibration.digest([*said, "\x1d", *asked])


def read_data(settings: NluSettings, house: HouseSettings) -> TrainingData:
    """Read the data that the settings name; warn where the dialogue has other intents.

    Raises:
        UtterancesError: the utterances or labels are missing or malformed.
        KnowledgeError: the knowledge base is malformed.
    """
    source = settings.utterances or utterances.FOLDER
    found = utterances.load(folder=source)
    if not found:
        raise UtterancesError(
            f"no utterances in {source}: expected Rasa NLU YAML, as {source}/zh/<subject>.yml or "
            f"{source}/nlu.yml, or one file of it (CSV and TSV as well)"
        )
    answered = {each.name for each in utterances.load_intents()}
    intents = answered | {each.intent for each in found}
    labelled = labels.load(settings.labels or house.labels_folder, found, intents)
    taught = [*found, *labelled]
    _warn_of_others(source, {each.intent for each in taught}, answered)
    return TrainingData(taught, list(KnowledgeBase.load().wordings()))


def _warn_of_others(source: Path, taught: set[str], answered: set[str]) -> None:
    if strange := taught - answered:
        log.warning(
            "%s: %d intents that the dialogue does not answer to, for they are not in %s: %s",
            source,
            len(strange),
            utterances.FOLDER / "intents.yml",
            _some(strange),
        )
    if silent := answered - taught:
        log.warning(
            "%s: %d intents of the dialogue without an utterance, so that it never hears them: %s",
            source,
            len(silent),
            _some(silent),
        )


def _some(names: set[str]) -> str:
    shown = ", ".join(sorted(names)[:_NAMED])
    return shown if len(names) <= _NAMED else f"{shown} and {len(names) - _NAMED} more"
