"""``banter call``: one call over the real AudioSocket port, with the phone in this process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bot.voice.contract import Ending
from bot.voice.simulator.phone import SimulatedPhone
from bot.voice.simulator.report import CallReport, spoken_ms, write
from bot.voice.simulator.script import CallScript
from data.settings import HouseSettings


async def place(
    house: HouseSettings,
    gateway: str,
    script: CallScript,
    *,
    rate: int = 8000,
    out: Path | None = None,
    narrate: Callable[[str], None] = lambda _what: None,
) -> CallReport:
    """Place one call and report.

    Where everything that is said stands in the script as text, the recogniser is told the words
    and a real engine decodes beside it, if its model is here; else the engine of the settings has
    to understand. Where the call goes to the queue, a colleague takes it and hears the whisper.

    Args:
        house: whose keys and records the phone uses.
        gateway: the gateway's address.
        script: what the caller does.
        rate: samples a second.
        out: folder for the sound and the report.
        narrate: is told what happens, in a few words, as it happens.

    Raises:
        ScriptBroken: a sound file cannot be read.
        CallNotTaken: the port did not answer.
    """
    async with SimulatedPhone(house, gateway, told=script.told, room=1) as phone:
        call = await phone.call(script, rate, narrate)
        report, colleague = call.report, None
        if report.ending == Ending.TRANSFER:
            narrate("colleague: takes the call and hears the whisper")
            colleague = await phone.whisper(call, script.language)
            report = replace(report, whisper_ms=spoken_ms(colleague))
    if out is not None:
        write(report, call.telephone, out, colleague)
    return report
