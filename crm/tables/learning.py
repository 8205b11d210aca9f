"""What people said that was not understood: clusters, sentences, and what staff call them.

A sentence is kept once however often it is said, masked, and without anything that leads back
to a conversation or a customer.
"""

from __future__ import annotations

from sqlalchemy import Float, ForeignKey, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm.tables.columns import At, Base, Code, Documents, Id, Key, Small


class LearningCluster(Base):
    """Sentences of one language that mean much the same; grows, and keeps its id."""

    __tablename__ = "learning_cluster"

    cluster_id: Mapped[Key]
    language: Mapped[Code]
    example: Mapped[str] = mapped_column(Text)  # the sentence it began with
    centroid: Mapped[bytes] = mapped_column(LargeBinary)  # float32: sum of the members' vectors
    encoder: Mapped[Code]  # fingerprint: vectors of another encoder cannot be compared
    created_at: Mapped[At]


class LearningSentence(Base):
    """One sentence for staff to look at, and what became of it."""

    __tablename__ = "learning_sentence"
    __table_args__ = (Index("ix_learning_sentence_state", "state", "cluster_id"),)

    sentence_id: Mapped[Key]
    digest: Mapped[Code] = mapped_column(unique=True)  # of language and text
    cluster_id: Mapped[Id | None] = mapped_column(
        ForeignKey("learning_cluster.cluster_id"), index=True
    )  # None until the worker has placed it
    language: Mapped[Code]
    text: Mapped[str] = mapped_column(Text)  # masked
    cause: Mapped[Code]  # fallback | out_of_scope | unsure | faq_unsure | review
    guess: Mapped[Code | None]  # the model's best intent
    confidence: Mapped[float | None] = mapped_column(Float)
    times: Mapped[Small]
    first_at: Mapped[At]
    last_at: Mapped[At]
    proposed: Mapped[Code | None]  # intent that an RM says was meant
    state: Mapped[Code]  # open | labelled | ignored
    label: Mapped[Code | None]
    labelling_id: Mapped[Id | None]


class Labelling(Base):
    """One decision of a member of staff over one sentence or several; can be undone."""

    __tablename__ = "labelling"

    labelling_id: Mapped[Key]
    cluster_id: Mapped[Id] = mapped_column(ForeignKey("learning_cluster.cluster_id"), index=True)
    staff_id: Mapped[Id] = mapped_column(ForeignKey("staff.staff_id"))
    label: Mapped[Code | None]  # None: belongs to no intent
    before: Mapped[Documents]  # [sentence_id, state, label, labelling_id] of each sentence
    at: Mapped[At]
    undone_at: Mapped[At | None]


class LearningProgress(Base):
    """How far a job has come; a number that moves tells a second worker that it was slower."""

    __tablename__ = "learning_progress"

    job: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[At]
    key: Mapped[str]  # the last turn dealt with at that instant
    step: Mapped[Small]
