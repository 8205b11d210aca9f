"""300 sentences with their values marked where they stand: value, place and doubt are exact."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from pathlib import Path

import pytest
import yaml

from data.language import Found

from .test_cases import same, written

FOLDER = Path(__file__).parent / "marked"
_MARK = re.compile(r"\[(?P<words>[^\]]+)\]\((?P<want>[^)]+)\)")
# Of each language, 150 cases of these kinds.
_GROUPS, _LEAST = ("amounts", "terms", "rates", "moments"), 150


def sentences(language: str, groups: Collection[str] = ()) -> list[str]:
    tables = yaml.safe_load((FOLDER / f"{language}.yml").read_text(encoding="utf-8"))
    return [one for name, table in tables.items() if not groups or name in groups for one in table]


def read(sentence: str) -> tuple[str, list[tuple[int, int, str]]]:
    """Return the text without marks, and start, end and value of each."""
    text, marks, last = "", [], 0
    for match in _MARK.finditer(sentence):
        text += sentence[last : match.start()]
        start, last = len(text), match.end()
        text += match["words"]
        marks.append((start, len(text), same(match["want"])[0]))
    return text + sentence[last:], marks


@pytest.mark.parametrize("language", ["zh", "en"])
def test_there_are_enough_cases_and_no_two_are_the_same(language: str) -> None:
    texts = [read(sentence)[0] for sentence in sentences(language, _GROUPS)]
    assert len(set(texts)) == len(texts) >= _LEAST


@pytest.mark.parametrize("sentence", [*sentences("zh"), *sentences("en")])
def test_marked(sentence: str, parse: Callable[[str], list[Found]]) -> None:
    text, marks = read(sentence)
    kinds = ("category", "channel", "product")  # have cases of their own
    found = [each for each in parse(text) if each.kind not in kinds]
    assert [(each.start, each.end, written(each)) for each in found] == marks
