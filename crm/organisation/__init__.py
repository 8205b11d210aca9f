"""The organisation: staff, their rights, and the hours they work."""
