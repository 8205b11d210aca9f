"""The secret that the dialplan registers calls with: a file that the PBX has too.

One line of 64 characters, so that Asterisk's ``FILE()`` reads it without its line end.
"""

from __future__ import annotations

import hmac
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from bot.voice.contract import VoiceError
from bot.voice.settings import VoiceSettings
from data.private_files import FILE_MODE, private_folder
from data.settings import Environment, HouseSettings

KEY_FILE = "voice-registration.key"
LENGTH = 64
_DEVELOPMENT = "development-"  # how a key begins that was made by itself


class RegistrationKeyMissing(VoiceError):
    """There is no secret that may be used here; the message says how one is made."""


@dataclass(frozen=True, slots=True)
class RegistrationKey:
    """The secret of one installation."""

    value: str = field(repr=False)

    @classmethod
    def of(cls, house: HouseSettings, settings: VoiceSettings) -> RegistrationKey:
        """Read the secret; in development make it at the first start.

        Raises:
            RegistrationKeyMissing: it is absent, unreadable, too short, or not for production.
        """
        path = settings.registration_key_file or house.keys_folder / KEY_FILE
        development = house.environment is Environment.DEVELOPMENT
        if development and not path.exists():
            _make(path)
        value = _read(path)
        if len(value) != LENGTH:
            raise RegistrationKeyMissing(
                f"{path} does not hold {LENGTH} characters. {_remedy(path)}"
            )
        if value.startswith(_DEVELOPMENT) and not development:
            raise RegistrationKeyMissing(f"{path} is a development secret. {_remedy(path)}")
        return cls(value)

    def matches(self, offered: str) -> bool:
        """Return whether this is the secret."""
        return hmac.compare_digest(offered.encode(), self.value.encode())


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError as error:
        raise RegistrationKeyMissing(f"{path} is missing. {_remedy(path)}") from error
    except OSError as error:
        raise RegistrationKeyMissing(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise RegistrationKeyMissing(f"{path} is no text. {_remedy(path)}") from error


def _remedy(path: Path) -> str:
    return f"Make one with: (umask 077; openssl rand -hex 32 > {path}), and give it to the PBX."


def _make(path: Path) -> None:
    private_folder(path.parent)
    value = (_DEVELOPMENT + secrets.token_hex(LENGTH // 2))[:LENGTH]
    # Two processes may start at once: the first one's file counts, and is whole when it appears.
    fresh = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(value + "\n")
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
