"""Whether every intent has enough different utterances, and none drowns the others."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from statistics import median

from data.linting.contract import Example, Finding, Rule, Severity
from data.linting.copies import Near
from data.texts.phrases import Language

# An intent five times the usual size wins the doubtful messages of its neighbours.
OVERWEIGHT = 5


def balance_findings(
    groups: Mapping[tuple[Language, str], list[Example]],
    near: Sequence[Near],
    *,
    least: int,
    intents: Collection[str] = (),
) -> Iterator[Finding]:
    """Yield intents with too few different utterances in a language, and overweight ones.

    Args:
        groups: the utterances of each text.
        near: pairs that are alike and count once.
        least: different utterances that an intent needs in a language.
        intents: labels that must be there.
    """
    for language, counts in _varied(groups, near, intents).items():
        usual = median(counts.values())
        for intent, count in sorted(counts.items()):
            said = f"{language} {intent}: {count} different utterances"
            if count < least:
                detail = f"{said}, at least {least} wanted"
                yield Finding(Rule.TOO_FEW, Severity.ERROR, detail)
            if usual and count > OVERWEIGHT * usual:
                detail = f"{said}, {count / usual:.1f} times the median"
                yield Finding(Rule.IMBALANCE, Severity.WARNING, detail)


def _varied(
    groups: Mapping[tuple[Language, str], list[Example]],
    near: Sequence[Near],
    intents: Collection[str],
) -> dict[Language, Counter[str]]:
    """Count the utterances of each intent that are like none counted before them."""
    alike: dict[Example, set[Example]] = defaultdict(set)
    for pair in near:
        alike[pair.other].add(pair.one)
    counts: dict[Language, Counter[str]] = {}
    counted: set[Example] = set()
    for (language, _), same in groups.items():
        for example in {example.intent: example for example in reversed(same)}.values():
            own = counts.setdefault(language, Counter(dict.fromkeys(intents, 0)))
            copies = {each for each in alike[example] & counted if each.intent == example.intent}
            own[example.intent] += not copies
            if not copies:
                counted.add(example)
    return counts
