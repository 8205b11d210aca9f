"""Vosk's JSON, read into hypotheses with a confidence between 0 and 1.

Without alternatives Vosk gives one reading whose words have posteriors. With alternatives it
gives readings with a log score each and words without confidence: a softmax over the scores is
the share of each reading, and a word is as sure as the readings that have it at that moment.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence

from pydantic import BaseModel, ConfigDict, Field

from speech.contract import Hypothesis, Word
from speech.recognition.writing import UNKNOWN, written

Readings = tuple[Hypothesis, ...]


class _Heard(BaseModel):
    model_config = ConfigDict(frozen=True)

    word: str
    start: float
    end: float
    conf: float = 1.0


class _Reading(BaseModel):
    model_config = ConfigDict(frozen=True)

    text: str = ""
    confidence: float = 0.0
    result: tuple[_Heard, ...] = ()


class _Result(_Reading):
    alternatives: tuple[_Reading, ...] = Field(())


def partial_text(said: str, language: str) -> str:
    """Return the words of a partial result."""
    return written([str(json.loads(said).get("partial", ""))], language)


def readings(said: str, language: str, began_s: float) -> Readings:
    """Return what a result says, the best reading first; empty if nothing was said.

    Args:
        said: Vosk's result as JSON.
        language: how the words are joined.
        began_s: when the utterance began in Vosk's time; taken off the words' times.
    """
    result = _Result.model_validate_json(said)
    if not result.alternatives:
        return (_single(result, language, began_s),) if result.text.strip() else ()
    heard = [reading for reading in result.alternatives if reading.text.strip()]
    shares = _shares([reading.confidence for reading in heard])
    return tuple(_one_of(reading, heard, shares, language, began_s) for reading in heard)


def joined(parts: Sequence[Readings], language: str, limit: int) -> Readings:
    """Join the readings of an utterance's parts, in the order of their ranks.

    Args:
        parts: the readings of each part, the best first.
        language: how the words are joined.
        limit: so many readings are kept.
    """
    ranked: list[tuple[int, Readings]] = [(0, ())]
    for part in filter(None, parts):
        longer = [
            (rank + place, (*before, reading))
            for rank, before in ranked
            for place, reading in enumerate(part)
        ]
        ranked = sorted(longer, key=lambda each: each[0])[: max(limit, 1)]
    return tuple(_together(chain, language) for _, chain in ranked if chain)


def _together(chain: Readings, language: str) -> Hypothesis:
    if len(chain) == 1:
        return chain[0]
    words = tuple(word for reading in chain for word in reading.words)
    text = written((reading.text for reading in chain), language)
    weights = [max(len(reading.words), 1) for reading in chain]
    total = sum(weight * each.confidence for weight, each in zip(weights, chain, strict=True))
    return Hypothesis(text, total / sum(weights), words)


def _single(reading: _Reading, language: str, began_s: float) -> Hypothesis:
    words = _words(reading.result, (each.conf for each in reading.result), began_s)
    return Hypothesis(written([reading.text], language), _mean(words), words)


def _one_of(
    reading: _Reading,
    all_readings: Sequence[_Reading],
    shares: Sequence[float],
    language: str,
    began_s: float,
) -> Hypothesis:
    sure = (_support(word, all_readings, shares) for word in reading.result)
    words = _words(reading.result, sure, began_s)
    return Hypothesis(written([reading.text], language), _mean(words), words)


def _support(word: _Heard, heard: Sequence[_Reading], shares: Sequence[float]) -> float:
    agreeing = (
        share
        for share, reading in zip(shares, heard, strict=True)
        if any(o.word == word.word and o.start < word.end > word.start and o.end > word.start
               for o in reading.result)
    )  # fmt: skip
    return min(sum(agreeing), 1.0)


def _words(heard: Sequence[_Heard], sure: Iterable[float], began_s: float) -> tuple[Word, ...]:
    return tuple(
        Word(each.word, max(each.start - began_s, 0.0), max(each.end - began_s, 0.0),
             min(max(confidence, 0.0), 1.0))
        for each, confidence in zip(heard, sure, strict=True)
        if each.word not in UNKNOWN
    )  # fmt: skip


def _mean(words: Sequence[Word]) -> float:
    return sum(word.confidence for word in words) / len(words) if words else 0.0


def _shares(scores: Sequence[float]) -> list[float]:
    best = max(scores, default=0.0)
    weights = [math.exp(score - best) for score in scores]
    total = sum(weights)
    return [weight / total for weight in weights]
