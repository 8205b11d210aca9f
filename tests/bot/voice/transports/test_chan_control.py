import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.voice.transports.chan_control import (
    LONGEST_EVENT,
    Command,
    Event,
    EventMalformed,
    command,
    parse_event,
)

words = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=10)


@pytest.mark.parametrize(
    ("plain", "as_json"),
    [
        (
            "MEDIA_START connection_id:bot channel:WebSocket/bot/0x7f format:slin16 "
            "optimal_frame_size:640 ptime:20",
            {
                "event": "MEDIA_START",
                "connection_id": "bot",
                "channel": "WebSocket/bot/0x7f",
                "format": "slin16",
                "optimal_frame_size": 640,
                "ptime": 20,
                "channel_variables": {"MEDIA_WEBSOCKET_CONNECTION_ID": "bot"},
            },
        ),
        (
            "DTMF_END digit:# channel_id:17.3",
            {"event": "DTMF_END", "digit": "#", "channel_id": "17.3"},
        ),
        ("MEDIA_XOFF", {"event": "MEDIA_XOFF"}),
        ("MEDIA_XON", {"event": "MEDIA_XON"}),
        ("QUEUE_DRAINED", {"event": "QUEUE_DRAINED"}),
        (
            "MEDIA_MARK_PROCESSED 12",
            {"event": "MEDIA_MARK_PROCESSED", "correlation_id": "12"},
        ),
        ("MEDIA_BUFFERING_COMPLETED", {"event": "MEDIA_BUFFERING_COMPLETED"}),
    ],
)
def test_both_forms_say_the_same(plain: str, as_json: dict[str, object]) -> None:
    assert parse_event(plain) == parse_event(json.dumps(as_json))


@given(st.text(max_size=300))
def test_any_text_is_an_event_or_malformed(text: str) -> None:
    with suppress(EventMalformed):
        assert isinstance(parse_event(text), Event)


@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.floats(), st.integers(), words),
        lambda inner: st.one_of(st.lists(inner), st.dictionaries(words, inner)),
    ),
    st.one_of(words, st.integers()),
)
def test_any_json_is_an_event_or_malformed(value: object, name: object) -> None:
    for said in (value, {"event": name, "field": value}):
        with suppress(EventMalformed):
            fields = parse_event(json.dumps(said)).fields
            assert all(isinstance(value, str) for value in fields.values())


@pytest.mark.parametrize("text", ["", " ", "{", "[" * 50_000, '{"event":' * 9_000, "A" * 70_000])
def test_nonsense_is_malformed(text: str) -> None:
    with pytest.raises(EventMalformed):
        parse_event(text)


def test_an_event_has_an_end() -> None:
    with pytest.raises(EventMalformed):
        parse_event("MEDIA_START " + "x" * LONGEST_EVENT)


LONGEST_COMMAND = 128  # Asterisk ignores longer ones


@pytest.mark.parametrize("name", list(Command))
@pytest.mark.parametrize("as_json", [True, False])
def test_commands_are_short_enough_for_asterisk(name: Command, as_json: bool) -> None:
    text = command(name, "123456789", as_json=as_json)
    assert len(text) <= LONGEST_COMMAND
    assert (json.loads(text)["command"] if as_json else text.split()[0]) == name
