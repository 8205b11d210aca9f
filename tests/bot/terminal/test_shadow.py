"""A candidate is trained beside, told about, and published when it is good."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from bot import cli
from bot.terminal import shadow
from data.settings import HouseSettings
from nlu.contract import Disagreement, IntentMatch, IntentPair, ShadowReport
from nlu.model import artefact as storage
from nlu.model.artefact import ArtefactError

SMALL = Path(__file__).parents[2] / "nlu" / "small"
REPORT = ShadowReport(
    shadow="candidate",
    version="v2",
    live_version="v1",
    judged=4,
    agreed=3,
    pairs=(IntentPair(live="ask_rate", shadow="ask_fees", count=1),),
    disagreements=(
        Disagreement(
            at=datetime(2026, 11, 23, 2, tzinfo=UTC),
            text="打[PHONE]问费用",
            language="zh",
            live=IntentMatch(name="ask_rate", confidence=0.6),
            shadow=IntentMatch(name="ask_fees", confidence=0.9),
        ),
    ),
)


def shown(report: ShadowReport) -> str:
    console = Console(file=io.StringIO(), width=120)
    shadow.show(report, console)
    return console.file.getvalue()  # type: ignore[attr-defined]


def test_a_report_says_how_often_and_what() -> None:
    told = shown(REPORT)
    assert "live v1   shadow v2" in told
    assert "4 judged, 3 agreed (75.0%), 0 dropped, 0 failed" in told
    assert "打[PHONE]问费用" in told
    assert "ask_rate 0.60" in told
    assert "ask_fees 0.90" in told


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (ShadowReport(), "No shadow is set"),
        (ShadowReport(shadow="candidate", trouble="no [x] candidate"), "no [x] candidate"),
        (ShadowReport(shadow="candidate", version="v2"), "0 judged, 0 agreed, 0 dropped"),
    ],
)
def test_a_report_without_judgements_says_why(report: ShadowReport, said: str) -> None:
    assert said in shown(report)


def test_a_version_that_is_compared_with_itself_is_said() -> None:
    same = "Live and shadow are the same version"
    assert same in shown(REPORT.model_copy(update={"live_version": "v2"}))
    assert same not in shown(REPORT)


def test_a_service_that_is_down_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANTER_NLU_URL", "http://127.0.0.1:9")
    done = CliRunner().invoke(cli.app, ["nlu", "shadow-report"])
    assert done.exit_code == 1
    assert "nlu cannot be reached" in done.output


def test_a_candidate_is_published_only_when_promoted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BANTER_NLU_UTTERANCES", str(SMALL))
    monkeypatch.setenv("BANTER_NLU_FOLDS", "2")
    house = HouseSettings(_env_file=None, home=tmp_path)
    with pytest.raises(ArtefactError, match="banter nlu candidate"):
        shadow.promote(house)
    version = shadow.train_candidate(house, Console(file=io.StringIO()))
    assert storage.current_version(house.models_folder) is None
    assert storage.candidate_version(house.models_folder) == version
    assert shadow.promote(house) == version == storage.current_version(house.models_folder)
