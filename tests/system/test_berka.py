"""The real PKDD'99 bank: imported, reported, and talked with to a lead."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path

import pytest
from chatting import FIVE_LINES, chat
from leftovers import processes_of
from stack import ROOT, Stack

from data.settings import HouseSettings

pytestmark = [pytest.mark.system, pytest.mark.timeout(900)]

FILES = {
    "district.asc": 77,
    "client.asc": 5_369,
    "account.asc": 4_500,
    "disp.asc": 5_369,
    "card.asc": 892,
    "loan.asc": 682,
}


@pytest.fixture(scope="session")
def data_set() -> Path:
    """The folder of the data set."""
    folder = (ROOT / HouseSettings().datasets / "berka").resolve()
    if not folder.is_dir():
        told = f"no PKDD'99 bank at {folder}: set BANTER_DATASETS to the folder that has berka/"
        if os.environ.get("CI") and (ROOT.parent / "shared").exists():
            pytest.fail(told)
        pytest.skip(told)
    return folder


@pytest.fixture(scope="module")
def house(data_set: Path, tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """A house that is not running, with the bank imported."""
    house = Stack(tmp_path_factory.mktemp("berka"))
    done = house.run("import", "berka", str(data_set))
    assert done.returncode == 0, done.stderr
    house.output.extend(done.stdout.splitlines())
    return house


@pytest.fixture
def taught(stack: Stack, house: Stack, tmp_path: Path) -> Stack:
    """A copy to talk with: the imported bank, and models that were trained from the same inputs."""
    home = shutil.copytree(house.home, tmp_path / "taught")
    for model in ("nlu", "rasa"):
        source = stack.home / "models" / model
        shutil.copytree(source, home / "banks" / "berka" / "models" / model, dirs_exist_ok=True)
    return Stack(home)


def rows(house: Stack, query: str) -> list[tuple[object, ...]]:
    """Read the imported bank's records."""
    with sqlite3.connect(house.home / "banks" / "berka" / "db" / "banter.db") as database:
        return database.execute(query).fetchall()


def test_every_row_is_read_and_kept(house: Stack) -> None:
    reported = {line.split()[0]: line.split() for line in house.output if ".asc" in line}
    for name, count in FILES.items():
        figures = ["read", f"{count:,}", "kept", f"{count:,}", "rejected", "0"]
        assert reported[name][1:] == figures
    assert "(not there: balances and months are unknown)" in " ".join(reported["trans.asc"])
    assert rows(house, "select count(*) from customer") == [(5_369,)]


def test_its_calendar_and_its_money_are_its_own(house: Stack) -> None:
    settings = (house.home / "banks" / "berka" / "bank.env").read_text().split()
    assert "BANTER_CRM_CURRENCY=CZK" in settings
    assert "BANTER_CRM_PUBLIC_HOLIDAYS=false" in settings


def test_no_consent_and_no_assessment_is_invented(house: Stack) -> None:
    for table in ("consent", "consent_event", "risk_assessment", "do_not_disturb"):
        assert rows(house, f"select count(*) from {table}") == [(0,)], table  # noqa: S608


def test_importing_it_again_changes_nothing(house: Stack, data_set: Path) -> None:
    before = rows(house, "select * from customer order by 1")
    done = house.run("import", "berka", str(data_set))
    assert done.returncode == 0
    assert "Nothing changed: this is the bank that is already there." in done.stdout.splitlines()
    changes = [line.split() for line in done.stdout.splitlines() if line.endswith("unchanged")]
    assert {(words[1], words[3]) for words in changes} == {("0", "0")}
    assert rows(house, "select * from customer order by 1") == before


def test_damaged_rows_are_rejected_with_their_place(data_set: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged"
    shutil.copytree(data_set, damaged)
    clients = (damaged / "client.asc").read_bytes()
    (damaged / "client.asc").write_bytes(clients[:-11])  # cut off in the middle of the last row
    accounts = (damaged / "account.asc").read_text().splitlines()
    accounts[2] = '3818;74;"POPLATEK MESICNE";930231'
    accounts[3] = "\0\0\0"
    (damaged / "account.asc").write_text("\n".join(accounts))
    house = Stack(tmp_path / "home")
    done = house.run("import", "berka", str(damaged))
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)
    lines = done.stdout.splitlines()
    assert "account.asc:3: date '930231' is not a date" in lines
    assert any(line.startswith("account.asc:4: ") for line in lines)
    assert any(line.startswith("client.asc:5370: ") for line in lines)
    # What hangs on a rejected row is rejected too, and nobody without an account comes in.
    assert any(line.startswith("disp.asc:") for line in lines)
    assert 5_350 < int(str(rows(house, "select count(*) from customer")[0][0])) < 5_369


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda folder: (folder / "disp.asc").unlink(), "lacks disp.asc"),
        (lambda folder: (folder / "client.asc").write_text("a;b;c\n1;2;3\n"), "client.asc"),
        (shutil.rmtree, "is not a folder"),
    ],
    ids=["file missing", "other columns", "no folder"],
)
def test_what_is_not_the_data_set_is_said(
    data_set: Path, tmp_path: Path, spoil: object, sentence: str
) -> None:
    folder = tmp_path / "spoilt"
    shutil.copytree(data_set, folder)
    assert callable(spoil)
    spoil(folder)
    done = Stack(tmp_path / "home").run("import", "berka", str(folder))
    assert done.returncode == 1
    assert sentence in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("customer", "language"),
    [("berka-2", "zh"), pytest.param("berka-3", "en", marks=pytest.mark.long)],
)
def test_the_five_lines_make_a_lead_of_a_real_customer(
    taught: Stack, customer: str, language: str
) -> None:
    talk = chat(taught, customer, language, *FIVE_LINES[language])
    assert talk.code == 0, talk.complaint
    assert talk.lead is not None
    assert talk.types.index("disclosure") < talk.types.index("receipt")
    asked = {"zh": ("同意使用", "做风险测评"), "en": ("assess", "gree")}[language]
    for words in asked:  # consent to personal recommendations, and the assessment
        assert any(words in label for label in talk.buttons), talk.buttons
    assert not any(personalised for _, personalised in talk.products)
    assert (talk.lead,) in rows(taught, "select lead_id from lead")
    assert processes_of(taught.home / "banks" / "berka") == []


def test_it_reckons_in_crowns_and_in_nothing_else(taught: Stack) -> None:
    asked = "What would I repay each month on a loan of {} over three years?"
    talk = chat(taught, "berka-4", "en", asked.format("100,000"), asked.format("200,000 yuan"))
    assert talk.code == 0, talk.complaint
    assert "CZK 100,000" in talk.words
    assert "I reckon in Czech crowns only" in talk.words
    assert "CNY" not in talk.words
    assert "200,000" not in talk.words
