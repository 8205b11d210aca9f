"""A start publishes news only; a person's training publishes always."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from data.settings import HouseSettings
from nlu.encoding.encoder import Encoder
from nlu.model import artefact as storage
from nlu.model import versions
from nlu.model.artefact import Artefact
from nlu.serving.publishing import train, train_if_news
from nlu.settings import NluSettings
from nlu.training import pipeline
from nlu.training.reading import read_data

Write = Callable[[NluSettings, str], str]


@pytest.fixture
def write(artefact: Artefact, house: HouseSettings, encoder: Encoder) -> Write:
    """Write the version that settings call for, as if it had been trained."""

    def written(settings: NluSettings, name: str) -> str:
        version = pipeline.version_of(settings, encoder, read_data(settings, house))
        storage.save(house.models_folder, replace(artefact, version=version), {}, name)
        return version

    return written


def current(house: HouseSettings) -> str | None:
    return storage.current_version(house.models_folder)


def test_a_start_leaves_the_candidate_to_be_judged(
    write: Write, artefact: Artefact, small_settings: NluSettings, house: HouseSettings
) -> None:
    storage.save(house.models_folder, artefact, {})
    waiting = write(small_settings, storage.CANDIDATE)
    assert train_if_news(small_settings, house) == f"small stays: {waiting} is the candidate"
    assert current(house) == "small"
    versions.choose(house.models_folder, waiting)
    assert train_if_news(small_settings, house) == "unchanged"
    assert current(house) == waiting


def test_a_rollback_holds_until_the_inputs_change(
    write: Write, artefact: Artefact, small_settings: NluSettings, house: HouseSettings
) -> None:
    storage.save(house.models_folder, artefact, {})
    bad = write(small_settings, storage.CURRENT)
    versions.choose(house.models_folder, "small")
    assert train_if_news(small_settings, house) == f"small stays: chosen in place of {bad}"
    assert current(house) == "small"
    changed = small_settings.model_copy(update={"seed": 1})
    better = write(changed, "aside")
    assert train_if_news(changed, house) == ""
    assert current(house) == better


def test_a_version_that_was_put_out_is_news_once_the_inputs_had_changed(
    write: Write, small_settings: NluSettings, house: HouseSettings
) -> None:
    other = small_settings.model_copy(update={"seed": 1})
    first, second = write(other, storage.CURRENT), write(small_settings, storage.CURRENT)
    versions.choose(house.models_folder, first)
    assert train_if_news(other, house) == "unchanged"
    assert train_if_news(small_settings, house) == ""
    assert current(house) == second


def test_a_damaged_model_is_replaced_even_by_the_candidate(
    write: Write, artefact: Artefact, small_settings: NluSettings, house: HouseSettings
) -> None:
    (storage.save(house.models_folder, artefact, {}) / "model.npz").write_text("half")
    waiting = write(small_settings, storage.CANDIDATE)
    assert train_if_news(small_settings, house) == ""
    assert current(house) == waiting


def test_a_person_s_training_publishes_what_was_put_out(
    write: Write, artefact: Artefact, small_settings: NluSettings, house: HouseSettings
) -> None:
    storage.save(house.models_folder, artefact, {})
    version = write(small_settings, storage.CURRENT)
    versions.choose(house.models_folder, "small")
    assert train(small_settings, house).version == version == current(house)


def test_a_training_removes_old_versions_but_not_the_shadow_and_what_served_until_now(
    write: Write, artefact: Artefact, small_settings: NluSettings, house: HouseSettings
) -> None:
    for number in range(7):
        storage.save(house.models_folder, replace(artefact, version=f"v{number}"), {})
    write(small_settings, storage.CANDIDATE)
    versions.choose(house.models_folder, "v0")
    train(small_settings.model_copy(update={"shadow": "v1"}), house)
    left = {version.name for version in versions.list_versions(house.models_folder)}
    assert left == {"v0", "v1", "v3", "v4", "v5", "v6", current(house)}
