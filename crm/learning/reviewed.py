"""What an RM says of a lead's intent, as sentences for those who teach the model."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select, update

from crm import conversations
from crm.bank import Work
from crm.contract import NotFound
from crm.learning import sentences
from crm.learning.gathering import said_of
from crm.learning.views import Cause, SentenceState
from crm.tables import LeadEvidence, LearningSentence, Turn
from data.language import detect
from data.protection.masking import mask_text
from data.protection.vault import FieldRef


def record_correction(work: Work, lead_id: str, wrong: str, meant: str | None) -> int:
    """Send the words that made a lead to be labelled: its intent was wrong.

    Args:
        work: the transaction.
        lead_id: the lead.
        wrong: the intent that it was taken for.
        meant: the RM's correction, if they gave one.

    Returns:
        How many sentences that were.
    """
    found = list(_evidence(work, lead_id))
    decisive = [one for one in found if one[1] is None or one[1].intent == wrong] or found[:1]
    for evidence, turn in decisive:
        _record(work, evidence, turn, wrong, meant)
    return len(decisive)


def _evidence(work: Work, lead_id: str) -> Iterator[tuple[LeadEvidence, Turn | None]]:
    """Yield what was said in words for the lead, newest first, each with its turn."""
    rows = work.session.execute(
        select(LeadEvidence, Turn)
        .outerjoin(Turn, Turn.turn_id == LeadEvidence.turn_id)
        .where(LeadEvidence.lead_id == lead_id, LeadEvidence.nlu_confidence.is_not(None))
        .order_by(LeadEvidence.at.desc(), LeadEvidence.evidence_id.desc())
    )
    yield from ((evidence, turn) for evidence, turn in rows if evidence.utterance_enc)


def _record(
    work: Work, evidence: LeadEvidence, turn: Turn | None, wrong: str, meant: str | None
) -> None:
    place = FieldRef("lead_evidence", "utterance_enc", evidence.evidence_id)
    assert evidence.utterance_enc is not None  # noqa: S101 - for the type checker
    text = _masked(work, work.vault.decrypt(evidence.utterance_enc, place), turn)
    language = detect(text, None).language.value
    parse = {"language": language, **((turn.parse or {}) if turn else {})}
    said = said_of(text, wrong, evidence.nlu_confidence, parse, Cause.REVIEW, evidence.at)
    written = sentences.record(work, said)
    if written is not None:
        _propose(work, written, meant)


def _masked(work: Work, said: str, turn: Turn | None) -> str:
    """Return what was said as its turn masked it: with what nlu found, beyond the rules."""
    # The words may be of a turn before the one that settled the lead.
    if turn and turn.masked_text and _words(work, turn) == said:
        return turn.masked_text
    return mask_text(said).text


def _words(work: Work, turn: Turn) -> str | None:
    """Return the customer's words of a turn; None when its message is gone."""
    try:
        return conversations.utterance(work, turn.turn_id)
    except NotFound:
        return None


def _propose(work: Work, digest: str, meant: str | None) -> None:
    """Put the sentence before staff again, with what the RM says was meant."""
    row = work.session.scalar(select(LearningSentence).where(LearningSentence.digest == digest))
    assert row is not None  # noqa: S101 - written a moment ago
    values: dict[str, str | None] = {"cause": Cause.REVIEW, "proposed": meant}
    if row.label is None or row.label != meant:
        values |= {"state": SentenceState.OPEN, "label": None, "labelling_id": None}
    work.session.execute(
        update(LearningSentence).where(LearningSentence.digest == digest).values(**values)
    )
    sentences.announce(work, row.cluster_id or "")
