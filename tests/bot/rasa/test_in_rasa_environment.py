"""Runs the tests in ``inside/`` in Rasa's own environment, once, and reports each file."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).resolve().parents[3]
INSIDE = Path(__file__).resolve().parent / "inside"
FILES = sorted(path.name for path in INSIDE.glob("test_*.py"))
PYTHON = Path(os.environ.get("BANTER_RASA_PYTHON") or ROOT / ".venv-rasa" / "bin" / "python")

# Two Rasa processes start in turn, and a model is trained: about a minute on two idle cores.
pytestmark = [pytest.mark.rasa, pytest.mark.timeout(600)]


@dataclass(frozen=True)
class Report:
    """What the run said, and the outcome of every test by file."""

    output: str
    outcomes: dict[str, list[str]]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    results = tmp_path_factory.mktemp("inside") / "results.xml"
    command = [str(PYTHON), "-m", "pytest", "-c", str(INSIDE / "pytest.ini"), str(INSIDE)]
    done = subprocess.run(
        [*command, "-q", f"--junitxml={results}"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    output = done.stdout + done.stderr
    assert results.exists(), output
    return Report(output, _outcomes(results))


def _outcomes(results: Path) -> dict[str, list[str]]:
    outcomes: dict[str, list[str]] = {}
    for case in ElementTree.parse(results).iter("testcase"):  # noqa: S314 - our own file
        file = case.get("classname", "").rsplit(".", 1)[-1] + ".py"
        kinds = {child.tag for child in case} & {"failure", "error", "skipped"}
        outcomes.setdefault(file, []).append(next(iter(kinds), "passed"))
    return outcomes


@pytest.mark.parametrize("file", FILES)
def test_inside(report: Report, file: str) -> None:
    outcomes = report.outcomes.get(file, [])
    if outcomes and set(outcomes) == {"skipped"}:
        pytest.skip(f"{file} skipped itself")
    assert outcomes, report.output
    assert not {"failure", "error"} & set(outcomes), report.output
