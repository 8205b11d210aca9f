"""Keeping a conversation whole: greeting, repair, repeating, what was not understood."""
