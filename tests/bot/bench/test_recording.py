import json
import sqlite3
from pathlib import Path

import pytest

from bot.bench.dialogues import TURNS, dialogues
from bot.bench.recording import MOST, NothingRecorded, record

PARSE = {
    "intent": {"name": "recommend", "confidence": 0.9},
    "entities": [],
    "intent_ranking": [],
    "faq": ["kept by us alone"],
}


def events_of(text: str, slot: str) -> list[dict[str, object]]:
    return [
        {"event": "user", "text": text, "parse_data": PARSE},
        {"event": "action", "name": "action_recommend"},
        {"event": "bot", "text": None, "data": {"custom": {"type": "text", "said": text}}},
        {"event": "slot", "timestamp": 1.5, "name": "awaiting", "value": slot},
    ]


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    path = tmp_path / "dialogue.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE entry (session_id, first, events)")
    return path


def hold(journal: Path, session: str, texts: tuple[str, ...], slot: str = "offer") -> None:
    begun: list[dict[str, object]] = [{"event": "slot", "name": "tier", "value": "carried in"}]
    with sqlite3.connect(journal) as connection:
        for place, text in enumerate(texts):
            events = begun * (place == 0) + events_of(text, slot)
            row = (session, place * 4, json.dumps(events))
            connection.execute("INSERT INTO entry VALUES (?, ?, ?)", row)
    connection.close()


def test_each_turn_has_what_was_understood_and_what_its_action_did(
    journal: Path, tmp_path: Path
) -> None:
    first, second, third = (next(iter(dialogues(number))) for number in (0, 2, 1))
    hold(journal, "a", first, "offer")
    hold(journal, "b", second, "none")
    hold(journal, "c", third)
    hold(journal, "broken off", first[:-1])
    hold(journal, "of two dialogues", (*first[1:], third[0]))
    record(journal, tmp_path / "turns.json")
    turns = json.loads((tmp_path / "turns.json").read_text("utf-8"))
    assert len(turns) == 2 * TURNS
    wish = turns["我有#元想存#个月，有什么推荐？"]
    assert wish["parse"] == {key: PARSE[key] for key in ("intent", "entities", "intent_ranking")}
    changes = [result["events"] for result in wish["results"]]
    assert changes == [
        [{"event": "slot", "name": "awaiting", "value": "offer"}],
        [{"event": "slot", "name": "awaiting", "value": "none"}],
    ]
    assert wish["results"][1]["responses"] == [{"type": "text", "said": second[1]}]


def test_of_many_dialogues_the_first_are_enough(journal: Path, tmp_path: Path) -> None:
    for number in range(MOST + 5):
        hold(journal, f"{number:03}", next(iter(dialogues(2 * number))))
    record(journal, tmp_path / "turns.json")
    turns = json.loads((tmp_path / "turns.json").read_text("utf-8"))
    assert {len(turn["results"]) for turn in turns.values()} == {MOST}


def test_without_a_whole_dialogue_nothing_is_written(journal: Path, tmp_path: Path) -> None:
    hold(journal, "a", next(iter(dialogues()))[:3])
    with pytest.raises(NothingRecorded, match="dialogue of 8 turns"):
        record(journal, tmp_path / "turns.json")
    assert not (tmp_path / "turns.json").exists()
