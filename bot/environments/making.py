"""Making one environment: venv, PyTorch, the pinned packages, and Banter itself."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from pathlib import Path

from bot.environments import contract
from bot.environments.contract import ROOT, STAMP, TORCH, Environment, SetupFailed, count_pins
from bot.environments.failures import explain, explain_torch
from bot.environments.programs import Programs

_TORCH_PACKAGES = 9  # PyTorch and what it needs


def make(environment: Environment, programs: Programs) -> None:
    """Make one environment from its inputs.

    Raises:
        SetupFailed: a step failed.
    """
    environment.log.parent.mkdir(parents=True, exist_ok=True)
    environment.log.write_text("")
    environment.status = "creating"
    shutil.rmtree(environment.folder, ignore_errors=True)
    create = [str(environment.python), "-m", "venv", str(environment.folder)]
    if programs.run(create).code != 0:
        raise SetupFailed(
            f"{environment.python} cannot create a virtual environment in {environment.folder} "
            "(Debian: apt-get install python3-venv; is there room on the disk?)."
        )
    install(environment, programs, ["--upgrade", "pip"], "pip", 1)
    if environment.with_torch:
        install_torch(environment, programs)
    wanted = [arg for path in environment.requirements for arg in ("-r", str(path))]
    total = sum(count_pins(path) for path in environment.requirements)
    install(environment, programs, [*environment.options, *wanted], "packages", total)
    if environment.with_torch:
        itself = ["--no-deps", "--editable", str(ROOT)]
        install(environment, programs, itself, "banter", 1)
    (environment.folder / STAMP).write_text(environment.inputs())
    environment.status = "ready"


def install(
    environment: Environment, programs: Programs, arguments: list[str], label: str, total: int
) -> None:
    """Run ``pip install``, showing how many packages it has taken up.

    Raises:
        SetupFailed: pip failed; the sentence says why.
    """
    if _pip(environment, programs, arguments, label, total) != 0:
        raise SetupFailed(explain(environment))


def install_torch(environment: Environment, programs: Programs) -> None:
    """Install the CPU build of PyTorch.

    Raises:
        SetupFailed: there is none for this interpreter, or a CUDA build came in.
    """
    arguments = [*torch_source(environment, programs), TORCH]
    if _pip(environment, programs, arguments, "PyTorch (CPU)", _TORCH_PACKAGES) != 0:
        raise SetupFailed(explain_torch(environment, contract.TORCH_CPU_INDEX))
    refuse_cuda(environment, programs)


def torch_source(environment: Environment, programs: Programs) -> list[str]:
    """Return pip's options that lead to a CPU build of PyTorch.

    A build that pip already finds is taken when it is a CPU build; otherwise PyTorch's own
    CPU index is used. Only on Linux does the difference exist.
    """
    if sys.platform != "linux":
        return []
    probe = [
        str(environment.interpreter), "-m", "pip", "install", "--quiet", "--dry-run",
        "--no-deps", "--ignore-installed", "--report", "-", TORCH,
    ]  # fmt: skip
    try:
        found = json.loads(programs.run(probe).output)["install"][0]
        is_cpu = found["metadata"]["version"].endswith("+cpu")
    except (json.JSONDecodeError, KeyError, IndexError):
        is_cpu = False
    return [] if is_cpu else ["--index-url", contract.TORCH_CPU_INDEX]


def refuse_cuda(environment: Environment, programs: Programs) -> None:
    """Stop when a CUDA build of PyTorch came in (gigabytes that nothing here uses).

    Raises:
        SetupFailed: the installed PyTorch is a CUDA build.
    """
    code = "import torch; print(torch.version.cuda or '')"
    version = programs.run([str(environment.interpreter), "-c", code]).output.strip()
    if sys.platform == "linux" and version:
        raise SetupFailed(
            f"A CUDA build of PyTorch was installed ({version}); Banter wants the CPU "
            "build: set TORCH_CPU_INDEX to an index that has it and run make again."
        )


def add_development_tools(environment: Environment, programs: Programs, pins: Path) -> None:
    """Add the pinned test and lint tools to the platform environment, once.

    Raises:
        SetupFailed: pip failed.
    """
    stamp = environment.folder / ".banter-development"
    wanted = hashlib.sha256(pins.read_bytes() + environment.inputs().encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print("Adding test and lint tools", flush=True)  # noqa: T201
    environment.log.parent.mkdir(parents=True, exist_ok=True)
    install(environment, programs, ["-r", str(pins)], "tools", count_pins(pins))
    stamp.write_text(wanted)


def _pip(
    environment: Environment, programs: Programs, arguments: list[str], label: str, total: int
) -> int:
    command = [str(environment.interpreter), "-m", "pip", "install", *arguments]
    seen = 0
    with environment.log.open("a") as log:

        def heard(line: str) -> None:
            nonlocal seen
            log.write(line)
            if line.startswith(("Collecting ", "Requirement already")):
                seen += 1
                environment.status = f"{label} {min(seen, total)}/{total}"
            elif line.startswith("Installing collected"):
                environment.status = f"{label}: unpacking"

        log.write(f"$ {' '.join(command)}\n")
        return programs.run(command, heard).code
