"""Every setting of every room, as an ``.env`` file: the source of ``.env.example``."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from textwrap import wrap

import orjson
from pydantic_settings import BaseSettings

ROOT = Path(__file__).resolve().parents[2]
RASA_SETTINGS = ROOT / "bot" / "rasa" / "banter_rasa" / "settings.py"
RASA_TITLE = (
    "The dialogue engine, in its own environment; empty = its default, which make run sets."
)
RASA_PYTHON = ("BANTER_RASA_PYTHON", "its interpreter; .venv-rasa/bin/python of this checkout.")
ROOMS = ("data", "crm", "nlu", "recommender", "speech", "actions", "bot")


def settings_classes() -> Iterator[type[BaseSettings]]:
    """Yield the settings classes of all ``settings`` modules, room by room."""
    for room in ROOMS:
        for name in sorted(_settings_modules(room)):
            module = importlib.import_module(name)
            own = (v for v in vars(module).values() if getattr(v, "__module__", "") == name)
            yield from (v for v in own if isinstance(v, type) and issubclass(v, BaseSettings))


def _settings_modules(room: str) -> Iterator[str]:
    """Yield module names; nothing but the modules themselves is imported to find them."""
    for path in (ROOT / room).rglob("settings.py"):
        if path != RASA_SETTINGS:
            yield ".".join(path.relative_to(ROOT).with_suffix("").parts)


def listing() -> str:
    """Return the text of ``.env.example``: name, default and description of each setting."""
    listed: set[str] = set()
    parts = ["# Settings of Banter, with their defaults. Made by: banter settings > .env.example"]
    for kind in settings_classes():
        parts += ["", *(f"# {line}" for line in wrap(_title(kind), 96))]
        prefix = str(kind.model_config.get("env_prefix", ""))
        for name, field in kind.model_fields.items():
            full = (prefix + name).upper()
            if full in listed:  # a shared secret is read by two rooms and listed once
                continue
            listed.add(full)
            default = field.get_default(call_default_factory=True, validated_data={})
            parts += [f"#   {line}" for line in wrap(field.description or "", 94)]
            parts.append(f"#{full}={_shown(default)}")
    parts += ["", f"# {RASA_TITLE}"]
    for name, description in (RASA_PYTHON, *rasa_settings()):
        if name not in listed:
            parts += [*(f"#   {line}" for line in wrap(description, 94)), f"#{name}="]
    return "\n".join(parts) + "\n"


def rasa_settings() -> Iterator[tuple[str, str]]:
    """Yield (name, description) of the dialogue engine's settings.

    Its environment has no pydantic 2 and is not ours to import from: the attributes that its
    settings class documents are read from the source.
    """
    tree = ast.parse(RASA_SETTINGS.read_text(encoding="utf-8"))
    docstring = next(
        ast.get_docstring(node) or ""
        for node in tree.body
        if isinstance(node, ast.ClassDef) and node.name == "RasaSettings"
    )
    _, _, attributes = docstring.partition("Attributes:\n")
    for line in attributes.splitlines():
        name, _, description = line.strip().partition(": ")
        if description:
            yield f"BANTER_RASA_{name.upper()}", description


def _title(kind: type[BaseSettings]) -> str:
    return (kind.__doc__ or kind.__name__).strip().splitlines()[0]


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, list | tuple | set | frozenset):
        return orjson.dumps(list(value), default=str).decode()
    return str(value)
