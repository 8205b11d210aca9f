from pathlib import Path

import numpy as np
import pytest

from recommender.registry import ModelCard, ModelMissing, Registry


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return Registry(tmp_path / "models")


def _card(version: str) -> ModelCard:
    return ModelCard("ease", version, inputs="abc", seed=1, features=("f",), metrics={"auc": 0.5})


def test_a_saved_model_is_read_back(registry: Registry) -> None:
    registry.save(_card("1"), {"weights": np.eye(2), "codes": np.array(["A", "B"])})
    stored = registry.load("ease")
    assert stored.card == _card("1")
    assert stored.arrays["weights"].tolist() == np.eye(2).tolist()
    assert stored.arrays["codes"].tolist() == ["A", "B"]


def test_the_newest_version_counts_and_the_old_one_stays(registry: Registry) -> None:
    for version in ("1", "2"):
        registry.save(_card(version), {})
    assert registry.current("ease") == "2"
    assert sorted(p.name for p in (registry.folder / "ease").iterdir()) == ["1", "2", "current"]


def test_the_stamp_changes_with_the_version(registry: Registry) -> None:
    before = registry.pointer_stamp("ease")
    registry.save(_card("1"), {})
    assert before == 0 != registry.pointer_stamp("ease")


def test_an_untrained_model_is_missing(registry: Registry) -> None:
    assert registry.current("ease") is None
    assert registry.card("ease") is None
    with pytest.raises(ModelMissing, match="banter train recommender"):
        registry.load("ease")
