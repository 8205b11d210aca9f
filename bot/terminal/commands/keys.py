"""``banter keys``: the keys of the protected fields."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.terminal.failures import Stop
from data.protection.keys import KeyPurpose
from data.settings import HouseSettings

commands = typer.Typer(no_args_is_help=True, help="Keys of the protected fields.")


@commands.command("create")
def create_keys() -> None:
    """Make the keys of a new installation."""
    _keys("create")


@commands.command("rotate")
def rotate_key(purpose: Annotated[KeyPurpose, typer.Argument(help="Which key.")]) -> None:
    """Add a new data key; old values stay readable."""
    _keys("rotate", purpose)


@commands.command("rewrap")
def rewrap_keys() -> None:
    """Wrap the data keys with a new key-encryption key."""
    _keys("rewrap")


@commands.command("reencrypt")
def reencrypt_fields() -> None:
    """Encrypt every protected value with the newest key."""
    _keys("move_to_newest")


def _keys(what: str, *arguments: object) -> None:
    from bot.terminal import keys as terminal
    from data.protection.contract import ProtectionError

    try:
        typer.echo(getattr(terminal, what)(HouseSettings(), *arguments))
    except ProtectionError as error:
        raise Stop(str(error)) from error
