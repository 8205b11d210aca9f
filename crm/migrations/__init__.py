"""Alembic migrations of the bank's database; ``crm.store.migrate`` runs them."""
