"""The risk-assessment questionnaire, read from ``questionnaire.yml``."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

FILE = Path(__file__).with_name("questionnaire.yml")
LEVELS = ("C1", "C2", "C3", "C4", "C5")


class QuestionnaireBroken(Exception):
    """The file is no questionnaire; the message says which, where and what is wrong."""


class _Rule(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Option(_Rule):
    """One possible answer; its text key is ``Question.option_key(option)``."""

    id: str
    points: int = Field(ge=0)
    cap: str | None = Field(None, pattern="^C[1-5]$", description="The level is this at most.")
    least: Decimal | None = Field(None, gt=0, description="Money, in the bank's currency.")
    most: Decimal | None = Field(None, gt=0, description="Money, in the bank's currency.")

    @property
    def amounts(self) -> dict[str, Decimal]:
        """Return the amounts that its words name: ``least``, ``most``, both or neither."""
        named = {"least": self.least, "most": self.most}
        return {name: amount for name, amount in named.items() if amount is not None}


class Question(_Rule):
    """One question with its possible answers."""

    id: str
    options: tuple[Option, ...]

    @property
    def text_key(self) -> str:
        """Return the key of the question's words."""
        return f"assessment.questions.{self.id}"

    def option_key(self, option: Option) -> str:
        """Return the key of an option's words."""
        return f"assessment.options.{self.id}.{option.id}"

    def option(self, option_id: str) -> Option | None:
        """Return an option by id, if there is one."""
        return next((o for o in self.options if o.id == option_id), None)


class Questionnaire(_Rule):
    """The whole assessment."""

    version: str
    valid_days: int = Field(gt=0)
    levels: dict[str, int]
    questions: tuple[Question, ...]

    @model_validator(mode="after")
    def _every_total_has_a_level(self) -> Questionnaire:
        highest = sum(max(o.points for o in q.options) for q in self.questions)
        bounds = list(self.levels.values())
        if tuple(self.levels) != LEVELS or bounds != sorted(bounds):
            raise ValueError(f"levels must rise over {', '.join(LEVELS)}")
        if bounds[-1] < highest:
            raise ValueError(f"C5 must reach up to the highest total, {highest}")
        return self

    def problems(self, answers: Mapping[str, str]) -> tuple[str, ...]:
        """Return the ids of the questions that are not answered, or not with an option."""
        return tuple(q.id for q in self.questions if q.option(answers.get(q.id, "")) is None)

    def score(self, answers: Mapping[str, str]) -> int:
        """Return the total of the points (a question without a proper answer counts 0)."""
        return sum(option.points for option in self._chosen(answers))

    def level(self, answers: Mapping[str, str]) -> str:
        """Return the level that the points give, not above any cap."""
        score = self.score(answers)
        by_points = next(level for level, bound in self.levels.items() if score <= bound)
        return min([by_points, *(o.cap for o in self._chosen(answers) if o.cap)])

    def _chosen(self, answers: Mapping[str, str]) -> list[Option]:
        found = (q.option(answers.get(q.id, "")) for q in self.questions)
        return [option for option in found if option is not None]


@cache
def load(path: Path = FILE) -> Questionnaire:
    """Read the questionnaire.

    Raises:
        QuestionnaireBroken: the file does not describe a complete questionnaire.
    """
    try:
        return Questionnaire.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except yaml.YAMLError as error:
        raise QuestionnaireBroken(f"{path}: no YAML ({error})") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the whole"
        why = first["msg"].removeprefix("Value error, ")
        raise QuestionnaireBroken(f"{path}: {where}: {why}") from error
