"""The worker's composition root: jobs that nobody waits for."""

from __future__ import annotations

import logging
import signal
import threading
from datetime import timedelta

from bot.gateway.people.tokens import ButtonTokens
from bot.gateway.rendering.drafts import Renderer
from bot.gateway.rendering.lookups import Lookups
from bot.gateway.settings import GatewaySettings
from bot.settings import RoleSettings
from bot.worker.handing import Handing
from bot.worker.jobs import Job, Loop
from bot.worker.learning import Learning
from bot.worker.metrics import Metrics
from bot.worker.observing import observed
from bot.worker.pushing import Pushing
from bot.worker.regrading import Regrading
from bot.worker.settings import WorkerSettings
from crm import calls
from crm.bank import Bank
from crm.store import sealing
from data.settings import HouseSettings
from data.texts.catalogue import Texts
from nlu.encoding.encoder import Encoder, open_encoder
from nlu.settings import NluSettings

logger = logging.getLogger(__name__)

# How late a look may be because the thread was at another job: the slowest opens the encoder.
LATE_AT_MOST = timedelta(seconds=15)
LEADS_AT_ONCE = 200  # one short transaction: about a second of a busy day's leads


def make_loop(
    settings: WorkerSettings,
    *,
    bank: Bank,
    texts: Texts,
    button_life: timedelta,
    metrics: Metrics | None = None,
) -> Loop:
    """Put the worker together.

    Args:
        settings: how often it looks.
        bank: the records.
        texts: the words.
        button_life: how long buttons of its messages can be pressed.
        metrics: what is counted.
    """
    tokens = ButtonTokens(bank.vault, bank.clock, button_life)
    lookups = Lookups(bank)
    renderer = Renderer(texts, tokens, lookups.disclosure, lookups.addressee)
    pushing = Pushing(bank, renderer, settings.batch)
    handing = Handing(bank, renderer, settings.batch)
    learning = Learning(
        bank, _encoder, below=settings.learning_below, similarity=settings.learning_similarity
    )
    regrading = Regrading(bank, LEADS_AT_ONCE)
    until_next_look = timedelta(seconds=settings.expiry_every_s) + LATE_AT_MOST
    jobs = [
        Job("pushes", settings.pushes_every_s, pushing.once),
        Job("handoffs", settings.handoffs_every_s, handing.tell),
        Job("handoff_expiry", settings.expiry_every_s, lambda: handing.expire(until_next_look)),
        Job("audit_seal", settings.sealing_every_s, lambda: _seal(bank)),
        Job("lead_grades", settings.regrading_every_s, regrading.once),
        Job("calls", settings.calls_every_s, lambda: _keep_calls(bank)),
        Job("learning_gather", settings.learning_every_s, learning.gather),
        Job("learning_place", settings.learning_every_s, learning.place),
    ]
    return Loop(jobs, settings.failed_pause_s, metrics=metrics)


def run(house: HouseSettings, roles: RoleSettings, settings: WorkerSettings | None = None) -> None:
    """Work until the process is told to stop (SIGINT or SIGTERM).

    Args:
        house: which bank.
        roles: where it tells how it is doing.
        settings: how often it looks.

    Raises:
        OSError: its port cannot be used.
        KeysMissing: the keys of this installation are missing or unfit.
        CatalogueBroken: the texts contradict each other.
    """
    bank = Bank.open(house)
    metrics = Metrics()
    metrics.watch(bank)
    loop = make_loop(
        settings or WorkerSettings(),
        bank=bank,
        texts=Texts.load(zone=bank.clock.timezone),
        button_life=timedelta(hours=GatewaySettings().button_hours),
        metrics=metrics,
    )
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda _number, _frame: loop.stop())
    try:
        with observed(roles.inner_host, roles.worker_port, metrics, loop.idle_s):
            loop.run()
    finally:
        bank.close()


def _encoder() -> Encoder:
    settings = NluSettings()
    return open_encoder(settings.encoder, threads=settings.threads)


def _seal(bank: Bank) -> int:
    with bank.work() as work:
        return int(sealing.seal(work) is not None)


def _keep_calls(bank: Bank) -> int:
    with bank.work() as work:
        return calls.end_forgotten(work) + calls.delete_old(work)
