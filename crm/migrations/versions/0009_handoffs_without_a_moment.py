"""When a customer last wrote to staff stands in the messages; nothing read it here."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("handoff", "last_customer_at")


def downgrade() -> None:
    op.add_column(
        "handoff", sa.Column("last_customer_at", sa.DateTime(timezone=True), nullable=True)
    )
