"""Failures in words: what is wrong, where, and what to do; defects are left as they are."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import BaseModel

from bot.banks import UnknownBank
from bot.settings import RoleSettings
from bot.supervisor.rasa_process import RasaMissing
from bot.terminal.failures import SettingBroken, check_settings, in_words
from crm.bank import Bank
from crm.contract import NotFound, Unavailable
from crm.settings import CrmSettings, GateSettings
from data.knowledge.entries import KnowledgeError
from data.products.catalogue import CatalogueError
from data.protection.contract import KeysMissing
from data.rules.questionnaire import QuestionnaireBroken
from data.settings import HouseSettings
from data.texts.catalogue import CatalogueBroken
from data.utterances import UtterancesError
from nlu.encoding.encoder import EncoderError
from nlu.model.artefact import ArtefactError
from recommender.strategy import RulesBroken


def failure_of(act: Callable[[], object]) -> Exception:
    with pytest.raises(Exception) as raised:  # noqa: PT011 - whatever it is, is looked at
        act()
    assert isinstance(raised.value, Exception)
    return raised.value


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("BANTER_RASA_PORT", "x", "Setting BANTER_RASA_PORT='x' is not usable: "),
        ("BANTER_NLU_FOLDS", "1", "Setting BANTER_NLU_FOLDS='1' is not usable: "),
        ("BANTER_GATE_QUIET_UNTIL", "x", "Setting BANTER_GATE_QUIET_UNTIL='x' is not usable: "),
        ("BANTER_CRM_HOLIDAYS", "x", "Setting BANTER_CRM_HOLIDAYS is not usable: it must be JSON."),
        ("BANTER_CRM_CLOSES_AT", "08:00", "The settings are not usable: BANTER_CRM_OPENS_AT must"),
        ("BANTER_BANK_TIMEZONE", "x", "unknown time zone 'x'"),
    ],
)
def test_a_broken_setting_of_any_room_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingBroken) as refused:
        check_settings()
    assert sentence in str(refused.value)
    assert str(refused.value).endswith("See .env.example.")
    assert in_words(refused.value) == str(refused.value)


def test_the_settings_as_shipped_are_usable() -> None:
    check_settings()


def test_a_setting_that_a_command_stumbles_over_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANTER_GATEWAY_PORT", "0")
    said = in_words(failure_of(RoleSettings))
    assert said is not None
    assert said.startswith("Setting BANTER_GATEWAY_PORT='0' is not usable: ")


def test_a_list_that_is_not_json_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANTER_GATE_QUIET_CHANNELS", "push,sms")
    assert in_words(failure_of(GateSettings)) == (
        "Setting BANTER_GATE_QUIET_CHANNELS is not usable: it must be JSON. See .env.example."
    )


def test_a_database_that_is_not_prepared(tmp_path: Path) -> None:
    from crm.people import customers

    bank = Bank.open(HouseSettings(home=tmp_path), CrmSettings(database_url=""))

    def look() -> None:
        with bank.read() as work:
            customers.get_by_cif(work, "1")

    assert in_words(failure_of(look)) == (
        "The database is not prepared (no such table: customer): "
        "run make run, or banter prepare, first."
    )
    bank.close()


def test_a_database_url_that_is_none(tmp_path: Path) -> None:
    settings = CrmSettings(database_url="nonsense")
    error = failure_of(lambda: Bank.open(HouseSettings(home=tmp_path), settings))
    assert in_words(error) == (
        "Setting BANTER_CRM_DATABASE_URL is not an SQLAlchemy URL. See .env.example."
    )


@pytest.mark.parametrize(
    "kind",
    [
        ArtefactError,
        CatalogueBroken,
        CatalogueError,
        EncoderError,
        KnowledgeError,
        QuestionnaireBroken,
        RulesBroken,
        UtterancesError,
    ],
)
def test_a_file_that_somebody_edited_is_named_not_traced(kind: type[Exception]) -> None:
    assert in_words(kind("fees.yml: 5.question: a line too much")) == (
        "fees.yml: 5.question: a line too much"
    )


def test_a_home_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said = in_words(failure_of(lambda: Bank.open(HouseSettings(home=tmp_path / "file"))))
    assert said is not None
    assert str(tmp_path / "file") in said
    assert said.endswith("See BANTER_HOME.")


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (RasaMissing("run make setup"), "run make setup"),
        (KeysMissing("the keys are gone"), "the keys are gone"),
        (NotFound("unknown_product", "no product has the code 'X'"),
         "no product has the code 'X' (unknown_product)"),
        (Unavailable("database_busy", "no answer"), "no answer (database_busy)"),
        (OSError(errno.ENOSPC, "No space left on device", "/b/x"),
         "/b/x: No space left on device. See BANTER_HOME."),
        (OSError(errno.ENOSPC, "No space left on device"),
         "The disk: No space left on device. See BANTER_HOME."),
    ],
)  # fmt: skip
def test_known_failures_speak_for_themselves(error: Exception, sentence: str) -> None:
    assert in_words(error) == sentence


class _Form(BaseModel):
    number: int


@pytest.mark.parametrize(
    "error",
    [
        ZeroDivisionError(),
        KeyError("x"),
        FileNotFoundError("x"),
        OSError(errno.EBADF, "Bad file descriptor"),
        UnknownBank("handled by its command"),
        failure_of(lambda: _Form(number="x")),  # type: ignore[arg-type]
    ],
)
def test_a_defect_is_no_sentence(error: Exception) -> None:
    assert in_words(error) is None
