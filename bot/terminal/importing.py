"""``banter import``: a real bank into a database of its own, with a report."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from bot import banks
from bot.supervisor.progress import Steps
from crm.bank import Bank
from crm.loading import LoadReport, load
from crm.store.migrate import upgrade
from data.ingest import berka
from data.ingest.berka_files import BerkaError
from data.ingest.report import ImportReport
from data.settings import Environment, HouseSettings

BERKA = "berka"
BERKA_SETTINGS = {
    "BANTER_AS_OF": berka.AS_OF.isoformat(),
    "BANTER_BANK_TIMEZONE": "Europe/Prague",
    "BANTER_CRM_CURRENCY": "CZK",
    "BANTER_CRM_PUBLIC_HOLIDAYS": "false",  # those we know are China's
}


class ImportFailed(Exception):
    """The folder is not what it should be; the message says what is missing."""


def import_berka(house: HouseSettings, folder: Path) -> None:
    """Load the PKDD'99 bank; loading it again changes nothing.

    Raises:
        ImportFailed: the folder is not the data set.
        SharedDatabase: the house has a database, and this bank none of its own.
    """
    banks.found(banks.home_of(BERKA), BERKA_SETTINGS)
    banks.enter(BERKA)
    own = HouseSettings()
    console = Console(highlight=False, soft_wrap=True)  # commands and paths stay whole
    try:
        report, written = _import(own, folder, house.environment is Environment.DEVELOPMENT)
    except BerkaError as error:
        raise ImportFailed(str(error)) from error
    console.print("\n".join([*report.lines(), "", *written.lines()]), markup=False)
    if not written.written:
        console.print("Nothing changed: this is the bank that is already there.")
    console.print(
        f"\nThe bank is in {own.home}. Talk to it: banter chat --customer berka-2 --lang en\n"
        "Run it: banter --bank berka up"
    )


def _import(own: HouseSettings, folder: Path, staff: bool) -> tuple[ImportReport, LoadReport]:
    with Steps(Console(stderr=True)) as steps:
        step = steps.begin("reading")
        source = berka.read(folder, development_staff=staff, progress=step)
        step.finish()
        bank = Bank.open(own)
        try:
            upgrade(bank.engine)
            step = steps.begin("loading")
            written = load(bank, source.batches)
            step.finish()
        finally:
            bank.close()
    return source.report, written
