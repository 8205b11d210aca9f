"""Sentences that were not understood, their clusters, and what staff call them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "learning_cluster",
        sa.Column("cluster_id", sa.String(length=36), nullable=False),
        sa.Column("language", sa.String(length=64), nullable=False),
        sa.Column("example", sa.Text(), nullable=False),
        sa.Column("centroid", sa.LargeBinary(), nullable=False),
        sa.Column("encoder", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("cluster_id", name=op.f("pk_learning_cluster")),
    )
    op.create_table(
        "learning_sentence",
        sa.Column("sentence_id", sa.String(length=36), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("cluster_id", sa.String(length=36), nullable=True),
        sa.Column("language", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("cause", sa.String(length=64), nullable=False),
        sa.Column("guess", sa.String(length=64), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=64), nullable=True),
        sa.Column("labelling_id", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["learning_cluster.cluster_id"],
            name=op.f("fk_learning_sentence_cluster_id_learning_cluster"),
        ),
        sa.PrimaryKeyConstraint("sentence_id", name=op.f("pk_learning_sentence")),
        sa.UniqueConstraint("digest", name=op.f("uq_learning_sentence_digest")),
    )
    op.create_index(op.f("ix_learning_sentence_cluster_id"), "learning_sentence", ["cluster_id"])
    op.create_index("ix_learning_sentence_state", "learning_sentence", ["state", "cluster_id"])
    op.create_table(
        "labelling",
        sa.Column("labelling_id", sa.String(length=36), nullable=False),
        sa.Column("cluster_id", sa.String(length=36), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=False),
        sa.Column("label", sa.String(length=64), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["learning_cluster.cluster_id"],
            name=op.f("fk_labelling_cluster_id_learning_cluster"),
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.staff_id"], name=op.f("fk_labelling_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("labelling_id", name=op.f("pk_labelling")),
    )
    op.create_index(op.f("ix_labelling_cluster_id"), "labelling", ["cluster_id"])
    op.create_table(
        "learning_progress",
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("job", name=op.f("pk_learning_progress")),
    )
    op.create_index("ix_turn_done", "turn", ["done_at", "turn_id"])


def downgrade() -> None:
    op.drop_index("ix_turn_done", table_name="turn")
    op.drop_table("learning_progress")
    op.drop_table("labelling")
    op.drop_table("learning_sentence")
    op.drop_table("learning_cluster")
