"""What a person chose stands until there is news."""

from dataclasses import replace
from pathlib import Path

import pytest

from data.settings import HouseSettings
from nlu.model import artefact as storage
from nlu.model import versions
from nlu.model.artefact import Artefact, ArtefactError


@pytest.fixture
def models(artefact: Artefact, house: HouseSettings) -> Path:
    """Two published versions, "old" before "new", and the candidate "next"."""
    for version in ("old", "new"):
        storage.save(house.models_folder, replace(artefact, version=version), {})
    storage.save(house.models_folder, replace(artefact, version="next"), {}, storage.CANDIDATE)
    return house.models_folder


@pytest.mark.parametrize(
    ("called_for", "why"),
    [
        ("new", "unchanged"),
        ("next", "new stays: next is the candidate"),
        ("old", None),
        ("news", None),
    ],
)
def test_only_news_takes_the_place_of_the_published(
    models: Path, called_for: str, why: str | None
) -> None:
    assert versions.why_kept(models, called_for) == why


def test_a_rollback_holds_while_the_data_call_for_what_it_put_out(models: Path) -> None:
    versions.choose(models, "old")
    assert storage.current_version(models) == "old"
    assert versions.why_kept(models, "new") == "old stays: chosen in place of new"
    assert versions.why_kept(models, "news") is None


def test_a_promotion_holds_whatever_the_data_called_for_before(models: Path) -> None:
    versions.choose(models, "next")
    storage.publish(models, "later", storage.CANDIDATE)
    assert versions.why_kept(models, "new") == "next stays: chosen in place of new"
    versions.choose(models, "old")
    assert versions.why_kept(models, "next") == "old stays: chosen in place of next"


def test_a_rollback_holds_in_a_folder_from_before_there_was_a_note(models: Path) -> None:
    (storage.folder_of(models) / storage.TRAINED).unlink()
    versions.choose(models, "old")
    assert versions.why_kept(models, "new") == "old stays: chosen in place of new"


def test_a_training_ends_what_was_chosen(models: Path) -> None:
    versions.choose(models, "old")
    storage.publish(models, "next")
    assert versions.why_kept(models, "new") is None


@pytest.mark.parametrize("content", [None, b"", b"gone", b"\xff\xfe", b"../../new"])
def test_a_pointer_to_nothing_is_replaced_even_by_the_candidate(
    models: Path, content: bytes | None
) -> None:
    pointer = storage.folder_of(models) / storage.CURRENT
    pointer.unlink() if content is None else pointer.write_bytes(content)
    assert versions.why_kept(models, "next") is None


def test_what_is_not_there_or_damaged_is_not_chosen(models: Path) -> None:
    (storage.folder_of(models) / "old" / "model.npz").write_text("half")
    for version, match in (("old", "damaged"), ("../nlu/old", "banter nlu rollback"), (".", "no")):
        with pytest.raises(ArtefactError, match=match):
            versions.choose(models, version)
    assert storage.current_version(models) == "new"


def test_versions_are_listed_newest_first_with_what_they_are_worth(
    models: Path, artefact: Artefact
) -> None:
    (storage.folder_of(models) / "old" / "metrics.json").write_text("half")
    accuracy = artefact.metrics["accuracy"]
    assert [(v.name, v.accuracy, v.pointers) for v in versions.list_versions(models)] == [
        ("next", accuracy, ("candidate",)),
        ("new", accuracy, ("current",)),
        ("old", None, ()),
    ]
