"""What staff see of learning: the clusters, one cluster, how much waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute

from crm.bank import Work
from crm.contract import NotFound
from crm.learning.views import (
    Cause,
    ClusterPage,
    ClusterRow,
    ClusterView,
    LabellingLine,
    SentenceLine,
    SentenceState,
)
from crm.organisation import staff
from crm.organisation.staff import Right, StaffView
from crm.tables import Labelling, LearningCluster, LearningSentence, Staff
from data.protection.vault import FieldRef

_S = LearningSentence


def clusters(
    work: Work, person: StaffView, view: ClusterView, search: str = "", limit: int = 50
) -> list[ClusterRow]:
    """List clusters: those said most often first, among equals the newest.

    Args:
        work: the transaction.
        person: who looks.
        view: which.
        search: words that one of the sentences holds.
        limit: at most so many.

    Raises:
        Forbidden: the role does not label.
    """
    staff.demand(person, Right.LABEL)
    times, newest = func.sum(_S.times).label("times"), func.max(_S.last_at).label("newest")
    query = (
        select(LearningCluster, func.count().label("sentences"), times, newest)
        .join(_S, _S.cluster_id == LearningCluster.cluster_id)
        .where(_within(view, search))
        .group_by(LearningCluster.cluster_id)
        .order_by(times.desc(), newest.desc(), LearningCluster.cluster_id)
        .limit(limit)
    )
    rows = work.session.execute(query).all()
    ids = [row.LearningCluster.cluster_id for row in rows]
    guesses = _most(work, ids, _S.guess)
    proposals = _most(work, ids, _S.proposed)
    labels = _most(work, ids, _S.label)
    return [
        ClusterRow(
            row.LearningCluster.cluster_id,
            row.LearningCluster.language,
            row.LearningCluster.example,
            row.sentences,
            int(row.times),
            row.newest,
            guesses.get(row.LearningCluster.cluster_id),
            proposals.get(row.LearningCluster.cluster_id)
            or labels.get(row.LearningCluster.cluster_id),
        )
        for row in rows
    ]


def count(
    work: Work, person: StaffView, view: ClusterView = ClusterView.OPEN, search: str = ""
) -> int:
    """Count the clusters that a view lists.

    Raises:
        Forbidden: the role does not label.
    """
    staff.demand(person, Right.LABEL)
    query = select(func.count(func.distinct(_S.cluster_id))).where(_within(view, search))
    return work.session.scalar(query) or 0


def unplaced(work: Work, person: StaffView) -> int:
    """Count the sentences that the worker has not placed yet.

    Raises:
        Forbidden: the role does not label.
    """
    staff.demand(person, Right.LABEL)
    query = select(func.count()).select_from(_S).where(_S.cluster_id.is_(None))
    return work.session.scalar(query) or 0


def cluster(work: Work, person: StaffView, cluster_id: str, limit: int = 100) -> ClusterPage:
    """Return a cluster with its sentences: those that wait first, the newest of them first.

    Raises:
        Forbidden: the role does not label.
        NotFound: there is no such cluster.
    """
    staff.demand(person, Right.LABEL)
    row = work.session.get(LearningCluster, cluster_id)
    if row is None:
        raise NotFound("cluster_unknown", "no such cluster")
    own = _S.cluster_id == cluster_id
    waits = (_S.state != SentenceState.OPEN.value).asc()
    query = select(_S).where(own).order_by(waits, _S.last_at.desc(), _S.sentence_id.desc())
    fresh = query.limit(limit).execution_options(populate_existing=True)
    total = work.session.scalar(select(func.count()).select_from(_S).where(own)) or 0
    lines = tuple(_line(one) for one in work.session.scalars(fresh))
    proposals = Counter(line.proposed for line in lines if line.proposed)
    labels = Counter(line.label for line in lines if line.label)
    return ClusterPage(
        cluster_id,
        row.language,
        row.example,
        _most(work, [cluster_id], _S.guess).get(cluster_id),
        _first(proposals) or _first(labels),
        lines,
        total - len(lines),
        _history(work, cluster_id),
    )


def _within(view: ClusterView, search: str) -> ColumnElement[bool]:
    reviewed = view is ClusterView.REVIEWED
    found: list[ColumnElement[bool]] = [_S.cluster_id.is_not(None)]
    found.append(_S.state == (ClusterView.OPEN if reviewed else view).value)
    if reviewed:
        found.append(_S.cause == Cause.REVIEW.value)
    if search:
        found.append(_S.text.icontains(search, autoescape=True))
    return and_(*found)


def _most(
    work: Work, cluster_ids: Sequence[str], column: InstrumentedAttribute[str | None]
) -> dict[str, str]:
    """Return the value that most sentences of each cluster have."""
    rows = work.session.execute(
        select(_S.cluster_id, column, func.sum(_S.times))
        .where(_S.cluster_id.in_(cluster_ids), column.is_not(None))
        .group_by(_S.cluster_id, column)
        .order_by(func.sum(_S.times), column)
    )
    return {str(cluster_id): str(value) for cluster_id, value, _ in rows}  # the last one stays


def _line(row: LearningSentence) -> SentenceLine:
    return SentenceLine(
        row.sentence_id,
        row.text,
        Cause(row.cause),
        row.guess,
        row.confidence,
        row.times,
        row.last_at,
        row.proposed,
        SentenceState(row.state),
        row.label,
    )


def _first(counted: Counter[str]) -> str | None:
    return counted.most_common(1)[0][0] if counted else None


def _history(work: Work, cluster_id: str) -> tuple[LabellingLine, ...]:
    rows = work.session.execute(
        select(Labelling, Staff)
        .join(Staff, Staff.staff_id == Labelling.staff_id)
        .where(Labelling.cluster_id == cluster_id)
        .order_by(Labelling.at.desc(), Labelling.labelling_id.desc())
        .limit(20)
    )
    return tuple(
        LabellingLine(
            done.labelling_id,
            work.vault.decrypt(who.name_enc, FieldRef("staff", "name_enc", who.staff_id)),
            done.label,
            len(done.before),
            done.at,
            done.undone_at is not None,
        )
        for done, who in rows
    )
