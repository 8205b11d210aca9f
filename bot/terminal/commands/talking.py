"""Talking to the assistant: in writing, on the telephone; an offer of the bank."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot import banks
from bot.settings import RoleSettings
from bot.terminal.failures import Stop
from data.settings import HouseSettings


def chat(
    customer: Annotated[str, typer.Option(help="cif_no of the customer.")] = "1",
    lang: Annotated[str, typer.Option(help="zh or en.")] = "zh",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per reply.")] = False,
    visitor: Annotated[bool, typer.Option(help="Chat without signing in.")] = False,
    fresh: Annotated[
        bool | None,
        typer.Option(help="Begin a new conversation (the default when lines are piped in)."),
    ] = None,
    address: Annotated[str, typer.Option(help="A gateway to join, e.g. of compose.")] = "",
) -> None:
    """Talk to the assistant in the terminal; reads lines from stdin when piped."""
    from bot.terminal.chat import ChatFailed, ChatOptions, run_chat

    if lang not in ("zh", "en"):
        raise Stop(f"--lang {lang!r} is not spoken here: use zh or en.")
    new = not sys.stdin.isatty() if fresh is None else fresh
    if not visitor:
        banks.enter_for_customer(customer)
    options = ChatOptions(None if visitor else customer, lang, as_json, new, address)
    try:
        raise typer.Exit(asyncio.run(run_chat(HouseSettings(), RoleSettings(), options)))
    except ChatFailed as error:
        raise Stop(str(error)) from error


def call(
    wav: Annotated[list[Path] | None, typer.Option(help="A sound file, one an utterance.")] = None,
    say: Annotated[list[str] | None, typer.Option(help="Words, one an utterance.")] = None,
    keys: Annotated[
        list[str] | None, typer.Option(help="Keys at the end: 1; at a time: t=3:1.")
    ] = None,
    script: Annotated[Path | None, typer.Option(help="A call as YAML (docs/voice.md).")] = None,
    lang: Annotated[str, typer.Option(help="Language of the line: zh or en.")] = "zh",
    number: Annotated[str, typer.Option(help="The number that the network shows.")] = "",
    rate: Annotated[int, typer.Option(help="Samples a second: 8000 or 16000.")] = 8000,
    out: Annotated[Path | None, typer.Option(help="Folder for the sound and the report.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
    address: Annotated[str, typer.Option(help="A gateway to join, e.g. of compose.")] = "",
) -> None:
    """Place a simulated telephone call: what would be heard, timeline, latencies, lead."""
    from bot.terminal.call import CallFailed, run_call
    from bot.terminal.client import ChatFailed
    from bot.voice.simulator.script import ScriptBroken, read_script, script_of
    from data.texts.phrases import Language

    if lang not in list(Language):
        raise Stop(f"--lang {lang}: it is zh or en.")
    if rate not in (8000, 16000):
        raise Stop(f"--rate {rate}: it is 8000 or 16000.")
    try:
        told = (
            read_script(script)
            if script
            else script_of(
                wavs=wav or [],
                says=say or [],
                keys=keys or [],
                language=Language(lang),
                number=number or None,
            )
        )
        house, roles = HouseSettings(), RoleSettings()
        asyncio.run(
            run_call(house, roles, told, rate=rate, out=out, address=address, as_json=as_json)
        )
    except (CallFailed, ChatFailed, ScriptBroken) as error:
        raise Stop(str(error)) from error


def push(
    customer: Annotated[str, typer.Option(help="cif_no of the customer.")],
    offer: Annotated[str, typer.Option(help="Product code, e.g. DEP-1Y.")],
) -> None:
    """Put one offer into a customer's open conversation, through the gate."""
    from bot.terminal.push import PushFailed, push_offer

    banks.enter_for_customer(customer)
    try:
        typer.echo(push_offer(HouseSettings(), customer, offer))
    except PushFailed as error:
        raise Stop(str(error)) from error
