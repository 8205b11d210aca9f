"""Make the two Python environments: ``.venv`` (platform) and ``.venv-rasa`` (Rasa alone).

Run by ``make`` with whatever Python 3.11+ the machine has, before anything is installed, so
it uses the standard library only. An environment whose inputs are unchanged is left alone.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TORCH = "torch==2.13.0"
TORCH_CPU_INDEX = os.environ.get("TORCH_CPU_INDEX", "https://download.pytorch.org/whl/cpu")
STAMP = ".banter-inputs"
RASA_VERSIONS = ((3, 11), (3, 10))
PLATFORM_VERSIONS = ((3, 11), (3, 12), (3, 13))


class SetupFailed(Exception):
    """The set-up cannot go on; the message is one sentence that says what to do."""


@dataclass
class Environment:
    """One environment: where it is, what goes in, and how far its making has come."""

    name: str
    folder: Path
    requirements: tuple[Path, ...]
    python: Path
    options: tuple[str, ...] = ()
    with_torch: bool = False
    status: str = "waiting"
    error: str = ""
    log: Path = field(init=False)

    def __post_init__(self) -> None:
        """Name the log file beside the environments."""
        self.log = ROOT / "var" / "logs" / f"setup{self.folder.name}.log"

    @property
    def interpreter(self) -> Path:
        """The environment's own Python."""
        return self.folder / "bin" / "python"

    def inputs(self) -> str:
        """Return a hash over everything the environment is made from."""
        digest = hashlib.sha256(f"{self.python.resolve()} {self.options} {TORCH}".encode())
        for path in (*self.requirements, ROOT / "pyproject.toml"):
            digest.update(path.read_bytes())
        return digest.hexdigest()

    def is_current(self) -> bool:
        """Whether it was made from the present inputs."""
        stamp = self.folder / STAMP
        return self.interpreter.exists() and stamp.exists() and stamp.read_text() == self.inputs()


def version_of(python: Path | str) -> tuple[int, int] | None:
    """Return (major, minor) of an interpreter, or None when it does not run."""
    code = "import sys, venv, ensurepip; print(sys.version_info[0], sys.version_info[1])"
    try:
        done = subprocess.run(  # noqa: S603 - an interpreter found on this machine
            [str(python), "-c", code], capture_output=True, text=True, timeout=30, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    major, minor = done.stdout.split()
    return int(major), int(minor)


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
        for path in candidates(version):
            if version_of(path) == version:
                return path
    return None


def require_rasa_python() -> Path:
    """Return a Python 3.11 or 3.10 for Rasa, fetched with uv as the last resort.

    Raises:
        SetupFailed: none is here and uv cannot bring one.
    """
    if found := find_python(RASA_VERSIONS):
        return found
    if uv := shutil.which("uv"):
        subprocess.run([uv, "python", "install", "3.11"], check=False)  # noqa: S603
        found_by_uv = subprocess.run(  # noqa: S603
            [uv, "python", "find", "3.11"], capture_output=True, text=True, check=False
        )
        if found_by_uv.returncode == 0:
            return Path(found_by_uv.stdout.strip())
    raise SetupFailed(
        "Rasa needs Python 3.11 or 3.10 and none was found on PATH or under pyenv: "
        "install one (Debian: apt-get install python3.11-venv; pyenv install 3.11; "
        "or pip install uv and run make again), or name it with make RASA_PYTHON=/path/to/python."
    )


def require_platform_python() -> Path:
    """Return the Python for the platform environment.

    Raises:
        SetupFailed: no Python 3.11 or newer with venv is here.
    """
    if found := find_python(PLATFORM_VERSIONS):
        return found
    raise SetupFailed(
        f"Banter needs Python 3.11 or newer with venv; this is {platform.python_version()}. "
        "Install it (Debian: apt-get install python3 python3-venv; or pyenv install 3.11) "
        "or name it with make PYTHON=/path/to/python."
    )


def torch_source(environment: Environment) -> list[str]:
    """Return pip's options that lead to a CPU build of PyTorch.

    A build that pip already finds is taken when it is a CPU build; otherwise PyTorch's own
    CPU index is used. Only on Linux does the difference exist.
    """
    if sys.platform != "linux":
        return []
    probe = subprocess.run(  # noqa: S603
        [
            str(environment.interpreter), "-m", "pip", "install", "--quiet", "--dry-run",
            "--no-deps", "--ignore-installed", "--report", "-", TORCH,
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    try:
        found = json.loads(probe.stdout)["install"][0]
    except (json.JSONDecodeError, KeyError, IndexError):
        return ["--index-url", TORCH_CPU_INDEX]
    is_cpu = found["metadata"]["version"].endswith("+cpu")
    return [] if is_cpu else ["--index-url", TORCH_CPU_INDEX]


def pip(environment: Environment, arguments: list[str], label: str, total: int) -> None:
    """Run pip in the environment, showing how many packages it has taken up.

    Raises:
        SetupFailed: pip failed; the last lines of its log are in the message.
    """
    command = [str(environment.interpreter), "-m", "pip", "install", *arguments]
    seen = 0
    with environment.log.open("a") as log:
        log.write(f"$ {' '.join(command)}\n")
        process = subprocess.Popen(  # noqa: S603
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for line in process.stdout or ():
            log.write(line)
            if line.startswith(("Collecting ", "Requirement already")):
                seen += 1
                environment.status = f"{label} {min(seen, total)}/{total}"
            elif line.startswith("Installing collected"):
                environment.status = f"{label}: unpacking"
    if process.wait() != 0:
        raise SetupFailed(explain(environment))


def explain(environment: Environment) -> str:
    """Return one sentence for a failed pip run."""
    text = environment.log.read_text()[-4000:]
    if re.search(r"Temporary failure in name resolution|NewConnectionError|ConnectionError", text):
        return (
            f"No network: pip cannot reach a package index for {environment.folder.name}. "
            f"Connect (or configure pip's index) and run make again. Log: {environment.log}"
        )
    errors = [line for line in text.splitlines() if "ERROR" in line]
    return (
        f"{environment.folder.name} could not be made: {errors[-1] if errors else 'pip failed'}. "
        f"Log: {environment.log}"
    )


def make(environment: Environment) -> None:
    """Make one environment from its inputs.

    Raises:
        SetupFailed: a step failed.
    """
    environment.log.parent.mkdir(parents=True, exist_ok=True)
    environment.log.write_text("")
    environment.status = "creating"
    shutil.rmtree(environment.folder, ignore_errors=True)
    created = subprocess.run(  # noqa: S603
        [str(environment.python), "-m", "venv", str(environment.folder)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if created.returncode != 0:
        raise SetupFailed(
            f"{environment.python} cannot create a virtual environment "
            "(Debian: apt-get install python3-venv)."
        )
    pip(environment, ["--upgrade", "pip"], "pip", 1)
    if environment.with_torch:
        pip(environment, [*torch_source(environment), TORCH], "PyTorch (CPU)", 9)
        refuse_cuda(environment)
    wanted = [arg for path in environment.requirements for arg in ("-r", str(path))]
    total = sum(count_pins(path) for path in environment.requirements)
    pip(environment, [*environment.options, *wanted], "packages", total)
    if environment.with_torch:
        pip(environment, ["--no-deps", "--editable", str(ROOT)], "banter", 1)
    (environment.folder / STAMP).write_text(environment.inputs())
    environment.status = "ready"


def refuse_cuda(environment: Environment) -> None:
    """Stop when a CUDA build of PyTorch came in (gigabytes that nothing here uses).

    Raises:
        SetupFailed: the installed PyTorch is a CUDA build.
    """
    code = "import torch; print(torch.version.cuda or '')"
    done = subprocess.run(  # noqa: S603
        [str(environment.interpreter), "-c", code], capture_output=True, text=True, check=False
    )
    if sys.platform == "linux" and done.stdout.strip():
        raise SetupFailed(
            f"A CUDA build of PyTorch was installed ({done.stdout.strip()}); Banter wants the CPU "
            "build: set TORCH_CPU_INDEX to an index that has it and run make again."
        )


def count_pins(path: Path) -> int:
    """Return how many requirements a pinned file lists."""
    return sum(1 for line in path.read_text().splitlines() if line and line[0].isalnum())


def show(environments: list[Environment], running: Callable[[], bool], started: float) -> None:
    """Show progress until the work is done: one live line on a terminal, sparse lines else."""
    live = sys.stdout.isatty()
    last = ""
    while running():
        line = " | ".join(f"{e.folder.name}: {e.status}" for e in environments)
        if live:
            print(f"\r\033[K  {time.monotonic() - started:4.0f} s  {line}", end="", flush=True)  # noqa: T201
        elif (coarse := re.sub(r"\d+/\d+", "", line)) != last:
            print(f"  {time.monotonic() - started:4.0f} s  {line}", flush=True)  # noqa: T201
            last = coarse
        time.sleep(0.3)
    if live:
        print("\r\033[K", end="")  # noqa: T201


def make_all(environments: list[Environment]) -> None:
    """Make the stale environments side by side.

    Raises:
        SetupFailed: one of them failed.
    """
    stale = [e for e in environments if not e.is_current()]
    if not stale:
        return
    print("Setting up: " + ", ".join(e.name for e in stale), flush=True)  # noqa: T201

    def work(environment: Environment) -> None:
        try:
            make(environment)
        except (SetupFailed, OSError) as error:
            environment.status, environment.error = "failed", str(error)

    threads = [threading.Thread(target=work, args=(e,)) for e in stale]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    show(stale, lambda: any(t.is_alive() for t in threads), started)
    for thread in threads:
        thread.join()
    if errors := [e.error for e in stale if e.error]:
        raise SetupFailed(" ".join(errors))
    print(f"Environments ready in {time.monotonic() - started:.0f} s.", flush=True)  # noqa: T201


def main() -> None:
    """Make the environments that are asked for (both by default)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--development", action="store_true", help="with test and lint tools")
    arguments = parser.parse_args()
    pins = ROOT / "requirements"
    try:
        platform_python = Path(os.environ.get("BANTER_PYTHON") or require_platform_python())
        rasa_python = Path(os.environ.get("BANTER_RASA_PYTHON") or require_rasa_python())
        base = Environment(
            "platform", ROOT / ".venv", (pins / "platform.txt",), platform_python, with_torch=True
        )
        rasa = Environment(
            "Rasa", ROOT / ".venv-rasa", (pins / "rasa.txt",), rasa_python,
            options=("--no-deps", "--ignore-requires-python"),
        )  # fmt: skip
        make_all([base, rasa])
        if arguments.development:
            add_development_tools(base, pins / "development.txt")
    except SetupFailed as error:
        sys.exit(f"\n{error}")


def add_development_tools(environment: Environment, pins: Path) -> None:
    """Add the pinned test and lint tools to the platform environment, once.

    Raises:
        SetupFailed: pip failed.
    """
    stamp = environment.folder / ".banter-development"
    wanted = hashlib.sha256(pins.read_bytes() + environment.inputs().encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print("Adding test and lint tools", flush=True)  # noqa: T201
    pip(environment, ["-r", str(pins)], "tools", count_pins(pins))
    stamp.write_text(wanted)


if __name__ == "__main__":
    main()
