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
    text = text_named(header)
    label = next((names.index(name) for name in LABELS if name in names), None)
    return None if text is None or label is None else (text, label)


def text_named(header: Sequence[str]) -> int | None:
    """Return where the text stands if a line names it, whatever else it names; else None.

    >>> text_named(["id", "Query"]), text_named(["hello", "oos"])
    (1, None)
    """
    names = [name.strip().lower() for name in header]
    return next((names.index(name) for name in TEXTS if name in names), None)


def _names_class(header: Sequence[str]) -> bool:
    return not set(LABELS).isdisjoint(name.strip().lower() for name in header)


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
        _require_fit(path, line, values, header)
        yield _row(path, line, values, columns)


def read_tsv(path: Path, content: str) -> Iterator[Row]:
    """Yield the rows of a TSV file; without a header the text comes first, the class last.

    Raises:
        LabelledError: a line has no TAB or no class, or more columns than can be told apart.
    """
    lines = _lines(content)
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


def read_csv_texts(path: Path, content: str) -> Iterator[Row]:
    """Yield the rows of a CSV file whose classes, if it has any, do not count: labels are empty.

    The header names the text; of one column without a header every line is a text.

    Raises:
        LabelledError: the header names no text and there is more than one column, a row has more
            values than the first, or quotation marks do not pair.
    """
    rows = list(_csv_rows(path, content))
    line, header = rows[0] if rows else (1, [])
    at = text_named(header)
    if at is None and (len(header) > 1 or _names_class(header)):
        raise LabelledError(
            f"{path}, line {line}: the header must name text, it reads {','.join(header)} (known "
            f"as well: {', '.join(TEXTS[1:])}); a single column needs no header"
        )
    for number, values in rows if at is None else rows[1:]:
        _require_fit(path, number, values, header)
        yield _bare(number, values, at or 0)


def read_tsv_texts(path: Path, content: str) -> Iterator[Row]:
    """Yield the lines of a TSV or text file whose classes do not count: labels are empty.

    Where no header names the text, it is what comes before the first TAB, or the whole line.

    Raises:
        LabelledError: the header names a class and no text, or there are more columns than can be
            told apart.
    """
    lines = [(n, line.split("\t")) for n, line in _lines(content)]
    line, header = lines[0] if lines else (1, [])
    at = text_named(header)
    if at is None:
        if _names_class(header):
            raise LabelledError(
                f"{path}, line {line}: reads like a header that does not name text: "
                f"{', '.join(header)}; rename the column, or delete the line"
            )
        _require_two(path, line, [len(values) for _, values in lines])
    for number, values in lines if at is None else lines[1:]:
        yield _bare(number, values, at or 0)


def _require_no_header(path: Path, line: int, values: Sequence[str]) -> None:
    """Check that a first line is no header that names one of the two columns only."""
    names = [value.strip().lower() for value in values]
    # A class may well be called "question"; none is called "intent".
    if _names_class(values) or names[:1] and names[0] in TEXTS:
        raise LabelledError(
            f"{path}, line {line}: reads like a header that does not name both text and category: "
            f"{', '.join(values)}; rename the columns, or delete the line"
        )


def _unnamed(path: Path, lines: Sequence[tuple[int, str]]) -> Iterator[Row]:
    """Read lines of text TAB class; a TAB more here and there belongs to the text."""
    if lines:
        _require_two(path, lines[0][0], [line.count("\t") + 1 for _, line in lines])
    for number, line in lines:
        text, tab, label = line.rpartition("\t")
        if not tab:
            raise LabelledError(f"{path}, line {number}: no TAB between text and class")
        yield _row(path, number, (text, label), (0, 1))


def _require_two(path: Path, line: int, widths: Sequence[int]) -> None:
    """Check that a table without names has two columns at most, as most of its lines do."""
    if widths and (usual := Counter(widths).most_common(1)[0][0]) > 2:
        raise LabelledError(
            f"{path}, line {line}: {usual} columns, and nothing says which two are meant; "
            "put a first line with their names (text and category among them)"
        )


def _require_fit(path: Path, line: int, values: Sequence[str], header: Sequence[str]) -> None:
    """Check that a row of a CSV has no more values than the first."""
    if len(values) > len(header):
        raise LabelledError(
            f"{path}, line {line}: {len(values)} values under {len(header)} columns; put "
            f'"double quotes" around a text that has a comma in it'
        )


def _lines(content: str) -> list[tuple[int, str]]:
    """Return the lines that are not blank, with their numbers."""
    return [(n, line) for n, line in enumerate(content.split("\n"), 1) if line.strip()]


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


def _bare(line: int, values: Sequence[str], at: int) -> Row:
    return Row(line, values[at] if at < len(values) else "", "")


def _row(path: Path, line: int, values: Sequence[str], columns: tuple[int, int]) -> Row:
    text, label = (values[at] if at < len(values) else "" for at in columns)
    if text.strip() and not label.strip():
        raise LabelledError(
            f"{path}, line {line}: the class is empty; fill it in or delete the line"
        )
    return Row(line, text, label.strip())
