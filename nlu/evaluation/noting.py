"""What a reader must know beside the figures: classes that no model could know, or hardly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from nlu.evaluation.contract import Corpus, SplitImpossible

# Names that are written out; a file with another column as its class has hundreds.
_NAMED = 20


def notes(corpus: Corpus, splits: Sequence[Corpus], shots: Sequence[int]) -> list[str]:
    """Return what stands out in the splits of a corpus.

    Args:
        corpus: as it was read.
        splits: what is learnt from and judged.
        shots: messages of each class to learn from, where few are asked for.

    Raises:
        SplitImpossible: training knows no class of a test at all.
    """
    return [*_untaught(splits), *_scarce(corpus, shots)]


def _untaught(splits: Sequence[Corpus]) -> Iterator[str]:
    missed: Counter[str] = Counter()
    known = False
    for split in splits:
        taught = {sample.label for sample in split.train}
        asked = Counter(sample.label for sample in split.test)
        known = known or bool(taught & set(asked))
        missed |= Counter({label: n for label, n in asked.items() if label not in taught})
    if not known:
        learnt = Counter(sample.label for sample in splits[0].train)
        raise SplitImpossible(
            f"no class of the test is one of the training: asked are {_listed(missed)}; taught "
            f"are {_listed(learnt)}; is the class in the right column?"
        )
    if missed:
        yield (
            f"training never saw {len(missed)} of the test's classes; their messages "
            f"({missed.total()}) count as wrong: {_listed(missed)}"
        )


def _scarce(corpus: Corpus, shots: Sequence[int]) -> Iterator[str]:
    different = Counter(sample.label for sample in set(corpus.train))
    for wanted in shots:
        fewer = Counter({label: n for label, n in different.items() if n < wanted})
        if fewer:
            yield (
                f"classes with fewer than {wanted} different messages, all of which are learnt: "
                f"{_listed(fewer)}"
            )


def _listed(counts: Counter[str]) -> str:
    named = [f"{label} ({count})" for label, count in sorted(counts.items())[:_NAMED]]
    more = [f"and {len(counts) - _NAMED} more"] if len(counts) > _NAMED else []
    return ", ".join([*named, *more])
