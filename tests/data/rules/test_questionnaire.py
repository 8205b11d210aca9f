"""The questionnaire's file: a broken one is named, with the place and what is wrong."""

from pathlib import Path

import pytest

from data.rules import questionnaire
from data.rules.questionnaire import FILE, QuestionnaireBroken


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("valid_days: 365", "valid_days: -5", "valid_days: Input should be greater than 0"),
        ("version:", "edition:", "version: Field required"),
        ("C5:", "C6:", "the whole: levels must rise over C1, C2, C3, C4, C5"),
        ("version:", "[version", "no YAML ("),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "questionnaire.yml"
    path.write_text(FILE.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(QuestionnaireBroken) as broken:
        questionnaire.load(path)
    assert str(broken.value).startswith(f"{path}: {said}")


def test_ours_is_read() -> None:
    assert questionnaire.load().questions
