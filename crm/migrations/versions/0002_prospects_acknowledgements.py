"""A prospect's acknowledgement of a disclosure is a row too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLE = "disclosure_acknowledgement"


def upgrade() -> None:
    # SQLite cannot change a column: batch copies the table there, and alters it elsewhere.
    with op.batch_alter_table(TABLE) as table:
        table.alter_column("customer_id", existing_type=sa.String(length=36), nullable=True)
        table.add_column(sa.Column("prospect_id", sa.String(length=36), nullable=True))
        table.create_foreign_key(
            op.f("fk_disclosure_acknowledgement_prospect_id_prospect"),
            "prospect",
            ["prospect_id"],
            ["prospect_id"],
        )
        table.create_check_constraint(
            op.f("ck_disclosure_acknowledgement_somebody"),
            "customer_id IS NOT NULL OR prospect_id IS NOT NULL",
        )
    op.create_index(
        op.f("ix_disclosure_acknowledgement_prospect_id"), TABLE, ["prospect_id"], unique=False
    )


def downgrade() -> None:
    # The older schema has no place for the acknowledgements of prospects.
    op.execute("DELETE FROM disclosure_acknowledgement WHERE customer_id IS NULL")
    op.drop_index(op.f("ix_disclosure_acknowledgement_prospect_id"), table_name=TABLE)
    with op.batch_alter_table(TABLE) as table:
        table.drop_constraint(op.f("ck_disclosure_acknowledgement_somebody"), type_="check")
        table.drop_constraint(
            op.f("fk_disclosure_acknowledgement_prospect_id_prospect"), type_="foreignkey"
        )
        table.drop_column("prospect_id")
        table.alter_column("customer_id", existing_type=sa.String(length=36), nullable=False)
