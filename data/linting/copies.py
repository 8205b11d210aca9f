"""What is said twice or nearly so: within an intent, in two intents, in training and test."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from data.labelled import plain
from data.linting.contract import Example, Finding, Rule, Severity
from data.linting.similarity import Progress, near_pairs
from data.texts.phrases import Language
from data.utterances import normalise

# Two texts with 0.9 of their n-grams in common differ in a slip or an ending of one word. Of
# 6,700 utterances of ours, the pairs above it that were in two intents were copies, but for
# those where one says the contrary; from 0.85 down they are sentences with another verb.
NEAR = 0.9
# Within an intent a copy with a particle more, or a word moved, is no new way to say it.
SAME = 0.8
# Share of a test that may be known from training. "Yes" and 你好 are the same whoever writes
# them: our two sets, whose writers did not see each other's, share one utterance in eight.
LEAKED = 0.15
_CONTRARY = re.compile(
    r"[不别別没沒勿莫甭非否停关關禁取]|n't\b|\b(?:no|not|never|off|stop|without|un\w+|dis\w+|de\w+)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Near:
    """Two utterances that are alike, and how much."""

    one: Example
    other: Example
    similarity: float


def by_text(examples: Sequence[Example]) -> dict[tuple[Language, str], list[Example]]:
    """Return the utterances of each normalised text; the same text in two languages is two."""
    seen: dict[tuple[Language, str], list[Example]] = defaultdict(list)
    for example in examples:
        if bare := normalise(plain(example.text)):
            seen[example.language, bare].append(example)
    return dict(seen)


def all_near(
    groups: Mapping[tuple[Language, str], list[Example]], progress: Progress
) -> list[Near]:
    """Return all pairs of a language that are alike; of equal texts the first stands for all."""
    keys = list(groups)
    pairs = near_pairs([text for _, text in keys], SAME, progress)
    return [
        Near(groups[keys[one]][0], groups[keys[other]][0], how)
        for one, other, how in pairs
        if keys[one][0] == keys[other][0]
    ]


def repeats(groups: Mapping[tuple[Language, str], list[Example]]) -> Iterator[Finding]:
    """Yield texts that stand there twice, and texts of two intents (in either language)."""
    across: dict[str, list[Example]] = defaultdict(list)
    for (_, text), same in groups.items():
        across[text] += same
        if len({example.intent for example in same}) < len(same):
            detail = f"said {len(same)} times"
            yield Finding(Rule.DUPLICATE, Severity.ERROR, detail, tuple(same), 1.0)
    for same in across.values():
        if len(intents := sorted({example.intent for example in same})) > 1:
            detail = "the same text means " + " and ".join(intents)
            yield Finding(Rule.CONFLICT, Severity.ERROR, detail, tuple(same), 1.0)


def near_findings(near: Sequence[Near]) -> Iterator[Finding]:
    """Yield copies in two intents (errors), and within one (they do not count as varied)."""
    for pair in near:
        both, how = (pair.one, pair.other), round(pair.similarity, 2)
        if pair.one.intent == pair.other.intent:
            detail = f"{how:.2f} alike: counts as one way to say it"
            yield Finding(Rule.NEAR_COPY, Severity.WARNING, detail, both, how)
        elif pair.similarity >= NEAR and not contrary(pair.one.text, pair.other.text):
            detail = f"{how:.2f} alike, but of two intents"
            yield Finding(Rule.NEAR_CONFLICT, Severity.ERROR, detail, both, how)


def contrary(one: str, other: str) -> bool:
    """Tell whether one of two texts says the contrary of the other: a contrast worth having.

    >>> contrary("我同意用我的数据", "我不同意用我的数据")
    True
    """
    return len(_CONTRARY.findall(one)) != len(_CONTRARY.findall(other))


def leaks(
    train: Sequence[Example], test: Sequence[Example], near: Sequence[Near]
) -> Iterator[Finding]:
    """Yield what the test shares with the training data, and an error where that is much.

    Whoever measures must leave it out and say how much it was.
    """
    known, leaked = by_text(train), set()
    for key, same in by_text(test).items():
        if key in known:
            leaked.update(same)
            both = (same[0], known[key][0])
            yield Finding(Rule.LEAK, Severity.WARNING, "in the test and in training", both, 1.0)
    for finding in _near_leaks(test, near):
        leaked.add(finding.examples[0])
        yield finding
    if len(leaked) > LEAKED * len(test):
        detail = f"{len(leaked)} of {len(test)} test utterances are known from training"
        yield Finding(Rule.LEAK, Severity.ERROR, detail)


def _near_leaks(test: Sequence[Example], near: Sequence[Near]) -> Iterator[Finding]:
    files = {example.file for example in test}
    for pair in near:
        if pair.similarity >= NEAR and (pair.one.file in files) != (pair.other.file in files):
            both = (pair.one, pair.other) if pair.one.file in files else (pair.other, pair.one)
            how = round(pair.similarity, 2)
            detail = f"{how:.2f} alike, in the test and in training"
            yield Finding(Rule.NEAR_LEAK, Severity.WARNING, detail, both, how)
