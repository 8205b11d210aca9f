"""Start and stop the stock Rasa that the benchmark compares with."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import psutil

from bot.supervisor.lifeline import lifeline
from bot.supervisor.rasa_process import RasaMissing, rasa_python

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
_RASA = ROOT / "bot" / "rasa"

# Rasa imports TensorFlow before it listens: ten seconds alone, more beside a running house.
_START_WITHIN_S = 120
_PAUSE_S = 0.25
_LAST_LINES = 8
# A proxy that the machine is told of does not lead to its own processes.
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class StockFailed(Exception):
    """The stock Rasa could not be trained or started; the message has the end of its log."""


@dataclass(frozen=True)
class Ports:
    """Loopback ports of the three processes."""

    rasa: int
    actions: int
    nlu: int


@dataclass(frozen=True)
class StockModel:
    """What a stock Rasa is trained from, and what it understands unless told otherwise.

    Args:
        name: of the folder with its action server's module.
        domain: a file, or a folder of files.
        config: the policies.
        data: folders of rules and stories.
        intent: the intent of a text of which nothing is recorded.
    """

    name: str
    domain: Path
    config: Path
    data: tuple[Path, ...]
    intent: str

    @property
    def folder(self) -> Path:
        """Where ``actions.py`` is."""
        return HERE / self.name


BARE = StockModel(
    "bare",
    HERE / "bare" / "domain.yml",
    HERE / "bare" / "config.yml",
    (HERE / "bare" / "rules",),
    "ask",
)
HOUSE = StockModel(
    "house",
    _RASA / "domain",
    _RASA / "config.yml",
    (_RASA / "rules", _RASA / "stories"),
    "recommend",
)


class StockProcesses:
    """The running yardstick; a context manager that stops it.

    Args:
        name: of its model.
        ports: where its processes listen.
        processes: Rasa, the action server, the constant understanding.
    """

    def __init__(
        self, name: str, ports: Ports, processes: Sequence[subprocess.Popen[bytes]]
    ) -> None:
        self.name = name
        self.address = f"http://127.0.0.1:{ports.rasa}"
        self.processes = tuple(processes)

    def rss_mb(self) -> float:
        """Return the memory of all processes and their children, in MB."""
        total = 0
        for process in self.processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                parent = psutil.Process(process.pid)
                family = [parent, *parent.children(recursive=True)]
                total += sum(member.memory_info().rss for member in family)
        return total / 1e6

    def stop(self) -> None:
        """Stop every process; those that do not listen are killed."""
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def __enter__(self) -> StockProcesses:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def start(
    ports: Ports,
    folder: Path,
    model: StockModel = BARE,
    turns: Path | None = None,
    python: Path | None = None,
) -> StockProcesses:
    """Train the model if it is not there, start the three processes, wait until they answer.

    Args:
        ports: where to listen (loopback).
        folder: for the model and the logs.
        model: what it is trained from.
        turns: what is understood and answered in each (``bot.bench.recording``); the house's
            actions need it.
        python: the interpreter of Rasa's environment.

    Raises:
        StockFailed: there is no Rasa, training failed, or a process did not come up.
    """
    python = python or _rasa_python()
    folder.mkdir(parents=True, exist_ok=True)
    environment = _environment(ports, model, turns)
    trained = _train(python, folder, model, environment)
    commands = {
        "nlu": [python, HERE / "constant_nlu.py", ports.nlu],
        "actions": [python, "-m", "rasa_sdk", "--actions", "actions", "--port", ports.actions],
        "rasa": [
            python, "-m", "rasa", "run", "--interface", "127.0.0.1", "--port", ports.rasa,
            "--model", trained, "--endpoints", HERE / "endpoints.yml",
            "--credentials", HERE / "credentials.yml",
        ],
    }  # fmt: skip
    addresses = (f"{ports.nlu}/", f"{ports.actions}/health", f"{ports.rasa}/")
    started: list[subprocess.Popen[bytes]] = []
    try:
        for name, command in commands.items():
            started.append(_spawn(name, command, folder, environment, where=model.folder))
        for name, process, address in zip(commands, started, addresses, strict=True):
            _wait(name, process, f"http://127.0.0.1:{address}", folder)
    except BaseException:
        StockProcesses(model.name, ports, started).stop()
        raise
    return StockProcesses(model.name, ports, started)


def _rasa_python() -> Path:
    try:
        return rasa_python()
    except RasaMissing as error:
        raise StockFailed(f"The stock Rasa is not there. {error}") from error


def _environment(ports: Ports, model: StockModel, turns: Path | None) -> dict[str, str]:
    recorded = {"STOCK_TURNS": str(turns.absolute())} if turns is not None else {}
    return {
        **os.environ,
        **recorded,
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "STOCK_NLU_PORT": str(ports.nlu),
        "STOCK_ACTIONS_PORT": str(ports.actions),
        "STOCK_DOMAIN": str(model.domain),
        "STOCK_INTENT": model.intent,
    }


def _train(python: Path, folder: Path, model: StockModel, environment: dict[str, str]) -> Path:
    trained = folder / "stock.tar.gz"
    if trained.exists():
        return trained
    data = folder / "data"  # rasa takes one path
    for part in model.data:
        shutil.copytree(part, data / part.name, dirs_exist_ok=True)
    command = [
        python, "-m", "rasa", "train", "core", "--domain", model.domain,
        "--config", model.config, "--stories", data,
        "--out", folder, "--fixed-model-name", "stock",
    ]  # fmt: skip
    training = _spawn("training", command, folder, environment, where=folder)
    if training.wait() or not trained.exists():
        raise _failed("The stock Rasa's model was not trained", folder / "training.log")
    return trained


def _spawn(
    name: str,
    command: Sequence[object],
    folder: Path,
    environment: dict[str, str],
    where: Path,
) -> subprocess.Popen[bytes]:
    """Start a process that ends with the benchmark (with the thread that this is called in).

    Raises:
        StockFailed: it cannot be started.
    """
    try:
        with (folder / f"{name}.log").open("wb") as log:
            return subprocess.Popen(  # noqa: S603 - our own processes
                [str(part) for part in command],
                cwd=where, env=environment, stdout=log, stderr=subprocess.STDOUT,
                preexec_fn=lifeline,
            )  # fmt: skip
    except (OSError, subprocess.SubprocessError) as error:  # no memory, no file, no lifeline
        raise StockFailed(f"The stock Rasa's {name} could not be started: {error}.") from error


def _wait(name: str, process: subprocess.Popen[bytes], address: str, folder: Path) -> None:
    """Wait until an address answers.

    Raises:
        StockFailed: its process has ended, or took too long.
    """
    for _ in range(int(_START_WITHIN_S / _PAUSE_S)):
        with contextlib.suppress(OSError):  # refused, broken off, or not in time
            _DIRECT.open(address, timeout=5).close()
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_PAUSE_S)
            break
    raise _failed(f"The stock Rasa's {name} did not start", folder / f"{name}.log")


def _failed(what: str, log: Path) -> StockFailed:
    """Return the failure with the end of its log: the file goes with the benchmark's folder."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-_LAST_LINES:]
    return StockFailed("\n    ".join([f"{what}. Its last words:", *lines]))
