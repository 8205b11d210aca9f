"""What the house answered in its own dialogues, for the yardstick to answer the same.

The dialogue engine's journal has it: each turn's parse, and the slots and replies of its action.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from bot.bench.dialogues import TURNS, dialogues

MOST = 20  # dialogues of each language: as many customers, who are not all answered alike
_UNDERSTOOD = ("intent", "entities", "intent_ranking")
_NUMBER = re.compile(r"\d+")

Turn = dict[str, Any]


class NothingRecorded(Exception):
    """The house has held no whole dialogue yet."""


def record(journal: Path, into: Path) -> None:
    """Write what was understood and answered in each turn, by the words without their numbers.

    ``{words: {"parse": …, "results": [{"events": […], "responses": […]}, …]}}``; the results at
    the same place are those of one dialogue.

    Args:
        journal: the dialogue engine's, an SQLite file.
        into: the file to write.

    Raises:
        NothingRecorded: no whole dialogue is in the journal.
    """
    found: dict[str, dict[str, Any]] = {}
    counted: dict[tuple[str, ...], int] = defaultdict(int)
    scripts = {tuple(_words(text) for text in script) for script in islice(dialogues(), 2)}
    for dialogue in _dialogues(journal):
        words = tuple(_words(turn["text"]) for turn in dialogue)
        if words not in scripts or counted[words] == MOST:
            continue
        counted[words] += 1
        for said, turn in zip(words, dialogue, strict=True):
            known = found.setdefault(said, {"parse": turn["parse"], "results": []})
            known["results"].append(turn["result"])
    if not found:
        raise NothingRecorded(f"There is no dialogue of {TURNS} turns in {journal}.")
    into.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


def _words(text: str) -> str:
    return _NUMBER.sub("#", text)


def _dialogues(journal: Path) -> Iterator[list[Turn]]:
    """Yield every session of exactly eight turns."""
    query = "SELECT session_id, events FROM entry ORDER BY session_id, first"
    sessions: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with closing(sqlite3.connect(f"file:{journal}?mode=ro", uri=True)) as connection:
        for session_id, events in connection.execute(query):
            sessions[session_id] += json.loads(events)
    for events in sessions.values():
        turns = _turns(events)
        if len(turns) == TURNS:
            yield turns


def _turns(events: list[dict[str, Any]]) -> list[Turn]:
    turns: list[Turn] = []
    for event in events:
        if event["event"] == "user":
            parse = {key: event["parse_data"][key] for key in _UNDERSTOOD}
            result: dict[str, list[Any]] = {"events": [], "responses": []}
            turns.append({"text": event["text"], "parse": parse, "result": result})
        elif turns and event["event"] == "slot":
            change = {key: event[key] for key in ("event", "name", "value")}
            turns[-1]["result"]["events"].append(change)
        elif turns and event["event"] == "bot":
            turns[-1]["result"]["responses"].append(event["data"]["custom"])
    return turns
