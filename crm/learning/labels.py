"""The labels, for training."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from crm.bank import Work
from crm.learning.views import LabelledSentence, SentenceState
from crm.tables import Labelling, LearningSentence


def labels(work: Work, since: datetime | None = None) -> list[LabelledSentence]:
    """List the labelled sentences, by language, intent and text.

    Args:
        work: the transaction.
        since: only what was labelled from then on.
    """
    query = (
        select(LearningSentence, Labelling.at)
        .join(Labelling, Labelling.labelling_id == LearningSentence.labelling_id)
        .where(LearningSentence.state == SentenceState.LABELLED.value)
        .order_by(LearningSentence.language, LearningSentence.label, LearningSentence.text)
    )
    if since is not None:
        query = query.where(Labelling.at >= since)
    return [
        LabelledSentence(row.text, row.language, str(row.label), at)
        for row, at in work.session.execute(query)
    ]
