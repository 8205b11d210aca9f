from collections.abc import Callable
from pathlib import Path

import pytest

from data.ingest.berka_files import COLUMNS

FILES: dict[str, list[str]] = {
    "district.asc": [
        '1;"Hl.m. Praha";"Prague";1204953;0;0;0;1;1;100.0;12541;0.29;0.43;167;85677;99107',
        '69;"Jesenik";"north Moravia";42821;4;13;5;1;3;48.4;8173;?;7.01;124;?;1358',
    ],
    "client.asc": ['1;"706213";1', '2;"450204";69', '3;"820809";1'],
    "account.asc": ['10;1;"POPLATEK MESICNE";980301', '20;69;"POPLATEK TYDNE";930226'],
    "disp.asc": ['1;1;10;"OWNER"', '2;2;20;"OWNER"', '3;3;20;"DISPONENT"'],
    "card.asc": ['7;1;"gold";"981016 00:00:00"', '8;3;"junior";"980105 00:00:00"'],
    "loan.asc": [
        '100;20;"940105";80952;24;3373.00;"A"',
        '101;10;"980630";120000;60;2000.00;"C"',
    ],
    "order.asc": ['29401;10;"YZ";"87144583";2452.00;"SIPO"'],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data set of three clients, without transactions."""
    for name, rows in FILES.items():
        write(tmp_path, name, rows)
    return tmp_path


@pytest.fixture
def extended(folder: Path) -> Callable[[str, str], Path]:
    """Add one row to a file of the data set."""

    def extend(name: str, row: str) -> Path:
        write(folder, name, [*FILES.get(name, []), row])
        return folder

    return extend


def write(folder: Path, name: str, rows: list[str]) -> None:
    header = ";".join(
        column if name == "district.asc" else f'"{column}"' for column in COLUMNS[name]
    )
    (folder / name).write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
