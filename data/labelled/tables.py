"""CSV and TSV: which column is the text and which the class, and rows that do not fit."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path

from data.labelled.contract import LabelledError, Row

# What others call the columns; of several in a header the first of these counts.
TEXTS = ("text", "utterance", "query", "sentence", "question")
LABELS = ("category", "intent", "label", "class")


def columns_named(header: Sequence[str]) -> tuple[int, int] | None:
    """Return where text and class stand if a line names them, else None.

    >>> columns_named(["id", "Intent", "Query"]), columns_named(["hello", "greet"])
    ((2, 1), None)
    """
    names = [name.strip().lower() for name in header]
    text = next((names.index(name) for name in TEXTS if name in names), None)
    label = next((names.index(name) for name in LABELS if name in names), None)
    return None if text is None or label is None else (text, label)


def read_csv(path: Path, content: str) -> Iterator[Row]:
    """Yield the rows of a CSV file with a header.

    Raises:
        LabelledError: the header names no text or class, a row has more values than the header
            or no class, or quotation marks do not pair.
    """
    rows = _csv_rows(path, content)
    line, header = next(rows, (1, []))
    columns = columns_named(header)
    if columns is None:
        raise LabelledError(
            f"{path}, line {line}: the header must name text and category, it reads "
            f"{','.join(header) or 'nothing'} (known as well: {', '.join(TEXTS[1:])}; "
            f"{', '.join(LABELS[1:])})"
        )
    for line, values in rows:
        if len(values) > len(header):
            raise LabelledError(
                f"{path}, line {line}: {len(values)} values under {len(header)} columns; put "
                f'"double quotes" around a text that has a comma in it'
            )
        yield _row(path, line, values, columns)


def read_tsv(path: Path, content: str) -> Iterator[Row]:
    """Yield the rows of a TSV file; without a header the text comes first, the class last.

    Raises:
        LabelledError: a line has no TAB or no class, or more columns than can be told apart.
    """
    lines = [(n, line) for n, line in enumerate(content.split("\n"), 1) if line.strip()]
    header = lines[0][1].split("\t") if lines else []
    columns = columns_named(header)
    if columns is None:
        _require_no_header(path, lines[0][0] if lines else 1, header)
        yield from _unnamed(path, lines)
        return
    for number, line in lines[1:]:
        values = line.split("\t")
        if len(values) > len(header):
            raise LabelledError(
                f"{path}, line {number}: {len(values)} values under {len(header)} columns; a "
                "text must not have a TAB in it"
            )
        yield _row(path, number, values, columns)


def _require_no_header(path: Path, line: int, values: Sequence[str]) -> None:
    """Check that a first line is no header that names one of the two columns only."""
    names = [value.strip().lower() for value in values]
    # A class may well be called "question"; none is called "intent".
    if not set(LABELS).isdisjoint(names) or names[:1] and names[0] in TEXTS:
        raise LabelledError(
            f"{path}, line {line}: reads like a header that does not name both text and category: "
            f"{', '.join(values)}; rename the columns, or delete the line"
        )


def _unnamed(path: Path, lines: Sequence[tuple[int, str]]) -> Iterator[Row]:
    """Read lines of text TAB class; a TAB more here and there belongs to the text."""
    widths = Counter(line.count("\t") + 1 for _, line in lines)
    if widths and (usual := widths.most_common(1)[0][0]) > 2:
        raise LabelledError(
            f"{path}, line {lines[0][0]}: {usual} columns, and nothing says which two are meant; "
            "put a first line with their names (text and category among them)"
        )
    for number, line in lines:
        text, tab, label = line.rpartition("\t")
        if not tab:
            raise LabelledError(f"{path}, line {number}: no TAB between text and class")
        yield _row(path, number, (text, label), (0, 1))


def _csv_rows(path: Path, content: str) -> Iterator[tuple[int, list[str]]]:
    """Yield rows that are not blank, with the line on which each begins."""
    # Not splitlines(): it also cuts at signs that belong to a text (U+2028, U+0085, VT, FF).
    rows = csv.reader(StringIO(content), strict=True)
    while True:
        line = rows.line_num + 1
        try:
            values = next(rows, None)
        except csv.Error as error:
            raise LabelledError(
                f"{path}, line {line}: cannot be read as CSV ({error}); close the quotation mark "
                'that opens in this row, and write those inside a quoted text twice ("")'
            ) from error
        if values is None:
            return
        if any(value.strip() for value in values):
            yield line, values


def _row(path: Path, line: int, values: Sequence[str], columns: tuple[int, int]) -> Row:
    text, label = (values[at] if at < len(values) else "" for at in columns)
    if text.strip() and not label.strip():
        raise LabelledError(
            f"{path}, line {line}: the class is empty; fill it in or delete the line"
        )
    return Row(line, text, label.strip())
