from pathlib import Path

import pytest

from bot.voice.registration_key import (
    KEY_FILE,
    LENGTH,
    RegistrationKey,
    RegistrationKeyMissing,
)
from bot.voice.settings import VoiceSettings
from data.settings import Environment, HouseSettings


def opened(home: Path, environment: Environment, file: Path | None = None) -> RegistrationKey:
    house = HouseSettings(home=home, environment=environment)
    return RegistrationKey.of(house, VoiceSettings(registration_key_file=file))


def test_development_makes_one_that_nobody_else_reads_and_keeps_it(tmp_path: Path) -> None:
    first = opened(tmp_path, Environment.DEVELOPMENT)
    path = tmp_path / "keys" / KEY_FILE
    assert (len(first.value), path.stat().st_mode & 0o777) == (LENGTH, 0o600)
    assert opened(tmp_path, Environment.DEVELOPMENT) == first
    assert [file.name for file in path.parent.iterdir()] == [KEY_FILE]


def test_production_wants_one_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(RegistrationKeyMissing, match="openssl rand -hex 32"):
        opened(tmp_path, Environment.PRODUCTION)
    opened(tmp_path, Environment.DEVELOPMENT)
    with pytest.raises(RegistrationKeyMissing, match="development secret"):
        opened(tmp_path, Environment.PRODUCTION)


def test_the_file_may_stand_elsewhere(tmp_path: Path) -> None:
    file = tmp_path / "mounted"
    file.write_text("a" * LENGTH + "\n")
    assert opened(tmp_path, Environment.PRODUCTION, file).matches("a" * LENGTH)


@pytest.mark.parametrize("content", [b"", b"short", b"\xff" * LENGTH, b"a" * (LENGTH + 1)])
def test_what_is_no_key_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "mounted"
    file.write_bytes(content)
    with pytest.raises(RegistrationKeyMissing, match="mounted"):
        opened(tmp_path, Environment.PRODUCTION, file)


def test_only_the_key_matches() -> None:
    key = RegistrationKey("a" * LENGTH)
    assert [key.matches(offered) for offered in ("", "a", "ä", "a" * LENGTH)] == [
        False,
        False,
        False,
        True,
    ]
    assert "aaa" not in repr(key)
