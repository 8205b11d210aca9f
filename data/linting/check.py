"""All checks over training utterances and, where there is one, a test set."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from data.linting.balance import balance_findings
from data.linting.contract import Example, Finding
from data.linting.copies import all_near, by_text, leaks, near_findings, repeats
from data.linting.similarity import Progress
from data.linting.texts import text_findings
from data.utterances import normalise

LEAST = 40  # different utterances of an intent in a language


@dataclass(frozen=True, slots=True)
class Options:
    """What the checks know about the data.

    Attributes:
        least: different utterances that an intent needs in a language.
        names: what products are called.
        intents: labels that must exist, and no others; empty: any.
    """

    least: int = LEAST
    names: Collection[str] = ()
    intents: Collection[str] = ()


def lint(
    train: Sequence[Example],
    test: Sequence[Example] = (),
    options: Options = Options(),
    progress: Progress = lambda done, total: None,
) -> list[Finding]:
    """Return what is wrong with utterances, errors first.

    Args:
        train: the training data.
        test: what it will be measured on; nothing of it may be in the training data.
        options: what is known about the data.
        progress: called with the number of texts compared and of all.
    """
    findings = [*_single(train, options), *_together(train, test, options, progress)]
    return sorted(findings, key=lambda finding: finding.severity)


def _single(train: Sequence[Example], options: Options) -> Iterator[Finding]:
    names = {normalise(name) for name in options.names}
    for example in train:
        yield from text_findings(example, names=names, intents=options.intents)


def _together(
    train: Sequence[Example], test: Sequence[Example], options: Options, progress: Progress
) -> Iterator[Finding]:
    near = all_near(by_text([*train, *test]), progress)
    files = {example.file for example in test}
    within = [pair for pair in near if not {pair.one.file, pair.other.file} & files]
    groups = by_text(train)
    yield from repeats(groups)
    yield from near_findings(within)
    yield from balance_findings(groups, within, least=options.least, intents=options.intents)
    yield from leaks(train, test, near)
