"""The house: start it, prepare it, one role of it, its data, its settings, its end."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from bot.settings import RoleName, RoleSettings, TrainableModel
from bot.supervisor.child_preparation import DEFAULT_PEOPLE
from bot.terminal.failures import Stop
from data.settings import HouseSettings

People = Annotated[int, typer.Option(min=10, max=1_000_000, help="Customers of the demo bank.")]


def up(people: People = DEFAULT_PEOPLE) -> None:
    """Build what is missing, start every role, print the addresses; Ctrl-C stops all."""
    from rich.console import Console

    from bot.supervisor import up as supervisor
    from bot.supervisor.child_preparation import prepare_in_child
    from bot.supervisor.running import alone, require_none_running
    from bot.terminal.failures import check_settings

    console = Console()
    check_settings()
    house, roles = HouseSettings(), RoleSettings()
    require_none_running(house)
    with alone(house):
        supervisor.Supervisor(house, roles).require_ports()
        if code := prepare_in_child(people):
            raise typer.Exit(code)
        raise typer.Exit(asyncio.run(supervisor.run(house, roles, console)))


def prepare(
    people: People = DEFAULT_PEOPLE,
    rasa: Annotated[bool, typer.Option(help="Train the dialogue model too.")] = True,
) -> None:
    """Build what a start needs: schema, keys, demo bank, models; skip what is current."""
    from bot.supervisor.lifeline import take_children_along
    from bot.supervisor.preparation import PreparationFailed
    from bot.supervisor.preparation import prepare as build

    take_children_along()
    try:
        build(HouseSettings(), people=people, with_rasa=rasa)
    except PreparationFailed as error:
        raise Stop(str(error)) from error


def train(
    model: Annotated[TrainableModel, typer.Argument(help="Which model.")],
) -> None:
    """Train one model from its present inputs, where they changed, and publish it."""
    from bot.supervisor.preparation import PreparationFailed, train_one

    try:
        train_one(HouseSettings(), model)
    except PreparationFailed as error:
        raise Stop(str(error)) from error


def serve(role: Annotated[RoleName, typer.Argument(help="Which role.")]) -> None:
    """Start one role in the foreground, as compose does."""
    from bot.roles import serve_role

    serve_role(role, HouseSettings(), RoleSettings())


def demo_data(people: People = DEFAULT_PEOPLE) -> None:
    """Build the seeded demo bank (does nothing where customers are already)."""
    from bot.supervisor.preparation import PreparationFailed, prepare_demo

    try:
        prepare_demo(HouseSettings(), people)
    except PreparationFailed as error:
        raise Stop(str(error)) from error


def settings() -> None:
    """Print every setting with its default, in the form of an .env file."""
    from bot.terminal.settings_listing import listing

    typer.echo(listing(), nl=False)


def reset(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete the database and its keys together, after asking."""
    from bot.terminal.reset import ResetRefused, delete_home
    from crm.settings import CrmSettings

    house = HouseSettings()
    if not yes:
        typer.confirm(f"Delete the database and keys under {house.home.absolute()}?", abort=True)
    try:
        typer.echo(delete_home(house, CrmSettings()))
    except ResetRefused as error:
        raise Stop(str(error)) from error
