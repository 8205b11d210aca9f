"""Finding the interpreters that the environments are made with, outside of what they make."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterable
from pathlib import Path

from bot.environments.contract import ROOT, SetupFailed

OURS = (ROOT / ".venv", ROOT / ".venv-rasa")
RASA_VERSIONS = ((3, 11), (3, 10))  # TensorFlow 2.12 has wheels for no later one
PLATFORM_VERSIONS = ((3, 11), (3, 12), (3, 13))
_FETCHED = "3.11"  # serves both environments


def version_of(python: Path | str) -> tuple[int, int] | None:
    """Return (major, minor) of an interpreter, or None when it cannot make environments."""
    code = "import sys, venv, ensurepip; print(sys.version_info[0], sys.version_info[1])"
    try:
        done = subprocess.run(  # noqa: S603 - an interpreter found on this machine
            [str(python), "-c", code], capture_output=True, text=True, timeout=30, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    major, minor = done.stdout.split()
    return int(major), int(minor)


def outside(python: Path) -> Path | None:
    """Return the interpreter that this one was made from, if it is of an environment of ours.

    Making an environment begins by deleting it; who has activated it offers its interpreter first.

    Returns:
        None when it is a copy, which does not say what it was made from.
    """
    ours = {folder.resolve() for folder in OURS}
    if python.parent.parent.resolve() not in ours:
        return python
    base = python.resolve()
    return None if base.parent.parent in ours else base


def candidates(version: tuple[int, int]) -> Iterable[Path]:
    """Yield the places where an interpreter of this version may be found."""
    yield Path(sys.executable)
    name = f"python{version[0]}.{version[1]}"
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        if folder and (path := Path(folder) / name).exists():
            yield path
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    yield from sorted(pyenv.glob(f"{version[0]}.{version[1]}.*/bin/python"), reverse=True)


def find_python(versions: Iterable[tuple[int, int]]) -> Path | None:
    """Return the first interpreter of the wanted versions, best version first."""
    for version in versions:
        for path in filter(None, map(outside, candidates(version))):
            if version_of(path) == version:
                return path
    return None


def require_rasa_python() -> Path:
    """Return a Python 3.11 or 3.10 for Rasa, fetched with uv as the last resort.

    Raises:
        SetupFailed: none is here and uv cannot bring one.
    """
    if found := find_python(RASA_VERSIONS) or _fetch_with_uv():
        return found
    raise SetupFailed(
        "Rasa needs Python 3.11 or 3.10 with venv and none was found on PATH or under pyenv: "
        "install one (Debian 12: apt-get install python3.11-venv; or pyenv install 3.11), "
        "install uv, which fetches one, and run make again, "
        "or name it with make RASA_PYTHON=/path/to/python."
    )


def require_platform_python() -> Path:
    """Return a Python 3.11 to 3.13 for the platform, fetched with uv as the last resort.

    Raises:
        SetupFailed: none is here and uv cannot bring one.
    """
    if found := find_python(PLATFORM_VERSIONS) or _fetch_with_uv():
        return found
    if sys.version_info[:2] in PLATFORM_VERSIONS:
        raise SetupFailed(
            f"Python {platform.python_version()} is here but its venv is not: install it (Debian: "
            "apt-get install python3-venv), or name another with make PYTHON=/path/to/python."
        )
    raise SetupFailed(
        f"Banter needs Python 3.11, 3.12 or 3.13 with venv; this is {platform.python_version()} "
        "and no other was found on PATH or under pyenv. "
        "Install one (Debian: apt-get install python3 python3-venv; or pyenv install 3.11), "
        "install uv, which fetches one, and run make again, "
        "or name it with make PYTHON=/path/to/python."
    )


def named_python(setting: str, versions: Collection[tuple[int, int]]) -> Path | None:
    """Return the interpreter that the user named, if one was.

    Args:
        setting: where it is named.
        versions: those that will do.

    Raises:
        SetupFailed: it does not run, cannot make environments, is of another version, or is in the
            environment that it would make.
    """
    named = os.environ.get(setting)
    if not named:
        return None
    version = version_of(named)
    if version is None:
        raise SetupFailed(
            f"{named} is no Python that can make environments: "
            "check the path, and that it has venv (Debian: apt-get install python3-venv)."
        )
    if version not in versions:
        wanted = " or ".join(f"{major}.{minor}" for major, minor in versions)
        raise SetupFailed(
            f"{named} ({setting}) is Python {version[0]}.{version[1]}, and {wanted} is needed: "
            "name another, or none, and one is looked for."
        )
    found = outside(Path(shutil.which(named) or named))
    if found is None:
        raise SetupFailed(
            f"{named} ({setting}) is in an environment that would be made anew: "
            "name the Python it was made from."
        )
    return found


def _fetch_with_uv() -> Path | None:
    uv = shutil.which("uv")
    if uv is None:
        return None
    subprocess.run([uv, "python", "install", _FETCHED], check=False)  # noqa: S603
    found = subprocess.run(  # noqa: S603
        # Without --system it finds the environment that stands here, which is to be made.
        [uv, "python", "find", "--system", _FETCHED],
        capture_output=True,
        text=True,
        check=False,
    )
    return outside(Path(found.stdout.strip())) if found.returncode == 0 else None
