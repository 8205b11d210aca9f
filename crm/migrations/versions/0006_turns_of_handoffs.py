"""The turn that a handoff was opened in: it is owed its answer, though a human has the talk."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("handoff", sa.Column("turn_id", sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column("handoff", "turn_id")
