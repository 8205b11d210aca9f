import ast
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from data import labels
from data.settings import HouseSettings
from data.texts.phrases import Language
from data.utterances import Utterance, UtterancesError
from nlu.encoding.encoder import Encoder
from nlu.model import artefact as storage
from nlu.model.artefact import Artefact, ArtefactError
from nlu.serving.loading import open_shadow, open_understanding
from nlu.settings import NluSettings
from nlu.training import pipeline
from nlu.training.reading import TrainingData, read_data

ENDS = ("today", "in cash", "at noon", "for my son", "once more", "from abroad")


def test_the_same_inputs_give_the_same_model(
    artefact: Artefact, small_data: TrainingData, small_settings: NluSettings, encoder: Encoder
) -> None:
    with threadpool_limits(1):  # as for the first: the sums of two threads have other last digits
        again = pipeline.build(small_data, encoder, small_settings, "small")
    assert again.metrics == artefact.metrics
    assert again.intents.limits == artefact.intents.limits
    assert np.array_equal(again.intents.head.dense, artefact.intents.head.dense)
    assert np.array_equal(again.intents.head.sparse, artefact.intents.head.sparse)


def test_the_model_is_the_same_however_many_fit_at_once(
    artefact: Artefact, small_data: TrainingData, small_settings: NluSettings, encoder: Encoder
) -> None:
    with threadpool_limits(1):
        again = pipeline.build(small_data, encoder, small_settings, "small", workers=2)
    assert again.metrics == artefact.metrics
    assert again.intents.blend == artefact.intents.blend
    assert np.array_equal(again.intents.head.dense, artefact.intents.head.dense)
    assert np.array_equal(again.intents.head.sparse, artefact.intents.head.sparse)


def test_every_input_is_part_of_the_version(
    small_data: TrainingData, small_settings: NluSettings, encoder: Encoder
) -> None:
    reworded = [replace(small_data.questions[0], text="另一个问法"), *small_data.questions[1:]]
    versions = {
        pipeline.version_of(small_settings, encoder, small_data),
        pipeline.version_of(small_settings.model_copy(update={"seed": 1}), encoder, small_data),
        pipeline.version_of(small_settings.model_copy(update={"folds": 4}), encoder, small_data),
        pipeline.version_of(small_settings, encoder, replace(small_data, questions=reworded)),
        pipeline.version_of(
            small_settings, encoder, replace(small_data, utterances=small_data.utterances[1:])
        ),
    }
    assert len(versions) == 5


def test_the_recipe_names_all_code_that_shapes_a_model() -> None:
    recipe = {*pipeline._RECIPE, *pipeline._NETWORKS_RECIPE}
    beside = {
        "contract",  # names of answers
        "settings",  # the values that count are in the version themselves
        "model/artefact",  # where a model is kept
        "training/reading",  # what it reads is in the version itself
        "encoding/small_e5",  # this, and the next three, are for other recipes
        "training/networks/compiled",
        "training/networks/members",
        "training/networks/pieces",
    }
    assert recipe.isdisjoint(beside)
    imported = {name for each in recipe for name in imports_of(each)}
    assert imported - beside <= recipe
    assert beside <= imported


def imports_of(module: str) -> set[str]:
    """Return the modules of nlu that a module of it imports, as the recipe names them."""
    nlu = Path(pipeline.__file__).parents[1]
    found = set()
    for node in ast.walk(ast.parse((nlu / f"{module}.py").read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("nlu."):
            place = str(node.module).replace(".", "/").removeprefix("nlu/")
            inner = {f"{place}/{name.name}" for name in node.names}
            found |= {place} if (nlu / f"{place}.py").exists() else inner
    return found


def test_training_is_skipped_when_nothing_changed(
    small_settings: NluSettings, house: HouseSettings
) -> None:
    steps: list[str] = []
    first = pipeline.train(small_settings, house, lambda done, total, what: steps.append(what))
    assert steps[-1] == "done"
    again = pipeline.train(small_settings, house, lambda done, total, what: steps.append(what))
    assert steps[-1] == "unchanged"
    assert again.version == first.version == storage.current_version(house.models_folder)
    assert json.loads(
        (house.models_folder / "nlu" / first.version / "metrics.json").read_text("utf-8")
    )["accuracy_by_language"].keys() == {"zh", "en"}


def test_labels_of_the_house_are_learned_and_change_the_version(
    small_settings: NluSettings, house: HouseSettings, encoder: Encoder
) -> None:
    before = read_data(small_settings, house)
    house.labels_folder.mkdir()
    said = Utterance("卡面可以换成小猫的吗", "product_details", Language.ZH, "labels")
    (house.labels_folder / "november.yml").write_text(labels.written([said]), encoding="utf-8")
    after = read_data(small_settings, house)
    assert [u.text for u in after.utterances[len(before.utterances) :]] == [said.text]
    assert pipeline.version_of(small_settings, encoder, before) != pipeline.version_of(
        small_settings, encoder, after
    )
    elsewhere = small_settings.model_copy(update={"labels": house.home / "none"})
    assert read_data(elsewhere, house).digest == before.digest


def test_no_utterances_is_an_error_that_names_the_folder(
    tmp_path: Path, house: HouseSettings
) -> None:
    with pytest.raises(UtterancesError, match=str(tmp_path)):
        pipeline.train(NluSettings(_env_file=None, utterances=tmp_path), house)


def test_too_few_utterances_are_an_error_that_says_what_is_missing(
    small_data: TrainingData, small_settings: NluSettings, encoder: Encoder
) -> None:
    greetings = [Utterance(f"hello {n}", "greet", Language.EN, "x") for n in "abc"]
    with pytest.raises(UtterancesError, match="fewer than two intents"):
        pipeline.build(replace(small_data, utterances=greetings), encoder, small_settings, "x")
    two = [*greetings[:2], Utterance("bye", "leave", Language.EN, "x")]
    with pytest.raises(UtterancesError, match="no intent has 3 utterances"):
        pipeline.build(replace(small_data, utterances=two), encoder, small_settings, "x")


def test_another_bank_s_file_is_trained_on_and_its_own_intents_are_named(
    tmp_path: Path,
    small_settings: NluSettings,
    house: HouseSettings,
    caplog: pytest.LogCaptureFixture,
) -> None:
    blocks = [
        f"- intent: {intent}\n  examples: |\n"
        + "".join(f"    - {said} [{n} yuan](amount) {end}\n" for n, end in enumerate(ENDS))
        for intent, said in {"top_up": "I put in", "withdraw": "please give me"}.items()
    ]
    (tmp_path / "nlu.yml").write_text("version: '3.1'\nnlu:\n" + "".join(blocks), "utf-8")
    settings = small_settings.model_copy(update={"utterances": tmp_path / "nlu.yml"})
    built = pipeline.train(settings, house)
    assert built.intents.names == ("top_up", "withdraw")
    assert "iputin0yuantoday" in built.exact
    strange, silent = caplog.messages
    assert "2 intents that the dialogue does not answer to" in strange
    assert strange.endswith(": top_up, withdraw")
    assert "without an utterance" in silent
    assert silent.endswith(" more")


def test_our_own_utterances_are_warned_of_nothing(
    house: HouseSettings, caplog: pytest.LogCaptureFixture
) -> None:
    assert read_data(NluSettings(_env_file=None), house).utterances
    assert not caplog.messages


def saved(artefact: Artefact, house: HouseSettings) -> Path:
    return storage.save(house.models_folder, artefact, {})


def test_a_saved_model_reads_back_the_same(
    artefact: Artefact, house: HouseSettings, encoder: Encoder
) -> None:
    saved(artefact, house)
    read = storage.load(house.models_folder)
    texts: Sequence[str] = ["我想买理财", "card is gone"]
    vectors = encoder.encode(texts)
    assert read.intents.judge(texts, vectors) == artefact.intents.judge(texts, vectors)
    assert read.faq.answers(vectors) == artefact.faq.answers(vectors)
    assert (read.exact, read.metrics) == (artefact.exact, artefact.metrics)


def test_a_model_with_a_number_that_is_none_is_never_published(
    artefact: Artefact, house: HouseSettings
) -> None:
    saved(artefact, house)
    before = sorted(storage.folder_of(house.models_folder).iterdir())
    model = artefact.intents
    bias = model.head.bias.copy()
    bias[0] = np.nan
    broken = [
        replace(artefact, intents=replace(model, head=replace(model.head, bias=bias))),
        replace(artefact, intents=replace(model, blend=replace(model.blend, head=np.inf))),
        replace(artefact, metrics={"accuracy_by_language": {"zh": float("nan")}}),
    ]
    for one, name in zip(broken, ("bias", "head", "zh"), strict=True):
        with pytest.raises(ArtefactError, match=f"not published: {name} are not finite"):
            saved(replace(one, version="next"), house)
    assert storage.current_version(house.models_folder) == artefact.version
    assert sorted(storage.folder_of(house.models_folder).iterdir()) == before


def test_no_model_says_what_to_run(house: HouseSettings) -> None:
    with pytest.raises(ArtefactError, match="banter train nlu"):
        storage.load(house.models_folder)


@pytest.mark.parametrize("name", ["model.npz", "config.json", "metrics.json"])
def test_a_damaged_model_is_named(artefact: Artefact, house: HouseSettings, name: str) -> None:
    (saved(artefact, house) / name).write_bytes(b"{broken")
    with pytest.raises(ArtefactError, match="is damaged"):
        storage.load(house.models_folder)


def test_an_interrupted_save_leaves_the_old_model(
    artefact: Artefact, house: HouseSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(artefact, house)

    def full_disk(*args: object, **kwargs: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(np, "savez", full_disk)
    with pytest.raises(OSError, match="no space"):
        saved(replace(artefact, version="next"), house)
    assert storage.load(house.models_folder).version == artefact.version


def test_the_model_of_another_encoder_is_refused(artefact: Artefact, house: HouseSettings) -> None:
    saved(replace(artefact, encoder="another-1.0"), house)
    with pytest.raises(ArtefactError, match="BANTER_NLU_ENCODER"):
        open_understanding(NluSettings(_env_file=None), house)


def test_the_operator_may_set_the_threshold(artefact: Artefact, house: HouseSettings) -> None:
    saved(artefact, house)
    settings = NluSettings(_env_file=None, fallback_threshold=1.0)
    strict = open_understanding(settings, house)
    assert strict.artefact.intents.limits.confidence == 1.0
    assert open_understanding(NluSettings(_env_file=None), house).artefact.intents.limits == (
        artefact.intents.limits
    )


def test_the_shadow_is_the_candidate_or_a_named_version(
    artefact: Artefact, house: HouseSettings
) -> None:
    saved(artefact, house)
    settings = NluSettings(_env_file=None, shadow="candidate")
    with pytest.raises(ArtefactError, match="banter nlu candidate"):
        open_shadow(settings, house)
    storage.save(house.models_folder, replace(artefact, version="next"), {}, storage.CANDIDATE)
    assert open_shadow(settings, house).version == "next"
    assert open_shadow(settings.model_copy(update={"shadow": "small"}), house).version == "small"
    assert open_understanding(settings, house).version == "small"


@pytest.mark.long
@pytest.mark.timeout(900)  # minutes of training, on a busy machine
def test_our_own_utterances_are_told_apart(house: HouseSettings) -> None:
    metrics = pipeline.train(NluSettings(_env_file=None), house).metrics
    assert min(metrics["accuracy_by_language"].values()) >= 0.85
    assert metrics["accuracy_of_answered"] >= 0.92
    assert metrics["ece"] <= 0.03
    assert metrics["oos_recall"] >= 0.8


@pytest.mark.parametrize(
    ("folds", "utterances", "judged"),
    [(5, 300, 5), (5, 24_000, 5), (5, 26_000, 4), (5, 47_000, 3), (5, 10**6, 3), (2, 10**6, 2)],
)
def test_folds_are_judged_until_there_are_answers_enough(
    folds: int, utterances: int, judged: int
) -> None:
    assert pipeline._judged(folds, utterances) == judged
