"""What of the labels becomes training data, and what is left out and counted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from bot import cli
from bot.terminal.labels import chosen
from crm import learning
from crm.bank import Bank
from crm.learning import LabelledSentence
from crm.store import migrate
from data.settings import HouseSettings
from data.texts.phrases import Language
from data.utterances import Utterance

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
INTENTS = {"ask_balance", "ask_fees", "ask_rate"}
TRAINED = [Utterance("余额多少", "ask_balance", Language.ZH, "zh/accounts.yml")]


def labelled(text: str, intent: str = "ask_fees", language: str = "zh", after: int = 0):
    return LabelledSentence(text, language, intent, NOON + timedelta(hours=after))


def intents(text: str) -> dict[str, str]:
    """Return sentence -> intent of an exported file."""
    return {
        line.removeprefix("- "): block["intent"]
        for block in yaml.safe_load(text)["nlu"]
        for line in block["examples"].splitlines()
    }


def test_both_languages_go_into_one_file() -> None:
    made = chosen([labelled("换卡面要钱吗"), labelled("any fee", language="en")], TRAINED, INTENTS)
    assert intents(made.text) == {"换卡面要钱吗": "ask_fees", "any fee": "ask_fees"}
    assert made.written == 2


@pytest.mark.parametrize("text", ["打[PHONE]给我", "我叫[NAME]", "a [b](c)", 'a [b]{"c": 1}'])
def test_masked_and_bracketed_sentences_are_left_out(text: str) -> None:
    made = chosen([labelled(text)], TRAINED, INTENTS)
    assert (made.written, made.masked) == (0, 1)


def test_what_training_has_is_left_out() -> None:
    found = [labelled("余额，多少？", "ask_balance"), labelled("余额多少！", "ask_fees")]
    made = chosen(found, TRAINED, INTENTS)
    assert (made.written, made.known) == (0, 1)
    assert made.contradicting == ("余额多少！: ask_fees, trained as ask_balance",)
    assert "1 that it has under another intent" in made.sentence()


def test_of_two_that_hardly_differ_the_newer_counts() -> None:
    found = [labelled("要钱吗？", "ask_rate", after=1), labelled("要钱吗", "ask_fees")]
    made = chosen(found, [], INTENTS)
    assert intents(made.text) == {"要钱吗？": "ask_rate"}
    assert (made.written, made.known) == (1, 1)


def test_a_label_of_an_intent_that_is_gone_is_told() -> None:
    found = [labelled("换卡面要钱吗"), labelled("我是什么风险等级", "ask_risk_level")]
    made = chosen(found, TRAINED, INTENTS)
    assert intents(made.text) == {"换卡面要钱吗": "ask_fees"}
    assert made.gone == ("我是什么风险等级: ask_risk_level",)
    assert "1 of an intent that is there no longer" in made.sentence()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with an empty bank."""
    monkeypatch.setenv("BANTER_HOME", str(tmp_path))
    bank = Bank.open(HouseSettings())
    migrate.upgrade(bank.engine)
    bank.close()
    return tmp_path


def test_the_command_writes_the_file_and_says_what_it_did(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def found(work: object, since: datetime | None) -> list[LabelledSentence]:
        asked.append(since)
        return [labelled("换卡面要钱吗"), labelled("打[PHONE]给我")]

    monkeypatch.setattr(learning, "labels", found)
    out = home / "nlu_labels" / "november.yml"
    command = ["nlu", "export-labels", "--out", str(out), "--since", "2026-11-01"]
    done = CliRunner().invoke(cli.app, command)
    assert done.exit_code == 0, done.output
    assert intents(out.read_text("utf-8")) == {"换卡面要钱吗": "ask_fees"}
    assert "1 labelled sentences; left out: 1 with a masked number or name" in done.output
    assert asked[0].isoformat() == "2026-11-01T00:00:00+08:00"
