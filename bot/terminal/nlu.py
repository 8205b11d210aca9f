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
