"""``banter bench``: measure, beside a named yardstick."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from bot.settings import RoleSettings
from bot.terminal.failures import Stop
from bot.voice.contract import VoiceError
from data.settings import HouseSettings
from speech.contract import SpeechError

commands = typer.Typer(no_args_is_help=True, help="Measure, beside a named yardstick.")


@commands.command()
def turns(
    rate: Annotated[float, typer.Option(help="Turns a second of the latency run.")] = 10.0,
    seconds: Annotated[float, typer.Option(help="Length of each run.")] = 20.0,
    compare_stock_rasa: Annotated[bool, typer.Option(help="Run the yardstick too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Full-stack action turns through the WebSocket, beside stock Rasa if asked."""
    from bot.bench.load import TurnFailed
    from bot.bench.recording import NothingRecorded
    from bot.bench.stock_rasa.processes import StockFailed
    from bot.bench.turns import run_bench
    from bot.supervisor.children import ChildFailed
    from bot.terminal.client import ChatFailed

    try:
        asyncio.run(
            run_bench(rate=rate, seconds=seconds, compare=compare_stock_rasa, as_json=as_json)
        )
    except (ChatFailed, ChildFailed, NothingRecorded, StockFailed, TurnFailed) as error:
        raise Stop(f"The benchmark was broken off: {error}") from error


@commands.command("nlu")
def bench_nlu(
    index_rows: Annotated[
        int, typer.Option(min=0, help="Utterances of the large index; 0 leaves it out.")
    ] = 1_000_000,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """The understanding service on one core; its index, a scan beside a graph."""
    from bot.bench.nlu import run_bench

    asyncio.run(run_bench(index_rows=index_rows, as_json=as_json))


@commands.command("speech")
def bench_speech(
    limit: Annotated[int, typer.Option(min=0, help="Clips of each set; 0 = all.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """What the recogniser mishears, of recordings as they are and as a call carries them."""
    from bot.bench import speech

    try:
        asyncio.run(speech.run_bench(limit=limit, as_json=as_json))
    except speech.NoRecordings as error:
        raise Stop(str(error)) from error


@commands.command("vad")
def bench_vad(
    limit: Annotated[int, typer.Option(min=0, help="Clips of each set; 0 = all.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Where voices are taken to begin and end, in silence and in noise, by each judge."""
    from bot.bench import speech, voice_detection

    try:
        voice_detection.run_bench(limit=limit, as_json=as_json)
    except (speech.NoRecordings, VoiceError) as error:
        raise Stop(str(error)) from error


@commands.command("calls")
def bench_calls(
    pairs: Annotated[int, typer.Option(min=1, help="Calls alone, of each language.")] = 5,
    crowd: Annotated[int, typer.Option(min=0, help="Calls at once; 0 leaves it out.")] = 20,
    lasting: Annotated[int, typer.Option(min=0, help="Short calls; 0 leaves it out.")] = 200,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    address: Annotated[str, typer.Option(help="A gateway to join, e.g. of compose.")] = "",
) -> None:
    """Telephone calls: latencies at the ear, a crowd, and what many calls leave behind."""
    from bot.bench import calls
    from bot.terminal.client import ChatFailed
    from bot.terminal.gateway import gateway

    async def measure() -> None:
        house = HouseSettings()
        async with gateway(house, RoleSettings(), address, "bench") as joined:
            await calls.run_bench(
                house, joined, pairs=pairs, crowd=crowd, lasting=lasting, as_json=as_json
            )

    try:
        asyncio.run(measure())
    except (ChatFailed, VoiceError, SpeechError) as error:
        raise Stop(str(error)) from error
