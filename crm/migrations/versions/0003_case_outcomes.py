"""What became of a case, and the note of whoever closed it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLE = "service_case"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("outcome", sa.String(length=64), nullable=True))
    op.add_column(TABLE, sa.Column("note_enc", sa.LargeBinary(), nullable=True))
    op.create_index("ix_service_case_closed_at", TABLE, ["closed_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_service_case_closed_at", table_name=TABLE)
    op.drop_column(TABLE, "note_enc")
    op.drop_column(TABLE, "outcome")
