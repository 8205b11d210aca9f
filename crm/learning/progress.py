"""How far a job of the worker has come."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from sqlalchemy import Insert, select
from sqlalchemy.dialects import postgresql, sqlite

from crm.bank import Work
from crm.tables import LearningProgress, table_of


def lock(work: Work, job: str, beginning: datetime) -> LearningProgress:
    """Return a job's mark; nobody else can move it before this transaction ends."""
    values = {"job": job, "at": beginning, "key": "", "step": 0}
    work.execute(_begin(work.session.get_bind().dialect.name), values)
    return work.session.scalars(
        select(LearningProgress)
        .where(LearningProgress.job == job)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def move(work: Work, mark: LearningProgress, at: datetime, key: str) -> None:
    """Move a mark that this transaction holds."""
    mark.at, mark.key, mark.step = at, key, mark.step + 1
    work.session.flush()


def step(work: Work, job: str) -> int:
    """Return how often a job's mark was moved."""
    query = select(LearningProgress.step).where(LearningProgress.job == job)
    return work.session.scalar(query) or 0


@cache
def _begin(dialect_name: str) -> Insert:
    dialect = sqlite if dialect_name == "sqlite" else postgresql
    beginning: Insert = dialect.insert(table_of(LearningProgress)).on_conflict_do_nothing()
    return beginning
