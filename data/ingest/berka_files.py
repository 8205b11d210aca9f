"""Reads the files of the PKDD'99 bank into records, and says what is wrong with a row.

Errors::

    BerkaError    the folder is not the data set: a file is missing or has other columns

Format notes (PKDD'99 discovery challenge guide): ``;`` separates, texts are quoted, dates are
``yymmdd`` of the 1900s; a woman's birth number has 50 added to its month.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from data.ingest.report import ImportReport

COLUMNS: dict[str, tuple[str, ...]] = {
    "district.asc": tuple(f"A{n}" for n in range(1, 17)),
    "client.asc": ("client_id", "birth_number", "district_id"),
    "account.asc": ("account_id", "district_id", "frequency", "date"),
    "disp.asc": ("disp_id", "client_id", "account_id", "type"),
    "card.asc": ("card_id", "disp_id", "type", "issued"),
    "loan.asc": ("loan_id", "account_id", "date", "amount", "duration", "payments", "status"),
    "order.asc": ("order_id", "account_id", "bank_to", "account_to", "amount", "k_symbol"),
    "trans.asc": (
        "trans_id", "account_id", "date", "type", "operation", "amount", "balance", "k_symbol",
        "bank", "account",
    ),
}  # fmt: skip
REQUIRED = ("district.asc", "client.asc", "account.asc", "disp.asc")
_FEMALE_MONTHS = 50
_AMOUNT = re.compile(r"\d{1,15}(\.\d{1,2})?", re.ASCII)
_CENT = Decimal("0.01")
_LONGEST_ROW = 10_000  # characters: anything longer is not a row of this data set

Record = TypeVar("Record")
Row = dict[str, str]


class BerkaError(Exception):
    """The folder does not hold the PKDD'99 data set."""


class BadRow(Exception):
    """A row cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Birth:
    """What a birth number tells."""

    date: dt.date
    male: bool


def birth(number: str) -> Birth:
    """Read a birth number.

    >>> birth("706213")
    Birth(date=datetime.date(1970, 12, 13), male=False)

    Raises:
        BadRow: it is not six digits that make a date.
    """
    if len(number) != 6 or not (number.isascii() and number.isdigit()):
        raise BadRow(f"birth_number {number!r} is not yymmdd")
    month = int(number[2:4])
    male = month <= _FEMALE_MONTHS
    plain = number if male else f"{number[:2]}{month - _FEMALE_MONTHS:02d}{number[4:]}"
    try:
        return Birth(day(plain, "birth_number"), male)
    except BadRow:
        raise BadRow(f"birth_number {number!r} is not a date") from None


def day(text: str, column: str = "date") -> dt.date:
    """Read a ``yymmdd`` date of the 1900s; a time of day after it is ignored.

    >>> day("981229 00:00:00")
    datetime.date(1998, 12, 29)

    Raises:
        BadRow: it is not a date.
    """
    digits, _, time = text.partition(" ")
    if len(digits) != 6 or not (digits.isascii() and digits.isdigit()) or time.strip(" 0:"):
        raise BadRow(f"{column} {text!r} is not yymmdd")
    try:
        return dt.date(1900 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        raise BadRow(f"{column} {text!r} is not a date") from None


def amount(text: str, column: str = "amount") -> Decimal:
    """Read a non-negative amount with at most two decimals.

    Raises:
        BadRow: it is something else.
    """
    if not _AMOUNT.fullmatch(text):
        raise BadRow(f"{column} {text!r} is not an amount with at most two decimals")
    return Decimal(text).quantize(_CENT)


def number(text: str, column: str) -> int:
    """Read a positive whole number.

    Raises:
        BadRow: it is something else.
    """
    if not (text.isascii() and text.isdigit()) or int(text) == 0:
        raise BadRow(f"{column} {text!r} is not a positive whole number")
    return int(text)


def one_of(text: str, column: str, allowed: frozenset[str] | set[str]) -> str:
    """Return the text if it is a known word.

    Raises:
        BadRow: it is not.
    """
    if text not in allowed:
        raise BadRow(f"{column} {text!r} is none of {', '.join(sorted(allowed))}")
    return text


def check_folder(folder: Path) -> None:
    """Make sure that this is the data set.

    Raises:
        BerkaError: it is not; the message says what is missing.
    """
    if not folder.is_dir():
        raise BerkaError(f"{folder} is not a folder; give the one that holds client.asc")
    missing = [name for name in REQUIRED if not (folder / name).is_file()]
    if missing:
        raise BerkaError(
            f"{folder} lacks {', '.join(missing)}; the PKDD'99 bank needs {', '.join(REQUIRED)}"
        )


def records(
    folder: Path, name: str, report: ImportReport, parse: Callable[[Row], Record]
) -> Iterator[tuple[int, Record]]:
    """Yield line numbers and what ``parse`` makes of good rows, noting the others.

    Raises:
        BerkaError: the file's columns are not those of the data set.
    """
    told = report.file(name)
    for line, row in _rows(folder / name, COLUMNS[name]):
        told.read += 1
        try:
            record = parse(row_of(COLUMNS[name], row))
        except BadRow as error:
            told.reject(line, str(error))
            continue
        told.kept += 1
        yield line, record


def row_of(columns: tuple[str, ...], values: list[str]) -> Row:
    """Return a row by column.

    Raises:
        BadRow: it has another number of values.
    """
    if len(values) != len(columns):
        raise BadRow(f"{len(values)} values, {len(columns)} expected")
    return dict(zip(columns, (value.strip() for value in values), strict=True))


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, list[str]]]:
    """Yield line numbers and values; a quote left open ends with its line."""
    with path.open(encoding="utf-8", errors="replace", newline=None) as lines:
        header = next(csv.reader([next(lines, "")], delimiter=";"), [])
        if tuple(value.strip('\ufeff "') for value in header) != columns:
            raise BerkaError(
                f"{path.name}: the first line must name the columns {';'.join(columns)}"
            )
        for line, text in enumerate(lines, start=2):
            if text.strip():
                values = next(csv.reader([text[:_LONGEST_ROW].rstrip("\n")], delimiter=";"), [])
                yield line, values
