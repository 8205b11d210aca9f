"""Sentences that staff have labelled, as Rasa 3 NLU YAML: written by an export, read by training.

One file holds both languages; a block's metadata names its language::

    nlu:
    - intent: ask_fees
      metadata:
        language: zh
      examples: |
        - 换卡面要钱吗
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from data.utterances import Utterance, normalise, read_file

log = logging.getLogger("banter.labels")


def written(utterances: Iterable[Utterance]) -> str:
    """Return the file of some utterances; each is a line of text without line breaks."""
    blocks = []
    ordered = sorted(utterances, key=lambda each: (each.language, each.intent, each.text))
    for (language, intent), several in groupby(ordered, lambda each: (each.language, each.intent)):
        lines = "".join(f"    - {each.text}\n" for each in several)
        blocks.append(
            f"- intent: {intent}\n  metadata:\n    language: {language.value}\n"
            f"  examples: |\n{lines}"
        )
    return 'version: "3.1"\nnlu:' + ("\n" + "".join(blocks) if blocks else " []\n")


def load(
    folder: Path, known: Iterable[Utterance] = (), intents: Iterable[str] = ()
) -> list[Utterance]:
    """Read the labelled sentences of a folder; what is known already is left out.

    A sentence that is labelled again counts as the last file by name has it: files are named by
    month, and a later label corrects an earlier one.

    Args:
        folder: holds ``*.yml``; it need not exist.
        known: the utterances they come beside.
        intents: names that a label may have; sentences of an intent that is there no longer
            (renamed, or split since) are left out with a warning, and wait for another label.

    Raises:
        UtterancesError: a file is not what an export writes.
    """
    taken = {_key(each) for each in known}
    allowed = set(intents)
    found: dict[tuple[str, str], Utterance] = {}
    for path in sorted(folder.glob("*.yml")):
        gone: Counter[str] = Counter()
        for each in read_file(path):
            if allowed and each.intent not in allowed:
                gone[each.intent] += 1
            elif _key(each) not in taken:
                found[_key(each)] = each
        if gone:
            log.warning(
                "%s: left out, for they are labelled with no intent of the bank's: %s",
                path,
                ", ".join(f"{intent} ({count})" for intent, count in sorted(gone.items())),
            )
    return list(found.values())


def _key(each: Utterance) -> tuple[str, str]:
    return each.language.value, normalise(each.text)
