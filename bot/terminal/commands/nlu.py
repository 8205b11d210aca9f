"""``banter nlu``: what is learned from use."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

commands = typer.Typer(no_args_is_help=True, help="What understanding learns from use.")


@commands.command("export-labels")
def export_labels(
    out: Annotated[
        Path | None,
        typer.Option(help="File to write, e.g. under BANTER_HOME/nlu_labels; else printed."),
    ] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Labelled from this day on.")
    ] = None,
) -> None:
    """Write what staff have labelled as Rasa 3 NLU YAML."""
    from bot.terminal.labels import export
    from data.settings import HouseSettings
    from nlu.settings import NluSettings

    made = export(HouseSettings(), NluSettings(), since.date() if since else None)
    if out is None:
        typer.echo(made.text, nl=False)
    else:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(made.text, encoding="utf-8")
    typer.echo(made.sentence(), err=True)


@commands.command()
def candidate() -> None:
    """Train a model from the present data and labels without using it: for shadow mode."""
    from rich.console import Console

    from bot.terminal.shadow import train_candidate
    from data.settings import HouseSettings

    version = train_candidate(HouseSettings(), Console(stderr=True))
    typer.echo(f"Candidate {version}: watch it with BANTER_NLU_SHADOW=candidate.")


@commands.command()
def promote() -> None:
    """Publish the candidate; the service takes it at its next start or POST /admin/reload."""
    from bot.terminal.shadow import promote as publish
    from data.settings import HouseSettings

    typer.echo(f"Published {publish(HouseSettings())}.")


@commands.command()
def rollback(
    version: Annotated[
        str | None, typer.Argument(help="Version to publish; without it those there are listed.")
    ] = None,
) -> None:
    """Publish a version trained before; starts keep it until the data call for a new one."""
    from rich.console import Console

    from bot.terminal.versions import table
    from data.settings import HouseSettings
    from nlu.model import versions

    models = HouseSettings().models_folder
    if version is None:
        if found := versions.list_versions(models):
            Console().print(table(found))
        else:
            typer.echo(f"No versions in {models / 'nlu'} yet: run `banter train nlu`.")
        return
    versions.choose(models, version)
    typer.echo(f"Published {version}: POST /admin/reload on each nlu, or restart it.")


@commands.command("shadow-report")
def shadow_report(
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Print where the shadow model disagrees with the live one."""
    import asyncio

    from rich.console import Console

    from bot.settings import RoleSettings
    from bot.terminal.shadow import ask, show
    from nlu.contract import NluError

    try:
        report = asyncio.run(ask(RoleSettings()))
    except NluError as error:
        typer.echo(f"{error}. Is nlu running?", err=True)
        raise typer.Exit(1) from error
    if as_json:
        typer.echo(report.model_dump_json(indent=1))
    else:
        show(report, Console())
