"""What a failure means to whoever typed the command: one sentence, and what to do."""

from __future__ import annotations

import errno
import re
from collections.abc import Callable, Mapping

from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsError

from bot.terminal.settings_listing import settings_classes

_FIELD = re.compile(r'field "(\w+)"')
_SEE = "See .env.example."
_DISK_TAKES_NO_MORE = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}


class Stop(Exception):
    """The command cannot go on; the message is what the user reads."""


class SettingBroken(Exception):
    """A setting cannot be used; the message says which, and what would be right."""


def check_settings() -> None:
    """Read every setting of every room, so that a broken one is said before anything starts.

    Raises:
        SettingBroken: one cannot be used.
    """
    for kind in settings_classes():
        try:
            kind()
        except (ValidationError, SettingsError) as error:
            raise SettingBroken(_setting(kind, error)) from error


def in_words(error: Exception) -> str | None:
    """Return the sentence for a failure of the user's making or surroundings; None for a defect."""
    for kind in type(error).__mro__:
        if told := _SENTENCES.get(f"{kind.__module__}.{kind.__qualname__}"):
            return told(error)
    return None


def _broken_setting(error: Exception) -> str | None:
    for kind in settings_classes():
        if isinstance(error, ValidationError) and error.title == kind.__name__:
            return _setting(kind, error)
        if isinstance(error, SettingsError) and _field_of(error) in kind.model_fields:
            return _setting(kind, error)
    return None  # something else did not validate: a defect


def _setting(kind: type[BaseSettings], error: Exception) -> str:
    prefix = str(kind.model_config.get("env_prefix", ""))
    if not isinstance(error, ValidationError):
        return f"Setting {prefix}{_field_of(error).upper()} is not usable: it must be JSON. {_SEE}"
    first = error.errors()[0]
    why = first["msg"].removeprefix("Value error, ")
    if not first["loc"]:  # several settings contradict each other; the reason names them
        return f"The settings are not usable: {why}. {_SEE}"
    name = f"{prefix}{first['loc'][0]}".upper()
    return f"Setting {name}={first.get('input')!r} is not usable: {why}. {_SEE}"


def _field_of(error: Exception) -> str:
    found = _FIELD.search(str(error))
    return found[1] if found else ""


def _database_url(_error: Exception) -> str:
    return "Setting BANTER_CRM_DATABASE_URL is not an SQLAlchemy URL. " + _SEE


def _database(error: Exception) -> str:
    cause = str(getattr(error, "orig", error)).strip().splitlines()[0]
    if "no such table" in cause or "does not exist" in cause:
        return f"The database is not prepared ({cause}): run make run, or banter prepare, first."
    return f"The database cannot be used ({cause}): check BANTER_CRM_DATABASE_URL and BANTER_HOME."


def _own_words(error: Exception) -> str:
    return str(error)


def _bank(error: Exception) -> str:
    return f"{error} ({getattr(error, 'reason', '')})"


def _file(error: Exception) -> str | None:
    """A folder that may not be written to, or is a file."""
    assert isinstance(error, OSError)  # noqa: S101 - looked up by its name
    return f"{error.filename}: {error.strerror}. See BANTER_HOME." if error.filename else None


def _disk(error: Exception) -> str | None:
    """A disk that takes no more; other system errors are defects."""
    assert isinstance(error, OSError)  # noqa: S101 - looked up by its name
    if error.errno not in _DISK_TAKES_NO_MORE:
        return None
    return f"{error.filename or 'The disk'}: {error.strerror}. See BANTER_HOME."


# By name: a command that fails early must not import what it does not need.
_SENTENCES: Mapping[str, Callable[[Exception], str | None]] = {
    "pydantic_core._pydantic_core.ValidationError": _broken_setting,
    "pydantic_settings.exceptions.SettingsError": _broken_setting,
    "bot.banks.SharedDatabase": _own_words,
    "bot.settings.GatewayUnnamed": _own_words,
    "bot.terminal.failures.SettingBroken": _own_words,
    "bot.supervisor.rasa_process.RasaMissing": _own_words,
    "bot.supervisor.ports.PortTaken": _own_words,
    "bot.supervisor.running.HouseRunning": _own_words,
    "bot.voice.registration_key.RegistrationKeyMissing": _own_words,
    "bot.voice.transports.allowing.ListenerOpen": _own_words,
    "bot.voice.turns.judges.VadMissing": _own_words,
    "data.knowledge.entries.KnowledgeError": _own_words,
    "data.products.catalogue.CatalogueError": _own_words,
    "data.protection.contract.ProtectionError": _own_words,
    "data.rules.questionnaire.QuestionnaireBroken": _own_words,
    "data.texts.catalogue.TextError": _own_words,
    "data.utterances.UtterancesError": _own_words,
    "nlu.encoding.encoder.EncoderError": _own_words,
    "nlu.model.artefact.ArtefactError": _own_words,
    "recommender.strategy.RulesBroken": _own_words,
    "speech.models.catalogue.PullError": _own_words,
    "speech.contract.SpeechError": _own_words,
    "crm.contract.BankError": _bank,
    "sqlalchemy.exc.ArgumentError": _database_url,
    "sqlalchemy.exc.DBAPIError": _database,
    "builtins.PermissionError": _file,
    "builtins.NotADirectoryError": _file,
    "builtins.FileExistsError": _file,
    "builtins.OSError": _disk,
}
