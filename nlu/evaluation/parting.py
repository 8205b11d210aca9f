"""Files of an own split, for a data set whose test others keep."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

from nlu.evaluation.contract import FileBroken, Sample
from nlu.evaluation.reading import is_json, read_clinc, read_samples
from nlu.evaluation.splitting import folds


def write_parts(source: Path, folder: Path, count: int = 5) -> list[Path]:
    """Write a split of a file for ``evaluate``; the same file gives the same split.

    CSV, TSV and YAML become ``train.csv`` and ``test.csv``: judged is the first of ``count``
    folds, as with ``--cross-validate``. CLINC JSON becomes ``data.json``: half of its validation
    chooses and half is judged; its strangers for learning choose, those for choosing are judged.

    Args:
        source: labelled messages in any known format.
        folder: is made if it is not there; files of these names in it are replaced.
        count: how many folds, at least two; of CLINC JSON there are always two halves.

    Returns:
        The files written.

    Raises:
        FileBroken: the source cannot be read, has no validation part, or would be overwritten.
        SplitImpossible: there are fewer messages than folds.
    """
    if is_json(source):
        parts = {"data.json": _clinc(source)}
    else:
        seen, held = next(folds(read_samples(source), count, seed=0))
        parts = {"train.csv": _csv(seen), "test.csv": _csv(held)}
    paths = {folder / name: text for name, text in parts.items()}
    if any(path.resolve() == source.resolve() for path in paths):
        raise FileBroken(f"{source}: would be overwritten by its own part; name another folder")
    return [_written(path, text) for path, text in paths.items()]


def _clinc(source: Path) -> str:
    parts = read_clinc(source)
    if not parts.get("val"):
        raise FileBroken(f"{source}: has no key `val`, whose halves would choose and be judged")
    choosing, judged = next(folds(parts["val"], 2, seed=0))
    own = {
        "train": parts.get("train", []),
        "val": choosing,
        "test": judged,
        "oos_val": parts.get("oos_train", []),
        "oos_test": parts.get("oos_val", []),
    }
    pairs = {name: [[s.text, s.label] for s in samples] for name, samples in own.items()}
    return json.dumps(pairs, ensure_ascii=False)


def _csv(samples: Sequence[Sample]) -> str:
    text = StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["text", "category"])
    rows.writerows([s.text, s.label] for s in samples)
    return text.getvalue()


def _written(path: Path, text: str) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise FileBroken(f"{path}: cannot be written ({error.strerror})") from error
    return path
