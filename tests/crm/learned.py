"""Turns, sentences and clusters for the tests of learning from use."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from world import World

from crm import conversations, learning
from crm.bank import Bank
from crm.conversations import TurnOutcome
from crm.learning import Centroid, NewCluster
from crm.messages import TextBody
from crm.tables import LearningSentence
from data.clock import FixedClock
from data.ids import new_id

BELOW = 0.7


def ranking(*pairs: tuple[str, float]) -> list[dict[str, Any]]:
    return [{"name": name, "confidence": confidence} for name, confidence in pairs]


def said(
    bank: Bank,
    text: str,
    intent: str = "nlu_fallback",
    confidence: float = 0.6,
    *,
    guess: str = "ask_rate",
    language: str = "zh",
    **parse: Any,
) -> str:
    """Let a visitor say something and the bot finish the turn; return the turn's id."""
    with bank.work() as work:
        talk = conversations.open(work, visitor_id="v").conversation_id
        accepted = conversations.accept(work, talk, new_id(), TextBody(text=text))
        document = {
            "language": language,
            "intent_ranking": ranking((intent, confidence), (guess, 0.4)),
            **parse,
        }
        outcome = TurnOutcome(intent, confidence, text, document)
        conversations.finish_turn(work, accepted.turn_id, outcome, [])
    return accepted.turn_id


def gather(bank: Bank, limit: int = 100) -> int:
    """Gather what has been said, as the worker does a while later."""
    assert isinstance(bank.clock, FixedClock)
    bank.clock.instant += timedelta(minutes=2)
    with bank.work() as work:
        return learning.gather(work, BELOW, limit)


def sentences(bank: Bank) -> list[LearningSentence]:
    with bank.read() as work:
        return list(work.session.scalars(select(LearningSentence).order_by(LearningSentence.text)))


def cluster_of(world: World, *texts: str, language: str = "zh") -> str:
    """Put sentences that were said into one cluster; return its id."""
    for text in texts:
        said(world.bank, text, language=language)
    gather(world.bank)
    cluster_id = new_id()
    with world.bank.work() as work:
        state = learning.state(work, "test")
        new = NewCluster(cluster_id, language, state.waiting[0].text)
        lies = Centroid(cluster_id, language, "test", b"\0\0\0\0")
        places = {one.sentence_id: cluster_id for one in state.waiting}
        assert learning.place(work, state.step, [new], [lies], places)
    return cluster_id
