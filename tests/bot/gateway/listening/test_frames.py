"""Frames and sound that make no sense end it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from house import Gateway
from hypothesis import given
from hypothesis import strategies as st
from page_speaker import PIECE, Speaker

from bot.gateway.app import listening_places
from bot.gateway.contract import CLOSE_MALFORMED, Refused
from bot.gateway.listening.hearing import Hearing
from bot.gateway.listening.socket import LONGEST_PIECE, Listening, _piece


async def test_the_subprotocol_is_required(gateway: Gateway, hearing: Hearing) -> None:
    places = listening_places(gateway.settings, gateway.door.metrics)
    page = Speaker(
        lambda socket: Listening(socket, gateway.door, hearing, places),
        "other",
    )
    await page.rest()
    assert (page.socket.closed, page.socket.subprotocol) == (4406, None)


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ({"type": "hello", "language": "zh"}, "hello_repeated"),
        ({"type": "send", "text": "x"}, "frame_malformed"),
        ({"type": "stop", "more": 1}, "frame_malformed"),
        (b"", "frame_malformed"),
        (b"odd", "frame_malformed"),
        (bytes(LONGEST_PIECE + 2), "frame_too_large"),
    ],
)
async def test_what_makes_no_sense_ends_it(
    gateway: Gateway, speak: Callable[[], Speaker], frame: dict[str, Any] | bytes, code: str
) -> None:
    page = speak()
    await page.begin(token=gateway.token())
    page.send(frame)
    assert [answer["code"] for answer in await page.rest()] == [code]
    assert page.socket.closed == CLOSE_MALFORMED


async def test_sound_before_hello_is_refused(speak: Callable[[], Speaker]) -> None:
    page = speak()
    page.send(PIECE)
    assert [answer["code"] for answer in await page.rest()] == ["hello_required"]


@given(st.binary(max_size=64))
def test_a_piece_is_whole_samples_or_refused(sound: bytes) -> None:
    if sound and len(sound) % 2 == 0:
        assert _piece(sound) == sound
        return
    with pytest.raises(Refused, match="frame_malformed"):
        _piece(sound)
