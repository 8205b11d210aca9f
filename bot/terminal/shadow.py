"""A new model beside the live one: trained as a candidate, watched, promoted."""

from __future__ import annotations

import aiohttp
from rich.console import Console
from rich.table import Column, Table

from bot.settings import RoleSettings
from bot.supervisor.progress import Steps
from data.settings import HouseSettings
from nlu.client import NluClient
from nlu.contract import ShadowReport
from nlu.model import artefact as storage
from nlu.model import versions
from nlu.serving.publishing import train
from nlu.settings import NluSettings


def train_candidate(house: HouseSettings, console: Console) -> str:
    """Train the model that the present data calls for, without publishing it.

    Returns:
        Its version.

    Raises:
        UtterancesError: utterances or labels are missing or malformed.
        EncoderError: the encoder cannot be had.
    """
    with Steps(console) as steps:
        step = steps.begin("candidate (nlu)")
        built = train(
            NluSettings(),
            house,
            lambda done, total, what: step(done / total, what),
            storage.CANDIDATE,
        )
        step.finish()
    return built.version


def promote(house: HouseSettings) -> str:
    """Publish the candidate; the service takes it into use when it reloads, and starts keep it.

    Returns:
        Its version.

    Raises:
        ArtefactError: there is no candidate, or it is damaged.
    """
    models = house.models_folder
    version = storage.candidate_version(models)
    versions.choose(models, version)
    return version


async def ask(roles: RoleSettings) -> ShadowReport:
    """Ask the running service what its shadow came to.

    Raises:
        NluUnavailable: it does not run, did not answer, or refuses our token.
    """
    async with aiohttp.ClientSession() as session:
        return await NluClient(roles.nlu_address, session, roles.nlu_token).shadow()


def show(report: ShadowReport, console: Console) -> None:
    """Print a report: how often, which pairs, what was said."""
    if not report.shadow:
        console.print("No shadow is set: give BANTER_NLU_SHADOW a version, or candidate.")
        return
    console.print(f"live {report.live_version or '-'}   shadow {report.version or report.shadow}")
    if report.trouble:
        console.print(f"The shadow does not judge: {report.trouble}", markup=False)
        return
    if report.version == report.live_version:
        console.print(
            "Live and shadow are the same version: their agreement says nothing. "
            "The candidate was published, or no other was trained since."
        )
    share = f" ({report.agreed / report.judged:.1%})" if report.judged else ""
    console.print(
        f"{report.judged} judged, {report.agreed} agreed{share}, "
        f"{report.dropped} dropped, {report.failed} failed"
    )
    if report.pairs:
        console.print(_pairs(report))
        console.print(_disagreements(report))


def _pairs(report: ShadowReport) -> Table:
    table = Table("times", "live", "shadow", title="Who says what")
    for pair in report.pairs:
        table.add_row(str(pair.count), pair.live, pair.shadow)
    return table


def _disagreements(report: ShadowReport) -> Table:
    said = Column("said (masked)", overflow="fold")
    table = Table("at", said, "live", "shadow", title="The latest disagreements")
    for one in report.disagreements:
        table.add_row(
            f"{one.at:%m-%d %H:%M}",
            one.text.replace("[", r"\["),
            f"{one.live.name} {one.live.confidence:.2f}",
            f"{one.shadow.name} {one.shadow.confidence:.2f}",
        )
    return table
