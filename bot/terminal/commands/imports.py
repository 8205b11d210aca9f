"""``banter import``: a real bank into a database of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.terminal.failures import Stop
from data.settings import HouseSettings

commands = typer.Typer(no_args_is_help=True, help="Load a real bank into a database of its own.")


@commands.command()
def berka(
    folder: Annotated[Path, typer.Argument(help="Folder of the PKDD'99 .asc files.")],
) -> None:
    """Load the PKDD'99 bank; re-running changes nothing."""
    from bot.terminal.importing import ImportFailed, import_berka

    try:
        import_berka(HouseSettings(), folder)
    except ImportFailed as error:
        raise Stop(str(error)) from error
