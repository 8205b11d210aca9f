"""``banter call``: one call over the real AudioSocket port, with the phone in this process."""

from __future__ import annotations

import wave
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import numpy as np

from bot.voice.call.call import Call
from bot.voice.call.journal import Journal
from bot.voice.call.opening import Engines, OpenedPhone
from bot.voice.calls import Calls
from bot.voice.contract import Caller
from bot.voice.metrics import Metrics
from bot.voice.registry import Registry
from bot.voice.simulator.caller import Telephone
from bot.voice.simulator.report import CallReport, report_of, write
from bot.voice.simulator.ride import Ride
from bot.voice.simulator.script import CallScript, ScriptBroken, Step
from bot.voice.simulator.told import Prompter, ToldRecogniser
from bot.voice.transports.allowing import AllowList
from bot.voice.transports.audiosocket_server import AudioSocketServer
from bot.voice.transports.pacing import Pacer
from crm.bank import Bank
from data.settings import HouseSettings
from nlu.catalogue import product_names
from speech.contract import SAMPLE_BYTES, Recogniser
from speech.engines import create_recogniser
from speech.resampling import resampled
from speech.settings import SpeechSettings

HOST = "127.0.0.1"
_ROOM = 4


@dataclass(frozen=True)
class SimulatedCall:
    """A call that is over."""

    report: CallReport
    telephone: Telephone


async def place(
    house: HouseSettings,
    gateway: str,
    script: CallScript,
    *,
    rate: int = 8000,
    out: Path | None = None,
) -> CallReport:
    """Place one call and report.

    Where everything that is said stands in the script as text, the recogniser is told the words
    and a real engine decodes beside it, if its model is here; else the engine of the settings has
    to understand.

    Args:
        house: whose keys and records the phone uses.
        gateway: the gateway's address.
        script: what the caller does.
        rate: samples a second.
        out: folder for the sound and the report.

    Raises:
        ScriptBroken: a sound file cannot be read.
        CallNotTaken: the port did not answer.
    """
    prompter = Prompter()
    real = create_recogniser(SpeechSettings(), house)
    heard_by = _told(prompter, real, script) if script.told else real
    engines = Engines.of(house, heard_by)
    await engines.warm()
    sounds = await _sounds(script, engines, rate)
    watched: list[tuple[Call, Journal]] = []
    phone = OpenedPhone(
        Bank.open(house),
        gateway,
        "",
        engines,
        names=product_names(house),
        watch=lambda call, journal: watched.append((call, journal)),
    )
    registry = Registry()
    calls = Calls(phone.hold, most=_ROOM, registry=registry, metrics=Metrics(), busy=phone.busy)
    server = AudioSocketServer(calls, Pacer(), AllowList(()))
    telephone = Telephone(uuid4(), rate)
    async with phone:
        await server.start(HOST, 0)
        try:
            registry.register(
                telephone.call_id, Caller(script.number, script.language, "simulator"), rate
            )
            await telephone.dial(HOST, server.port)
            ride = Ride(
                telephone,
                script,
                sounds,
                listens=lambda: bool(watched) and watched[0][0].listens,
                prompt=lambda step: prompter.tell(
                    step.say or "", len(sounds[step]) / SAMPLE_BYTES / rate
                ),
            )
            await ride.run()
        finally:
            await telephone.close()
            await server.stop()
        journal = watched[0][1] if watched else Journal()
        ending = registry.ending(telephone.call_id)
        with closing(Bank.open(house)) as bank:
            report = report_of(
                telephone,
                ride.acts,
                journal,
                bank,
                engine=heard_by.name,
                told=script.told,
                ending=ending.value if ending else "",
            )
    if out is not None:
        write(report, telephone, out)
    return report


def _told(prompter: Prompter, real: Recogniser, script: CallScript) -> ToldRecogniser:
    status = real.ready().get(script.language.value)
    return ToldRecogniser(prompter, real if status is not None and status.usable else None)


async def _sounds(script: CallScript, engines: Engines, rate: int) -> dict[Step, bytes]:
    """Return the sound of each step that speaks."""
    found = {}
    for step in script.steps:
        if step.wav is not None:
            found[step] = read_wav(step.wav, rate)
        elif step.say is not None:
            voice = engines.voice(rate)
            made = [pcm async for pcm in voice.speak(step.say, script.language.value)]
            found[step] = b"".join(made)
    return found


def read_wav(path: Path, rate: int) -> bytes:
    """Return a sound file as 16-bit mono sound at a rate.

    Raises:
        ScriptBroken: it cannot be read, or is not 16-bit.
    """
    try:
        with wave.open(str(path), "rb") as sound:
            width, channels = sound.getsampwidth(), sound.getnchannels()
            found, pcm = sound.getframerate(), sound.readframes(sound.getnframes())
    except (OSError, EOFError, wave.Error) as error:
        raise ScriptBroken(f"{path} cannot be read as a WAV file: {error}") from error
    if width != SAMPLE_BYTES:
        raise ScriptBroken(f"{path} has {8 * width}-bit samples; 16-bit ones are needed")
    if channels > 1:
        samples = np.frombuffer(pcm, dtype="<i2").reshape(-1, channels)
        pcm = samples.mean(axis=1).astype("<i2").tobytes()
    return resampled(pcm, found, rate)
