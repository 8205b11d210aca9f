"""What a simulated caller does, step by step: from options of the command line or a file.

A file is YAML::

    language: zh            # of the line that is called
    number: "13800138000"   # shown by the network; optional
    steps:
      - say: 我有五万块想存一年
      - wav: amount.wav     # beside the file
        during: 1.5         # begin so many seconds after the bot has begun to speak
      - keys: "1"
      - keys: "4321#"
        secret: true
      - wait: 3
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from data.texts.phrases import Language

KINDS = ("say", "wav", "keys", "wait")


class ScriptBroken(Exception):
    """The script cannot be followed; the message says where and why."""


class Step(BaseModel):
    """One thing that the caller does, when the bot has said what it had to say."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    say: str | None = Field(None, min_length=1)
    wav: Path | None = None
    keys: Annotated[str, Field(pattern=r"^[0-9*#]+$")] | None = None
    wait: float | None = Field(None, ge=0, le=120)
    at: float | None = Field(None, ge=0, description="Seconds after the answer, whatever else.")
    during: float | None = Field(
        None, ge=0, description="Seconds after the bot has begun to speak: a barge-in."
    )
    secret: bool = False

    @property
    def kind(self) -> str:
        """What is done: say, wav, keys or wait."""
        return next(kind for kind in KINDS if getattr(self, kind) is not None)

    @property
    def shown(self) -> str:
        """The words, the file's name, the seconds, or the keys (stars for those of a secret)."""
        if self.keys is not None:
            return "*" * len(self.keys) if self.secret else self.keys
        if self.wait is not None:
            return f"{self.wait:g} s"
        return self.say or (self.wav.name if self.wav else "")

    @model_validator(mode="after")
    def _does_one_thing(self) -> Step:
        if sum(getattr(self, kind) is not None for kind in KINDS) != 1:
            raise ValueError("a step has exactly one of say, wav, keys, wait")
        if self.at is not None and self.during is not None:
            raise ValueError("a step happens at a time or during speech, not both")
        return self


class CallScript(BaseModel):
    """A whole call."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: Language = Language.ZH
    number: str | None = Field(None, pattern=r"^\+?[0-9]{1,32}$")
    steps: tuple[Step, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """What the caller says, as text, for a recogniser that is told."""
        return tuple(step.say for step in self.steps if step.say is not None)

    @property
    def told(self) -> bool:
        """Return whether nothing in it needs to be recognised."""
        return all(step.wav is None for step in self.steps)


def read_script(path: Path) -> CallScript:
    """Read a script; sound files are looked for beside it.

    Raises:
        ScriptBroken: it cannot be read, or makes no sense.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        script = CallScript.model_validate(content)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ScriptBroken(f"{path} cannot be read: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ScriptBroken(f"{path}: {where or 'the script'}: {first['msg']}") from error
    steps = tuple(
        step.model_copy(update={"wav": path.parent / step.wav}) if step.wav else step
        for step in script.steps
    )
    return script.model_copy(update={"steps": steps})


def script_of(
    *,
    wavs: Sequence[Path] = (),
    says: Sequence[str] = (),
    keys: Sequence[str] = (),
    language: Language = Language.ZH,
    number: str | None = None,
) -> CallScript:
    """Make a script of the command line: sounds first, then words; keys at their times.

    Args:
        wavs: sound files, one an utterance.
        says: words, one an utterance.
        keys: ``t=3:1`` presses 1 three seconds after the answer; ``1`` alone comes last.
        language: of the line that is called.
        number: shown by the network.

    Raises:
        ScriptBroken: something makes no sense.
    """
    steps = [Step(wav=wav) for wav in wavs]
    try:
        steps += [Step(say=text) for text in says]
        steps += [_keys(each) for each in keys]
        return CallScript(language=language, number=number, steps=tuple(steps))
    except (ValidationError, ValueError) as error:
        raise ScriptBroken(
            f"--say needs words, --keys something like 1234# or t=3:1, --number digits: {error}"
        ) from error


def _keys(written: str) -> Step:
    timed, _, pressed = written.rpartition(":")
    if not timed:
        return Step(keys=pressed)
    if not timed.startswith("t="):
        raise ValueError(f"--keys {written!r}: write t=SECONDS:KEYS")
    return Step(keys=pressed, at=float(timed.removeprefix("t=")))
