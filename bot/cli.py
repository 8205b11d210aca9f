"""``banter``: the command line, put together."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from bot import banks
from bot.terminal.commands import (
    audit,
    bench,
    house,
    imports,
    keys,
    models,
    nlu,
    talking,
    utterances,
)
from bot.terminal.failures import Stop
from data.private_files import close_to_others, write_privately
from data.settings import HouseSettings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


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


app.command()(house.up)
app.command()(house.prepare)
app.command()(house.train)
app.command()(house.serve)
app.command()(talking.chat)
app.command()(talking.call)
app.command()(talking.push)
app.command("demo-data")(house.demo_data)
app.command()(house.settings)
app.command()(house.reset)
app.add_typer(keys.commands, name="keys")
app.add_typer(audit.commands, name="audit")
app.add_typer(models.commands, name="models")
app.add_typer(utterances.lint, name="lint")
app.add_typer(utterances.evaluate, name="evaluate")
app.add_typer(nlu.commands, name="nlu")
app.add_typer(imports.commands, name="import")
app.add_typer(bench.commands, name="bench")


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
