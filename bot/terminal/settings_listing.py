"""Every setting of every room, as an ``.env`` file: the source of ``.env.example``."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from enum import Enum
from textwrap import wrap

from pydantic_settings import BaseSettings

ROOMS = ("data", "crm", "nlu", "recommender", "actions", "bot")


def settings_classes() -> Iterator[type[BaseSettings]]:
    """Yield the settings classes of all ``settings`` modules, room by room."""
    for room in ROOMS:
        package = importlib.import_module(room)
        names = sorted(
            module.name
            for module in pkgutil.walk_packages(package.__path__, f"{room}.")
            if module.name.rsplit(".", 1)[-1] == "settings"
        )
        for name in names:
            module = importlib.import_module(name)
            own = (v for v in vars(module).values() if getattr(v, "__module__", "") == name)
            yield from (v for v in own if isinstance(v, type) and issubclass(v, BaseSettings))


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
    return "\n".join(parts) + "\n"


def _title(kind: type[BaseSettings]) -> str:
    return (kind.__doc__ or kind.__name__).strip().splitlines()[0]


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, list | tuple | set | frozenset):
        return "[" + ",".join(f'"{item}"' for item in value) + "]"
    return str(value)
