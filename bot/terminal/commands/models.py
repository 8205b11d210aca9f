"""``banter models``: the speech models on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from speech.models.pulling import Checked, ModelStore

commands = typer.Typer(no_args_is_help=True, help="Speech models: get, list, check.")

Names = Annotated[
    list[str] | None, typer.Argument(help="Models by name; by default those the settings ask for.")
]


@commands.command()
def pull(names: Names = None) -> None:
    """Get models; goes on where an earlier try broke off."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    store = _store()
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    for name in names or wanted():
        with Progress(*columns, console=Console(stderr=True)) as bar:
            task = bar.add_task(name, total=store.catalogue.require(name).size)

            def tell(done: int, total: int, bar: Progress = bar, task: int = task) -> None:
                bar.update(task, completed=done, total=total or None)  # type: ignore[arg-type]

            came = store.pull(name, tell)
        state = "pulled, checked and unpacked" if came else "is here already, whole"
        typer.echo(f"{name}: {state}: {store.folder_of(name)}")


@commands.command("list")
def list_models() -> None:
    """Print the models that can be pulled, and those that are here."""
    from rich.console import Console
    from rich.table import Column, Table

    store = _store()
    here, asked = store.installed(), wanted()
    name_column = Column("model", no_wrap=True, min_width=28)
    table = Table(name_column, "language", "engine", "download", "licence", "state", box=None)
    for model in store.catalogue.models:
        state = "here" if model.name in here else "-"
        used = ", in use" if model.name in asked else ""
        table.add_row(
            model.name,
            model.language,
            model.engine,
            f"{model.size / 1e6:,.0f} MB",
            model.licence,
            state + used,
        )
    for name in sorted(set(here) - set(store.catalogue.names)):
        table.add_row(name, "?", "?", "?", "?", "here, put by hand")
    Console().print(table)
    for line in _voices():
        typer.echo(line)


@commands.command()
def verify(names: Names = None) -> None:
    """Compare models with what was pulled, file by file; exit code 1 where one is not whole."""
    store = _store()
    found = [store.check(name) for name in names or store.installed() or wanted()]
    for each in found:
        typer.echo(f"{each.name}: {_sentence(each)}")
    if any(not each.here or each.problems for each in found):
        raise typer.Exit(1)


def wanted() -> tuple[str, ...]:
    """Return the models of the catalogue that the settings ask for."""
    from speech.models.catalogue import Catalogue
    from speech.settings import SpeechSettings

    settings = SpeechSettings()
    asked: tuple[str, ...] = (
        (settings.whisper,)
        if settings.engine == "whisper"
        else (settings.vosk_zh, settings.vosk_en)
    )
    if settings.voices == "sherpa":
        asked += (settings.sherpa_zh, settings.sherpa_en)
    return tuple(name for name in dict.fromkeys(asked) if name in Catalogue.load().names)


def _voices() -> list[str]:
    """Return who speaks each language, and why, where it is not who the settings ask for."""
    from data.settings import HouseSettings
    from speech.contract import ModelState
    from speech.settings import SpeechSettings
    from speech.speaking.voices import create_lineup

    lineup, found = create_lineup(SpeechSettings(), HouseSettings()), []
    for language in lineup.languages:
        wanted, voice = lineup.of(language)[0]
        status = wanted.status(voice)
        if status.state in (ModelState.MISSING, ModelState.BROKEN):
            last = lineup.of(language)[-1][0]
            found.append(f"{language} is spoken by {last.name}: {status.sentence}")
        else:
            found.append(f"{language} is spoken by {wanted.name}, voice {voice.name}.")
    return found


def _store() -> ModelStore:
    from data.settings import HouseSettings
    from speech.models.pulling import ModelStore
    from speech.recognition.engines import models_folder
    from speech.settings import SpeechSettings

    settings = SpeechSettings()
    return ModelStore(models_folder(settings, HouseSettings()), mirror=settings.mirror)


def _sentence(checked: Checked) -> str:
    if not checked.here:
        return f"not here: banter models pull {checked.name}"
    if not checked.pulled:
        return "here, put by hand: there are no checksums to compare it with"
    if checked.problems:
        listed = "; ".join(checked.problems[:5])
        return f"NOT WHOLE: {listed}: banter models pull {checked.name}"
    return "whole"
