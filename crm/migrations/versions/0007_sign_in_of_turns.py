"""How strongly the sender of each message was signed in, in the place of the conversation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("turn", sa.Column("acr", sa.Integer(), nullable=False, server_default="0"))
    op.drop_column("conversation", "acr_until")
    op.drop_column("conversation", "acr")


def downgrade() -> None:
    op.add_column(
        "conversation", sa.Column("acr", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column("conversation", sa.Column("acr_until", sa.DateTime(timezone=True)))
    op.drop_column("turn", "acr")
