"""Reading a turn: right ones are read, wrong ones are told so, nothing else happens."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from banter_rasa.contract import BadTurn, TurnRequest
from hypothesis import given
from hypothesis import strategies as st

RECORDED = Path(__file__).resolve().parents[2] / "contracts" / "rasa" / "turn_request.json"
REQUEST: dict[str, Any] = json.loads(RECORDED.read_text())

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def test_the_recorded_turn_is_read_as_it_is() -> None:
    request = TurnRequest.from_json(REQUEST)
    assert vars(request) == REQUEST


@given(anything)
def test_any_json_is_read_or_refused_with_a_sentence(body: object) -> None:
    with pytest.raises(BadTurn) as refusal:
        TurnRequest.from_json(body)
    assert str(refusal.value)


@given(st.sampled_from(sorted(REQUEST)), anything)
def test_a_turn_with_one_field_replaced_is_read_or_refused(field: str, value: object) -> None:
    body = {**REQUEST, field: value}
    try:
        request = TurnRequest.from_json(body)
    except BadTurn as refusal:
        assert str(refusal)  # noqa: PT017 - either outcome is right
    else:
        assert vars(request) == body


@given(st.text(min_size=1).filter(lambda name: name not in REQUEST), anything)
def test_an_unknown_field_is_refused_by_name(name: str, value: object) -> None:
    with pytest.raises(BadTurn, match="unknown field"):
        TurnRequest.from_json({**REQUEST, name: value})


def test_a_text_beyond_the_limit_is_refused() -> None:
    with pytest.raises(BadTurn, match="8001 characters; at most 8000"):
        TurnRequest.from_json({**REQUEST, "text": "很" * 8001})


@pytest.mark.parametrize("intent", ["restart", "back", "session_start"])
def test_rasas_own_commands_are_refused(intent: str) -> None:
    parse = {**REQUEST["parse"], "intent": {"name": intent, "confidence": 1.0}}
    with pytest.raises(BadTurn, match="command of Rasa's own"):
        TurnRequest.from_json({**REQUEST, "parse": parse})
