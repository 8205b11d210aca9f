"""The store: the outbox, the audit trail and its seals, repeats, key rotation, the schema."""
