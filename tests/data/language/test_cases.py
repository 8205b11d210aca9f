"""The written cases: what is said, and every value that is to be found in it."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from data.language import Found

FOLDER = Path(__file__).parent / "cases"
# Said by every amount and every minute: worth writing only when it is something else.
_USUAL = {("currency", "CNY"), ("grain", "minute"), ("day", "implied"), ("bound", "between")}


def cases() -> list[tuple[str, str, str]]:
    return [
        (path.stem, str(say), want or "")
        for path in sorted(FOLDER.glob("*.yml"))
        for say, want in read(path).items()
    ]


def read(path: Path) -> dict[str, str]:
    # The base loader leaves 15:00 and 2026-12-05 as they are written.
    return yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506


def written(found: Found) -> str:
    extras = sorted(set(found.extras.items()) - _USUAL)
    short = [_extra(found, name, value) for name, value in extras]
    return " ".join([found.kind, found.value, *sorted(filter(None, short))])


def _extra(found: Found, name: str, value: str) -> str:
    match name:
        case "upper":
            return f"to={value}"
        case "ambiguous" | "past":
            return name
        case "bound" | "currency":
            return value
        case "part" | "match":
            return ""
        case _:
            return f"{name}={value}"


def same(want: str) -> list[str]:
    parts = [part.split() for part in want.split("|") if part.strip() not in {"", "~"}]
    return [" ".join([*part[:2], *sorted(part[2:])]) for part in parts]


def test_there_are_300_cases_of_amounts_dates_and_terms() -> None:
    counted = [name for name, _, _ in cases() if name.startswith(("amounts", "moments", "terms"))]
    assert len(counted) >= 300


@pytest.mark.parametrize(("name", "say", "want"), cases())
def test_case(name: str, say: str, want: str, parse: Callable[[str], list[Found]]) -> None:
    found = parse(say)
    assert [written(each) for each in found] == same(want)
    assert all(say[each.start : each.end] == each.text for each in found)
