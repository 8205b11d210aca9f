"""What a reader must know beside the figures.

Classes that no model could know, or hardly; messages of the test that training has too; texts
that are taught as two things; a figure that is missing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from data.utterances import normalise
from nlu.evaluation.contract import Corpus, SplitImpossible

# Names and texts that are written out; a file with another column as its class has hundreds.
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
    return [
        *_untaught(splits),
        *_scarce(corpus, shots),
        *_known(splits),
        *_contradicting(corpus),
        *_unjudged(corpus, splits),
    ]


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
    if strange := sorted(splits[0].strange & set(missed)):
        yield f"never seen but strangers, so right in oos_recall if refused: {', '.join(strange)}"


def _scarce(corpus: Corpus, shots: Sequence[int]) -> Iterator[str]:
    different = Counter(sample.label for sample in set(corpus.train))
    for wanted in shots:
        fewer = Counter({label: n for label, n in different.items() if n < wanted})
        if fewer:
            yield (
                f"classes with fewer than {wanted} different messages, all of which are learnt: "
                f"{_listed(fewer)}"
            )


def _known(splits: Sequence[Corpus]) -> Iterator[str]:
    """Count the messages of a test that need no understanding: training has their very words."""
    most, asked = max((_copied(split), len(split.test)) for split in splits)
    if most:
        where = " (in the split with the most)" if len(splits) > 1 else ""
        yield (
            f"{most} of {asked} messages of the test stand word for word in training, but for "
            f"signs and capitals{where}; --new-only judges without them"
        )


def _copied(split: Corpus) -> int:
    learnt = {normalise(sample.text) for sample in [*split.train, *split.validation]}
    return sum(normalise(sample.text) in learnt for sample in split.test)


def _contradicting(corpus: Corpus) -> Iterator[str]:
    """Name the texts here: the linter reads no CLINC JSON."""
    classes: dict[str, set[str]] = defaultdict(set)
    written: dict[str, str] = {}
    for sample in [*corpus.train, *corpus.validation]:
        bare = normalise(sample.text)
        classes[bare].add(sample.label)
        written.setdefault(bare, sample.text)
    several = [
        f"“{written[bare]}” ({', '.join(sorted(labels))})"
        for bare, labels in classes.items()
        if len(labels) > 1
    ]
    if several:
        yield (
            f"texts that training has under two classes or more ({len(several)}): "
            f"{'; '.join(_cut(several))}"
        )


def _unjudged(corpus: Corpus, splits: Sequence[Corpus]) -> Iterator[str]:
    """Say why there is no recall although messages out of scope were given."""
    given = len(corpus.outside_train) + len(corpus.outside_validation)
    asked = (sample.label in split.strange for split in splits for sample in split.test)
    if given and not corpus.outside_test and not any(asked):
        yield (
            f"no message out of scope is left to judge by (oos_recall): all that were given "
            f"({given}) choose the threshold; give at least two with --oos"
        )


def _listed(counts: Counter[str]) -> str:
    return ", ".join(_cut([f"{label} ({count})" for label, count in sorted(counts.items())]))


def _cut(named: Sequence[str]) -> list[str]:
    more = [f"and {len(named) - _NAMED} more"] if len(named) > _NAMED else []
    return [*named[:_NAMED], *more]
