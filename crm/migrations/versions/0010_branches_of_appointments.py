"""Appointments of visitors who signed in are their branch's, and those to come their RM's."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

GIVE = """
UPDATE appointment SET
  organisation_id = (
    SELECT home_branch FROM customer WHERE customer.customer_id = appointment.customer_id
  ),
  staff_id = CASE WHEN staff_id IS NULL AND status = 'booked' THEN (
    SELECT staff.staff_id FROM staff JOIN customer ON customer.owner_rm = staff.staff_id
    WHERE customer.customer_id = appointment.customer_id AND staff.status = 'active'
  ) ELSE staff_id END
WHERE customer_id IS NOT NULL AND organisation_id IS NULL
"""


def upgrade() -> None:
    op.execute(GIVE)


def downgrade() -> None:
    """Leave them: the version before reads them so, as those that customers book."""
