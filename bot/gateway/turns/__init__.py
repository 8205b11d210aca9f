"""A turn: queued, understood, answered by the dialogue, and what is said while it takes long."""
