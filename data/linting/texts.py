"""What may be wrong with one utterance by itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator

from data.labelled import plain
from data.linting.contract import Example, Finding, Rule, Severity
from data.texts.phrases import Language
from data.utterances import normalise

_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN_WORD = re.compile(r"[a-z]{2,}", re.IGNORECASE)
# So many English words and no Chinese character: a sentence, not a name or an abbreviation.
_SENTENCE = 4
_LETTER = re.compile(r"[a-z]", re.IGNORECASE)
_JOINER, _EMOJI_PRESENTATION = "\u200d", "\ufe0f"  # belong inside emoji
_BREAKS = "\t\r\n"  # a table's field may have lines


def text_findings(
    example: Example, *, names: Collection[str] = (), intents: Collection[str] = ()
) -> Iterator[Finding]:
    """Yield the flaws of one utterance.

    Args:
        example: it and its place.
        names: normalised names of products, which say no intent.
        intents: the labels that exist; empty where they are not known.
    """
    bare = normalise(plain(example.text))
    if not bare:
        yield _error(Rule.EMPTY, "nothing is said", example)
    if hidden := sorted(set(filter(_invisible, example.text))):
        codes = ", ".join(f"U+{ord(character):04X}" for character in hidden)
        yield _error(Rule.INVISIBLE, f"invisible characters: {codes}", example)
    if plain(example.text) != example.text:
        yield _warning(Rule.ANNOTATED, "annotated; values are found without it", example)
    if bare in names:
        yield _error(Rule.PRODUCT_ONLY, "a product's name alone says no intent", example)
    if intents and example.intent not in intents:
        yield _error(Rule.UNKNOWN_INTENT, f"no intent is called {example.intent!r}", example)
    yield from _language_findings(example)


def _language_findings(example: Example) -> Iterator[Finding]:
    chinese = bool(_HAN.search(example.text))
    # Both in one sentence is no slip: so do customers speak.
    if example.language is Language.EN and chinese and not _LETTER.search(example.text):
        make = _error if example.named else _warning
        yield make(Rule.LANGUAGE, "Chinese in a file of English", example)
    elif (
        example.language is Language.ZH
        and not chinese
        and len(_LATIN_WORD.findall(example.text)) >= _SENTENCE
    ):
        yield _warning(Rule.LANGUAGE, "an English sentence in a file of Chinese", example)


def _invisible(character: str) -> bool:
    if character in (_JOINER, _EMOJI_PRESENTATION) or character in _BREAKS:
        return False
    return unicodedata.category(character) in ("Cc", "Cf", "Co", "Cn")


def _error(rule: Rule, detail: str, example: Example) -> Finding:
    return Finding(rule, Severity.ERROR, detail, (example,))


def _warning(rule: Rule, detail: str, example: Example) -> Finding:
    return Finding(rule, Severity.WARNING, detail, (example,))
