"""Every text the actions name exists; every text of ours is named; none promises anything."""

import re
from pathlib import Path

import pytest

import actions
from data.texts.catalogue import Texts

OURS = (
    *("accounts", "appointments", "assessing", "calculators", "care", "clarify", "consent"),
    *("disclosure", "greeting", "handover", "knowledge", "offers", "products", "prospects"),
    *("renewal", "repair", "withdrawing"),
)
BANNED = (
    "高收益",
    "低风险",
    "秒到账",
    "稳赚",
    "保本",
    "保证收益",
    "guaranteed return",
    "risk-free",
    "high return",
)
SOURCE = "\n".join(path.read_text("utf-8") for path in Path(actions.__file__).parent.rglob("*.py"))
TEXTS = Texts.load()
KEYS = sorted(key for key in TEXTS.keys() if key.partition(".")[0] in OURS)  # noqa: SIM118
FILES = "|".join(OURS)
LITERAL = set(re.findall(rf'"((?:{FILES})\.[a-z0-9_.]+)"', SOURCE))
PATTERNS = [
    re.compile(re.sub(r"\{[^}]*\}", "[a-z0-9_]+", found.replace(".", r"\.")))
    for found in re.findall(rf'f"((?:{FILES})\.[^"]*\{{[^"]*)"', SOURCE)
]


@pytest.mark.parametrize("key", sorted(LITERAL))
def test_every_text_named_exists(key: str) -> None:
    assert TEXTS.has(key)


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.pattern)
def test_every_family_of_texts_has_members(pattern: re.Pattern[str]) -> None:
    assert any(pattern.fullmatch(key) for key in KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_every_text_of_ours_is_used(key: str) -> None:
    assert key in LITERAL or any(pattern.fullmatch(key) for pattern in PATTERNS)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_text_promises_what_a_bank_may_not(language: str) -> None:
    folder = Path(actions.__file__).parents[1] / "data" / "texts" / language
    words = "".join((folder / f"{name}.yml").read_text("utf-8") for name in OURS).casefold()
    assert [word for word in BANNED if word in words] == []
