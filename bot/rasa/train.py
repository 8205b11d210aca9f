"""Train the dialogue model: ``python bot/rasa/train.py --out DIR``.

Writes ``DIR/banter.tar.gz`` (always that name) and ``DIR/banter.inputs``, the fingerprint of
what it was trained from; with an unchanged fingerprint nothing is done.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import io
import os
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

PROJECT = Path(__file__).resolve().parent
sys.path.insert(0, str(PROJECT))

from banter_rasa.quiet import quieten, quieten_logs, without_warnings  # noqa: E402

MODEL_NAME = "banter"


class TrainingFailed(Exception):
    """The rules, stories or domain cannot be trained; the message says why."""


def training_inputs() -> list[Path]:
    """Return the files that decide the model, in a stable order."""
    folders = (PROJECT / "domain", PROJECT / "rules", PROJECT / "stories")
    files = [file for folder in folders for file in folder.glob("*.yml")]
    return sorted([PROJECT / "config.yml", *files])


def fingerprint() -> str:
    """Return a hash of the training inputs and of Rasa's version."""
    digest = hashlib.sha256(version("rasa").encode())
    for file in training_inputs():
        digest.update(f"\n{file.relative_to(PROJECT)}\n".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def is_current(out: Path) -> bool:
    """Return whether the model in ``out`` was trained from the present inputs."""
    stamp = out / f"{MODEL_NAME}.inputs"
    model = out / f"{MODEL_NAME}.tar.gz"
    return model.is_file() and stamp.is_file() and stamp.read_text().strip() == fingerprint()


def train(out: Path) -> Path:
    """Train the model into ``out``; an interrupted training leaves the old one in place.

    Returns:
        Path of the model archive.

    Raises:
        TrainingFailed: rules, stories or domain are invalid or contradict each other.
    """
    stamp = fingerprint()
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out) as workspace:
        archive = _train_core(Path(workspace))
        model = out / f"{MODEL_NAME}.tar.gz"
        os.replace(archive, model)
    (out / f"{MODEL_NAME}.inputs").write_text(stamp + "\n")
    return model


def _train_core(workspace: Path) -> Path:
    # Imported here: loading Rasa takes seconds, and an unchanged model must cost nothing.
    os.environ["LOG_LEVEL"] = "ERROR"  # also switches Rasa's many small progress bars off
    quieten(workspace / "cache")
    with without_warnings():
        from rasa.model_training import train_core
        from rasa.shared.exceptions import RasaException

    quieten_logs()
    _say(f"dialogue model: checking and learning {len(training_inputs())} files")
    printed = io.StringIO()
    data = workspace / "data"
    data.mkdir()
    for folder in ("rules", "stories"):
        (data / folder).symlink_to(PROJECT / folder)
    try:
        with contextlib.redirect_stdout(printed):
            archive = train_core(
                domain=str(PROJECT / "domain"),
                config=str(PROJECT / "config.yml"),
                stories=str(data),
                output=str(workspace / "model"),
                fixed_model_name=MODEL_NAME,
            )
    except RasaException as error:
        raise TrainingFailed(str(error)) from error
    if archive is None:
        raise TrainingFailed(printed.getvalue())
    return Path(archive)


def main(arguments: list[str] | None = None) -> int:
    """Train if needed; return the exit code."""
    parser = argparse.ArgumentParser(description="Train the dialogue model.")
    parser.add_argument("--out", type=Path, required=True, help="folder of the model")
    parser.add_argument("--force", action="store_true", help="train even if nothing changed")
    options = parser.parse_args(arguments)
    if is_current(options.out) and not options.force:
        _say(f"dialogue model: unchanged ({options.out / MODEL_NAME}.tar.gz)")
        return 0
    _say("dialogue model: loading Rasa")
    try:
        model = train(options.out)
    except TrainingFailed as error:
        _say(f"dialogue model: not trained. {error}")
        return 1
    _say(f"dialogue model: ready ({model})")
    return 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
