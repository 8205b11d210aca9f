"""Telephone calls: timeline, latencies, and the proof of what notices were played."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INDEXED = (
    "conversation_id",
    "customer_id",
    "number_bidx",
    "number_end_bidx",
    "started_at",
)


def upgrade() -> None:
    op.create_table(
        "call",
        sa.Column("call_id", sa.String(length=36), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=True),
        sa.Column("customer_id", sa.String(length=36), nullable=True),
        sa.Column("handoff_id", sa.String(length=36), nullable=True),
        sa.Column("line", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=64), nullable=False),
        sa.Column("number_enc", sa.LargeBinary(), nullable=True),
        sa.Column("number_bidx", sa.LargeBinary(length=32), nullable=True),
        sa.Column("number_end_bidx", sa.LargeBinary(length=32), nullable=True),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ending", sa.String(length=64), nullable=True),
        sa.Column("engine", sa.String(length=64), nullable=True),
        sa.Column("notices", sa.JSON(), nullable=False),
        sa.Column("timeline", sa.JSON(), nullable=False),
        sa.Column("latencies", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.conversation_id"],
            name=op.f("fk_call_conversation_id_conversation"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.customer_id"], name=op.f("fk_call_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(
            ["handoff_id"], ["handoff.handoff_id"], name=op.f("fk_call_handoff_id_handoff")
        ),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_call")),
    )
    for column in INDEXED:
        op.create_index(op.f(f"ix_call_{column}"), "call", [column])
    op.create_index("ix_call_state", "call", ["state", "started_at"])


def downgrade() -> None:
    op.drop_table("call")
