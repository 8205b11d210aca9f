"""Voices of ours for the real sherpa-onnx: networks that sing a tone, as long as there are tokens.

They have the inputs, outputs and remarks that the library expects of each family, in a few
kilobytes; no public voice has to be downloaded.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

import espeakng_loader
import onnx
from onnx import TensorProto, helper

TOKEN_S = 0.05  # of the tone, for each token
LOUDNESS = 0.5  # of full scale
TONE, SPEAKER_STEP = 300, 100  # Hz; each further speaker sings higher

Inputs = Mapping[str, tuple[int, list[int | str]]]
_ONE = (TensorProto.FLOAT, [1])
_COUNT = (TensorProto.INT64, [1])
_TOKENS: tuple[int, list[int | str]] = (TensorProto.INT64, [1, "L"])


def chinese(folder: Path) -> Path:
    """Make a VITS of two speakers with a lexicon (16 kHz): one token a character."""
    inputs: Inputs = {
        "x": _TOKENS, "x_length": _COUNT, "noise_scale": _ONE, "length_scale": _ONE,
        "noise_scale_w": _ONE, "sid": _COUNT,
    }  # fmt: skip
    _network(
        folder / "model.onnx", 16_000, inputs, "x_length", "length_scale",
        model_type="vits", comment="icefall", language="Chinese", n_speakers=2,
        punctuation=", . ? !",
    )  # fmt: skip
    words = {"您": "nin2", "好": "hao3", "我": "wo3", "是": "shi4", "元": "yuan2", "五": "wu3"}
    _tokens(folder, ["_", *words.values(), ",", ".", "?", "!"])
    _lexicon(folder, words)
    return folder


def melo(folder: Path) -> Path:
    """Make a MeloTTS with a lexicon of both languages (44.1 kHz): sounds and their tones."""
    inputs: Inputs = {
        "x": _TOKENS, "x_lengths": _COUNT, "tones": _TOKENS, "sid": _COUNT, "noise_scale": _ONE,
        "length_scale": _ONE, "noise_scale_w": _ONE,
    }  # fmt: skip
    _network(
        folder / "model.onnx", 44_100, inputs, "x_lengths", "length_scale",
        model_type="melo-vits", comment="melo", language="Chinese + English", n_speakers=1,
        version=2, jieba=1, add_blank=1, speaker_id=0, lang_id=3, tone_start=0,
    )  # fmt: skip
    _tokens(folder, ["_", "n", "in", "h", "ao", "w", "o", ",", ".", "?", "!"])
    _lexicon(folder, {"您": "n in 2 2", "好": "h ao 3 3", "我": "w o 3 3", "hello": "h o 7 7"})
    return folder


def piper(folder: Path) -> Path:
    """Make a piper voice (22.05 kHz): no lexicon, it is told espeak-ng's phonemes."""
    inputs: Inputs = {
        "input": _TOKENS, "input_lengths": _COUNT, "scales": (TensorProto.FLOAT, [3]),
    }  # fmt: skip
    _network(
        folder / "en_US-tiny.onnx", 22_050, inputs, "input_lengths", "scales",
        model_type="vits", comment="piper", language="English", n_speakers=1, voice="en-us",
        has_espeak=1,
    )  # fmt: skip
    _tokens(folder, ["_", "^", "$", " ", *"!',-.:;?abcdefhijklmnopstuvwzæðŋɐɑɔəɚɛɜɡɪɫɹɾʃʊʌʒˈˌːθᵻ"])
    (folder / "en_US-tiny.onnx.json").write_text('{"espeak": {"voice": "en-us"}}')
    (folder / "espeak-ng-data").symlink_to(espeakng_loader.get_data_path())
    return folder


def matcha(folder: Path) -> Path:
    """Make a Matcha with a lexicon (22.05 kHz): the tone, and a vocoder that passes it on."""
    inputs: Inputs = {
        "x": _TOKENS, "x_length": _COUNT, "noise_scale": _ONE, "length_scale": _ONE,
    }  # fmt: skip
    _network(
        folder / "model-steps-3.onnx", 22_050, inputs, "x_length", "length_scale",
        model_type="matcha-tts", language="Chinese", n_speakers=1, jieba=1, pad_id=0, version=1,
        use_eos_bos=0, num_ode_steps=3, has_espeak=0, voice="zh",
    )  # fmt: skip
    shape = [1, 1, "N"]
    mel = helper.make_tensor_value_info("mel", TensorProto.FLOAT, shape)
    audio = helper.make_tensor_value_info("audio", TensorProto.FLOAT, shape)
    nodes = [helper.make_node("Identity", ["mel"], ["audio"])]
    _save(folder / "hifigan_v2.onnx", nodes, [mel], audio, {"model_type": "hifigan"})
    _tokens(folder, ["_", "nin2", "hao3", "wo3", ",", ".", " "])
    _lexicon(folder, {"您": "nin2", "好": "hao3", "我": "wo3"})
    return folder


def kokoro(folder: Path) -> Path:
    """Make a Kokoro of two speakers with a lexicon a language (24 kHz).

    It takes 47 tokens at once; the library ends the process over more.
    """
    inputs: Inputs = {
        "sounds": _TOKENS, "style": (TensorProto.FLOAT, [1, 4]), "speed": _ONE,
    }  # fmt: skip
    _network(
        folder / "model.onnx", 24_000, inputs, "sounds", "speed",
        model_type="kokoro", language="English", n_speakers=2, has_espeak=1, version=2,
        voice="en-us", style_dim="48,1,4",
    )  # fmt: skip
    (folder / "voices.bin").write_bytes(bytes(2 * 48 * 4 * 4))  # speakers, lengths, style, floats
    _tokens(folder, ["$", "n", "i", "h", "a", "o", "w", ",", ".", " "])
    _lexicon(folder, {"hello": "h a o"}, "lexicon-us-en.txt")
    _lexicon(folder, {"您": "n i", "好": "h a o", "我": "w o"}, "lexicon-zh.txt")
    return folder


def _network(
    place: Path, rate: int, inputs: Inputs, count: str, pace: str, **remarks: object
) -> None:
    """Write a network that sings: tokens x seconds a token x pace, at the speaker's height."""
    place.parent.mkdir(parents=True, exist_ok=True)
    scale = 2 * math.pi / rate
    numbers = {
        "zero": 0.0, "one": 1.0, "loudness": LOUDNESS, "a_token": TOKEN_S * rate,
        "tone": scale * TONE, "step": scale * SPEAKER_STEP,
    }  # fmt: skip
    floats = {"cast": {"to": TensorProto.FLOAT}, "sum": {"keepdims": 0}}
    nodes = [_constant(name, TensorProto.FLOAT, [], [value]) for name, value in numbers.items()]
    nodes += [
        _constant("second", TensorProto.INT64, [1], [1]),
        _constant("axes", TensorProto.INT64, [2], [0, 1]),
        helper.make_node("Cast", ["count"], ["many"], **floats["cast"]),
        helper.make_node("ReduceSum", ["many"], ["tokens"], **floats["sum"]),
    ]
    counting = "Size" if inputs[count] is _TOKENS else "Identity"
    nodes.insert(0, helper.make_node(counting, [count], ["count"]))
    if pace == "scales":  # noise, pace, noise of the lengths
        nodes.append(helper.make_node("Gather", ["scales", "second"], ["paces"]))
    elif pace == "speed":
        nodes.append(helper.make_node("Reciprocal", ["speed"], ["paces"]))
    else:
        nodes.append(helper.make_node("Identity", [pace], ["paces"]))
    if "sid" in inputs:
        nodes.append(helper.make_node("Cast", ["sid"], ["speaker"], **floats["cast"]))
    else:
        nodes.append(helper.make_node("Identity", ["zero"], ["speaker"]))
    nodes += [
        helper.make_node("ReduceSum", ["paces"], ["pace_"], **floats["sum"]),
        helper.make_node("Mul", ["tokens", "a_token"], ["plain"]),
        helper.make_node("Mul", ["plain", "pace_"], ["samples"]),
        helper.make_node("Range", ["zero", "samples", "one"], ["time"]),
        helper.make_node("Mul", ["speaker", "step"], ["higher"]),
        helper.make_node("Add", ["higher", "tone"], ["height"]),
        helper.make_node("Mul", ["time", "height"], ["phase"]),
        helper.make_node("Sin", ["phase"], ["wave"]),
        helper.make_node("Mul", ["wave", "loudness"], ["sung"]),
        helper.make_node("Unsqueeze", ["sung", "axes"], ["y"]),
    ]
    told = [helper.make_tensor_value_info(name, *kind) for name, kind in inputs.items()]
    came = helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 1, "N"])
    said = {key: str(value) for key, value in remarks.items()} | {"sample_rate": str(rate)}
    _save(place, nodes, told, came, said)


def _save(
    place: Path,
    nodes: list[onnx.NodeProto],
    told: list[onnx.ValueInfoProto],
    came: onnx.ValueInfoProto,
    remarks: dict[str, str],
) -> None:
    graph = helper.make_graph(nodes, "tiny", told, [came])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    helper.set_model_props(made, remarks)
    onnx.save(made, str(place))


def _constant(name: str, kind: int, shape: list[int], values: list[float]) -> onnx.NodeProto:
    value = helper.make_tensor(name, kind, shape, values)
    return helper.make_node("Constant", [], [name], value=value)


def _tokens(folder: Path, names: list[str]) -> None:
    lines = (f"{name} {number}\n" for number, name in enumerate(names))
    (folder / "tokens.txt").write_text("".join(lines), encoding="utf-8")


def _lexicon(folder: Path, words: Mapping[str, str], name: str = "lexicon.txt") -> None:
    lines = (f"{word} {sounds}\n" for word, sounds in words.items())
    (folder / name).write_text("".join(lines), encoding="utf-8")
