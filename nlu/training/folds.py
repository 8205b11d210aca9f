"""Parts that are held out of a fit, so that a model is judged by what it has not seen."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.linting.copies import SAME
from data.linting.similarity import near_pairs
from data.utterances import UtterancesError


def paraphrase_groups(texts: Sequence[str]) -> NDArray[np.int64]:
    """Number the texts so that paraphrases share a group.

    Paraphrases are what differs in figures and signs only, what ``banter lint nlu`` calls a near
    copy, and whatever is a paraphrase of one of them.
    """
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    groups = _but_for_figures(texts)
    group_of = dict(zip(texts, groups.tolist(), strict=True))
    different = list(group_of)
    near = [(group_of[different[i]], group_of[different[j]])
            for i, j, _ in near_pairs(different, SAME)]  # fmt: skip
    links = np.array(near, np.int64).reshape(-1, 2)
    size = len(set(group_of.values()))
    graph = coo_matrix((np.ones(len(links)), (links[:, 0], links[:, 1])), (size, size))
    joined = connected_components(graph, directed=False)[1] if size else np.zeros(0)
    return np.asarray(joined, np.int64)[groups]


def _but_for_figures(texts: Sequence[str]) -> NDArray[np.int64]:
    keys = [re.sub(r"[\d\W_零一二两三四五六七八九十百千万亿几半]+", "", text) for text in texts]
    numbers: dict[str, int] = {}
    pairs = zip(keys, texts, strict=True)
    return np.array([numbers.setdefault(k or text, len(numbers)) for k, text in pairs], np.int64)


@dataclass(frozen=True)
class Fold:
    """One part that is held out of a fit: rows to learn from, and rows to be judged."""

    seen: NDArray[np.int64]
    held: NDArray[np.int64]


def folds_of(texts: Sequence[str], labels: NDArray[np.int64], folds: int, seed: int) -> list[Fold]:
    """Part utterances into folds, paraphrases together and every intent in each.

    Groups of paraphrases are dealt out, each counted once and as its first utterance's intent.

    Args:
        texts: in normal form.
        labels: int64 (n,).
        folds: how many parts are made.
        seed: of the parts.

    Raises:
        UtterancesError: there are fewer than two intents, or none has as many groups of
            paraphrases as folds are wanted.
    """
    # Not StratifiedGroupKFold: it tries every group in every fold, 7 s for 54,000 texts.
    from sklearn.model_selection import StratifiedKFold

    _, first, group_of = np.unique(paraphrase_groups(texts), return_index=True, return_inverse=True)
    most = Counter(labels[first].tolist()).most_common()
    if len(most) < 2:
        raise UtterancesError("the utterances have fewer than two intents: nothing to tell apart")
    if most[0][1] < folds:
        raise UtterancesError(
            f"no intent has {folds} utterances that differ in more than figures and signs, one a "
            "fold (BANTER_NLU_FOLDS): write more"
        )
    splitter = StratifiedKFold(folds, shuffle=True, random_state=seed)
    held = [np.isin(group_of, groups) for _, groups in splitter.split(first, labels[first])]
    return [Fold(np.flatnonzero(~rows), np.flatnonzero(rows)) for rows in held]


def require_all_taught(
    fold: Fold, texts: Sequence[str], labels: NDArray[np.int64], names: Sequence[str], folds: int
) -> None:
    """Refuse utterances of which a fold leaves an intent nothing to be learnt from.

    Networks start at the mean of an intent's utterances: of none, that is no number, and nothing
    that comes after it is.

    Args:
        fold: that is held out.
        texts: in normal form (n).
        labels: int64 (n,).
        names: of the intents.
        folds: how many there are; as many paraphrases are sure to suffice.

    Raises:
        UtterancesError: says which intent, and how many utterances it needs.
    """
    missing = np.setdiff1d(labels, labels[fold.seen])
    if len(missing):
        groups = paraphrase_groups(texts)
        has = [
            f"{names[label]} ({len(set(groups[labels == label].tolist()))})" for label in missing
        ]
        raise UtterancesError(
            f"too few ways to say {', '.join(has)}: all of them are held out at once, and none is "
            f"left to train networks on; write at least {folds} of each that differ in more than "
            "figures and signs, or set BANTER_NLU_NETWORKS=0"
        )
