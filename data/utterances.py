"""The example utterances of every intent, and the check of their quality.

Files are Rasa 3 NLU YAML, ``data/nlu/<language>/<subject>.yml``; what each intent means
stands in ``data/nlu/intents.yml``.

Errors::

    UtterancesError    a file is not what it should be: says which file and what to do
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import yaml
from rapidfuzz import fuzz, process

from data.texts.phrases import Label, Language

FOLDER = Path(__file__).parent / "nlu"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MARKS = re.compile(r"[\W_]+")
# Two texts of different intents that share 95 % of their letters differ in a typo only,
# unless one of them says "not".
_NEAR = 95.0
# Within an intent, copies that differ this little count once.
_SAME = 90.0
_NEGATION = re.compile(r"[不别別没沒勿莫甭非否]|n't\b|\b(?:no|not|never|off|stop)\b")


class UtterancesError(Exception):
    """A file of utterances or intents is broken; the message says where."""


class Flaw(StrEnum):
    """What the linter may find."""

    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    NEAR_CONFLICT = "near_conflict"
    UNKNOWN_INTENT = "unknown_intent"
    TOO_FEW = "too_few"
    EMPTY = "empty"
    ANNOTATED = "annotated"


@dataclass(frozen=True, slots=True)
class Utterance:
    """One example of what a customer says."""

    text: str
    intent: str
    language: Language
    source_file: str


@dataclass(frozen=True, slots=True)
class IntentMeaning:
    """What an intent means, and what it does not."""

    name: str
    group: str
    description: Label


@dataclass(frozen=True, slots=True)
class Finding:
    """One flaw: where it is, in words."""

    flaw: Flaw
    detail: str

    def __str__(self) -> str:
        return f"{self.flaw}: {self.detail}"


@lru_cache(maxsize=1)
def load_intents() -> tuple[IntentMeaning, ...]:
    """Read the meanings of all intents, in file order.

    Raises:
        UtterancesError: the file lacks a key or names an intent twice.
    """
    path = FOLDER / "intents.yml"
    entries = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - safe loader
    try:
        meanings = tuple(
            IntentMeaning(e["name"], e["group"], Label(**e["description"])) for e in entries
        )
    except (KeyError, TypeError) as error:
        raise UtterancesError(f"{path.name}: an entry lacks name, group or description") from error
    names = Counter(meaning.name for meaning in meanings)
    if twice := [name for name, count in names.items() if count > 1]:
        raise UtterancesError(f"{path.name}: named twice: {', '.join(twice)}")
    return meanings


def load(language: Language | str | None = None, folder: Path = FOLDER) -> list[Utterance]:
    """Read the utterances of one language, or of all.

    Args:
        language: ``zh`` or ``en``; None reads both.
        folder: holds one sub-folder a language.

    Raises:
        UtterancesError: a file is not Rasa 3 NLU YAML.
    """
    wanted = [Language(language)] if language else list(Language)
    return [
        utterance
        for each in wanted
        for path in sorted((folder / each).glob("*.yml"))
        for utterance in read_file(path, each)
    ]


def read_file(path: Path, language: Language) -> Iterator[Utterance]:
    """Yield the utterances of one Rasa 3 NLU file.

    Raises:
        UtterancesError: the file is not Rasa 3 NLU YAML.
    """
    source = f"{language}/{path.name}"
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - safe loader
        blocks = [(block["intent"], block["examples"]) for block in content["nlu"]]
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise UtterancesError(
            f"{source}: expected 'nlu:' with a list of 'intent' and 'examples: |' ({error})"
        ) from error
    for intent, examples in blocks:
        for text in _examples(examples, source, intent):
            yield Utterance(text, intent, language, source)


def _examples(block: object, source: str, intent: str) -> Iterator[str]:
    if not isinstance(block, str):
        raise UtterancesError(f"{source}: intent {intent!r}: examples must be a '|' text block")
    for line in block.splitlines():
        if not line.strip():
            continue
        if not line.lstrip().startswith("- "):
            raise UtterancesError(f"{source}: intent {intent!r}: line without '- ': {line!r}")
        yield line.lstrip()[2:].strip()


def normalise(text: str) -> str:
    """Reduce a text to what makes it different from others: letters and digits, lower case.

    >>> normalise("好的，我要买！") == normalise("好的我要买")
    True
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _MARKS.sub("", folded) or folded.strip()


def lint(utterances: Sequence[Utterance], *, least: int = 20) -> list[Finding]:
    """Find what would harm training: repeats, contradictions, thin or unknown intents.

    Args:
        utterances: all utterances, of one language or more.
        least: how many different examples an intent needs in a language.
    """
    findings = [*_broken(utterances), *_repeats(utterances), *_thin(utterances, least)]
    for language in Language:
        own = [each for each in utterances if each.language == language]
        findings.extend(_near_conflicts(own))
    return findings


def _broken(utterances: Iterable[Utterance]) -> Iterator[Finding]:
    known = {meaning.name for meaning in load_intents()}
    for each in utterances:
        if not normalise(each.text):
            yield Finding(Flaw.EMPTY, f"{each.source_file}: {each.intent}: {each.text!r}")
        if re.search(r"\]\(|\]\{", each.text):
            yield Finding(Flaw.ANNOTATED, f"{each.source_file}: {each.intent}: {each.text!r}")
    for intent in sorted({each.intent for each in utterances} - known):
        yield Finding(Flaw.UNKNOWN_INTENT, f"{intent} is not in intents.yml")


def _repeats(utterances: Iterable[Utterance]) -> Iterator[Finding]:
    seen: dict[str, list[Utterance]] = defaultdict(list)
    for each in utterances:
        seen[normalise(each.text)].append(each)
    for same in seen.values():
        where = " | ".join(f"{each.source_file} {each.intent} {each.text!r}" for each in same)
        if len({each.intent for each in same}) > 1:
            yield Finding(Flaw.CONFLICT, where)
        elif len({each.language for each in same}) < len(same):
            yield Finding(Flaw.DUPLICATE, where)


def _thin(utterances: Iterable[Utterance], least: int) -> Iterator[Finding]:
    different: dict[tuple[Language, str], set[str]] = defaultdict(set)
    languages = set()
    for each in utterances:
        different[each.language, each.intent].add(normalise(each.text))
        languages.add(each.language)
    for language in sorted(languages):
        for meaning in load_intents():
            count = _count_distinct(sorted(different[language, meaning.name]))
            if count < least:
                yield Finding(
                    Flaw.TOO_FEW, f"{language} {meaning.name}: {count}, at least {least} wanted"
                )


def _count_distinct(texts: Sequence[str]) -> int:
    """Count texts, taking those that hardly differ for one."""
    kept: list[str] = []
    for text in texts:
        if not process.extractOne(text, kept, scorer=fuzz.ratio, score_cutoff=_SAME):
            kept.append(text)
    return len(kept)


def _near_conflicts(utterances: Sequence[Utterance]) -> Iterator[Finding]:
    """Yield pairs of different intents that differ in next to nothing."""
    texts = [normalise(each.text) for each in utterances]
    if not texts:
        return
    scores = process.cdist(texts, texts, scorer=fuzz.ratio, score_cutoff=_NEAR)
    for row, column in zip(*scores.nonzero(), strict=True):
        one, other = utterances[row], utterances[column]
        if row >= column or one.intent == other.intent or texts[row] == texts[column]:
            continue
        if len(_NEGATION.findall(one.text)) == len(_NEGATION.findall(other.text)):
            yield Finding(
                Flaw.NEAR_CONFLICT,
                f"{one.intent} {one.text!r} | {other.intent} {other.text!r}",
            )
