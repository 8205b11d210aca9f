"""The house rules that a linter can hold."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DRAWERS = re.compile(r"(^|/)(utils?|common|helpers?|base|misc)(/|\.py$)")


def tracked() -> list[str]:
    git = shutil.which("git")
    assert git is not None, "the conventions are checked in a git checkout"
    done = subprocess.run([git, "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in done.stdout.splitlines() if (ROOT / name).exists()]


def test_rooms_import_downwards_only() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_rasa_project_imports_nothing_of_ours() -> None:
    ours = re.compile(r"^\s*(from|import) (bot|nlu|actions|recommender|speech|crm|data)\b", re.M)
    offenders = [
        name
        for name in tracked()
        if name.startswith("bot/rasa/") and name.endswith(".py")
        if ours.search((ROOT / name).read_text(encoding="utf-8"))
    ]
    assert offenders == []
    assert not (ROOT / "bot/rasa/__init__.py").exists(), "it would shadow the rasa package"


def test_no_junk_drawers() -> None:
    assert [name for name in tracked() if DRAWERS.search(name)] == []


def test_requirements_are_pins_without_addresses() -> None:
    loose = [
        f"{path.name}: {line}"
        for path in sorted((ROOT / "requirements").glob("*.txt"))
        for line in path.read_text().splitlines()
        if line and not re.fullmatch(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?(==[\w.+!]+|<81)", line)
    ]
    assert loose == []


def test_no_tracked_file_is_large() -> None:
    large = [name for name in tracked() if (ROOT / name).stat().st_size > 1_500_000]
    assert large == []
