"""Readers of what words come to beyond their values: a yes, a no, a wish, a worry."""
