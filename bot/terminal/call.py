"""``banter call``: a simulated call, and what the caller heard."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import typer

from bot.settings import RoleSettings
from bot.terminal.gateway import gateway
from bot.voice.contract import VoiceError
from bot.voice.simulator.running import place
from bot.voice.simulator.script import CallScript, ScriptBroken
from data.settings import HouseSettings
from speech.contract import SpeechError


class CallFailed(Exception):
    """The call could not be placed; the message is what the user reads."""


async def run_call(
    house: HouseSettings,
    roles: RoleSettings,
    script: CallScript,
    *,
    rate: int,
    out: Path | None,
    address: str,
    as_json: bool,
) -> None:
    """Place a call, say on stderr what happens, and print what it came to.

    Args:
        house: whose keys, models and records are used.
        roles: settings of a house of a moment, where none runs.
        script: what the caller does.
        rate: samples a second of the line.
        out: folder for what was heard and said.
        address: a gateway to join.
        as_json: print one JSON object.

    Raises:
        CallFailed: no gateway, no engine, or a file that cannot be read.
    """
    async with gateway(house, roles, address, "call") as joined:
        try:
            report = await place(house, joined, script, rate=rate, out=out, narrate=_narrator())
        except (VoiceError, SpeechError, ScriptBroken) as error:
            raise CallFailed(str(error)) from error
    typer.echo(report.as_json() if as_json else "\n".join(report.lines()))


def _narrator() -> Callable[[str], None]:
    """Return what says when something happens, from now on: a call takes minutes."""
    began = time.monotonic()

    def narrate(what: str) -> None:
        minutes, seconds = divmod(int(time.monotonic() - began), 60)
        typer.echo(f"{minutes:3}:{seconds:02}  {what}", err=True)

    return narrate
