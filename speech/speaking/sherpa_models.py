"""What a folder with a sherpa-onnx voice holds: its kind, its files, and what is missing.

sherpa-onnx ends the process where a file is not what it expects, so as much as can be is found
out here, in words that say what to do.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from speech.contract import ModelBroken, ModelMissing
from speech.models import manifest
from speech.recognition.shelf import ModelPlace

MARKS = ("tokens.txt",)
_VOCODERS = ("vocos", "hifigan", "vocoder")
# Numbers within a date or a phone number are read as such only if those rules come first.
_RULES_FIRST = ("phone", "date", "number")


class Kind(StrEnum):
    """The families of models that are spoken with."""

    VITS = "vits"  # piper's and MeloTTS too
    MATCHA = "matcha"
    KOKORO = "kokoro"


@dataclass(frozen=True, slots=True)
class VoiceFiles:
    """A voice on disk, whole as far as can be seen.

    Attributes:
        name: of the model.
        remedy: what to do when it does not load.
        kind: its family.
        model: the network; of Matcha the acoustic one.
        tokens: the sounds it knows.
        second: Matcha's vocoder (its latest models need none), or Kokoro's speakers.
        lexicons: words and how they sound; none where ``phonemes`` or single characters do.
        rules: how figures, dates and the like are read (.fst), in order.
        archives: the same, several in a file (.far).
        phonemes: espeak-ng's voice that says how words sound, for models without a lexicon.
    """

    name: str
    remedy: str
    kind: Kind
    model: Path
    tokens: Path
    second: Path | None = None
    lexicons: tuple[Path, ...] = ()
    rules: tuple[Path, ...] = ()
    archives: tuple[Path, ...] = ()
    phonemes: str | None = None

    def version(self) -> str:
        """Return a checksum over names, sizes and times of the files: other files, other sound."""
        found = [self.model, self.tokens, *self.lexicons, *self.rules, *self.archives]
        found += [self.second] if self.second is not None else []
        digest = hashlib.sha256()
        for path in found:
            told = path.stat()
            digest.update(f"{path.name}\x1f{told.st_size}\x1f{told.st_mtime_ns}\x1f".encode())
        return digest.hexdigest()[:12]


def voice_files(place: ModelPlace, phonemes: str) -> VoiceFiles:
    """Return what a voice consists of.

    Args:
        place: its folder.
        phonemes: espeak-ng's voice for its language, where the folder does not name one.

    Raises:
        ModelMissing: there is no such folder, or nothing in it.
        ModelBroken: something is missing.
    """
    folder = place.folder
    networks = sorted(folder.glob("*.onnx"))
    if not networks and not place.present:
        raise ModelMissing(place.name, str(folder), pull=place.pull)
    if not place.present:
        raise _broken(place, "tokens.txt is missing")
    kind, model, second = _networks(place, networks)
    lexicons = _lexicons(folder, kind)
    return VoiceFiles(
        name=place.name,
        remedy=_remedy(place),
        kind=kind,
        model=model,
        tokens=folder / "tokens.txt",
        second=second,
        lexicons=lexicons,
        rules=tuple(sorted(folder.glob("*.fst"), key=_rule_order)),
        archives=tuple(sorted(folder.glob("*.far"))),
        phonemes=None if lexicons else _phonemes(folder, model, phonemes),
    )


def require_whole(place: ModelPlace) -> None:
    """Compare a voice that was pulled with what came, by its files' sizes.

    Raises:
        ModelBroken: something is missing, or has another size.
    """
    if wrong := next(manifest.problems(place.folder, thorough=False), None):
        raise _broken(place, wrong)


def _networks(place: ModelPlace, networks: list[Path]) -> tuple[Kind, Path, Path | None]:
    vocoders = [path for path in networks if any(name in path.name for name in _VOCODERS)]
    acoustic = [path for path in networks if path not in vocoders]
    if not acoustic:
        raise _broken(place, "the network (an .onnx file) is missing")
    model = min(acoustic, key=lambda path: (path.name != "model.onnx", "int8" in path.name, path))
    speakers = place.folder / "voices.bin"
    if speakers.is_file():
        return Kind.KOKORO, model, speakers
    if vocoders or "matcha" in place.name or model.name.startswith("model-steps"):
        return Kind.MATCHA, model, vocoders[0] if vocoders else None  # a few need none
    return Kind.VITS, model, None


def _lexicons(folder: Path, kind: Kind) -> tuple[Path, ...]:
    found = sorted(folder.glob("lexicon*.txt"))
    plain = [path for path in found if path.name == "lexicon.txt"]
    if kind is Kind.VITS and plain:
        return tuple(plain)
    names = {path.name for path in found}
    if "lexicon-us-en.txt" in names:  # one English is enough, and the second would be ignored
        found = [path for path in found if path.name != "lexicon-gb-en.txt"]
    return tuple(found)


def _rule_order(path: Path) -> tuple[int, str]:
    stem = path.stem.split("-")[0]
    return (_RULES_FIRST.index(stem) if stem in _RULES_FIRST else len(_RULES_FIRST)), path.name


def _phonemes(folder: Path, model: Path, otherwise: str) -> str | None:
    """Return espeak-ng's voice of a model that was trained on its phonemes; else None."""
    card = model.with_suffix(".onnx.json")  # piper's
    if card.is_file():
        try:
            return str(json.loads(card.read_text("utf-8"))["espeak"]["voice"])
        except (ValueError, KeyError, TypeError):
            return otherwise
    return otherwise if (folder / "espeak-ng-data").is_dir() else None


def _remedy(place: ModelPlace) -> str:
    return f"banter models pull {place.name}" if place.pull else "put it there (docs/voice.md)"


def _broken(place: ModelPlace, what: str) -> ModelBroken:
    where = f"Voice {place.name} in {place.folder}"
    return ModelBroken(f"{where} is not whole: {what}: {_remedy(place)}.")
