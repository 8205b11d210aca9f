"""How surely what was spoken was recognised: it goes along with a lead."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("turn", sa.Column("asr_confidence", sa.Float(), nullable=True))


def downgrade() -> None:
    op.drop_column("turn", "asr_confidence")
