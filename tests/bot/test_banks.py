"""Banks beside the demo bank."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import banks
from bot.terminal.failures import in_words
from bot.terminal.importing import import_berka
from crm.settings import CrmSettings
from data.settings import HouseSettings


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of one's own; what a bank changes in the environment is taken back."""
    monkeypatch.setenv("BANTER_HOME", str(tmp_path))
    for name in ("BANTER_AS_OF", "BANTER_BANK_TIMEZONE", banks.DATABASE):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    return tmp_path


def berka() -> Path:
    path = banks.home_of("berka")
    banks.found(path, {"BANTER_AS_OF": "1998-12-31", "BANTER_BANK_TIMEZONE": "Europe/Prague"})
    return path


def test_a_bank_brings_its_home_and_settings(home: Path) -> None:
    path = berka()
    banks.enter("berka")
    assert os.environ["BANTER_HOME"] == str(path) == str(home / "banks" / "berka")
    assert os.environ["BANTER_AS_OF"] == "1998-12-31"


def test_its_settings_give_way_to_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANTER_AS_OF", "1997-01-01")
    berka()
    banks.enter("berka")
    assert os.environ["BANTER_AS_OF"] == "1997-01-01"


@pytest.mark.parametrize("there", [[], ["berka"]])
def test_an_unknown_bank_is_said_with_those_there_are(there: list[str]) -> None:
    for _ in there:
        berka()
    with pytest.raises(banks.UnknownBank) as refused:
        banks.enter("gotham")
    assert str(refused.value).startswith("There is no bank 'gotham' under ")
    assert ("there are berka" if there else "there is none") in str(refused.value)


@pytest.mark.parametrize("name", ["../..", "a/b", "", "."])
def test_a_name_that_is_no_name_leads_nowhere(home: Path, name: str) -> None:
    with pytest.raises(banks.UnknownBank):
        banks.enter(name)
    assert os.environ["BANTER_HOME"] == str(home)


@pytest.mark.parametrize(
    ("customer", "entered"),
    [("berka-2", True), ("2", False), ("t0-1", False), ("-2", False), ("../x-2", False)],
)
def test_a_customers_number_leads_to_its_bank(home: Path, customer: str, entered: bool) -> None:
    path = berka()
    banks.enter_for_customer(customer)
    assert os.environ["BANTER_HOME"] == str(path if entered else home)


def test_inside_a_bank_its_customers_are_at_home() -> None:
    path = berka()
    banks.enter("berka")
    banks.enter_for_customer("berka-2")
    assert os.environ["BANTER_HOME"] == str(path)


def test_a_hand_edited_file_is_kept_when_the_bank_is_loaded_again() -> None:
    file = berka() / banks.SETTINGS_FILE
    edited = "# our own\n\nBANTER_AS_OF=1998-06-30"
    file.write_text(edited, encoding="utf-8")
    berka()
    berka()
    assert file.read_text(encoding="utf-8") == f"{edited}\nBANTER_BANK_TIMEZONE=Europe/Prague\n"
    banks.enter("berka")
    assert os.environ["BANTER_AS_OF"] == "1998-06-30"


@pytest.mark.parametrize(
    "act",
    [
        lambda: banks.enter("berka"),
        lambda: banks.enter_for_customer("berka-2"),
        lambda: import_berka(HouseSettings(), Path("nowhere")),
    ],
    ids=["--bank", "--customer", "import"],
)
def test_a_bank_stays_out_of_the_houses_database(
    home: Path, monkeypatch: pytest.MonkeyPatch, act: Callable[[], None]
) -> None:
    file = berka() / banks.SETTINGS_FILE
    monkeypatch.setenv(banks.DATABASE, "postgresql+psycopg://bank@db/banter")
    with pytest.raises(banks.SharedDatabase, match="BANTER_CRM_DATABASE_URL") as refused:
        act()
    assert str(file) in str(refused.value)
    assert in_words(refused.value) == str(refused.value)
    assert os.environ["BANTER_HOME"] == str(home)


@pytest.mark.parametrize("own", ["", "postgresql+psycopg://bank:pa$$word@db/berka"])
def test_a_bank_with_a_database_of_its_own_uses_it(
    monkeypatch: pytest.MonkeyPatch, own: str
) -> None:
    (berka() / banks.SETTINGS_FILE).write_text(f"{banks.DATABASE}={own}\n", encoding="utf-8")
    monkeypatch.setenv(banks.DATABASE, "postgresql+psycopg://bank@db/banter")
    banks.enter("berka")
    assert CrmSettings().database_url == own
