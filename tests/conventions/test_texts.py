"""Both languages say the same things, with the same values, in permitted words."""

import re
from pathlib import Path

import pytest
import yaml

TEXTS = Path(__file__).resolve().parents[2] / "data" / "texts"
FILES = sorted(path.name for path in (TEXTS / "zh").glob("*.yml"))
# The marketing-copy rules in force since 2026-09-30 (design, bank.md section 3).
BANNED_ZH = re.compile(r"高收益|低风险|秒到账|稳赚|保本|零风险|(?<!尚)无风险(?!测评)")
BANNED_EN = re.compile(r"high[- ](return|yield)|risk[- ]free|guaranteed (return|profit)", re.I)


def flat(value: object, prefix: str = "") -> dict[str, str]:
    if isinstance(value, dict):
        return {
            key: text
            for name, inner in value.items()
            for key, text in flat(inner, f"{prefix}.{name}").items()
        }
    return {prefix: str(value)}


def load(language: str, name: str) -> dict[str, str]:
    return flat(yaml.safe_load((TEXTS / language / name).read_text(encoding="utf-8")) or {})


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))


def test_each_language_has_the_same_files() -> None:
    assert sorted(path.name for path in (TEXTS / "en").glob("*.yml")) == FILES


@pytest.mark.parametrize("name", FILES)
def test_both_languages_have_the_same_keys_and_values(name: str) -> None:
    zh, en = load("zh", name), load("en", name)
    assert zh.keys() == en.keys()
    differing = {key for key in zh if placeholders(zh[key]) != placeholders(en[key])}
    assert differing == set()


@pytest.mark.parametrize("name", FILES)
def test_no_text_promises_what_may_not_be_promised(name: str) -> None:
    assert {k: t for k, t in load("zh", name).items() if BANNED_ZH.search(t)} == {}
    assert {k: t for k, t in load("en", name).items() if BANNED_EN.search(t)} == {}
