"""Putting sentences into clusters: what the worker needs, and what it found.

Working out where a sentence belongs takes the encoder and time, so it happens between two
transactions: ``state`` reads, ``place`` writes, unless another worker has placed meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import select, update

from crm.bank import Work
from crm.learning import progress, sentences
from crm.learning.views import Centroid, NewCluster, PlacingState, UnplacedSentence
from crm.tables import LearningCluster, LearningSentence

JOB = "place"
# Enough to know where a cluster lies; a thousand clusters are encoded anew in ten seconds.
_MEMBERS = 5
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def anything_waits(work: Work) -> bool:
    """Return whether there are sentences without a cluster."""
    query = select(LearningSentence.sentence_id).where(LearningSentence.cluster_id.is_(None))
    return work.session.scalar(query.limit(1)) is not None


def state(work: Work, encoder: str, limit: int = 200) -> PlacingState:
    """Return the sentences without a cluster, and the clusters of their languages.

    Args:
        work: the transaction.
        encoder: fingerprint of the present encoder.
        limit: sentences placed at once.
    """
    waiting = work.session.scalars(
        select(LearningSentence)
        .where(LearningSentence.cluster_id.is_(None))
        .order_by(LearningSentence.sentence_id)
        .limit(limit)
    ).all()
    languages = {one.language for one in waiting}
    found = work.session.scalars(
        select(LearningCluster)
        .where(LearningCluster.language.in_(languages))
        .order_by(LearningCluster.cluster_id)
    ).all()
    old = [one.cluster_id for one in found if one.encoder != encoder]
    return PlacingState(
        progress.step(work, JOB),
        tuple(UnplacedSentence(one.sentence_id, one.language, one.text) for one in waiting),
        tuple(Centroid(one.cluster_id, one.language, one.encoder, one.centroid) for one in found),
        {cluster_id: _members(work, cluster_id) for cluster_id in old},
    )


def place(
    work: Work,
    step: int,
    new: Sequence[NewCluster],
    centroids: Sequence[Centroid],
    places: Mapping[str, str],
) -> bool:
    """Write what was worked out, if nobody has placed sentences since it was read.

    Args:
        work: the transaction.
        step: of the state that was read.
        new: clusters that begin.
        centroids: where the new and the grown clusters lie now.
        places: sentence id -> cluster id.

    Returns:
        Whether it was written.
    """
    mark = progress.lock(work, JOB, _BEGINNING)
    if mark.step != step:
        return False
    lie = {one.cluster_id: one for one in centroids}
    for begun in new:
        work.session.add(_row(begun, lie[begun.cluster_id], work.clock.now()))
    work.session.flush()
    _keep(work, centroids)
    for sentence_id, cluster_id in places.items():
        work.session.execute(
            update(LearningSentence)
            .where(LearningSentence.sentence_id == sentence_id)
            .values(cluster_id=cluster_id)
        )
    progress.move(work, mark, work.clock.now(), "")
    sentences.announce(work)
    return True


def _keep(work: Work, centroids: Sequence[Centroid]) -> None:
    for one in centroids:
        work.session.execute(
            update(LearningCluster)
            .where(LearningCluster.cluster_id == one.cluster_id)
            .values(centroid=one.total, encoder=one.encoder)
        )


def _row(new: NewCluster, centroid: Centroid, now: datetime) -> LearningCluster:
    return LearningCluster(
        cluster_id=new.cluster_id,
        language=new.language,
        example=new.example,
        centroid=centroid.total,
        encoder=centroid.encoder,
        created_at=now,
    )


def _members(work: Work, cluster_id: str) -> list[str]:
    query = select(LearningSentence.text).where(LearningSentence.cluster_id == cluster_id)
    return list(work.session.scalars(query.order_by(LearningSentence.sentence_id).limit(_MEMBERS)))
