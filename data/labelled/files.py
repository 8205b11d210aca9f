"""Which file is read how."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from data.labelled.contract import LabelledError, Row
from data.labelled.rasa import read_rasa
from data.labelled.tables import read_csv, read_csv_texts, read_tsv, read_tsv_texts

FORMATS = (
    ".csv (header text,category), .tsv or .txt (text TAB class, with or without a header), "
    ".yml or a folder of them (Rasa NLU)"
)
YAML = frozenset({".yml", ".yaml"})
_Readers = dict[str, Callable[[Path, str], Iterator[Row]]]
_READERS: _Readers = {
    ".csv": read_csv,
    ".tsv": read_tsv,
    ".txt": read_tsv,
    **dict.fromkeys(YAML, read_rasa),
}
_OF_TEXTS: _Readers = {
    ".csv": read_csv_texts,
    ".tsv": read_tsv_texts,
    ".txt": read_tsv_texts,
    **dict.fromkeys(YAML, read_rasa),
}
KINDS = frozenset(_READERS)


def read(path: Path) -> list[Row]:
    """Read a file.

    Raises:
        LabelledError: it is missing, or not what its name says.
    """
    return _read(path, _READERS)


def read_texts(path: Path) -> list[Row]:
    """Read a file whose classes do not count: a table may have none; labels may be empty.

    Raises:
        LabelledError: it is missing, or not what its name says.
    """
    return _read(path, _OF_TEXTS)


def _read(path: Path, readers: _Readers) -> list[Row]:
    content = text_of(path)
    if path.suffix.lower() not in readers:
        raise LabelledError(f"{path}: unknown kind of file; known are {FORMATS}")
    return list(readers[path.suffix.lower()](path, content))


def text_of(path: Path) -> str:
    """Read a file's text, every line end as LF.

    Raises:
        LabelledError: it is missing, unreadable, or not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise LabelledError(f"{path}: there is no such file or folder") from error
    except UnicodeDecodeError as error:
        raise LabelledError(
            f"{path}: not UTF-8 at byte {error.start}; save the file as UTF-8"
        ) from error
    except OSError as error:
        raise LabelledError(f"{path}: cannot be read ({error.strerror})") from error


def nlu_files(folder: Path) -> list[Path]:
    """Return the Rasa NLU files of a folder, which may hold domains, rules and tables beside them.

    A table is read where it is named itself: nothing tells one of messages from one of branches.
    """
    return [
        path for path in sorted(folder.rglob("*")) if path.suffix.lower() in YAML and _is_nlu(path)
    ]


def require_nlu_files(folder: Path) -> list[Path]:
    """Return the Rasa NLU files of a folder.

    Raises:
        LabelledError: there are none.
    """
    found = nlu_files(folder)
    if not found:
        raise LabelledError(
            f"{folder}: no Rasa NLU YAML in it (files with a key `nlu:`); name a CSV or TSV itself"
        )
    return found


def _is_nlu(path: Path) -> bool:
    """Tell NLU files from other YAML by their first key."""
    return bool(re.search(r"^nlu:", path.read_text("utf-8-sig", errors="replace"), re.MULTILINE))
