"""``banter nlu export-labels``: what staff have labelled, as training data."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from crm import learning
from crm.bank import Bank
from crm.learning import LabelledSentence
from crm.store import audit
from data import labels, utterances
from data.settings import HouseSettings
from data.texts.phrases import Language
from data.utterances import Utterance
from nlu.settings import NluSettings

# A masked number or name is no word of a language; Rasa would take other brackets for entities.
_NOT_WORDS = re.compile(r"\[[A-Z_]+\]|\]\(|\]\{")
# Of what is left out, so many are named.
_SHOWN = 5


@dataclass(frozen=True)
class Export:
    """The file, and what is not in it.

    Attributes:
        text: Rasa 3 NLU YAML.
        written: sentences in it.
        masked: left out because they hold a masked number or name.
        known: left out because training has them already.
        contradicting: left out because training has them under another intent.
        gone: left out because their intent is there no longer.
    """

    text: str
    written: int
    masked: int
    known: int
    contradicting: tuple[str, ...]
    gone: tuple[str, ...]

    def sentence(self) -> str:
        """Return what is told to whoever asked."""
        told = (
            f"{self.written} labelled sentences; left out: {self.masked} with a masked number or "
            f"name, {self.known} that training has already"
        )
        for left, why in (
            (self.contradicting, "that it has under another intent"),
            (self.gone, "of an intent that is there no longer, to be labelled again"),
        ):
            if left:
                told += f", {len(left)} {why} ({'; '.join(left[:_SHOWN])})"
        return f"{told}."


def export(house: HouseSettings, settings: NluSettings, since: date | None = None) -> Export:
    """Read the labels and turn them into training data.

    Args:
        house: which bank.
        settings: where the training data is.
        since: only what was labelled from that day on (bank time).

    Raises:
        UtterancesError: the training data is broken.
    """
    bank = Bank.open(house)
    try:
        beginning = datetime.combine(since, time(), bank.clock.timezone) if since else None
        with bank.work() as work:
            found = learning.labels(work, beginning)
            detail = {"sentences": len(found), "since": since.isoformat() if since else None}
            audit.record(work, audit.SYSTEM, "learning.exported", "learning", "labels", detail)
    finally:
        bank.close()
    trained = utterances.load(folder=settings.utterances or utterances.FOLDER)
    return chosen(found, trained, {each.name for each in utterances.load_intents()})


def chosen(
    found: Iterable[LabelledSentence], trained: Sequence[Utterance], intents: Collection[str]
) -> Export:
    """Choose what training can use; of two that hardly differ the newer one counts.

    Args:
        found: what staff have labelled.
        trained: the utterances that training has already.
        intents: of the dialogue; those of the utterances are taken as well.
    """
    meant = {*intents, *(each.intent for each in trained)}
    known = {(each.language.value, utterances.normalise(each.text)): each for each in trained}
    kept: dict[tuple[str, str], Utterance] = {}
    masked = repeated = 0
    contradicting, gone = [], []
    for one in sorted(found, key=lambda each: each.at):
        key = one.language, utterances.normalise(one.text)
        if _NOT_WORDS.search(one.text):
            masked += 1
        elif one.intent not in meant:
            gone.append(f"{one.text}: {one.intent}")
        elif key in known and known[key].intent != one.intent:
            contradicting.append(f"{one.text}: {one.intent}, trained as {known[key].intent}")
        else:
            repeated += key in known or key in kept
            if key not in known:
                kept[key] = Utterance(one.text, one.intent, Language(one.language), "labels")
    text = labels.written(kept.values())
    return Export(text, len(kept), masked, repeated, tuple(contradicting), tuple(gone))
