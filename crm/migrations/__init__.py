"""Alembic migrations of the bank's database; ``crm.migrate`` runs them."""
