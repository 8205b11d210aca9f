import re
from pathlib import Path

import pytest

from bot.terminal.settings_listing import listing, settings_classes

ROOT = Path(__file__).resolve().parents[2]


def test_env_example_lists_every_setting_with_its_default() -> None:
    shipped = (ROOT / ".env.example").read_text()
    assert shipped == listing(), "run: .venv/bin/banter settings > .env.example"


def test_every_setting_says_what_it_is() -> None:
    silent = [
        f"{kind.__module__}.{kind.__name__}.{name}"
        for kind in settings_classes()
        for name, field in kind.model_fields.items()
        if not field.description
    ]
    assert silent == []


def test_a_name_that_two_rooms_read_has_one_default() -> None:
    defaults: dict[str, set[str]] = {}
    for kind in settings_classes():
        for name, field in kind.model_fields.items():
            full = f"{kind.model_config.get('env_prefix', '')}{name}".upper()
            defaults.setdefault(full, set()).add(str(field.get_default()))
    assert {name: found for name, found in defaults.items() if len(found) > 1} == {}


def test_every_default_can_be_set_as_it_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = re.findall(r"^#(BANTER_\w+)=(.*)$", (ROOT / ".env.example").read_text(), re.M)
    for name, value in listed:
        monkeypatch.setenv(name, value)
    for kind in settings_classes():
        read, default = kind(_env_file=None), kind.model_construct()
        assert read.model_dump() == default.model_dump(), kind.__name__
